import fc from 'fast-check'
import {toHex} from 'viem'
import type {AbiParameter} from '../../src/core/abi-decoder'

const hexBytes = (constraints: {minLength?: number; maxLength?: number}) =>
  fc.uint8Array(constraints).map(bytes => toHex(bytes))
const bits = fc.integer({min: 1, max: 32}).map(bytes => bytes * 8)

const leaf: fc.Arbitrary<AbiParameter> = fc
  .oneof(
    bits.map(n => `uint${n}`),
    bits.map(n => `int${n}`),
    fc.integer({min: 1, max: 32}).map(n => `bytes${n}`),
    fc.constantFrom('address', 'bool', 'bytes', 'string'),
  )
  .map(type => ({name: '', type}))

/** A parameter of any type, up to three levels of arrays and tuples. */
export const anyParameter: fc.Arbitrary<AbiParameter> = fc.letrec<{level: AbiParameter}>(tie => ({
  level: fc.oneof(
    {maxDepth: 3, depthSize: 'small'},
    leaf,
    tie('level').map(item => ({...item, type: `${item.type}[]`})),
    fc.tuple(tie('level'), fc.integer({min: 1, max: 3})).map(([item, n]) => ({...item, type: `${item.type}[${n}]`})),
    fc.array(tie('level'), {minLength: 1, maxLength: 3}).map(parts => ({
      name: '',
      type: 'tuple',
      components: parts.map((part, i) => ({...part, name: `c${i}`})),
    })),
  ),
})).level

/** A value of a parameter in the form that viem encodes. */
export function anyValue(parameter: AbiParameter): fc.Arbitrary<unknown> {
  const {type, components = []} = parameter
  if (type.endsWith(']')) {
    const open = type.lastIndexOf('[')
    const count = type.slice(open + 1, -1)
    const limits = count === '' ? {maxLength: 4} : {minLength: Number(count), maxLength: Number(count)}
    return fc.array(anyValue({...parameter, type: type.slice(0, open)}), limits)
  }
  if (type === 'tuple') return fc.record(Object.fromEntries(components.map(part => [part.name, anyValue(part)])))
  if (type === 'string') return fc.string({unit: 'binary', maxLength: 50})
  if (type === 'bytes') return hexBytes({maxLength: 80})
  if (type === 'bool') return fc.boolean()
  if (type === 'address') return hexBytes({minLength: 20, maxLength: 20})
  const [, kind, size] = /^(uint|int|bytes)(\d+)$/.exec(type) ?? []
  const n = Number(size)
  if (kind === 'bytes') return hexBytes({minLength: n, maxLength: n})
  if (kind === 'uint') return fc.bigInt({min: 0n, max: 2n ** BigInt(n) - 1n}).map(value => fitted(value, n))
  return fc.bigInt({min: -(2n ** BigInt(n - 1)), max: 2n ** BigInt(n - 1) - 1n}).map(value => fitted(value, n))
}

/** What the decoder has to give for such a value: integers as bigint, text as its bytes. */
export function expected(parameter: AbiParameter, value: unknown): unknown {
  const {type, components = []} = parameter
  if (Array.isArray(value)) {
    const item = {...parameter, type: type.slice(0, type.lastIndexOf('['))}
    return value.map(one => expected(item, one))
  }
  if (type === 'tuple') {
    const record = value as Readonly<Record<string, unknown>>
    return Object.fromEntries(components.map(part => [part.name, expected(part, record[part.name])]))
  }
  if (type === 'string') return toHex(new TextEncoder().encode(String(value)))
  return typeof value === 'number' ? BigInt(value) : value
}

/** viem takes small integers as numbers. */
function fitted(value: bigint, size: number): bigint | number {
  return size <= 48 ? Number(value) : value
}
