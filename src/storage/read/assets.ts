import type {Holding} from '../../core/assets/asset-distribution'
import type {Address} from '../../core/primitives'
import {type Queryable, storable} from './page'

/** A token that is an asset on one chain. */
export interface AssetTokenRow {
  readonly asset: string
  readonly id: string
  readonly address: string
  readonly dao: string
  readonly chain: string
  readonly chainId: number
  /** Time of the chain's indexed block in unix seconds; null before the first. */
  readonly indexed: string | null
  readonly block: number | null
}

/** What a label is whose addresses hold what stands for tokens on other chains. */
const BRIDGE = 'bridge'

/** The tokens of every asset, or of the one with the given name, by chain. */
export async function readAssetTokens(db: Queryable, asset?: string): Promise<AssetTokenRow[]> {
  const {rows} = await db.query<AssetTokenRow>(
    `SELECT contract.asset, contract.id, contract.address, contract.dao, dao.chain, contract.chain_id AS "chainId",
       cursor.timestamp AS indexed, cursor.height AS block
     FROM contract JOIN dao ON dao.id = contract.dao LEFT JOIN cursor ON cursor.id = dao.chain
     WHERE contract.asset IS NOT NULL AND ($1::text IS NULL OR contract.asset = $1)
     ORDER BY contract.asset, contract.chain_id, contract.id`,
    [asset === undefined ? null : storable(asset)],
  )
  return rows
}

/** An address's holding of one token at a time, and what its labels say of it. */
export interface AssetHoldingRow extends Holding {
  readonly token: string
  readonly locked: boolean
  readonly nonVoting: boolean
}

/** Labels of an address of a token: whether it is a bridge, whether it votes. */
const LABELLED = `
  EXISTS (SELECT FROM label WHERE label.dao = contract.dao AND label.address = held.address AND label."is" = '${BRIDGE}') AS locked,
  EXISTS (SELECT FROM label WHERE label.dao = contract.dao AND label.address = held.address AND label.non_voting) AS "nonVoting"`

/**
 * What everybody holds of tokens at the end of a time in unix seconds: what stands now, with the value before the first
 * change after that time where there is one. O(accounts + changes since).
 */
export async function readAssetHoldings(
  db: Queryable,
  tokens: readonly string[],
  time: bigint,
): Promise<AssetHoldingRow[]> {
  const before = (table: string, order: string) =>
    `SELECT DISTINCT ON (token, account) token, account, previous FROM ${table}
     WHERE token = ANY($1) AND timestamp > $2 ORDER BY token, account, ${order}`
  const {rows} = await db.query<{token: string; address: Address; amount: string; locked: boolean; nonVoting: boolean}>(
    `SELECT held.token, held.address, held.amount, ${LABELLED}
     FROM (
       SELECT account.token, account.address,
         coalesce(balances.previous, account.balance)
           + coalesce(attributions.previous, account.holding - account.balance) AS amount
       FROM account
       LEFT JOIN (${before('balance_change', 'block, log_index')}) AS balances
         ON balances.token = account.token AND balances.account = account.address
       LEFT JOIN (${before('attribution_change', 'block, log_index, index')}) AS attributions
         ON attributions.token = account.token AND attributions.account = account.address
       WHERE account.token = ANY($1)
     ) AS held JOIN contract ON contract.id = held.token
     WHERE held.amount <> 0`,
    [tokens, time],
  )
  return rows.map(row => ({...row, amount: BigInt(row.amount)}))
}

/** By how much a holding moved between two moments. */
export interface AssetMovementRow extends AssetHoldingRow {
  /** Place of the later of the two moments, from 1: that with the place 0 is the first one. */
  readonly moment: number
}

/**
 * What moved between moments that are `step` seconds apart, the first at `from` and the last at `to`: the sum for each
 * account between two of them, the last ones first. O(changes between).
 */
export async function readAssetMovements(
  db: Queryable,
  tokens: readonly string[],
  {from, to, step}: {readonly from: bigint; readonly to: bigint; readonly step: bigint},
): Promise<AssetMovementRow[]> {
  const {rows} = await db.query<Omit<AssetMovementRow, 'amount'> & {amount: string}>(
    `SELECT held.moment, held.token, held.address, held.amount, ${LABELLED}
     FROM (
       SELECT ((timestamp - $2::bigint + $4::bigint - 1) / $4::bigint)::int AS moment, token, account AS address, sum(current - previous) AS amount
       FROM (
         SELECT token, account, timestamp::bigint, previous, current FROM balance_change
         WHERE token = ANY($1) AND timestamp > $2::bigint AND timestamp <= $3::bigint
         UNION ALL
         SELECT token, account, timestamp::bigint, previous, current FROM attribution_change
         WHERE token = ANY($1) AND timestamp > $2::bigint AND timestamp <= $3::bigint
       ) AS changes GROUP BY 1, 2, 3 HAVING sum(current - previous) <> 0
     ) AS held JOIN contract ON contract.id = held.token ORDER BY held.moment DESC`,
    [tokens, from, to, step],
  )
  return rows.map(row => ({...row, amount: BigInt(row.amount)}))
}
