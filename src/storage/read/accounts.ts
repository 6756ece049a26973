import type {Ranking} from '../../core/ledger/ranking-snapshot'
import {Conditions, type Page, pageClause, type Queryable} from './page'
import {readPastRanking} from './past-ranking'

/** An account of a token. At a past block only the ranked weight is known; the other one is null. */
export interface AccountRow {
  readonly id: string
  readonly address: string
  readonly balance: string | null
  readonly votingPower: string | null
  readonly delegate: string | null
}

export type {Ranking}

/** Orders that a ranking can have, by the name that the API gives them. */
export type AccountOrder = 'WEIGHT' | 'ADDRESS'

/** Accounts are qualified: a bare `delegate` in ORDER BY would be the result's column of that name. */
const PAST = {
  holders: {table: 'balance_change', account: 'change.account', weight: 'balance', none: 'voting_power'},
  delegates: {table: 'voting_power_change', account: 'change.delegate', weight: 'voting_power', none: 'balance'},
} as const

/** A page of the accounts with weight above zero, now or as of the end of a past block. */
export async function readAccounts(
  db: Queryable,
  scope: {
    readonly token: string
    readonly ranking: Ranking
    readonly block?: number | undefined
    readonly address?: string | undefined
  },
  page: Page<AccountOrder>,
): Promise<AccountRow[]> {
  const {token: id, ranking, block, address} = scope
  if (block != null && address == null && page.orderBy === 'WEIGHT' && page.direction === 'DESC') {
    const ranked = await readPastRanking(db, {token: id, ranking, block}, page.skip + page.first)
    if (ranked) return ranked.slice(page.skip).map(row => pastAccount(id, ranking, row))
  }
  const {weight, table, account, none} = PAST[scope.ranking]
  const conditions = new Conditions()
  const token = conditions.bind(scope.token)
  const source =
    scope.block == null
      ? `SELECT id, address, balance, voting_power, delegate FROM account WHERE token = ${token}`
      : `SELECT DISTINCT ON (${account}) token || ':' || ${account} AS id, ${account} AS address, current AS ${weight},
           NULL::numeric AS ${none}, NULL::text AS delegate
         FROM ${table} AS change WHERE token = ${token} AND block <= ${conditions.bind(scope.block)}
         ORDER BY ${account}, block DESC, log_index DESC`
  conditions.where('address = ?', scope.address)
  const orders: Record<AccountOrder, string> = {WEIGHT: weight, ADDRESS: 'address'}
  const paged = pageClause(page, orders, conditions, 'address')
  const {rows} = await db.query<AccountRow>(
    `SELECT id, address, balance, voting_power AS "votingPower", delegate
     FROM (${source}) AS accounts WHERE ${weight} > 0 AND ${conditions} ${paged}`,
    conditions.parameters,
  )
  return rows
}

function pastAccount(token: string, ranking: Ranking, row: {address: string; weight: string}): AccountRow {
  const holds = ranking === 'holders'
  return {
    id: `${token}:${row.address}`,
    address: row.address,
    balance: holds ? row.weight : null,
    votingPower: holds ? null : row.weight,
    delegate: null,
  }
}

/** A change of an account's votes as a delegate. */
export interface VotingPowerChangeRow {
  readonly id: string
  readonly delegate: string
  readonly previous: string
  readonly current: string
  readonly block: number
  readonly timestamp: string
  readonly transactionHash: string
  readonly logIndex: number
}

/** A page of the history of voting power of a token, of one delegate or of all. */
export async function readVotingPowerChanges(
  db: Queryable,
  scope: {readonly token: string; readonly delegate?: string | undefined},
  page: Page<'BLOCK'>,
): Promise<VotingPowerChangeRow[]> {
  const conditions = new Conditions().where('token = ?', scope.token).where('delegate = ?', scope.delegate)
  const paged = pageClause(page, {BLOCK: '(block, log_index)'}, conditions)
  const {rows} = await db.query<VotingPowerChangeRow>(
    `SELECT id, delegate, previous, current, block, timestamp, transaction_hash AS "transactionHash", log_index AS "logIndex"
     FROM voting_power_change WHERE ${conditions} ${paged}`,
    conditions.parameters,
  )
  return rows
}
