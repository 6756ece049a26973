import type {Address, Bytes} from './primitives'

/** One parameter of an ABI description: as in a contract's JSON ABI, reduced to what decoding needs. */
export interface AbiParameter {
  readonly name: string
  readonly type: string
  readonly indexed?: boolean
  readonly components?: readonly AbiParameter[]
}

/** An event with its topic0, as generated from `abi/*.json`. */
export interface AbiEvent {
  readonly name: string
  readonly topic: Bytes
  readonly inputs: readonly AbiParameter[]
}

type Retyped<P extends AbiParameter, T extends string> = {
  readonly name: P['name']
  readonly type: T
  readonly components: NonNullable<P['components']>
}

/** What a type decodes to. Integers are always bigint; `string` stays the raw bytes, since text from chain is untrusted. */
export type AbiValue<P extends AbiParameter> = P['type'] extends 'address'
  ? Address
  : P['type'] extends 'bool'
    ? boolean
    : P['type'] extends `uint${number}` | `int${number}`
      ? bigint
      : P['type'] extends `${infer Item}[]`
        ? readonly AbiValue<Retyped<P, Item>>[]
        : P['type'] extends 'tuple'
          ? AbiRecord<NonNullable<P['components']>>
          : Bytes

/** The decoded parameters by name. */
export type AbiRecord<I extends readonly AbiParameter[]> = {readonly [P in I[number] as P['name']]: AbiValue<P>}

/** Raw log content: what a node returns, unchecked. */
export interface RawLog {
  readonly topics: readonly string[]
  readonly data: string
}

/** Why bytes could not be read. Never thrown out of {@link decodeLog}: an unreadable log is data, not a failure. */
export type Decoded<T> = {readonly ok: true; readonly value: T} | {readonly ok: false; readonly reason: string}

class Unreadable extends Error {}

/** Limits against inputs whose offsets make few bytes decode to many: ABI tails may be shared by any number of pointers. */
const MAX_ELEMENTS = 20_000
const MAX_DEPTH = 6
const outputLimit = (inputBytes: number) => 4 * inputBytes + 65_536

/**
 * Decodes a log by an event's description, strictly: exact number of topics, clean padding, every offset and length
 * inside the data, and a budget (output ≤ 4 × input + 64 KiB, ≤ 20,000 elements, depth ≤ 6).
 * O(size of the output). Source: Solidity ABI specification; budget: docs/decisions/0005-bounded-decoder.md.
 */
export function decodeLog<E extends AbiEvent>(event: E, log: RawLog): Decoded<AbiRecord<E['inputs']>> {
  try {
    const indexed = event.inputs.filter(input => input.indexed)
    if (log.topics[0] !== event.topic) throw new Unreadable('topic0 is of another event')
    if (log.topics.length !== indexed.length + 1)
      throw new Unreadable(`expected ${indexed.length + 1} topics, got ${log.topics.length}`)
    const plain = event.inputs.filter(input => !input.indexed)
    const values = new Reader(log.data).record(plain, 0, 0)
    indexed.forEach((input, i) => {
      values[input.name] = new Reader(log.topics[i + 1] ?? '0x').topic(input)
    })
    return {ok: true, value: values as AbiRecord<E['inputs']>}
  } catch (error) {
    if (error instanceof Unreadable) return {ok: false, reason: error.message}
    throw error
  }
}

/**
 * Decodes ABI-encoded arguments, calldata without its selector, with the strictness and the budget of {@link decodeLog}.
 * Bytes after the arguments are ignored, as contracts ignore them.
 */
export function decodeArguments(
  parameters: readonly AbiParameter[],
  data: Bytes,
): Decoded<Readonly<Record<string, unknown>>> {
  try {
    return {ok: true, value: new Reader(data).record(parameters, 0, 0)}
  } catch (error) {
    if (error instanceof Unreadable) return {ok: false, reason: error.message}
    throw error
  }
}

class Reader {
  private readonly hex: string
  private readonly size: number
  private produced = 0
  private elements = 0

  constructor(data: string) {
    // Without a group to repeat: that would cost stack by the byte, and logs can have millions.
    if (data.length % 2 !== 0 || !/^0x[0-9a-fA-F]*$/.test(data)) throw new Unreadable('not hexadecimal bytes')
    this.hex = data.slice(2).toLowerCase()
    this.size = this.hex.length / 2
  }

  /** The value of an indexed parameter. Of one that does not fit a word only the hash is there. */
  topic(parameter: AbiParameter): unknown {
    if (this.size !== 32) throw new Unreadable('a topic is not 32 bytes')
    const hashed = isDynamic(parameter) || parameter.type.endsWith(']') || parameter.type === 'tuple'
    return this.value(hashed ? {name: parameter.name, type: 'bytes32'} : parameter, 0, 0)
  }

  record(parameters: readonly AbiParameter[], base: number, depth: number): Record<string, unknown> {
    const values: Record<string, unknown> = {}
    let head = base
    for (const parameter of parameters) {
      values[parameter.name] = this.located(parameter, base, head, depth)
      head += headSize(parameter)
    }
    return values
  }

  /** Follows the offset of a dynamic value, or reads a static one in place. */
  private located(parameter: AbiParameter, base: number, head: number, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Unreadable(`nested deeper than ${MAX_DEPTH}`)
    return this.value(parameter, isDynamic(parameter) ? base + this.length(head) : head, depth)
  }

  value(parameter: AbiParameter, at: number, depth: number): unknown {
    const {type} = parameter
    this.spend(32)
    if (type.endsWith(']')) return this.array(parameter, at, depth)
    if (type === 'tuple') return this.record(parameter.components ?? [], at, depth + 1)
    if (type === 'bytes' || type === 'string') return this.tail(at)
    return this.word(type, at)
  }

  private array(parameter: AbiParameter, at: number, depth: number): unknown[] {
    const open = parameter.type.lastIndexOf('[')
    const item = {...parameter, type: parameter.type.slice(0, open)}
    const fixed = parameter.type.slice(open + 1, -1)
    const count = fixed === '' ? this.length(at) : Number(fixed)
    const start = fixed === '' ? at + 32 : at
    this.elements += count
    if (this.elements > MAX_ELEMENTS) throw new Unreadable(`more than ${MAX_ELEMENTS} elements`)
    const step = headSize(item)
    if (start + count * step > this.size) throw new Unreadable('an array reaches beyond the data')
    return Array.from({length: count}, (_, i) => this.located(item, start, start + i * step, depth + 1))
  }

  private tail(at: number): Bytes {
    const length = this.length(at)
    if (at + 32 + length > this.size) throw new Unreadable('bytes reach beyond the data')
    this.spend(length)
    return `0x${this.hex.slice((at + 32) * 2, (at + 32 + length) * 2)}`
  }

  private word(type: string, at: number): unknown {
    const word = this.raw(at)
    const number = /^(u?)int(\d*)$/.exec(type)
    if (number) return integer(word, number[1] === 'u', Number(number[2] || '256'))
    if (type === 'address') {
      if (!word.startsWith('000000000000000000000000')) throw new Unreadable('an address has more than 20 bytes')
      return `0x${word.slice(24)}`
    }
    if (type === 'bool') {
      const value = BigInt(`0x${word}`)
      if (value > 1n) throw new Unreadable('a bool is neither 0 nor 1')
      return value === 1n
    }
    const fixed = /^bytes(\d+)$/.exec(type)
    if (!fixed) throw new Unreadable(`type ${type} is not supported`)
    const digits = Number(fixed[1]) * 2
    if (!/^0*$/.test(word.slice(digits))) throw new Unreadable(`${type} has bytes beyond its length`)
    return `0x${word.slice(0, digits)}`
  }

  private length(at: number): number {
    const value = BigInt(`0x${this.raw(at)}`)
    if (value > BigInt(this.size)) throw new Unreadable('an offset or length points beyond the data')
    return Number(value)
  }

  private raw(at: number): string {
    if (at + 32 > this.size) throw new Unreadable('the data ends early')
    return this.hex.slice(at * 2, at * 2 + 64)
  }

  private spend(bytes: number): void {
    this.produced += bytes
    if (this.produced > outputLimit(this.size)) throw new Unreadable('decodes to far more bytes than it has')
  }
}

function integer(word: string, unsigned: boolean, bits: number): bigint {
  const value = BigInt(`0x${word}`)
  const signed = BigInt.asIntN(256, value)
  if (unsigned ? value >> BigInt(bits) !== 0n : BigInt.asIntN(bits, signed) !== signed)
    throw new Unreadable(`an integer does not fit ${bits} bits`)
  return unsigned ? value : signed
}

function isDynamic(parameter: AbiParameter): boolean {
  const {type} = parameter
  if (type === 'bytes' || type === 'string' || type.endsWith('[]')) return true
  if (type.endsWith(']')) return isDynamic({...parameter, type: type.slice(0, type.lastIndexOf('['))})
  return type === 'tuple' && (parameter.components ?? []).some(isDynamic)
}

/** Bytes that a value occupies in the head of its enclosing record: an offset for a dynamic value. */
function headSize(parameter: AbiParameter): number {
  if (isDynamic(parameter)) return 32
  if (parameter.type.endsWith(']')) {
    const open = parameter.type.lastIndexOf('[')
    return Number(parameter.type.slice(open + 1, -1)) * headSize({...parameter, type: parameter.type.slice(0, open)})
  }
  if (parameter.type === 'tuple') return (parameter.components ?? []).reduce((sum, part) => sum + headSize(part), 0)
  return 32
}
