import type {Ranking} from '../../core/ledger/ranking-snapshot'
import {Conditions, type Page, pageClause, type Queryable} from './page'
import {readPastRanking} from './past-ranking'

/** An account of a token. At a past block only what the ranking is by is known; the rest is null. */
export interface AccountRow {
  readonly id: string
  readonly address: string
  readonly balance: string | null
  /** Balance, with what proxies hold for it, without what it holds as a proxy for others. */
  readonly holding: string | null
  /** The delegate whose proxy it is. */
  readonly proxyOf: string | null
  readonly votingPower: string | null
  readonly delegate: string | null
}

export type {Ranking}

/** Orders that a ranking can have, by the name that the API gives them. */
export type AccountOrder = 'WEIGHT' | 'ADDRESS'

const WEIGHT = {holders: 'holding', delegates: 'voting_power'} as const

/** What the last change of each account until a block left. */
const last = (table: string, account: string, tieBreak = '') =>
  `SELECT DISTINCT ON (change.${account}) change.${account} AS address, current FROM ${table} AS change
   WHERE token = $1 AND block <= $2 ORDER BY change.${account}, block DESC, log_index DESC${tieBreak}`

const PAST: Readonly<Record<Ranking, string>> = {
  holders: `SELECT $1 || ':' || address AS id, address, sum(balance) AS balance, sum(balance + attributed) AS holding,
      NULL::numeric AS voting_power, NULL::text AS delegate
    FROM (SELECT address, current AS balance, 0 AS attributed FROM (${last('balance_change', 'account')}) AS balances
      UNION ALL
      SELECT address, 0, current FROM (${last('attribution_change', 'account', ', index DESC')}) AS attributions
    ) AS parts GROUP BY address`,
  delegates: `SELECT $1 || ':' || address AS id, address, NULL::numeric AS balance, NULL::numeric AS holding,
      current AS voting_power, NULL::text AS delegate
    FROM (${last('voting_power_change', 'delegate')}) AS powers`,
}

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
  const weight = WEIGHT[ranking]
  const conditions = new Conditions()
  const token = conditions.bind(scope.token)
  if (scope.block != null) conditions.bind(scope.block)
  const source =
    scope.block == null
      ? `SELECT id, address, balance, holding, voting_power, delegate FROM account WHERE token = ${token}`
      : PAST[scope.ranking]
  conditions.where('address = ?', scope.address)
  const orders: Record<AccountOrder, string> = {WEIGHT: weight, ADDRESS: 'address'}
  const paged = pageClause(page, orders, conditions, 'address')
  const {rows} = await db.query<AccountRow>(
    `SELECT id, address, balance, holding, voting_power AS "votingPower", delegate,
       (SELECT proxy.delegate FROM delegate_proxy AS proxy
        WHERE proxy.token = ${token} AND proxy.proxy = accounts.address LIMIT 1) AS "proxyOf"
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
    // Without attributions, which have no snapshots, both are the same.
    balance: holds ? row.weight : null,
    holding: holds ? row.weight : null,
    proxyOf: null,
    votingPower: holds ? null : row.weight,
    delegate: null,
  }
}

/** Somebody whose tokens vote through a delegate, by naming it or by a deposit in its proxy. */
export interface DelegatorRow {
  readonly address: string
  /** Votes that the delegate has from it. */
  readonly weight: string
}

/**
 * A page of a delegate's delegators, the owners of what its proxies hold among them in the proxies' place. Who named it and
 * deposited, too, is one delegator.
 */
export async function readDelegators(
  db: Queryable,
  {token, delegate}: {readonly token: string; readonly delegate: string},
  page: Page<AccountOrder>,
): Promise<DelegatorRow[]> {
  const conditions = new Conditions()
  const [ofToken, ofDelegate] = [conditions.bind(token), conditions.bind(delegate)]
  const paged = pageClause(page, {WEIGHT: 'weight', ADDRESS: 'address'}, conditions, 'address')
  const {rows} = await db.query<DelegatorRow>(
    `WITH named AS (SELECT address, balance FROM account WHERE token = ${ofToken} AND delegate = ${ofDelegate}),
     claims AS (SELECT account AS address, proxy, sum(current - previous) AS weight FROM attribution_change
                WHERE token = ${ofToken} AND proxy IN (SELECT address FROM named) GROUP BY account, proxy),
     parts AS (
       SELECT address, balance AS weight FROM named
       UNION ALL SELECT address, weight FROM claims
     )
     SELECT address, sum(weight) AS weight FROM parts GROUP BY address HAVING sum(weight) > 0 ${paged}`,
    conditions.parameters,
  )
  return rows
}

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

/** A page of the history of voting power of a token, of one delegate or of all. */
export async function readVotingPowerChanges(
  db: Queryable,
  scope: {readonly token: string; readonly delegate?: string | undefined},
  page: Page<'BLOCK'>,
): Promise<VotingPowerChangeRow[]> {
  const conditions = new Conditions().where('token = ?', scope.token).where('delegate = ?', scope.delegate)
  const paged = pageClause(page, {BLOCK: '(block, log_index)'}, conditions)
  const {rows} = await db.query<VotingPowerChangeRow>(
    `SELECT id, delegate, previous, current, block, clock, timestamp, transaction_hash AS "transactionHash", log_index AS "logIndex"
     FROM voting_power_change WHERE ${conditions} ${paged}`,
    conditions.parameters,
  )
  return rows
}
