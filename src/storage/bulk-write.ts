import type {Store} from '@subsquid/typeorm-store'
import type {EntityManager, EntityTarget, ObjectLiteral} from 'typeorm'
import type {ColumnMetadata} from 'typeorm/metadata/ColumnMetadata'
import {managerOf} from './stream'

/** Rows of one statement. */
const PAGE = 5_000

/** What the store notes of rows of a block that is not final, so that it can undo them. */
interface Tracked {
  readonly changes?: {
    trackInsert(type: unknown, entities: readonly ObjectLiteral[]): Promise<void>
    trackUpsert(type: unknown, entities: readonly ObjectLiteral[]): Promise<void>
  }
}

/**
 * Inserts rows of one model as the squid store does, with what it notes for undoing them, but a column at a time: several
 * times as fast.
 */
export async function bulkInsert(store: Store, rows: readonly ObjectLiteral[]): Promise<void> {
  const [first] = rows
  if (!first) return
  await trackerOf(store)?.trackInsert(first.constructor, rows)
  await write(managerOf(store), rows, '')
}

/** The same for rows that take the place of those with their ids. */
export async function bulkUpsert(store: Store, rows: readonly ObjectLiteral[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const em = managerOf(store)
  await trackerOf(store)?.trackUpsert(first.constructor, rows)
  const names = em.connection.getMetadata(first.constructor).columns.map(({databaseName}) => escaped(em, databaseName))
  await write(em, rows, `ON CONFLICT (id) DO UPDATE SET ${names.map(name => `${name} = EXCLUDED.${name}`).join(', ')}`)
}

function trackerOf(store: Store): Tracked['changes'] {
  return (store as unknown as Tracked).changes
}

async function write(em: EntityManager, rows: readonly ObjectLiteral[], onConflict: string): Promise<void> {
  const model = rows[0]?.constructor as EntityTarget<ObjectLiteral>
  const {columns, tableName} = em.connection.getMetadata(model)
  const ways = columns.map(column => wayOf(column, em.connection.driver.normalizeType(column)))
  const statement = `INSERT INTO ${escaped(em, tableName)} (${columns.map(({databaseName}) => escaped(em, databaseName)).join(', ')})
    SELECT ${ways.map(({read}, i) => read(`row.c${i}`)).join(', ')}
    FROM unnest(${ways.map(({type}, i) => `$${i + 1}::${type}[]`).join(', ')}) AS row(${ways.map((_, i) => `c${i}`).join(', ')})
    ${onConflict}`
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows.slice(from, from + PAGE)
    const lists = columns.map(({propertyName}, i) => {
      const text = ways[i]?.text
      return page.map(row => {
        const value = row[propertyName]
        if (value === null || value === undefined) return null
        return text ? text(value) : value
      })
    })
    await em.query(statement, lists)
  }
}

/** How values of a column travel: as what, written how, and what the statement makes of them. */
interface Way {
  readonly type: string
  readonly text?: (value: unknown) => string
  readonly read: (column: string) => string
}

const asIs = (column: string) => column

const WAYS: Readonly<Record<string, Way>> = {
  'character varying': {type: 'text', read: asIs},
  text: {type: 'text', read: asIs},
  integer: {type: 'integer', read: asIs},
  boolean: {type: 'boolean', read: asIs},
  numeric: {type: 'numeric', text: String, read: asIs},
  // JSON as text: as an element of an array it would be quoted twice.
  jsonb: {type: 'text', text: value => JSON.stringify(value), read: column => `${column}::jsonb`},
  bytea: {
    type: 'text',
    text: value => `\\x${Buffer.from(value as Uint8Array).toString('hex')}`,
    read: column => `${column}::bytea`,
  },
}

/** A list of texts: unnest would take lists of lists apart down to their elements. */
const TEXTS: Way = {
  type: 'text',
  text: value => JSON.stringify(value),
  read: column =>
    `CASE WHEN ${column} IS NOT NULL THEN ARRAY(
       SELECT value FROM jsonb_array_elements_text(${column}::jsonb) WITH ORDINALITY AS list(value, place) ORDER BY place
     ) END`,
}

function wayOf({isArray, databaseName}: ColumnMetadata, type: string): Way {
  const way = isArray ? (type === 'text' ? TEXTS : undefined) : WAYS[type]
  if (!way) throw new RangeError(`${databaseName}: there is no way to write ${type}${isArray ? '[]' : ''} in bulk`)
  return way
}

function escaped(em: EntityManager, name: string): string {
  return em.connection.driver.escape(name)
}
