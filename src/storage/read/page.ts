import type {Pool} from 'pg'
import type {Columns} from './columns'
import type {Order, OrderKeys, OrderTerm} from './order'

/** A connection to read from: the pool, or one client inside a transaction. */
export type Queryable = Pick<Pool, 'query'>

/** Which part of a list, and in which order. */
export interface Page {
  readonly first: number
  readonly skip: number
  /** The first one counts most; ties are broken by what no two rows share. */
  readonly orderBy: readonly OrderTerm[]
  /** Only what comes after the row with these keys. */
  readonly after?: OrderKeys | undefined
}

/** A row with its keys in the order of its list. */
export interface Keyed {
  readonly keys: OrderKeys
}

/** Conditions of a WHERE clause that collect their own parameters. */
export class Conditions {
  readonly parameters: unknown[] = []
  private readonly parts: string[] = []

  /** Adds `condition`, whose `?` stands for the value, unless the value is undefined or null. */
  where(condition: string, value: unknown): this {
    if (value === undefined || value === null) return this
    this.parts.push(condition.replaceAll('?', this.bind(value)))
    return this
  }

  /** Adds a parameter and gives its placeholder. */
  bind(value: unknown): string {
    this.parameters.push(Array.isArray(value) ? value.map(storableValue) : storableValue(value))
    return `$${this.parameters.length}`
  }

  toString(): string {
    return this.parts.length === 0 ? 'TRUE' : this.parts.join(' AND ')
  }
}

const storableValue = (value: unknown) => (typeof value === 'string' ? storable(value) : value)

/** Text as it can be in the database: PostgreSQL refuses NUL, and no id or slug has its replacement. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd')
}

/** ORDER BY, LIMIT and OFFSET of a page. */
export function pageClause(page: Page, order: Order, conditions: Conditions): string {
  return `${order.clause()} LIMIT ${conditions.bind(page.first)} OFFSET ${conditions.bind(page.skip)}`
}

/** What holds for the rows of a page: that they come after the row that it begins behind. */
export function behind(page: Page, order: Order, conditions: Conditions): string {
  return page.after ? order.after(conditions, page.after) : 'TRUE'
}

/** How many rows there are; `source` is what follows FROM. */
export async function countOf(db: Queryable, source: string, conditions: Conditions): Promise<number> {
  const {rows} = await db.query<{count: string}>(`SELECT count(*) FROM ${source}`, conditions.parameters)
  return Number(rows[0]?.count ?? 0)
}

/** The order of a series: blocks. */
export const SERIES_COLUMNS: Columns = {block: {type: 'Int', sql: 'block'}}
