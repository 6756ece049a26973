import type {Pool} from 'pg'
import type {Queryable} from './page'

/** The block up to which a chain's tables are complete. */
export interface CursorRow {
  readonly height: number
  readonly hash: string
  readonly timestamp: string
  /** The parent chain's block number in it; null where contracts do not count in those. */
  readonly l1BlockNumber: number | null
}

/** An account of a token at a block. Amounts as decimal text. */
export interface IndexedAccount {
  readonly address: string
  readonly balance: string
  readonly votingPower: string
  readonly delegate: string | null
  /** Voting power at the timepoint that was asked for. */
  readonly pastVotes: string
}

/** A proposal at a block, with the sums of its vote rows beside its own tally, which is known at the cursor only. */
export interface IndexedProposal {
  readonly id: string
  readonly governor: string
  readonly proposalId: string
  readonly voteStart: string
  readonly quorum: string | null
  readonly state: string | null
  /** Block in which its governor closed it, null while it has not; known at the cursor only. */
  readonly closedBlock: number | null
  /** Whether the governor's quorum numerator was changed in that block or after it. */
  readonly numeratorMoved: boolean
  readonly forVotes: string | null
  readonly againstVotes: string | null
  readonly abstainVotes: string | null
  readonly forCast: string
  readonly againstCast: string
  readonly abstainCast: string
  /** Votes that are not plainly for, against or abstain: their sums are not the contract's. */
  readonly customVotes: number
}

/** A vote as it was cast. */
export interface IndexedVote {
  readonly governor: string
  readonly proposalId: string
  readonly voter: string
  readonly support: number
  readonly weight: string
}

/** A place in a chain's history; `head` says that it is the cursor. */
export interface At {
  readonly block: number
  readonly timestamp: number
  readonly l1BlockNumber: number | undefined
  readonly head: boolean
}

/** The end of a block, or that of the last block with a value of the token's clock. */
export interface IndexedTimepoint {
  readonly column: 'block' | 'clock'
  readonly value: number
}

/** How a sample is drawn: the largest of each ranking, and `random` others that follow from the seed. */
export interface Draw {
  readonly largest: number
  readonly random: number
  readonly seed: number
}

/** Reads the tables as they are at one moment, whatever an indexer writes meanwhile. */
export async function inSnapshot<T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return await work(client)
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    client.release()
  }
}

/** A chain's cursor; undefined before its first block. */
export async function readCursor(db: Queryable, chain: string): Promise<CursorRow | undefined> {
  const {rows} = await db.query<CursorRow>(
    'SELECT height, hash, timestamp, l1_block_number AS "l1BlockNumber" FROM cursor WHERE id = $1',
    [chain],
  )
  return rows[0]
}

const last = (table: string, account: string, value: string) =>
  `SELECT DISTINCT ON (${account}) ${account} AS address, ${value} FROM ${table} WHERE token = $1`

/** A sample of a token's accounts at a block, and what they could vote with at `past`. */
export async function sampleAccounts(
  db: Queryable,
  token: string,
  {at, past, draw}: {at: At; past: IndexedTimepoint; draw: Draw},
): Promise<IndexedAccount[]> {
  const until = `AND block <= ${Math.trunc(at.block)}`
  const order = 'ORDER BY 1, block DESC, log_index DESC'
  const accounts = at.head
    ? 'SELECT address, balance, voting_power, delegate FROM account WHERE token = $1'
    : `SELECT address, coalesce(b.current, 0) AS balance, coalesce(v.current, 0) AS voting_power, d.to_delegate AS delegate
       FROM (SELECT address FROM account WHERE token = $1) AS known
       LEFT JOIN (${last('balance_change', 'account', 'current')} ${until} ${order}) AS b USING (address)
       LEFT JOIN (${last('voting_power_change', 'delegate', 'current')} ${until} ${order}) AS v USING (address)
       LEFT JOIN (${last('delegation_change', 'delegator', 'to_delegate')} ${until} ${order}) AS d USING (address)`
  const {rows} = await db.query<IndexedAccount>(
    `WITH a AS MATERIALIZED (${accounts}),
     chosen AS (
       (SELECT address FROM a WHERE balance > 0 ORDER BY balance DESC, address LIMIT $2)
       UNION (SELECT address FROM a WHERE voting_power > 0 ORDER BY voting_power DESC, address LIMIT $2)
       UNION (SELECT address FROM a ORDER BY md5($4::text || address), address LIMIT $3)
     )
     SELECT a.address, a.balance, a.voting_power AS "votingPower", a.delegate,
            coalesce((SELECT current FROM voting_power_change AS change
                      WHERE change.token = $1 AND change.delegate = a.address AND ${past.column} <= $5
                      ORDER BY block DESC, log_index DESC LIMIT 1), 0) AS "pastVotes"
     FROM a JOIN chosen USING (address) ORDER BY a.address`,
    [token, draw.largest, draw.random, String(draw.seed), past.value],
  )
  return rows
}

/** A token's supply at a timepoint: the sum of all balances. */
export async function readSupply(db: Queryable, token: string, {column, value}: IndexedTimepoint): Promise<string> {
  const {rows} = await db.query<{supply: string}>(
    `SELECT coalesce(sum(current), 0) AS supply FROM (
       SELECT DISTINCT ON (account) current FROM balance_change WHERE token = $1 AND ${column} <= $2
       ORDER BY account, block DESC, log_index DESC) AS balances`,
    [token, value],
  )
  return rows[0]?.supply ?? '0'
}

/** Votes that are understood. Flexible ones of OpenZeppelin 4 have packed amounts, and maybe a nonce, in their params. */
const PLAIN = '(against_part IS NOT NULL OR (support <= 2 AND octet_length(params) NOT IN (48, 64)))'

/** Weight that went to a side: all of a plain vote, a part of a fractional one. */
const cast = (side: string, support: number) =>
  `coalesce(sum(CASE WHEN ${side}_part IS NOT NULL THEN ${side}_part WHEN support = ${support} THEN weight END), 0)`

/** Every proposal of a DAO that was there at a block. */
export async function readIndexedProposals(db: Queryable, dao: string, at: At): Promise<IndexedProposal[]> {
  const own = (column: string) => (at.head ? `p.${column}` : 'NULL::numeric')
  const state = at.head
    ? 'p.state'
    : `(SELECT change.state FROM proposal_state_change AS change
        WHERE change.proposal = p.id AND CASE
          WHEN change.cause = 'event' THEN change.block <= $2
          WHEN change.clock IS NULL THEN change.timestamp <= $3
          ELSE change.clock <= CASE contract.clock
            WHEN 'timestamp' THEN $3::numeric WHEN 'l1blocknumber' THEN $4::numeric ELSE $2::numeric END
          END
        ORDER BY sequence DESC LIMIT 1)`
  const {rows} = await db.query<IndexedProposal>(
    `SELECT p.id, contract.address AS governor, p.proposal_id AS "proposalId", p.vote_start AS "voteStart", p.quorum,
            ${state} AS state, closing.block AS "closedBlock",
            EXISTS (SELECT FROM setting_change AS change WHERE change.governor = p.governor
                    AND change.setting = 'quorumNumerator' AND change.block >= closing.block) AS "numeratorMoved",
            ${own('for_votes')} AS "forVotes", ${own('against_votes')} AS "againstVotes",
            ${own('abstain_votes')} AS "abstainVotes", cast_votes.*
     FROM proposal p JOIN contract ON contract.id = p.governor
     LEFT JOIN LATERAL (
       SELECT block FROM proposal_state_change AS change
       WHERE change.proposal = p.id AND p.stage = 'closed' ORDER BY sequence DESC LIMIT 1
     ) AS closing ON true
     CROSS JOIN LATERAL (
       SELECT ${cast('for', 1)} AS "forCast",
              ${cast('against', 0)} AS "againstCast",
              ${cast('abstain', 2)} AS "abstainCast",
              (count(*) FILTER (WHERE NOT (${PLAIN})))::int AS "customVotes"
       FROM vote WHERE vote.proposal = p.id AND vote.block <= $2
     ) AS cast_votes
     WHERE p.dao = $1 AND p.created_block <= $2 AND p.untold IS NULL ORDER BY p.created_block, p.log_index`,
    at.head ? [dao, at.block] : [dao, at.block, at.timestamp, at.l1BlockNumber ?? null],
  )
  return rows
}

/** A sample of the plain votes of a DAO up to a block: the heaviest, and random ones. */
export async function sampleVotes(
  db: Queryable,
  dao: string,
  {at, draw}: {at: At; draw: Draw},
): Promise<IndexedVote[]> {
  const {rows} = await db.query<IndexedVote>(
    `WITH v AS (SELECT id, proposal, voter, support, weight FROM vote
                WHERE dao = $1 AND block <= $2 AND weight IS NOT NULL AND ${PLAIN}),
     chosen AS (
       (SELECT id FROM v ORDER BY weight DESC, id LIMIT $3)
       UNION (SELECT id FROM v ORDER BY md5($5::text || id), id LIMIT $4)
     )
     SELECT contract.address AS governor, p.proposal_id AS "proposalId", v.voter, v.support, v.weight
     FROM v JOIN chosen USING (id) JOIN proposal p ON p.id = v.proposal JOIN contract ON contract.id = p.governor
     ORDER BY v.id`,
    [dao, at.block, draw.largest, draw.random, String(draw.seed)],
  )
  return rows
}
