import type {Store} from '@subsquid/typeorm-store'
import type {EntityManager} from 'typeorm'

/** Rows of one reply of the database. */
const PAGE = 10_000

/** The connection and transaction that a store of the processor works in. */
export function managerOf(store: Store): EntityManager {
  return (store as unknown as {em(): EntityManager}).em()
}

/** Runs a query inside the transaction of `em` and gives its rows page by page: only one page is in memory at a time. */
export async function* streamRows<Row>(
  em: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): AsyncGenerator<readonly Row[]> {
  const name = `stream_${counter++}`
  await em.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, [...parameters])
  for (;;) {
    const rows: Row[] = await em.query(`FETCH ${PAGE} FROM ${name}`)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) break
  }
  await em.query(`CLOSE ${name}`)
}

let counter = 0
