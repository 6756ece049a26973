import {type Columns, sortable, type Where} from '../storage/read/columns'
import type {OrderTerm} from '../storage/read/order'
import type {Page} from '../storage/read/page'
import {fieldName} from './list-type-defs'
import {badInput} from './scalars'

/** Largest page that a list gives. */
const MAX_FIRST = 1000

/** Levels of `and` and `or` that a filter may have, and conditions in all of it. */
const MAX_DEPTH = 5
const MAX_CONDITIONS = 100

/** Which part of a list is asked for, as GraphQL hands it over; defaults are filled in by the schema. */
export interface PageArguments {
  readonly first: number
  readonly skip: number
}

/** Arguments of a list that can be filtered and sorted. */
export interface ListArguments extends PageArguments {
  readonly where?: Where | null
  /** Fields by their names in the schema. */
  readonly orderBy: readonly OrderTerm[]
}

/** Arguments of a series, which is sorted by block. */
export interface SeriesArguments extends PageArguments {
  readonly orderDirection: 'ASC' | 'DESC'
}

/** Checks the part of a list that is asked for. Throws what the caller has to change. */
export function partOf({first, skip}: PageArguments): PageArguments {
  if (first < 0 || first > MAX_FIRST)
    throw badInput(`first: expected 0 to ${MAX_FIRST}, got ${first}; use skip, or a connection, for what follows`)
  if (skip < 0) throw badInput(`skip: expected 0 or more, got ${skip}`)
  return {first, skip}
}

/** Checks the arguments of a list, and names its columns. Throws what the caller has to change. */
export function pageOf(args: ListArguments, columns: Columns): Page {
  if (args.where) measure(args.where)
  return {...partOf(args), orderBy: termsOf(args.orderBy, columns)}
}

/** Checks the arguments of a series. Throws what the caller has to change. */
export function seriesPageOf(args: SeriesArguments): Page {
  return {...partOf(args), orderBy: [{field: 'block', direction: args.orderDirection}]}
}

/** Columns by the names of their fields, of each table of columns. */
const fieldsOf = new WeakMap<Columns, ReadonlyMap<string, string>>()

/** An order with the columns that its fields stand for. */
function termsOf(terms: readonly OrderTerm[], columns: Columns): OrderTerm[] {
  const names = fieldsOf.get(columns) ?? new Map(sortable(columns).map(column => [fieldName(column), column]))
  fieldsOf.set(columns, names)
  return terms.map(({field, direction}) => ({field: names.get(field) ?? field, direction}))
}

/** Counts the conditions of a filter. Throws a message with the limit where it is too deep or too long. */
function measure(where: Where, depth = 1, before = 0): number {
  if (depth > MAX_DEPTH) throw badInput(`where: expected at most ${MAX_DEPTH} levels of and and or, got more`)
  let count = before
  for (const [name, value] of Object.entries(where)) {
    if (value === null || value === undefined) continue
    count += 1
    if (count > MAX_CONDITIONS) throw badInput(`where: expected at most ${MAX_CONDITIONS} conditions, got more`)
    if (name === 'and' || name === 'or')
      for (const nested of value as readonly Where[]) count = measure(nested, depth + 1, count)
  }
  return count
}
