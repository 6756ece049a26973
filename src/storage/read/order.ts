import {type Column, type Columns, storedType} from './columns'
import type {Conditions} from './page'

/** One of the columns that a list is sorted by. */
export interface OrderTerm {
  readonly field: string
  readonly direction: 'ASC' | 'DESC'
}

/** A value that a row has in the order, as text: what the rows of a page after it are compared with. */
export type OrderKeys = readonly (string | null)[]

/** Whole numbers as the tables have them. */
const WHOLE = /^-?\d{1,78}$/

interface Key {
  readonly sql: string
  readonly type: string
  readonly nullable: boolean
  readonly direction: 'ASC' | 'DESC'
}

/** The order of a list: by its terms, then by a column that no two rows share, in the direction of the last term. */
export class Order {
  private readonly keys: readonly Key[]

  constructor(columns: Columns, terms: readonly OrderTerm[], unique: string) {
    const keys = terms.flatMap(({field, direction}) => {
      const column = columns[field]
      if (!column) throw new RangeError(`${field} is no column of the list`)
      return keysOf(column, direction)
    })
    const last = {sql: unique, type: 'text', nullable: false, direction: terms.at(-1)?.direction ?? 'ASC'}
    this.keys = [...keys, last]
  }

  /** The ORDER BY clause. Nulls come last in either direction. */
  clause(): string {
    const terms = this.keys.map(({sql, nullable, direction}) => `${sql} ${direction}${nullable ? ' NULLS LAST' : ''}`)
    return `ORDER BY ${terms.join(', ')}`
  }

  /** The keys of a row, as a list of text in JSON, which is read faster than an array. */
  selection(): string {
    return `json_build_array(${this.keys.map(({sql}) => `(${sql})::text`).join(', ')})`
  }

  /** Whether values can be the keys of a row. */
  fits(values: OrderKeys): boolean {
    const holds = ({type, nullable}: Key, value: string | null | undefined) =>
      value === null ? nullable : value !== undefined && (type === 'text' || WHOLE.test(value))
    return values.length === this.keys.length && this.keys.every((key, i) => holds(key, values[i]))
  }

  /** What holds for the rows after the one with these keys. */
  after(conditions: Conditions, values: OrderKeys): string {
    const bound = this.keys.map(({type}, i) => `${conditions.bind(values[i] ?? null)}::${type}`)
    const [first] = this.keys
    // One comparison of rows can be answered by an index.
    if (first && this.keys.every(({nullable, direction}) => !nullable && direction === first.direction)) {
      const sign = first.direction === 'ASC' ? '>' : '<'
      return `(${this.keys.map(({sql}) => sql).join(', ')}) ${sign} (${bound.join(', ')})`
    }
    const alternatives = this.keys.map((key, i) => {
      const same = this.keys.slice(0, i).map(({sql}, j) => `${sql} IS NOT DISTINCT FROM ${bound[j]}`)
      return [...same, isAfter(key, bound[i] ?? 'NULL', values[i] ?? null)].join(' AND ')
    })
    return `(${alternatives.map(each => `(${each})`).join(' OR ')})`
  }
}

function isAfter({sql, nullable, direction}: Key, bound: string, value: string | null): string {
  if (value === null) return 'FALSE'
  const beyond = `${sql} ${direction === 'ASC' ? '>' : '<'} ${bound}`
  return nullable ? `(${beyond} OR ${sql} IS NULL)` : beyond
}

function keysOf(column: Column, direction: 'ASC' | 'DESC'): Key[] {
  const key = {sql: column.sql, type: storedType(column), nullable: column.nullable ?? false, direction}
  return column.within ? [key, {sql: column.within, type: 'int', nullable: false, direction}] : [key]
}
