import {joinCursor, type Moment, type Moments, untilMoment} from './moment'
import {Conditions, type Queryable} from './page'

/** An account with the weight that it brings into a game, as decimal text. */
export interface GamePlayerRow {
  readonly account: string
  readonly weight: string
}

/** Where a proposal's weights come from. */
export interface SnapshotRow {
  /** Id of the token that the governor counts; null where none is indexed. */
  readonly token: string | null
  /** Null where no event tells it. */
  readonly voteStart: string | null
  /** The token's clock at the block that is asked for; null before the first. */
  readonly now: string | null
}

/** The snapshot of a proposal, with how far its token is indexed. */
export async function readSnapshot(db: Queryable, proposal: string, at?: Moments): Promise<SnapshotRow | undefined> {
  const conditions = new Conditions().where('p.id = ?', proposal)
  const cursor = joinCursor(conditions, at, {chain: 'dao.chain', chainId: 'p.chain_id'})
  const {rows} = await db.query<SnapshotRow>(
    `SELECT token.id AS token, p.vote_start AS "voteStart",
            (CASE token.clock WHEN 'timestamp' THEN cursor.timestamp WHEN 'l1blocknumber' THEN cursor.l1_block_number
              ELSE cursor.height END)::text AS now
     FROM proposal p JOIN contract governor ON governor.id = p.governor
     JOIN dao ON dao.id = p.dao
     LEFT JOIN contract token ON token.id = governor.token
     ${cursor} WHERE ${conditions}`,
    conditions.parameters,
  )
  return rows[0]
}

/** A moment of a token: the end of a block, of a value of its own clock, or of a second. */
export interface TokenMoment {
  readonly column: 'block' | 'clock' | 'timestamp'
  readonly value: string
}

/** Accounts with votes above zero at a moment, heaviest first. */
export async function readVotesAt(
  db: Queryable,
  token: string,
  {column, value}: TokenMoment,
): Promise<GamePlayerRow[]> {
  const {rows} = await db.query<GamePlayerRow>(
    `SELECT account, weight FROM (
       SELECT DISTINCT ON (delegate) delegate AS account, current AS weight FROM voting_power_change
       WHERE token = $1 AND ${column} <= $2 ORDER BY delegate, block DESC, log_index DESC) AS votes
     WHERE weight > 0 ORDER BY weight DESC, account`,
    [token, value],
  )
  return rows
}

/** Changes of votes up to several moments, and how far the chain is indexed. */
export interface VotesSeries {
  /** Unix seconds of the indexed block; null before the first. */
  readonly now: string | null
  /** By moment: the last change of each delegate since the moment before. */
  readonly changes: readonly (readonly GamePlayerRow[])[]
}

/**
 * Changes of votes up to times in unix seconds, ascending; one statement, so that all are of the same block: the indexed one,
 * or that of a moment.
 */
export async function readVotesSeries(
  db: Queryable,
  token: string,
  times: readonly bigint[],
  at?: Moment,
): Promise<VotesSeries> {
  const {rows} = await db.query<{now: string | null; bucket: number | null} & GamePlayerRow>(
    `WITH placed AS (
       SELECT delegate, current, block, log_index, width_bucket(timestamp::bigint, $2::bigint[]) AS bucket
       FROM voting_power_change WHERE token = $1 AND ($3::int IS NULL OR block <= $3)),
     last AS (
       SELECT DISTINCT ON (delegate, bucket) delegate, bucket, current FROM placed
       WHERE bucket < cardinality($2::bigint[]) ORDER BY delegate, bucket, block DESC, log_index DESC)
     SELECT cursor.timestamp::text AS now, bucket, delegate AS account, current AS weight
     FROM contract JOIN dao ON dao.id = contract.dao LEFT JOIN cursor ON cursor.id = dao.chain LEFT JOIN last ON TRUE
     WHERE contract.id = $1`,
    // A change in the very second of a moment belongs to it.
    [token, times.map(time => `${time + 1n}`), at?.height ?? null],
  )
  const changes = times.map((): GamePlayerRow[] => [])
  for (const {bucket, account, weight} of rows) if (bucket !== null) changes[bucket]?.push({account, weight})
  return {now: at ? `${at.earliest.timestamp}` : (rows[0]?.now ?? null), changes}
}

/** Accounts with votes above zero at the indexed block, heaviest first. */
export async function readVotesNow(db: Queryable, token: string): Promise<GamePlayerRow[]> {
  const {rows} = await db.query<GamePlayerRow>(
    `SELECT address AS account, voting_power AS weight FROM account
     WHERE token = $1 AND voting_power > 0 ORDER BY voting_power DESC, address`,
    [token],
  )
  return rows
}

/** Accounts with the weight that they cast on a proposal, whatever side, heaviest first. */
export async function readCastVotes(db: Queryable, proposal: string, at?: Moments): Promise<GamePlayerRow[]> {
  const conditions = new Conditions().where('proposal = ?', proposal)
  const {rows} = await db.query<GamePlayerRow>(
    `SELECT voter AS account, sum(weight) AS weight FROM vote WHERE ${untilMoment(conditions, at)} AND ${conditions}
     GROUP BY voter HAVING sum(weight) > 0 ORDER BY sum(weight) DESC, voter`,
    conditions.parameters,
  )
  return rows
}

/** Ids of the governor's last proposals in these states whose vote had ended by a proposal's snapshot. */
export async function readEarlierProposals(
  db: Queryable,
  proposal: string,
  {states, most, at}: {readonly states: readonly string[]; readonly most: number; readonly at?: Moments | undefined},
): Promise<string[]> {
  const conditions = new Conditions().where('p.id = ?', proposal)
  // What was canceled later had been decided by its vote.
  const later = `e.state = 'Canceled' AND NOT EXISTS (SELECT FROM proposal_state_change AS c
    WHERE c.proposal = e.id AND c.state = 'Canceled' AND ${untilMoment(conditions, at, 'c.')})`
  const decided = `e.state = ANY(${conditions.bind(states)})`
  const {rows} = await db.query<{id: string}>(
    `SELECT e.id FROM proposal p JOIN proposal e ON e.governor = p.governor AND e.id <> p.id
     WHERE ${conditions} AND e.vote_end < p.vote_start AND (${decided} OR (${later}))
     ORDER BY e.created_block DESC, e.log_index DESC LIMIT ${conditions.bind(most)}`,
    conditions.parameters,
  )
  return rows.map(({id}) => id)
}
