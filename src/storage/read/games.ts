import type {Queryable} from './page'

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
  /** The token's clock at the indexed block; null before the first. */
  readonly now: string | null
}

/** The snapshot of a proposal, with how far its token is indexed. */
export async function readSnapshot(db: Queryable, proposal: string): Promise<SnapshotRow | undefined> {
  const {rows} = await db.query<SnapshotRow>(
    `SELECT token.id AS token, p.vote_start AS "voteStart",
            (CASE token.clock WHEN 'timestamp' THEN cursor.timestamp WHEN 'l1blocknumber' THEN cursor.l1_block_number
              ELSE cursor.height END)::text AS now
     FROM proposal p JOIN contract governor ON governor.id = p.governor
     JOIN dao ON dao.id = p.dao
     LEFT JOIN contract token ON token.id = governor.token
     LEFT JOIN cursor ON cursor.id = dao.chain
     WHERE p.id = $1`,
    [proposal],
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
export async function readCastVotes(db: Queryable, proposal: string): Promise<GamePlayerRow[]> {
  const {rows} = await db.query<GamePlayerRow>(
    `SELECT voter AS account, sum(weight) AS weight FROM vote WHERE proposal = $1
     GROUP BY voter HAVING sum(weight) > 0 ORDER BY sum(weight) DESC, voter`,
    [proposal],
  )
  return rows
}

/** Ids of the governor's last proposals in these states whose vote had ended by a proposal's snapshot. */
export async function readEarlierProposals(
  db: Queryable,
  proposal: string,
  {states, most}: {readonly states: readonly string[]; readonly most: number},
): Promise<string[]> {
  const {rows} = await db.query<{id: string}>(
    `SELECT e.id FROM proposal p JOIN proposal e ON e.governor = p.governor AND e.id <> p.id
     WHERE p.id = $1 AND e.vote_end < p.vote_start AND e.state = ANY($2)
     ORDER BY e.created_block DESC, e.log_index DESC LIMIT $3`,
    [proposal, states, most],
  )
  return rows.map(({id}) => id)
}
