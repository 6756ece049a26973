import type {Store} from '@subsquid/typeorm-store'
import type {ObjectLiteral} from 'typeorm'
import {managerOf} from './stream'

/** Rows of one statement. */
const PAGE = 5_000

/** What the store notes of new rows of a block that is not final, so that it can undo them. */
interface Tracked {
  readonly changes?: {trackInsert(type: unknown, entities: readonly ObjectLiteral[]): Promise<void>}
}

/**
 * Inserts rows of one model as the squid store does, with what it notes for undoing them, but a column at a time: several
 * times as fast. For models without lists and bytes.
 */
export async function bulkInsert(store: Store, rows: readonly ObjectLiteral[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const em = managerOf(store)
  await (store as unknown as Tracked).changes?.trackInsert(first.constructor, rows)
  const {columns, tableName} = em.connection.getMetadata(first.constructor)
  const types = columns.map(column => {
    const type = em.connection.driver.normalizeType(column)
    if (column.isArray || !PLAIN_TYPES.includes(type))
      throw new RangeError(`${tableName}.${column.databaseName} cannot be written in bulk`)
    return type
  })
  const names = columns.map(({databaseName}) => em.connection.driver.escape(databaseName))
  // JSON as text: as an element of an array it would be quoted twice.
  const parameters = types.map((type, i) => `$${i + 1}::${type === 'jsonb' ? 'text' : type}[]`)
  const values = types.map((type, i) => `row.c${i}${type === 'jsonb' ? '::jsonb' : ''}`)
  const statement = `INSERT INTO ${em.connection.driver.escape(tableName)} (${names.join(', ')}) SELECT ${values.join(', ')}
    FROM unnest(${parameters.join(', ')}) AS row(${types.map((_, i) => `c${i}`).join(', ')})`
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows.slice(from, from + PAGE)
    const lists = columns.map((column, i) => page.map(row => plain(row[column.propertyName], types[i])))
    await em.query(statement, lists)
  }
}

const PLAIN_TYPES = ['character varying', 'text', 'numeric', 'integer', 'boolean', 'jsonb']

function plain(value: unknown, type: string | undefined): unknown {
  if (value === null || value === undefined) return null
  if (type === 'jsonb') return JSON.stringify(value)
  return typeof value === 'bigint' ? value.toString() : value
}
