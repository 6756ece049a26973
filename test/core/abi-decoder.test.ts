import fc from 'fast-check'
import {encodeAbiParameters, encodeEventTopics, type Hex, type AbiEvent as ViemEvent} from 'viem'
import {describe, expect, it} from 'vitest'
import {erc20Events} from '../../src/abi/erc20'
import {erc20MultiDelegateEvents} from '../../src/abi/erc20-multi-delegate'
import {erc20VotesEvents} from '../../src/abi/erc20-votes'
import {erc721VotesEvents} from '../../src/abi/erc721-votes'
import {governorAlphaEvents} from '../../src/abi/governor-alpha'
import {governorBravoEvents} from '../../src/abi/governor-bravo'
import {ozGovernorEvents} from '../../src/abi/oz-governor'
import {timelockControllerEvents} from '../../src/abi/timelock-controller'
import {type AbiEvent, type AbiParameter, decodeLog, type RawLog} from '../../src/core/abi-decoder'
import {anyParameter, anyValue, expected} from './abi-values'

const families: Readonly<Record<string, Readonly<Record<string, AbiEvent>>>> = {
  erc20Events,
  erc20MultiDelegateEvents,
  erc20VotesEvents,
  erc721VotesEvents,
  governorAlphaEvents,
  governorBravoEvents,
  ozGovernorEvents,
  timelockControllerEvents,
}
const events = Object.entries(families).flatMap(([family, of]) =>
  Object.values(of).map(event => [`${family}.${event.name}`, event] as const),
)

const TOPIC: Hex = `0x${'11'.repeat(32)}`
const word = (value: bigint | number): string => BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, '0')
const eventOf = (...inputs: readonly AbiParameter[]): AbiEvent => ({name: 'Test', topic: TOPIC, inputs})
const parameter = (type: string, more: Partial<AbiParameter> = {}): AbiParameter => ({name: 'value', type, ...more})
const decodeData = (type: string, data: string, more: Partial<AbiParameter> = {}) =>
  decodeLog(eventOf(parameter(type, more)), {topics: [TOPIC], data})
const decodeTopic = (type: string, topic: string) =>
  decodeLog(eventOf(parameter(type, {indexed: true})), {topics: [TOPIC, topic], data: '0x'})

type Values = Readonly<Record<string, unknown>>

/** A log as viem encodes it: the second opinion. */
function encode(event: AbiEvent, values: Values): RawLog {
  const abi: ViemEvent = {type: 'event', name: event.name, inputs: event.inputs}
  const indexed = event.inputs.filter(input => input.indexed)
  const plain = event.inputs.filter(input => !input.indexed)
  const args = Object.fromEntries(indexed.map(({name}) => [name, values[name]]))
  const topics = encodeEventTopics({abi: [abi], eventName: event.name, args})
  return {
    topics: [event.topic, ...topics.slice(1).map(String)],
    data: encodeAbiParameters(
      plain,
      plain.map(({name}) => values[name]),
    ),
  }
}

const valuesOf = (event: AbiEvent): fc.Arbitrary<Values> =>
  fc.record(Object.fromEntries(event.inputs.map(input => [input.name, anyValue(input)])))
const expectedOf = (event: AbiEvent, values: Values) =>
  Object.fromEntries(event.inputs.map(input => [input.name, expected(input, values[input.name])]))

/** Bytes that a decoded value stands for: 32 for each word, the length for each string of bytes. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return (value.length - 2) / 2
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + sizeOf(item), 0)
  if (typeof value === 'object' && value !== null)
    return Object.values(value).reduce((sum: number, item) => sum + sizeOf(item), 0)
  return 32
}

function expectWithinBudget(event: AbiEvent, log: RawLog): void {
  const decoded = decodeLog(event, log)
  if (!decoded.ok) expect(decoded.reason).toMatch(/^[a-z]/)
  // Each topic is a reading of its own, of 32 bytes.
  else expect(sizeOf(decoded.value)).toBeLessThanOrEqual(4 * ((log.data.length - 2) / 2) + 65_536 + 96)
}

describe.each(events)('%s', (_, event) => {
  it('reads what viem writes', () => {
    fc.assert(
      fc.property(valuesOf(event), values => {
        expect(decodeLog(event, encode(event, values))).toEqual({ok: true, value: expectedOf(event, values)})
      }),
    )
  })

  it('has the topic that viem computes', () => {
    const {inputs, name} = event
    expect(encodeEventTopics({abi: [{type: 'event', name, inputs} as ViemEvent], eventName: name})[0]).toBe(event.topic)
  })

  it('reads no truncation as anything else', () => {
    const [sample] = fc.sample(valuesOf(event), {numRuns: 1, seed: 7})
    const {topics, data} = encode(event, sample ?? {})
    for (let length = 0; length < data.length; length++) {
      const decoded = decodeLog(event, {topics, data: data.slice(0, length)})
      // Only zeros that pad the last bytes may be missing.
      if (decoded.ok) expect(decoded.value).toEqual(expectedOf(event, sample ?? {}))
      if (decoded.ok) expect(data.length - length).toBeLessThan(64)
    }
  })

  it('never throws, nor makes much of little, whatever the bytes', () => {
    const indexed = event.inputs.filter(input => input.indexed).length
    const bytes = fc.uint8Array({maxLength: 600}).map(array => Buffer.from(array).toString('hex'))
    const smallWords = fc.array(fc.nat(640).map(word), {maxLength: 20}).map(words => words.join(''))
    const topic = fc.oneof(
      fc.uint8Array({minLength: 32, maxLength: 32}).map(array => `0x${Buffer.from(array).toString('hex')}`),
      fc.nat(999).map(value => `0x${word(value)}`),
    )
    const topics = fc.array(topic, {minLength: indexed, maxLength: indexed})
    fc.assert(
      fc.property(fc.oneof(bytes, smallWords), topics, (data, more) => {
        expectWithinBudget(event, {topics: [event.topic, ...more], data: `0x${data}`})
      }),
      {numRuns: 500},
    )
  })

  it('never throws when words of a valid log are exchanged', () => {
    const change = fc.tuple(fc.nat(30), fc.oneof(fc.nat(640).map(word), fc.constantFrom(word(-1), word(2n ** 255n))))
    fc.assert(
      fc.property(valuesOf(event), fc.array(change, {maxLength: 3}), (values, exchanged) => {
        const {topics, data} = encode(event, values)
        const words = data.slice(2).match(/.{64}/g) ?? []
        for (const [at, value] of exchanged) if (at < words.length) words[at] = value
        expectWithinBudget(event, {topics, data: `0x${words.join('')}`})
      }),
    )
  })

  it('wants exactly its topics', () => {
    const [sample] = fc.sample(valuesOf(event), {numRuns: 1, seed: 7})
    const {topics, data} = encode(event, sample ?? {})
    const reason = (got: number) => `expected ${topics.length} topics, got ${got}`
    const more = decodeLog(event, {topics: [...topics, TOPIC], data})
    expect(more).toEqual({ok: false, reason: reason(topics.length + 1)})
    if (topics.length > 1) {
      const fewer = decodeLog(event, {topics: topics.slice(0, -1), data})
      expect(fewer).toEqual({ok: false, reason: reason(topics.length - 1)})
    }
    for (const other of [[TOPIC, ...topics.slice(1)], []])
      expect(decodeLog(event, {topics: other, data})).toEqual({ok: false, reason: 'topic0 is of another event'})
  })
})

describe('any types', () => {
  it('read like viem wrote them', () => {
    const record = fc
      .array(anyParameter, {minLength: 1, maxLength: 4})
      .map(parameters => parameters.map((one, i) => ({...one, name: `p${i}`})))
      .chain(inputs => valuesOf(eventOf(...inputs)).map(values => [eventOf(...inputs), values] as const))
    fc.assert(
      fc.property(record, ([event, values]) => {
        const log = {topics: [TOPIC], data: encode(event, values).data}
        expect(decodeLog(event, log)).toEqual({ok: true, value: expectedOf(event, values)})
      }),
      {numRuns: 500},
    )
  })

  it.each(['string', 'bytes', 'uint256[]', 'uint256[1]', 'uint8[2][2]'])('an indexed %s is its hash', type => {
    expect(decodeTopic(type, `0x${'AB'.repeat(32)}`)).toEqual({ok: true, value: {value: `0x${'ab'.repeat(32)}`}})
  })

  it('an indexed tuple is its hash', () => {
    const tuple = parameter('tuple', {indexed: true, components: [{name: 'a', type: 'uint256'}]})
    const topic = `0x${'ab'.repeat(32)}`
    expect(decodeLog(eventOf(tuple), {topics: [TOPIC, topic], data: '0x'})).toEqual({ok: true, value: {value: topic}})
  })

  it('upper-case digits come back in lower case', () => {
    expect(decodeData('address', `0x${'0'.repeat(24)}${'AB'.repeat(20)}`)).toEqual({
      ok: true,
      value: {value: `0x${'ab'.repeat(20)}`},
    })
  })
})

describe('what no contract would write', () => {
  it.each<[string, string, string, string]>([
    [
      'an address with dirt before it',
      'address',
      `0x${'0'.repeat(23)}1${'ab'.repeat(20)}`,
      'an address has more than 20 bytes',
    ],
    ['a bool of 2', 'bool', `0x${word(2)}`, 'a bool is neither 0 nor 1'],
    ['a bool with a high bit', 'bool', `0x${word(2n ** 255n)}`, 'a bool is neither 0 nor 1'],
    ['a uint8 of 300', 'uint8', `0x${word(300)}`, 'an integer does not fit 8 bits'],
    ['a uint8 of 256', 'uint8', `0x${word(256)}`, 'an integer does not fit 8 bits'],
    ['an int8 of 128', 'int8', `0x${word(128)}`, 'an integer does not fit 8 bits'],
    ['an int8 of −129', 'int8', `0x${word(-129)}`, 'an integer does not fit 8 bits'],
    ['an int8 without its sign bits', 'int8', `0x${word(255)}`, 'an integer does not fit 8 bits'],
    ['bytes4 of five', 'bytes4', `0x${'ab'.repeat(5).padEnd(64, '0')}`, 'bytes4 has bytes beyond its length'],
    ['a type of the future', 'function', `0x${word(0)}`, 'type function is not supported'],
  ])('%s', (_, type, data, reason) => {
    expect(decodeData(type, data)).toEqual({ok: false, reason})
    expect(decodeTopic(type, data)).toEqual({ok: false, reason})
  })

  it.each<[string, string]>([
    ['uint8', word(255)],
    ['int8', word(-128)],
    ['int8', word(127)],
    ['uint256', word(-1)],
    ['bool', word(1)],
  ])('the last %s that fits', (type, data) => {
    expect(decodeData(type, `0x${data}`)).toMatchObject({ok: true})
  })

  it.each<[string, string, readonly bigint[], string]>([
    ['an offset beyond the data', 'bytes', [10_000n], 'an offset or length points beyond the data'],
    ['an offset to the very end', 'bytes', [32n], 'the data ends early'],
    ['an offset of 2^255', 'bytes', [2n ** 255n], 'an offset or length points beyond the data'],
    ['a length of 2^255', 'bytes', [32n, 2n ** 255n], 'an offset or length points beyond the data'],
    ['a length just too long', 'bytes', [32n, 33n, 0n], 'bytes reach beyond the data'],
    ['an array length of 2^255', 'uint256[]', [32n, 2n ** 255n], 'an offset or length points beyond the data'],
    ['an array just too long', 'uint256[]', [32n, 2n, 0n], 'an array reaches beyond the data'],
    ['a fixed array just too long', 'uint256[3]', [0n, 0n], 'an array reaches beyond the data'],
    ['no data at all', 'uint256', [], 'the data ends early'],
  ])('%s', (_, type, words, reason) => {
    expect(decodeData(type, `0x${words.map(word).join('')}`)).toEqual({ok: false, reason})
  })

  it.each(['', '0', '0x0', `0x${word(0)}0`, `0x${'zz'.repeat(32)}`, `${word(0)}`, ` 0x${word(0)}`, `0x${word(0)}\n`])(
    'data %j',
    data => {
      expect(decodeData('uint256', data)).toEqual({ok: false, reason: 'not hexadecimal bytes'})
    },
  )

  it.each(['uint256', 'bytes32', 'string'])('a topic that is not a word, for %s', type => {
    const reason = 'a topic is not 32 bytes'
    for (const topic of ['0x', `0x${word(1)}00`, '0x01']) expect(decodeTopic(type, topic)).toEqual({ok: false, reason})
    expect(decodeTopic(type, `0x${'zz'.repeat(32)}`)).toEqual({ok: false, reason: 'not hexadecimal bytes'})
  })

  it('a type that nests deeper than six', () => {
    const nested = (depth: number) => `uint256${'[1]'.repeat(depth)}`
    expect(decodeData(nested(6), `0x${word(5)}`)).toMatchObject({ok: true})
    expect(decodeData(nested(7), `0x${word(5)}`)).toEqual({ok: false, reason: 'nested deeper than 6'})
  })
})

describe('the budget', () => {
  /** N elements that share one tail of so many bytes: little to write, N times as much to read. */
  function bomb(pointers: number, tail: number): string {
    const offset = word(32 * pointers)
    return `${word(32)}${word(pointers)}${offset.repeat(pointers)}${word(tail)}${'ab'.repeat(tail)}`
  }

  const tooMuch = {ok: false, reason: 'decodes to far more bytes than it has'}

  it.each([
    [2000, 50_000],
    [4000, 100_000],
    [500, 20_000],
  ])('%s pointers to one tail of %s bytes are not followed', (pointers, tail) => {
    const data = `0x${bomb(pointers, tail)}`
    const before = process.memoryUsage().heapUsed
    expect(decodeData('bytes[]', data)).toEqual(tooMuch)
    expect(decodeData('string[]', data)).toEqual(tooMuch)
    // The whole of it would be 10 MB to 400 MB of bytes, twice that as digits.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024)
  })

  it('nor in a proposal, where other parameters stand before them', () => {
    const {ProposalCreated} = ozGovernorEvents
    const honest = encode(ProposalCreated, {
      proposalId: 1n,
      proposer: `0x${'ab'.repeat(20)}`,
      targets: [],
      values: [],
      signatures: [],
      calldatas: [],
      voteStart: 1n,
      voteEnd: 2n,
      description: '',
    })
    const words = honest.data.slice(2).match(/.{64}/g) ?? []
    words[5] = word(words.length * 32)
    const data = `0x${words.join('')}${bomb(2000, 50_000).slice(64)}`
    expect(decodeLog(ProposalCreated, {topics: honest.topics, data})).toEqual(tooMuch)
  })

  it('arrays that point at each other end', () => {
    // Every word is an offset to the next, and also the length of an array of 32.
    expect(decodeData('bytes[][][]', `0x${word(32).repeat(200)}`)).toEqual(tooMuch)
  })

  it('no more than 20,000 elements, however small', () => {
    const zeros = (count: number) => `0x${word(32)}${word(count)}${word(0).repeat(count)}`
    expect(decodeData('uint8[]', zeros(20_000))).toMatchObject({ok: true})
    expect(decodeData('uint8[]', zeros(20_001))).toEqual({ok: false, reason: 'more than 20000 elements'})
  })

  it('sharing within reason is allowed', () => {
    const decoded = decodeData('bytes[]', `0x${bomb(100, 500)}`)
    expect(decoded).toEqual({ok: true, value: {value: Array.from({length: 100}, () => `0x${'ab'.repeat(500)}`)}})
  })

  it('the largest description that fits a block is read', () => {
    const length = 8_000_000
    const digits = 'ab'.repeat(length)
    const decoded = decodeData('bytes', `0x${word(32)}${word(length)}${digits}`)
    expect(decoded.ok && decoded.value.value === `0x${digits}`).toBe(true)
    expect(decodeData('bytes', `0x${word(32)}${word(length)}${digits}a`)).toMatchObject({ok: false})
  })
})
