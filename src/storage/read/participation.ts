import {namedBy} from './delegators'
import {Order} from './order'
import {Conditions, type Page, pageClause, type Queryable, SERIES_COLUMNS} from './page'
import {rowsOf} from './statement'
import {type TokenName, tokenId} from './token-name'

/** How much of a token takes part in voting after a block that changed it. */
export interface ParticipationRow {
  /** Id of the token's row. */
  readonly token: string
  readonly block: number
  readonly timestamp: string
  readonly totalSupply: string
  readonly delegatedSupply: string
  readonly activeVotes: string | null
  readonly delegators: number
  readonly selfDelegators: number
  readonly selfDelegated: string
  readonly singleHolderDelegates: number
  readonly singleHolderVotes: string
  readonly redelegated: string
}

/** A page of the series of a token: one point for each block that changed something. */
export async function readParticipation(
  db: Queryable,
  {token, from, to}: {readonly token: TokenName; readonly from?: number | undefined; readonly to?: number | undefined},
  page: Page,
): Promise<ParticipationRow[]> {
  const conditions = new Conditions().where('block >= ?', from).where('block <= ?', to)
  const condition = `token = ${tokenId(conditions, token)} AND ${conditions}`
  const paged = pageClause(page, new Order(SERIES_COLUMNS, page.orderBy, 'id'), conditions)
  return rowsOf<ParticipationRow>(
    db,
    `SELECT token, block, timestamp, total_supply AS "totalSupply", delegated_supply AS "delegatedSupply",
       active_votes AS "activeVotes", delegators, self_delegators AS "selfDelegators",
       self_delegated AS "selfDelegated", single_holder_delegates AS "singleHolderDelegates",
       single_holder_votes AS "singleHolderVotes", redelegated
     FROM participation WHERE ${condition} ${paged}`,
    conditions,
  )
}

/** The holders behind a delegate: how many, and the largest balance. */
export interface BackingRow {
  readonly delegate: string
  readonly holders: number
  readonly largest: string
}

/** The holders behind delegates of one token, now or at the end of a block; delegates without any are left out. */
export async function readBacking(
  db: Queryable,
  {token, block}: {readonly token: string; readonly block?: number | undefined},
  delegates: readonly string[],
): Promise<BackingRow[]> {
  const conditions = new Conditions()
  const named = namedBy(conditions, {token: conditions.bind(token), delegates, block})
  return rowsOf<BackingRow>(
    db,
    `SELECT delegate, count(*)::int AS holders, max(balance) AS largest FROM (${named}) AS named
     WHERE balance > 0 GROUP BY delegate`,
    conditions,
  )
}
