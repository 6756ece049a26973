import {createRequire} from 'node:module'
import type {GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLSchema} from 'graphql'

// The copy of graphql-js that the built API uses: its checks are by identity.
const {getNamedType, isListType, isNonNullType, isObjectType, isRequiredArgument} = createRequire(__filename)(
  'graphql',
) as typeof import('graphql')

/** How one field is to be asked: its arguments, where it needs or should have some; null for not at all. */
export type Arguments = Readonly<Record<string, string | null>>

/** A selection of every field of a type and of what it leads to; lists are cut to `first` entries. */
export function everything(type: GraphQLObjectType, args: Arguments, first: number): string {
  const wanted = Object.values(type.getFields()).filter(({name}) => args[`${type.name}.${name}`] !== null)
  const fields = wanted.map(field => {
    const given = [
      argumentsOf(type, field, args),
      field.args.some(({name}) => name === 'first') ? `first: ${first}` : '',
    ]
    const list = given.filter(text => text !== '').join(', ')
    const inner = getNamedType(field.type)
    const selection = isObjectType(inner) ? ` ${everything(inner, args, first)}` : ''
    return `${field.name}${list === '' ? '' : `(${list})`}${selection}`
  })
  return `{ ${fields.join(' ')} }`
}

function argumentsOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, args: Arguments): string {
  const own = args[`${type.name}.${field.name}`]
  if (own !== undefined && own !== null) return own
  const required = field.args.filter(isRequiredArgument)
  if (required.length > 0) throw new Error(`the test has to say the arguments of ${type.name}.${field.name}`)
  return ''
}

/** Every field as `Type.field` of the types that a query can lead to. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap(type => Object.keys((type as GraphQLObjectType).getFields()).map(field => `${type.name}.${field}`))
}

/** Notes in `seen` every field, as `Type.field`, that an answer gives a value for: not null, and not an empty list. */
export function noteValues(type: GraphQLOutputType, value: unknown, seen: Set<string>): void {
  if (value === null || value === undefined) return
  if (isNonNullType(type)) noteValues(type.ofType as GraphQLOutputType, value, seen)
  else if (isListType(type)) for (const item of value as unknown[]) noteValues(type.ofType, item, seen)
  else if (isObjectType(type))
    for (const [name, inner] of Object.entries(value)) {
      const field = type.getFields()[name]
      if (!field || inner === null || (Array.isArray(inner) && inner.length === 0)) continue
      seen.add(`${type.name}.${name}`)
      noteValues(field.type, inner, seen)
    }
}
