import type {Pool} from 'pg'

/** A connection to read from: the pool, or one client inside a transaction. */
export type Queryable = Pick<Pool, 'query'>

/** Which part of a list, and in which order. `orderBy` is a column that the list allows; ties are broken by id. */
export interface Page<Order extends string> {
  readonly first: number
  readonly skip: number
  readonly orderBy: Order
  readonly direction: 'ASC' | 'DESC'
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
    this.parameters.push(typeof value === 'string' ? storable(value) : value)
    return `$${this.parameters.length}`
  }

  toString(): string {
    return this.parts.length === 0 ? 'TRUE' : this.parts.join(' AND ')
  }
}

/** Text as it can be in the database: PostgreSQL refuses NUL, and no id or slug has its replacement. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd')
}

/** SQL that a list can be sorted by. One that may be null sorts nulls last, at the price of the index. */
export type OrderColumn = string | {readonly nullable: string}

/** ORDER BY, LIMIT and OFFSET of a page. `columns` names the SQL of each order that callers may ask for. */
export function pageClause<Order extends string>(
  page: Page<Order>,
  columns: Readonly<Record<Order, OrderColumn>>,
  conditions: Conditions,
  tieBreak = 'id',
): string {
  const direction = page.direction === 'ASC' ? 'ASC' : 'DESC'
  const limit = conditions.bind(page.first)
  const column = columns[page.orderBy]
  const key = typeof column === 'string' ? `${column} ${direction}` : `${column.nullable} ${direction} NULLS LAST`
  return `ORDER BY ${key}, ${tieBreak} ${direction} LIMIT ${limit} OFFSET ${conditions.bind(page.skip)}`
}
