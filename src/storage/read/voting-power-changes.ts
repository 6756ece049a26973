import {type Columns, type Where, whereClause} from './columns'
import {Order} from './order'
import {behind, Conditions, countOf, type Keyed, keysOf, type Page, pageClause, type Queryable} from './page'
import {rowsOf} from './statement'
import {type TokenName, tokenId} from './token-name'

/** A change of an account's votes as a delegate. */
export interface VotingPowerChangeRow {
  readonly id: string
  readonly delegate: string
  readonly previous: string
  readonly current: string
  readonly block: number
  readonly clock: string
  readonly timestamp: string
  readonly transactionHash: string
  readonly logIndex: number
}

/** What changes of votes can be filtered and sorted by. */
export const VOTING_POWER_COLUMNS = {
  id: {type: 'ID', sql: 'id'},
  delegate: {type: 'Address', sql: 'delegate', sorts: true},
  previous: {type: 'BigInt', sql: 'previous'},
  current: {type: 'BigInt', sql: 'current'},
  block: {type: 'Int', sql: 'block', within: 'log_index'},
  clock: {type: 'BigInt', sql: 'clock'},
  timestamp: {type: 'BigInt', sql: 'timestamp'},
} as const satisfies Columns

/** Which changes of a token, and up to which block. */
export interface VotingPowerFilter {
  readonly token: TokenName
  readonly delegate?: string | undefined
  readonly block?: number | undefined
  readonly where?: Where | null | undefined
}

function matching(conditions: Conditions, {token, delegate, block, where}: VotingPowerFilter): string {
  conditions.where('delegate = ?', delegate).where('block <= ?', block)
  return `voting_power_change WHERE token = ${tokenId(conditions, token)} AND ${conditions} AND ${whereClause(conditions, VOTING_POWER_COLUMNS, where)}`
}

/** A page of the history of voting power of a token, of one delegate or of all, up to a block. */
export async function readVotingPowerChanges(
  db: Queryable,
  filter: VotingPowerFilter,
  page: Page,
): Promise<(VotingPowerChangeRow & Keyed)[]> {
  const conditions = new Conditions()
  const order = new Order(VOTING_POWER_COLUMNS, page.orderBy, 'id')
  const source = `${matching(conditions, filter)} AND ${behind(page, order, conditions)}`
  return rowsOf<VotingPowerChangeRow & Keyed>(
    db,
    `SELECT id, delegate, previous, current, block, clock, timestamp, transaction_hash AS "transactionHash",
            log_index AS "logIndex"${keysOf(page, order)}
     FROM ${source} ${pageClause(page, order, conditions)}`,
    conditions,
  )
}

/** How many changes match. */
export async function countVotingPowerChanges(db: Queryable, filter: VotingPowerFilter): Promise<number> {
  const conditions = new Conditions()
  return countOf(db, matching(conditions, filter), conditions)
}
