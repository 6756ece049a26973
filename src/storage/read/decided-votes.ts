import {delegatorsOf} from './delegators'
import {joinCursor, type Moments, untilMoment} from './moment'
import {Conditions, type Queryable} from './page'
import {proposalSource, readPastProposals} from './past-proposals'

/** A proposal of a window, with what its governor's token has told. Whole numbers are decimal text. */
export interface WindowProposalRow {
  readonly id: string
  readonly governor: string
  /** Null where no event tells it, as are the snapshot and the sums of votes. */
  readonly proposer: string | null
  readonly state: string
  readonly createdBlock: number
  readonly voteStart: string | null
  readonly forVotes: string | null
  readonly againstVotes: string | null
  readonly quorumSlack: string | null
  readonly removalPivotal: readonly string[] | null
  readonly flipPivotal: readonly string[] | null
  readonly threshold: string | null
  /** Id of the token that the governor counts; null where none is indexed. */
  readonly token: string | null
  readonly clock: string | null
  /** The token's clock at the block that is asked for. */
  readonly now: string | null
  /** How long counts as shortly before and after a snapshot, in the token's clock. */
  readonly proximity: string
  /** Of each voter all that it cast against, for and abstaining, and its last support; null where it divided a vote. */
  readonly ballots: readonly (readonly [
    voter: string,
    against: string,
    inFavour: string,
    abstain: string,
    support: number | null,
  ])[]
}

/** How the votes of a token's delegate changed. */
export interface PowerStepsRow {
  readonly token: string
  readonly delegate: string
  /** `clock:votes`, oldest first, with blanks between: a million of them as objects take seconds. */
  readonly steps: string
}

/** What is asked for: proposals created in blocks `from` to `to`, and of whom votes are told. */
export interface WindowScope {
  readonly dao: string
  /** Only these; all if it is left out. */
  readonly ids?: readonly string[] | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly governor?: string | undefined
  readonly proximity?: string | undefined
  /** Whose votes are told; everybody's if it is left out. */
  readonly account?: string | undefined
}

/**
 * The proposals of a window in the order of their creation, and every delegate's votes at their snapshots and shortly before
 * and after. One statement, so that both are of the same block. Of the changes between two of these timepoints only the last
 * one is sent. As of moments, it wants a `db` that reads the tables as they are at one moment.
 */
export async function readWindow(
  db: Queryable,
  scope: WindowScope,
  at?: Moments,
): Promise<{readonly proposals: WindowProposalRow[]; readonly powers: PowerStepsRow[]}> {
  const conditions = new Conditions()
    .where('p.dao = ?', scope.dao)
    .where('p.id = ANY(?)', scope.ids)
    .where('p.created_block >= ?', scope.from)
    .where('p.created_block <= ?', scope.to)
    .where('governor.address = ?', scope.governor)
  const proximity = conditions.bind(scope.proximity ?? null)
  const account = conditions.bind(scope.account ?? null)
  const past = at && (await readPastProposals(db, at, {dao: scope.dao, ids: scope.ids}))
  const source = proposalSource(conditions, at, past)
  const cursor = joinCursor(conditions, at, {chain: 'dao.chain', chainId: 'p.chain_id'})
  const {rows} = await db.query<{proposal: WindowProposalRow | null} & PowerStepsRow>(
    `WITH picked AS (
       SELECT p.*, governor.address AS governor_address, token.id AS token, token.clock,
              CASE token.clock WHEN 'timestamp' THEN cursor.timestamp WHEN 'l1blocknumber' THEN cursor.l1_block_number
                ELSE cursor.height END AS now,
              coalesce(${proximity}::numeric, CASE token.clock WHEN 'timestamp' THEN 604800 ELSE 50400 END) AS proximity
       FROM ${source} AS p JOIN contract governor ON governor.id = p.governor JOIN dao ON dao.id = p.dao
       LEFT JOIN contract token ON token.id = governor.token
       ${cursor}
       WHERE ${conditions}),
     ballots AS (
       SELECT proposal, json_agg(json_build_array(voter, against::text, inFavour::text, abstain::text, support)) AS list
       FROM (SELECT vote.proposal, voter,
               sum(coalesce(against_part, CASE support WHEN 0 THEN weight END, 0)) AS against,
               sum(coalesce(for_part, CASE support WHEN 1 THEN weight END, 0)) AS inFavour,
               sum(coalesce(abstain_part, CASE support WHEN 2 THEN weight END, 0)) AS abstain,
               CASE WHEN bool_or(against_part IS NOT NULL OR options IS NOT NULL) THEN NULL
                 ELSE (array_agg(support ORDER BY vote.index DESC))[1] END AS support
             FROM vote JOIN picked ON picked.id = vote.proposal WHERE ${untilMoment(conditions, at, 'vote.')} GROUP BY vote.proposal, voter) AS cast_by
       GROUP BY proposal),
     bounds AS (
       SELECT array_agg(DISTINCT bound ORDER BY bound) AS list FROM picked
       CROSS JOIN unnest(ARRAY[vote_start - proximity, vote_start, vote_start + proximity]) AS timepoint
       -- Elements of one size are found by halving; no clock gets to a snapshot beyond them.
       CROSS JOIN LATERAL (SELECT least(timepoint + 1, 9223372036854775807)::bigint AS bound) AS cut
       WHERE token IS NOT NULL AND timepoint IS NOT NULL),
     placed AS (
       SELECT change.token, delegate, change.block, change.log_index, change.clock, current,
              width_bucket(change.clock::bigint, bounds.list) AS bucket
       FROM voting_power_change AS change CROSS JOIN bounds
       WHERE change.token IN (SELECT token FROM picked) AND ${untilMoment(conditions, at, 'change.')}
         AND (${account}::text IS NULL OR delegate = ${account})),
     last AS (
       SELECT placed.*, lead(bucket) OVER (PARTITION BY token, delegate ORDER BY block, log_index) AS next FROM placed),
     powers AS (
       SELECT token, delegate, string_agg(clock || ':' || current, ' ' ORDER BY block, log_index) AS steps FROM last
       WHERE next IS DISTINCT FROM bucket AND bucket < array_length((SELECT list FROM bounds), 1)
       GROUP BY token, delegate)
     SELECT json_build_object(
         'id', p.id, 'governor', governor_address, 'proposer', proposer, 'state', state, 'createdBlock', created_block,
         'voteStart', vote_start::text, 'forVotes', for_votes::text, 'againstVotes', against_votes::text,
         'quorumSlack', quorum_slack::text, 'removalPivotal', removal_pivotal, 'flipPivotal', flip_pivotal,
         'threshold', proposal_threshold::text, 'token', token, 'clock', clock, 'now', now::text,
         'proximity', proximity::text, 'ballots', coalesce(ballots.list, '[]'::json)) AS proposal,
       NULL AS token, NULL AS delegate, NULL AS steps, created_block AS place, log_index AS rank
     FROM picked p LEFT JOIN ballots ON ballots.proposal = p.id
     UNION ALL
     SELECT NULL, token, delegate, steps, NULL, NULL FROM powers
     ORDER BY place, rank`,
    conditions.parameters,
  )
  return {
    proposals: rows.flatMap(({proposal}) => proposal ?? []),
    powers: rows.filter(({proposal}) => proposal === null),
  }
}

/** Whose tokens a delegate votes with, in sum. */
export interface DelegatorsRow {
  readonly delegate: string
  readonly count: number
  /** Votes of the one with the most. */
  readonly largest: string
  readonly total: string
}

/** How many delegators with tokens stand behind each of several delegates of a token, now or at the end of a block. */
export async function readDelegatorCounts(
  db: Queryable,
  {token, block}: {readonly token: string; readonly block?: number | undefined},
  delegates: readonly string[],
): Promise<DelegatorsRow[]> {
  const conditions = new Conditions()
  const owners = delegatorsOf(conditions, {token: conditions.bind(token), delegates, block})
  const {rows} = await db.query<DelegatorsRow>(
    `SELECT delegate, count(*)::int AS count, max(weight)::text AS largest, sum(weight)::text AS total
     FROM (${owners}) AS owners GROUP BY delegate`,
    conditions.parameters,
  )
  return rows
}
