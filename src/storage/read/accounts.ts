import type {Ranking} from '../../core/ledger/ranking-snapshot'
import {type Columns, type Where, whereClause} from './columns'
import {delegatorsOf} from './delegators'
import {Order} from './order'
import {behind, Conditions, countOf, type Keyed, type Page, pageClause, type Queryable} from './page'
import {readPastRanking} from './past-ranking'

/** An account of a token. */
export interface AccountRow {
  readonly id: string
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
  readonly token: string
  readonly ranking: Ranking
  /** The end of which block; the indexed one if it is left out. */
  readonly block?: number | undefined
  readonly address?: string | undefined
  readonly where?: Where | null | undefined
}

/** What the last change of each account until a block left. */
const last = (table: string, account: string, until: string, tieBreak = '') =>
  `SELECT DISTINCT ON (change.${account}) change.${account} AS address, current FROM ${table} AS change
   WHERE ${until} ORDER BY change.${account}, block DESC, log_index DESC${tieBreak}`

/** SQL of the accounts with weight at the end of a block: address, weight. */
const PAST: Readonly<Record<Ranking, (until: string) => string>> = {
  holders: until => `SELECT address, sum(current) AS weight
    FROM (SELECT address, current FROM (${last('balance_change', 'account', until)}) AS balances
      UNION ALL
      SELECT address, current FROM (${last('attribution_change', 'account', until, ', index DESC')}) AS attributions
    ) AS parts GROUP BY address`,
  delegates: until =>
    `SELECT address, current AS weight FROM (${last('voting_power_change', 'delegate', until)}) AS powers`,
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

/** What the accounts of a ranking can be filtered and sorted by; as of a block, `until` is SQL that holds for rows up to it. */
export function accountColumns(ranking: Ranking, until?: string) {
  const {balance, holding, votingPower, delegate} = until === undefined ? PRESENT : pastColumns(until, ranking)
  return {
    weight: {type: 'BigInt', sql: 'accounts.weight'},
    address: {type: 'Address', sql: 'accounts.address', sorts: true},
    balance: {type: 'BigInt', sql: balance},
    holding: {type: 'BigInt', sql: holding},
    votingPower: {type: 'BigInt', sql: votingPower},
    delegate: {type: 'Address', sql: delegate, nullable: true},
  } as const satisfies Columns
}

/** What follows FROM for accounts of a token with weight above zero, before any filter; and what they can be filtered by. */
function accountsOf(conditions: Conditions, {token: id, ranking, block}: AccountScope) {
  const token = conditions.bind(id)
  const until = block === undefined ? undefined : `token = ${token} AND block <= ${conditions.bind(block)}`
  const source =
    until === undefined
      ? `SELECT *, ${WEIGHT[ranking]} AS weight FROM account WHERE token = ${token}`
      : PAST[ranking](until)
  return {token, until, source, columns: accountColumns(ranking, until)}
}

/** The first accounts of a ranking at a past block, where snapshots tell them. */
async function rankedThen(db: Queryable, scope: AccountScope, page: Page) {
  const {token, ranking, block, address, where} = scope
  const [term, another] = page.orderBy
  const byRank = term?.field === 'weight' && term.direction === 'DESC' && another === undefined
  if (block === undefined || address !== undefined || where || page.after || !byRank) return undefined
  return (await readPastRanking(db, {token, ranking, block}, page.skip + page.first))?.slice(page.skip)
}

/** A page of the accounts with weight above zero, now or as of the end of a past block. */
export async function readAccounts(db: Queryable, scope: AccountScope, page: Page): Promise<(AccountRow & Keyed)[]> {
  const conditions = new Conditions()
  const {token, until, source, columns} = accountsOf(conditions, scope)
  const order = new Order(columns, page.orderBy, 'accounts.address')
  const ranked = await rankedThen(db, scope, page)
  let listed: string
  if (ranked) {
    const [addresses, weights] = [ranked.map(row => row.address), ranked.map(row => row.weight)]
    listed = `SELECT * FROM unnest(${conditions.bind(addresses)}::text[], ${conditions.bind(weights)}::numeric[])
      AS known(address, weight)`
  } else {
    conditions.where('accounts.address = ?', scope.address)
    const filter = `${whereClause(conditions, columns, scope.where)} AND ${behind(page, order, conditions)}`
    listed = `SELECT * FROM (${source}) AS accounts
      WHERE weight > 0 AND ${conditions} AND ${filter} ${pageClause(page, order, conditions)}`
  }
  const selected = (['balance', 'holding', 'votingPower', 'delegate'] as const).map(
    name => `${columns[name].sql} AS "${name}"`,
  )
  const {rows} = await db.query<AccountRow & Keyed>(
    `SELECT ${token} || ':' || address AS id, address, ${selected.join(', ')},
       (SELECT proxy.delegate FROM delegate_proxy AS proxy WHERE proxy.token = ${token} AND proxy.proxy = accounts.address
        AND ${until ?? 'TRUE'} LIMIT 1) AS "proxyOf", ${order.selection()} AS keys
     FROM (${listed}) AS accounts ${order.clause()}`,
    conditions.parameters,
  )
  return rows
}

/** How many accounts match. */
export async function countAccounts(db: Queryable, scope: AccountScope): Promise<number> {
  const conditions = new Conditions()
  const {source, columns} = accountsOf(conditions, scope)
  conditions.where('accounts.address = ?', scope.address)
  const filter = whereClause(conditions, columns, scope.where)
  return countOf(db, `(${source}) AS accounts WHERE weight > 0 AND ${conditions} AND ${filter}`, conditions)
}

/** What delegators can be filtered and sorted by. */
export const DELEGATOR_COLUMNS = {
  weight: {type: 'BigInt', sql: 'owners.weight'},
  address: {type: 'Address', sql: 'owners.address', sorts: true},
} as const satisfies Columns

/** Somebody whose tokens vote through a delegate, by naming it or by a deposit in its proxy. */
export interface DelegatorRow {
  readonly address: string
  /** Votes that the delegate has from it. */
  readonly weight: string
}

/** Which delegators, and as of when. */
export interface DelegatorScope {
  readonly token: string
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
  const owners = delegatorsOf(conditions, {token, delegates: [delegate], block})
  const order = new Order(DELEGATOR_COLUMNS, page.orderBy, 'owners.address')
  const filter = whereClause(conditions, DELEGATOR_COLUMNS, where)
  const {rows} = await db.query<DelegatorRow>(
    `SELECT address, weight FROM (${owners}) AS owners WHERE ${filter} ${pageClause(page, order, conditions)}`,
    conditions.parameters,
  )
  return rows
}
