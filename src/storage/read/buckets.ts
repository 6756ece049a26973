import type {Queryable} from './page'

/** The balances of the addresses with one label. An address with several counts under the first by name. */
export interface BucketRow {
  readonly is: string
  readonly addresses: number
  readonly balance: string
}

/** A token's balances by the labels of its DAO, now or at the end of a block. One index look-up for each address. */
export async function readBuckets(
  db: Queryable,
  {dao, token, block}: {readonly dao: string; readonly token: string; readonly block?: number | null | undefined},
): Promise<BucketRow[]> {
  const balance =
    block == null
      ? "SELECT balance FROM account WHERE id = $2 || ':' || labelled.address"
      : `SELECT current AS balance FROM balance_change WHERE token = $2 AND account = labelled.address AND block <= $3
         ORDER BY block DESC, log_index DESC LIMIT 1`
  const {rows} = await db.query<BucketRow>(
    `SELECT "is", count(*)::int AS addresses, coalesce(sum(held.balance), 0) AS balance
     FROM (SELECT DISTINCT ON (address) address, "is" FROM label WHERE dao = $1 ORDER BY address, "is") AS labelled
     LEFT JOIN LATERAL (${balance}) AS held ON TRUE GROUP BY "is" ORDER BY "is"`,
    block == null ? [dao, token] : [dao, token, block],
  )
  return rows
}
