import {type Columns, operatorsOf, sortable} from '../storage/read/columns'

/** A list that can be filtered and sorted, as the public schema names it. */
export interface ListDefinition {
  /** What its types are named after: `<name>Where`, `<name>Field`, `<name>Order`. */
  readonly name: string
  readonly columns: Columns
}

/** The name of a column in an enum: `voteEnd` is VOTE_END. */
export function fieldName(column: string): string {
  return column.replace(/[A-Z]/g, '_$&').toUpperCase()
}

/** The input types of a list: its filter, and its order. */
export function listTypeDefs({name, columns}: ListDefinition): string {
  const filters = Object.entries(columns).flatMap(([column, definition]) => {
    const type = definition.type.replace(/^enum /, '')
    return operatorsOf(definition).map(({suffix, takes}) => {
      const taken = takes === 'boolean' ? 'Boolean' : takes === 'values' ? `[${type}!]` : type
      return `  ${column}${suffix}: ${taken}`
    })
  })
  return `
"Conditions that all have to hold; and and or nest. A value that is null is as if left out."
input ${name}Where {
${filters.join('\n')}
  and: [${name}Where!]
  or: [${name}Where!]
}
"What a list can be sorted by. Where there is no value, an entry comes last."
enum ${name}Field { ${sortable(columns).map(fieldName).join(' ')} }
"One of the fields that a list is sorted by."
input ${name}Order { field: ${name}Field! direction: OrderDirection! = DESC }
`
}

/** The arguments by which a list is filtered and sorted; ties are broken by id or address, so that an order is always the same. */
export function listArguments({name}: ListDefinition, field: string, direction: 'ASC' | 'DESC' = 'DESC'): string {
  const order = `[{field: ${fieldName(field)}, direction: ${direction}}]`
  return `where: ${name}Where, "The first one counts most." orderBy: [${name}Order!]! = ${order}`
}
