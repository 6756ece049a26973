import type {Ranking} from '../../core/ledger/ranking-snapshot'
import {type Columns, type Where, whereClause} from './columns'
import {delegatorsOf} from './delegators'
import {Order} from './order'
import {behind, Conditions, countOf, type Keyed, keysOf, type Page, pageClause, type Queryable} from './page'
import {rankedFromSnapshot} from './past-ranking'
import {rowsOf} from './statement'
import {takenBack} from './taken-back'
import {type TokenName, tokenId} from './token-name'

/** An account of a token. */
export interface AccountRow {
  /** Id of the token's row. */
  readonly token: string
  readonly address: string
  readonly balance: string
  /** Balance, with what proxies hold for it, without what it holds as a proxy for others. */
  readonly holding: string
  /** The delegate whose proxy it is. */
  readonly proxyOf: string | null
  readonly votingPower: string
  readonly delegate: string | null
}

export type {Ranking}

const WEIGHT = {holders: 'holding', delegates: 'voting_power'} as const

/** Which accounts of a token, and as of when. */
export interface AccountScope {
  readonly token: TokenName
  readonly ranking: Ranking
  /** The end of which block; the indexed one if it is left out. */
  readonly block?: number | undefined
  readonly address?: string | undefined
  readonly where?: Where | null | undefined
}

/** SQL of what an account was at the end of a block, each by one look-up. */
function pastColumns(until: string, ranking: Ranking) {
  const lookUp = (column: string, table: string, account: string, tieBreak = '') =>
    `(SELECT ${column} FROM ${table} WHERE ${until} AND ${account} = accounts.address
      ORDER BY block DESC, log_index DESC${tieBreak} LIMIT 1)`
  const balance = `coalesce(${lookUp('current', 'balance_change', 'account')}, 0)`
  const attributed = `coalesce(${lookUp('current', 'attribution_change', 'account', ', index DESC')}, 0)`
  const votes = `coalesce(${lookUp('current', 'voting_power_change', 'delegate')}, 0)`
  return {
    balance,
    holding: ranking === 'holders' ? 'accounts.weight' : `${balance} + ${attributed}`,
    votingPower: ranking === 'delegates' ? 'accounts.weight' : votes,
    delegate: lookUp('to_delegate', 'delegation_change', 'delegator'),
  }
}

const PRESENT = {
  balance: 'accounts.balance',
  holding: 'accounts.holding',
  votingPower: 'accounts.voting_power',
  delegate: 'accounts.delegate',
}

/** What accounts can be filtered and sorted by. */
export const ACCOUNT_FILTERS = columnsOf(PRESENT)

function columnsOf({balance, holding, votingPower, delegate}: typeof PRESENT) {
  return {
    weight: {type: 'BigInt', sql: 'accounts.weight'},
    address: {type: 'Address', sql: 'accounts.address', sorts: true},
    balance: {type: 'BigInt', sql: balance},
    holding: {type: 'BigInt', sql: holding},
    votingPower: {type: 'BigInt', sql: votingPower},
    delegate: {type: 'Address', sql: delegate, nullable: true},
  } as const satisfies Columns
}

/** One reading of accounts: SQL of the token and of the block, and what accounts can be filtered by and are. */
interface AccountReading {
  readonly conditions: Conditions
  readonly token: string
  readonly block: string | undefined
  readonly columns: typeof ACCOUNT_FILTERS
  /** SQL of each column of a row by its name. */
  readonly told: Readonly<Record<keyof AccountRow, string>>
}

function readingOf({token: name, ranking, block: height}: AccountScope): AccountReading {
  const conditions = new Conditions()
  const token = tokenId(conditions, name)
  const block = height === undefined ? undefined : `${conditions.bind(height)}::int`
  const until = block === undefined ? undefined : `token = ${token} AND block <= ${block}`
  const columns = until === undefined ? ACCOUNT_FILTERS : columnsOf(pastColumns(until, ranking))
  const {balance, holding, votingPower, delegate} = columns
  const told = {
    token,
    address: 'accounts.address',
    balance: balance.sql,
    holding: holding.sql,
    votingPower: votingPower.sql,
    delegate: delegate.sql,
    proxyOf: `(SELECT proxy.delegate FROM delegate_proxy AS proxy WHERE proxy.token = ${token}
      AND proxy.proxy = accounts.address AND ${until ?? 'TRUE'} LIMIT 1)`,
  }
  return {conditions, token, block, columns, told}
}

/** What follows FROM for the accounts with weight above zero that match, each as `accounts`: one part, or two with nobody in both. */
function matching(
  {conditions, token, block, columns}: AccountReading,
  {ranking, address, where}: AccountScope,
): readonly [string, ...string[]] {
  conditions.where('accounts.address = ?', address)
  const filter = `weight > 0 AND ${conditions} AND ${whereClause(conditions, columns, where)}`
  const known = (source: string) => `(${source}) AS accounts WHERE ${filter}`
  if (block === undefined) return [known(`SELECT *, ${WEIGHT[ranking]} AS weight FROM account WHERE token = ${token}`)]
  const {unmoved, moved} = takenBack(conditions, {ranking, token, block})
  return [known(unmoved), known(moved)]
}

/** SQL of the addresses and weights of a page; with the whole rows where they are of now. */
function pageOf(reading: AccountReading, scope: AccountScope, page: Page): string {
  const {conditions, columns} = reading
  const order = new Order(columns, page.orderBy, 'accounts.address')
  const [first, ...more] = matching(reading, scope)
  const after = behind(page, order, conditions)
  const selected = reading.block === undefined ? 'accounts.*' : 'accounts.address, accounts.weight'
  if (more.length === 0) return `SELECT ${selected} FROM ${first} AND ${after} ${pageClause(page, order, conditions)}`
  // Each part gives as many as the page could have of it: an index has them in order.
  const longest = pageClause({...page, first: page.first + page.skip, skip: 0}, order, conditions)
  const parts = [first, ...more].map(part => `(SELECT ${selected} FROM ${part} AND ${after} ${longest})`)
  return `SELECT ${selected} FROM (${parts.join(' UNION ALL ')}) AS accounts ${pageClause(page, order, conditions)}`
}

/** SQL that selects the rows of a list of accounts, in the order of the page. */
function told(
  {columns, told: sql}: AccountReading,
  {
    page,
    listed,
    wanted,
  }: {readonly page: Page; readonly listed: string; readonly wanted: readonly (keyof AccountRow)[]},
): string {
  const order = new Order(columns, page.orderBy, 'accounts.address')
  const selected = wanted.map(name => `${sql[name]} AS "${name}"`).join(', ')
  return `SELECT ${selected}${keysOf(page, order)} FROM (${listed}) AS accounts ${order.clause()}`
}

/** Every column of an account's row. */
export const ACCOUNT_COLUMNS = ['token', 'address', 'balance', 'holding', 'votingPower', 'delegate', 'proxyOf'] as const

/** Whether a page is the top of a ranking at a past block, which snapshots may tell. */
function isPastTop({block, address, where}: AccountScope, {orderBy, after}: Page): boolean {
  const [term, another] = orderBy
  const byRank = term?.field === 'weight' && term.direction === 'DESC' && another === undefined
  return byRank && block !== undefined && address === undefined && !where && !after
}

/** The first accounts of a ranking at a past block, where snapshots tell them for certain. */
async function readPastTop(
  db: Queryable,
  scope: AccountScope,
  {page, wanted}: {readonly page: Page; readonly wanted: readonly (keyof AccountRow)[]},
): Promise<(AccountRow & Keyed)[] | undefined> {
  const reading = readingOf(scope)
  const {conditions, token, block, columns} = reading
  if (block === undefined) return undefined
  const order = new Order(columns, page.orderBy, 'accounts.address')
  rankedFromSnapshot(conditions, {ranking: scope.ranking, token, block}, page.skip + page.first)
  const listed = `SELECT accounts.* FROM ranked AS accounts ${pageClause(page, order, conditions)}`
  const rows = await rowsOf<AccountRow & Keyed & {readonly certain: boolean; readonly listed: true | null}>(
    db,
    `SELECT verdict.certain, page.* FROM verdict LEFT JOIN LATERAL (
       SELECT TRUE AS listed, row.* FROM (${told(reading, {page, listed, wanted})}) AS row WHERE verdict.certain
     ) AS page ON TRUE`,
    conditions,
  )
  if (rows[0]?.certain !== true) return undefined
  return rows.filter(({listed: isListed}) => isListed)
}

/**
 * A page of the accounts with weight above zero, now or as of the end of a past block, with the columns that are wanted. One
 * statement, besides one in vain where snapshots tell too little of a past ranking. Beyond those, a past page costs as much as
 * what has changed since.
 */
export async function readAccounts(
  db: Queryable,
  scope: AccountScope,
  page: Page,
  wanted: readonly (keyof AccountRow)[] = ACCOUNT_COLUMNS,
): Promise<(AccountRow & Keyed)[]> {
  const known = isPastTop(scope, page) ? await readPastTop(db, scope, {page, wanted}) : undefined
  if (known) return known
  const reading = readingOf(scope)
  const listed = pageOf(reading, scope, page)
  return rowsOf<AccountRow & Keyed>(db, told(reading, {page, listed, wanted}), reading.conditions)
}

/** How many accounts match. */
export async function countAccounts(db: Queryable, scope: AccountScope): Promise<number> {
  const reading = readingOf(scope)
  const parts = matching(reading, scope).map(part => `SELECT FROM ${part}`)
  return countOf(db, `(${parts.join(' UNION ALL ')}) AS accounts`, reading.conditions)
}

/** What delegators can be filtered and sorted by. */
export const DELEGATOR_COLUMNS = {
  weight: {type: 'BigInt', sql: 'owners.weight'},
  address: {type: 'Address', sql: 'owners.address', sorts: true},
} as const satisfies Columns

/** Somebody whose tokens vote through a delegate, by naming it or by a deposit in its proxy. */
export interface DelegatorRow {
  /** Id of the token's row. */
  readonly token: string
  readonly address: string
  /** Votes that the delegate has from it. */
  readonly weight: string
}

/** Which delegators, and as of when. */
export interface DelegatorScope {
  readonly token: TokenName
  readonly delegate: string
  readonly block?: number | undefined
  readonly where?: Where | null | undefined
}

/** A page of a delegate's delegators, now or at the end of a block. */
export async function readDelegators(
  db: Queryable,
  {token, delegate, block, where}: DelegatorScope,
  page: Page,
): Promise<DelegatorRow[]> {
  const conditions = new Conditions()
  const id = tokenId(conditions, token)
  const owners = delegatorsOf(conditions, {token: id, delegates: [delegate], block})
  const order = new Order(DELEGATOR_COLUMNS, page.orderBy, 'owners.address')
  const filter = whereClause(conditions, DELEGATOR_COLUMNS, where)
  return rowsOf<DelegatorRow>(
    db,
    `SELECT ${id} AS token, address, weight FROM (${owners}) AS owners WHERE ${filter} ${pageClause(page, order, conditions)}`,
    conditions,
  )
}
