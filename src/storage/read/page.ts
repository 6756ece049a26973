import type {Pool} from 'pg'
import type {Columns} from './columns'
import type {Order, OrderKeys, OrderTerm} from './order'
import {rowsOf} from './statement'

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
  /** Whether rows tell their keys. */
  readonly keyed?: boolean | undefined
}

/** A row of a keyed page, with its keys in the order of its list. */
export interface Keyed {
  readonly keys: OrderKeys
}

/** Conditions of a WHERE clause that collect their own parameters, and the tables that they name. */
export class Conditions {
  readonly parameters: unknown[] = []
  private readonly parts: string[] = []
  private readonly named = new Map<string, string>()
  private shaped = false

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

  /** Names a query that the statement can read like a table; `sql` may have parameters of these conditions. */
  table(name: string, sql: string): void {
    this.named.set(name, sql)
  }

  /** The WITH clause of the named tables, each read once. */
  tables(): string {
    const list = [...this.named].map(([name, sql]) => `${name} AS MATERIALIZED (${sql})`)
    return list.length === 0 ? '' : `WITH ${list.join(', ')} `
  }

  /** Notes that the text is one of very many, or wants a plan for its very values. */
  shape(): this {
    this.shaped = true
    return this
  }

  get isShaped(): boolean {
    return this.shaped
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

/** Lengths of pages that stand in the text of a statement, so that it is planned for them. */
const USUAL_LENGTHS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000]

/** ORDER BY, LIMIT and OFFSET of a page. */
export function pageClause(page: Page, order: Order, conditions: Conditions): string {
  if (page.orderBy.length > 1) conditions.shape()
  // A walk reads one row more than a page has.
  const usual = USUAL_LENGTHS.includes(page.keyed ? page.first - 1 : page.first)
  const length = usual ? page.first : conditions.bind(page.first)
  return `${order.clause()} LIMIT ${length} OFFSET ${page.skip === 0 ? 0 : conditions.bind(page.skip)}`
}

/** What holds for the rows of a page: that they come after the row that it begins behind. */
export function behind(page: Page, order: Order, conditions: Conditions): string {
  return page.after ? order.after(conditions, page.after) : 'TRUE'
}

/** What is selected besides the columns of a list: the keys of its rows, where the page tells them. */
export function keysOf(page: Page, order: Order): string {
  return page.keyed ? `, ${order.selection()} AS keys` : ''
}

/** How many rows there are; `source` is what follows FROM. */
export async function countOf(db: Queryable, source: string, conditions: Conditions): Promise<number> {
  const rows = await rowsOf<{count: string}>(db, `SELECT count(*) FROM ${source}`, conditions)
  return Number(rows[0]?.count ?? 0)
}

/** The order of a series: blocks. */
export const SERIES_COLUMNS: Columns = {block: {type: 'Int', sql: 'block'}}
