import type {Address} from '../../core/primitives'
import type {Vote} from '../../core/proposals/proposal'
import {joinCursor, type Moments, untilMoment} from './moment'
import {Conditions, type Queryable} from './page'

/** What a proposal's vote is measured against. Amounts are decimal text. */
export interface SnapshotTotalsRow {
  readonly proposal: string
  /** Whether its governor's token is indexed, and whether up to the snapshot. */
  readonly indexed: boolean
  readonly passed: boolean
  /** Whether the end of the vote was moved. */
  readonly extended: boolean
  /** Sums over populations at the end of the snapshot's clock value; null where there was nobody yet. */
  readonly holders: string | null
  readonly holdersAdjusted: string | null
  readonly delegates: string | null
  readonly activeDelegates: string | null
  /** Votes against of the governor's last proposals whose vote had ended by the snapshot, canceled ones left out. */
  readonly earlierAgainst: readonly string[]
}

const totalOf = (population: string) => `(
  SELECT c.readings::jsonb->>'total' FROM concentration c WHERE c.token = token.id AND c.clock <= p.vote_start
  AND c.population = coalesce(
    (SELECT same_as FROM series WHERE series.token = token.id AND series.population = '${population}'), '${population}')
  ORDER BY c.block DESC LIMIT 1)`

/** The totals of proposals, in any order, with votes against of up to `window` proposals before each. */
export async function readSnapshotTotals(
  db: Queryable,
  ids: readonly string[],
  {window, at}: {readonly window: number; readonly at?: Moments | undefined},
): Promise<SnapshotTotalsRow[]> {
  const conditions = new Conditions().where('p.id = ANY(?)', ids)
  const cursor = joinCursor(conditions, at, {chain: 'dao.chain', chainId: 'p.chain_id'})
  const {rows} = await db.query<SnapshotTotalsRow>(
    `SELECT p.id AS proposal, token.id IS NOT NULL AS indexed,
       coalesce(CASE token.clock WHEN 'timestamp' THEN cursor.timestamp WHEN 'l1blocknumber' THEN cursor.l1_block_number
         ELSE cursor.height END >= p.vote_start, FALSE) AS passed,
       EXISTS (SELECT FROM proposal_revision r WHERE r.proposal = p.id AND r.vote_end <> p.vote_end) AS extended,
       ${totalOf('holders')} AS holders, ${totalOf('holdersAdjusted')} AS "holdersAdjusted",
       ${totalOf('delegates')} AS delegates, ${totalOf('activeDelegates')} AS "activeDelegates",
       ARRAY(SELECT e.against_votes::text FROM proposal e WHERE e.governor = p.governor AND e.id <> p.id
         AND e.vote_end < p.vote_start AND NOT (e.state = 'Canceled' AND EXISTS (SELECT FROM proposal_state_change c
           WHERE c.proposal = e.id AND c.state = 'Canceled' AND ${untilMoment(conditions, at, 'c.')}))
         AND e.against_votes IS NOT NULL
         ORDER BY e.created_block DESC, e.log_index DESC LIMIT ${conditions.bind(window)}) AS "earlierAgainst"
     FROM proposal p JOIN contract governor ON governor.id = p.governor JOIN dao ON dao.id = p.dao
     LEFT JOIN contract token ON token.id = governor.token ${cursor}
     WHERE ${conditions}`,
    conditions.parameters,
  )
  return rows
}

/** A vote as the core counts it, with the governor's clock. */
export interface CastVote extends Vote {
  readonly proposal: string
  readonly clock: bigint
}

/** The votes of proposals, each in order; none where no event tells their weights. */
export async function readCastVotesOf(db: Queryable, ids: readonly string[], at?: Moments): Promise<CastVote[]> {
  const conditions = new Conditions().where('proposal = ANY(?)', ids)
  const {rows} = await db.query<
    {readonly voter: Address} & Record<'proposal' | 'weight' | 'clock', string> & VoteNumbers & VoteParts
  >(
    `SELECT proposal, voter, support, weight, against_part AS against, for_part AS "for", abstain_part AS abstain, block,
       clock FROM vote WHERE weight IS NOT NULL AND ${untilMoment(conditions, at)} AND ${conditions} ORDER BY proposal, index`,
    conditions.parameters,
  )
  return rows.map(({proposal, voter, support, weight, against, for: inFavour, abstain, block, clock}) => ({
    proposal,
    voter,
    support,
    weight: BigInt(weight),
    split:
      against === null || inFavour === null || abstain === null
        ? undefined
        : {against: BigInt(against), for: BigInt(inFavour), abstain: BigInt(abstain)},
    block,
    clock: BigInt(clock),
  }))
}

type VoteNumbers = Readonly<Record<'support' | 'block', number>>
type VoteParts = Readonly<Record<'against' | 'for' | 'abstain', string | null>>

/** An account with the votes that it had at the snapshot of a proposal, and did not cast. */
export interface UncastRow {
  readonly proposal: string
  readonly account: Address
  readonly votes: string
}

/** A proposal, and the fewest votes that matter. */
export interface UncastScope {
  readonly id: string
  readonly least: string
}

/**
 * Accounts with so many votes at the snapshots of proposals that cast none on them, the largest first. Only delegates who
 * ever had that many are looked up at each snapshot.
 */
export async function readUncast(db: Queryable, wanted: readonly UncastScope[], at?: Moments): Promise<UncastRow[]> {
  const conditions = new Conditions()
  const [ids, least] = [conditions.bind(wanted.map(({id}) => id)), conditions.bind(wanted.map(one => one.least))]
  const {rows} = await db.query<UncastRow>(
    `WITH wanted AS (
       SELECT p.id, p.vote_start, governor.token, scope.least
       FROM unnest(${ids}::text[], ${least}::numeric[]) AS scope(id, least)
       JOIN proposal p ON p.id = scope.id JOIN contract governor ON governor.id = p.governor),
     able AS (
       SELECT DISTINCT change.token, delegate FROM voting_power_change AS change
       JOIN (SELECT token, min(least) AS least FROM wanted GROUP BY token) AS fewest ON fewest.token = change.token
       WHERE current >= fewest.least)
     SELECT wanted.id AS proposal, able.delegate AS account, past.current AS votes
     FROM wanted JOIN able ON able.token = wanted.token
     CROSS JOIN LATERAL (
       SELECT current FROM voting_power_change
       WHERE token = able.token AND delegate = able.delegate AND clock <= wanted.vote_start
       ORDER BY block DESC, log_index DESC LIMIT 1
     ) AS past
     WHERE past.current >= wanted.least
       AND NOT EXISTS (SELECT FROM vote WHERE vote.proposal = wanted.id AND vote.voter = able.delegate
         AND ${untilMoment(conditions, at, 'vote.')})
     ORDER BY wanted.id, past.current DESC, able.delegate`,
    conditions.parameters,
  )
  return rows
}
