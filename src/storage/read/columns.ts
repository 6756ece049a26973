import type {Conditions} from './page'

/** What a column of a list holds; its operators follow from it. Enums are compared by their names. */
export type ColumnType = 'Int' | 'BigInt' | 'Address' | 'ID' | 'String' | 'Boolean' | `enum ${string}`

/** A column that a list can be filtered, and mostly sorted, by. */
export interface Column {
  readonly type: ColumnType
  /** Its value, over the tables of the list. */
  readonly sql: string
  /** Whether it can be null: such a one sorts last, at the price of the index. */
  readonly nullable?: true
  /** Whether it can be sorted by; whole numbers can unless this says no. */
  readonly sorts?: boolean
  /** What orders rows with the same value, before the tie is broken: a whole number without nulls. */
  readonly within?: string
}

/** The columns of a list by the names that the API gives them: filters, orders and their SDL follow from this table alone. */
export type Columns = Readonly<Record<string, Column>>

interface Operator {
  /** Added to the name of the column; none for equality. */
  readonly suffix: string
  readonly types: readonly string[]
  readonly takes: 'value' | 'values' | 'boolean'
  /** SQL over the column and a bound value. Null is no value: it differs from every one, and is neither above nor below. */
  readonly sql: (column: string, value: string) => string
}

const ALL = ['Int', 'BigInt', 'Address', 'ID', 'String', 'Boolean', 'enum']
const NUMBERS = ['Int', 'BigInt']
const LISTED = ['Int', 'BigInt', 'Address', 'ID', 'String', 'enum']

/** Every operator of a filter. */
export const OPERATORS: readonly Operator[] = [
  {suffix: '', types: ALL, takes: 'value', sql: (column, value) => `${column} = ${value}`},
  {suffix: '_not', types: ALL, takes: 'value', sql: (column, value) => `${column} IS DISTINCT FROM ${value}`},
  {suffix: '_gt', types: NUMBERS, takes: 'value', sql: (column, value) => `${column} > ${value}`},
  {suffix: '_gte', types: NUMBERS, takes: 'value', sql: (column, value) => `${column} >= ${value}`},
  {suffix: '_lt', types: NUMBERS, takes: 'value', sql: (column, value) => `${column} < ${value}`},
  {suffix: '_lte', types: NUMBERS, takes: 'value', sql: (column, value) => `${column} <= ${value}`},
  {suffix: '_in', types: LISTED, takes: 'values', sql: (column, values) => `${column} = ANY(${values})`},
  {
    suffix: '_not_in',
    types: LISTED,
    takes: 'values',
    sql: (column, values) => `(${column} = ANY(${values})) IS NOT TRUE`,
  },
  {suffix: '_contains', types: ['String'], takes: 'value', sql: (column, text) => `position(${text} in ${column}) > 0`},
  {
    suffix: '_not_contains',
    types: ['String'],
    takes: 'value',
    sql: (column, text) => `(position(${text} in ${column}) > 0) IS NOT TRUE`,
  },
  {
    suffix: '_contains_nocase',
    types: ['String'],
    takes: 'value',
    sql: (column, text) => `position(lower(${text}) in lower(${column})) > 0`,
  },
  {suffix: '_starts_with', types: ['String'], takes: 'value', sql: (column, text) => `starts_with(${column}, ${text})`},
]

/** The operator of a column that may be null. */
export const IS_NULL: Operator = {
  suffix: '_is_null',
  types: ALL,
  takes: 'boolean',
  sql: (column, value) => `(${column} IS NULL) = ${value}`,
}

/** The operators that a column has. */
export function operatorsOf({type, nullable}: Column): readonly Operator[] {
  const kind = type.startsWith('enum ') ? 'enum' : type
  return [...OPERATORS.filter(({types}) => types.includes(kind)), ...(nullable ? [IS_NULL] : [])]
}

/** The type of a column in PostgreSQL. */
export function storedType({type}: Column): string {
  switch (type) {
    case 'Int':
      return 'int'
    case 'BigInt':
      return 'numeric'
    case 'Boolean':
      return 'bool'
    default:
      return 'text'
  }
}

/** A filter as it is given: values by column and operator, and nested ones under `and` and `or`. */
export interface Where {
  readonly and?: readonly Where[] | null
  readonly or?: readonly Where[] | null
  readonly [filter: string]: unknown
}

/** SQL of a filter, with its values as parameters. Names that are no filter of the columns throw a RangeError. */
export function whereClause(conditions: Conditions, columns: Columns, where: Where | null | undefined): string {
  if (!where) return 'TRUE'
  const filters = new Map(
    Object.entries(columns).flatMap(([name, column]) =>
      operatorsOf(column).map(operator => [`${name}${operator.suffix}`, {column, operator}] as const),
    ),
  )
  const clauseOf = (one: Where): string => {
    const parts: string[] = []
    for (const [name, value] of Object.entries(one)) {
      // Null is as good as left out, as it is for every argument.
      if (value === null || value === undefined) continue
      if (name === 'and' || name === 'or') {
        const [empty, word] = name === 'and' ? ['TRUE', ' AND '] : ['FALSE', ' OR ']
        const nested = (value as readonly Where[]).map(each => `(${clauseOf(each)})`)
        parts.push(nested.length === 0 ? empty : `(${nested.join(word)})`)
        continue
      }
      const filter = filters.get(name)
      if (!filter) throw new RangeError(`${name} is no filter of the list`)
      const {column, operator} = filter
      const type = operator.takes === 'boolean' ? 'bool' : storedType(column)
      const bound = `${conditions.bind(value)}::${type}${operator.takes === 'values' ? '[]' : ''}`
      parts.push(operator.sql(`(${column.sql})`, bound))
    }
    return parts.length === 0 ? 'TRUE' : parts.join(' AND ')
  }
  conditions.shape()
  return clauseOf(where)
}

/** Names of the columns that a list can be sorted by. */
export function sortable(columns: Columns): string[] {
  return Object.entries(columns).flatMap(([name, {type, sorts}]) =>
    (sorts ?? (type === 'Int' || type === 'BigInt')) ? [name] : [],
  )
}
