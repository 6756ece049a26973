import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import {readDaos, readTokens} from '../storage/read/daos'
import {type ChainAddress, caip2, readChainAddress} from './caip'
import type {Context} from './context'
import {proposalRowIdOf} from './proposal-id'
import {badInput} from './scalars'

type Arguments = Readonly<Record<string, unknown>>
type Resolver = NonNullable<GraphQLField<unknown, Context>['resolve']>

/** An address of an argument that came with its chain. */
interface Named extends ChainAddress {
  /** Name of the argument, or of the input field. */
  readonly name: string
  readonly text: string
}

/**
 * Lets every field of a schema that takes addresses take them with their chain. Resolvers get plain addresses: the chain is
 * held against that of the DAO, the proposal or the object that is asked. A question about no particular chain gets it as the
 * argument `chainId`, and has to mind it. Changes the schema in place.
 */
export function takeChainAddresses(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const {resolve} = field
      if (resolve && field.args.some(({type}) => takesAddress(type))) field.resolve = checked(field, resolve)
    }
  }
  return schema
}

function takesAddress(type: GraphQLInputType, within: readonly GraphQLInputType[] = []): boolean {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return named.name === 'Address'
  if (within.includes(named)) return false
  return Object.values(named.getFields()).some(field => takesAddress(field.type, [...within, named]))
}

function checked(field: GraphQLField<unknown, Context>, resolve: Resolver): Resolver {
  return (source, args: Arguments, context, info) => {
    const found: Named[] = []
    const plain = plainFields(args, field.args, found)
    const [first] = found
    if (!first) return resolve(source, args, context, info)
    return chainAsked(source, plain, context).then(async chainId => {
      for (const {name, text, chainId: said, standard, address} of found) {
        if (standard !== undefined && !name.startsWith('token'))
          throw badInput(`${name}: expected an account (${caip2(said)}:0x…), got the asset ${text}`)
        if (standard !== undefined) await assertStandard(context, {name, text, standard, address}, plain.dao)
        const expected = chainId ?? first.chainId
        if (said !== expected) throw badInput(`${name}: expected an address of ${caip2(expected)}, got ${text}`)
      }
      return resolve(source, chainId === undefined ? {...plain, chainId: first.chainId} : plain, context, info)
    })
  }
}

/** An asset of another standard than the token's is another asset. One that is not indexed is told by who asks for it. */
async function assertStandard(
  {pool}: Context,
  {name, text, standard, address}: Pick<Named, 'name' | 'text' | 'standard' | 'address'>,
  dao: unknown,
): Promise<void> {
  const token =
    typeof dao === 'string' ? (await readTokens(pool, [dao])).find(row => row.address === address) : undefined
  if (token && token.standard !== standard)
    throw badInput(`${name}: the token is of the standard ${token.standard}, got ${text}`)
}

/** The chain that a question is about; undefined where it is about all of them. */
async function chainAsked(source: unknown, args: Arguments, {pool}: Context): Promise<number | undefined> {
  const where = typeof args.where === 'object' && args.where !== null ? (args.where as Arguments) : {}
  const slug = args.dao ?? where.dao
  if (typeof slug === 'string') return (await readDaos(pool, slug))[0]?.chainId
  const proposal = args.id ?? args.proposal ?? where.proposal
  if (typeof proposal === 'string') {
    const chain = Number(proposalRowIdOf(proposal).split(':')[0])
    if (Number.isSafeInteger(chain)) return chain
  }
  const chain = typeof source === 'object' && source !== null && 'chainId' in source ? source.chainId : undefined
  return typeof chain === 'number' ? chain : undefined
}

function plainFields(
  values: Arguments,
  fields: readonly (GraphQLArgument | GraphQLInputField)[],
  found: Named[],
): Arguments {
  const plain: Record<string, unknown> = {...values}
  for (const {name, type} of fields) if (values[name] != null) plain[name] = plainValue(values[name], type, name, found)
  return plain
}

function plainValue(value: unknown, type: GraphQLInputType, name: string, found: Named[]): unknown {
  if (isNonNullType(type)) return plainValue(value, type.ofType, name, found)
  if (value === null || value === undefined) return value
  if (isListType(type))
    return Array.isArray(value)
      ? value.map(item => plainValue(item, type.ofType, name, found))
      : plainValue(value, type.ofType, name, found)
  if (isInputObjectType(type)) return plainFields(value as Arguments, Object.values(type.getFields()), found)
  if (type.name !== 'Address' || typeof value !== 'string') return value
  const address = readChainAddress(value)
  if (address) found.push({...address, name, text: value})
  return address?.address ?? value
}
