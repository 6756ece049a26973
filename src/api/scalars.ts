import {type ASTNode, GraphQLError, GraphQLScalarType, print, type ValueNode} from 'graphql'
import {toAddress} from '../core/primitives'
import {toChecksum} from './checksum'

/** An error that the caller can mend: its message reaches them, with the place in the query when that is known. */
export function badInput(message: string, node?: ASTNode): GraphQLError {
  return new GraphQLError(message, {nodes: node ?? null, extensions: {code: 'BAD_USER_INPUT', http: {status: 400}}})
}

function readBigInt(value: unknown, node?: ASTNode): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value
  if (typeof text !== 'string' || !/^(-?\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(text))
    throw badInput(
      `expected a whole number of at most 256 bits as a decimal string (or 0x… in hex), got ${JSON.stringify(value)}`,
      node,
    )
  return BigInt(text).toString()
}

function readAddress(value: unknown, node?: ASTNode): string {
  try {
    if (typeof value === 'string') return toAddress(value)
  } catch {
    // Falls through to the one message for everything that is not an address.
  }
  throw badInput(
    `expected an address (0x and 40 hexadecimal digits, any letter case), got ${JSON.stringify(value)}`,
    node,
  )
}

function literal(node: ValueNode): unknown {
  return 'value' in node ? node.value : print(node)
}

/** Scalars of the public API with how they are read and printed. */
export const scalars = {
  BigInt: new GraphQLScalarType({
    name: 'BigInt',
    description: 'A whole number of any size as a decimal string. Input may be hexadecimal with 0x.',
    serialize: value => String(value),
    parseValue: value => readBigInt(value),
    parseLiteral: node => readBigInt(literal(node), node),
  }),
  Address: new GraphQLScalarType({
    name: 'Address',
    description: 'A 20-byte address: EIP-55 in answers, any letter case in arguments.',
    serialize: value => toChecksum(String(value)),
    parseValue: value => readAddress(value),
    parseLiteral: node => readAddress(literal(node), node),
  }),
  Bytes: new GraphQLScalarType({
    name: 'Bytes',
    description: 'Raw bytes as 0x and hexadecimal digits.',
    serialize: value => (value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : String(value)),
  }),
}
