import {toEventSelector} from 'viem'
import {describe, expect, it} from 'vitest'
import type {Adapter} from '../../src/adapters/adapter'
import {erc20Votes} from '../../src/adapters/erc20-votes'
import {timelockController} from '../../src/adapters/timelock-controller'
import {type Address, toAddress} from '../../src/core/primitives'
import {decodeBlocks, type SourceLog} from '../../src/ingest/decode'
import type {ContractVariant, IndexedContract} from '../../src/ingest/plan'

const TOKEN = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const TIMELOCK = `0x${'71'.repeat(20)}`
const word = (value: number) => value.toString(16).padStart(64, '0')
const block = (height: number) => ({height, hash: `0x${word(height)}`, timestamp: height * 12})

function transfer(logIndex: number, address = TOKEN): SourceLog {
  const topics = ['0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef', `0x${word(1)}`, `0x${word(2)}`]
  return {address, topics, data: `0x${word(logIndex)}`, logIndex, transactionHash: `0x${word(7)}`}
}

const variant = (from: number, adapter: Adapter, implementations?: readonly Address[]): ContractVariant => ({
  from,
  adapter,
  implementations,
})
const contracts: IndexedContract[] = [
  {address: toAddress(TOKEN), variants: [variant(10, erc20Votes)], from: 10, to: 20},
  {address: toAddress(TIMELOCK), variants: [variant(0, timelockController)], from: 0, to: undefined},
]
const decode = (height: number, ...logs: SourceLog[]) =>
  decodeBlocks([{block: block(height), logs}], contracts)[0]?.events ?? []

describe('decodeBlocks', () => {
  it('places every event at its log, in the order of the chain', () => {
    expect(decode(15, transfer(9), transfer(4))).toEqual(
      [4, 9].map(logIndex => ({
        contract: TOKEN.toLowerCase(),
        position: {block: block(15), transactionHash: `0x${word(7)}`, logIndex},
        event: {
          kind: 'transfer',
          from: toAddress(`0x${word(1).slice(24)}`),
          to: toAddress(`0x${word(2).slice(24)}`),
          amount: BigInt(logIndex),
        },
      })),
    )
  })

  it.each([
    [9, 0],
    [10, 1],
    [20, 1],
    [21, 0],
  ])("at block %s the contract's blocks give %s events", (height, count) => {
    expect(decode(height, transfer(0))).toHaveLength(count)
  })

  it('passes over contracts that are not indexed', () => {
    expect(decode(15, transfer(0, `0x${'99'.repeat(20)}`))).toEqual([])
  })

  it("reads a log by its own contract's family only, and keeps what that cannot read", () => {
    const {topics, data} = transfer(0)
    expect(decode(15, transfer(0, TIMELOCK)).map(({event}) => event)).toEqual([
      {kind: 'unreadable', reason: 'no event of this contract family', topics, data},
    ])
  })

  it('reads who controls a contract whatever its kind is', () => {
    const topics = [toEventSelector('OwnershipTransferred(address,address)'), `0x${word(1)}`, `0x${word(2)}`]
    const log = (address: string) => ({address, topics, data: '0x', logIndex: 3, transactionHash: `0x${word(7)}`})
    const kinds = decode(15, log(TOKEN), log(TIMELOCK)).map(({contract, event}) => [contract, event.kind])
    expect(kinds).toEqual(
      [TOKEN, TIMELOCK].flatMap(address => Array(2).fill([address.toLowerCase(), 'controllerChanged'])),
    )
    // Of code that nothing is known of, nothing is taken for what it looks like.
    const [event] = decodeBlocks(
      [{block: block(15), logs: [log(TOKEN)]}],
      contracts,
      new Map([[toAddress(TOKEN), 12]]),
    ).flatMap(({events}) => events)
    expect(event?.event).toMatchObject({kind: 'unreadable', topics, data: '0x'})
  })

  it('keeps blocks without events, which move the clock', () => {
    const blocks = decodeBlocks([{block: block(1), logs: []}], contracts)
    expect(blocks).toEqual([{block: block(1), events: []}])
  })
})

describe('a contract whose code is replaced', () => {
  const [ONE, TWO] = [1, 2].map(n => toAddress(`0x${`0${n}`.repeat(20)}`)) as [Address, Address]
  const upgraded = (logIndex: number, implementation: string): SourceLog => ({
    address: TOKEN,
    topics: [toEventSelector('Upgraded(address)'), `0x${'0'.repeat(24)}${implementation.slice(2)}`],
    data: '0x',
    logIndex,
    transactionHash: `0x${word(7)}`,
  })
  const replaced = (logIndex: number, before: string, after: string): SourceLog => ({
    ...upgraded(logIndex, after),
    topics: [toEventSelector('NewImplementation(address,address)')],
    data: `0x${[before, after].map(each => each.slice(2).padStart(64, '0')).join('')}`,
  })
  const proxy = (...variants: ContractVariant[]): IndexedContract => ({
    address: toAddress(TOKEN),
    variants,
    from: variants[0]?.from ?? 0,
    to: undefined,
  })
  /** Kinds of the events of some blocks, and what is said of code. */
  const told = (contract: IndexedContract, blocks: Record<number, SourceLog[]>, lost?: ReadonlyMap<Address, number>) =>
    decodeBlocks(
      Object.entries(blocks).map(([height, logs]) => ({block: block(Number(height)), logs})),
      [contract],
      lost,
    ).flatMap(({events}) =>
      events.map(({event}) =>
        event.kind === 'implementationChanged'
          ? event.unsupported === undefined
            ? 'covered'
            : 'not covered'
          : event.kind,
      ),
    )

  it.each<[string, ContractVariant[], Record<number, SourceLog[]>, string[]]>([
    [
      'in the block where it begins',
      [variant(10, erc20Votes)],
      {10: [upgraded(0, ONE), transfer(1)]},
      ['covered', 'transfer'],
    ],
    [
      'that nothing announces',
      [variant(10, erc20Votes)],
      {11: [transfer(0), upgraded(1, ONE), transfer(2)], 12: [transfer(0), upgraded(1, TWO)]},
      ['transfer', 'not covered', 'unreadable', 'unreadable', 'not covered'],
    ],
    [
      'that is listed',
      [variant(10, erc20Votes, [ONE, TWO])],
      {11: [upgraded(0, TWO)], 12: [transfer(1)]},
      ['covered', 'transfer'],
    ],
    [
      'that is not listed',
      [variant(10, erc20Votes, [ONE])],
      {10: [upgraded(0, TWO), transfer(1)]},
      ['not covered', 'unreadable'],
    ],
    [
      'that begins another kind',
      [variant(10, erc20Votes), variant(20, timelockController)],
      {19: [transfer(0)], 20: [transfer(0), upgraded(1, ONE), transfer(2)], 21: [transfer(0)]},
      ['transfer', 'transfer', 'covered', 'unreadable', 'unreadable'],
    ],
    [
      'without a log of it',
      [variant(10, timelockController), variant(20, erc20Votes)],
      {19: [transfer(0)], 20: [transfer(0)]},
      ['unreadable', 'transfer'],
    ],
    [
      'another one than the kind that begins there is for',
      [variant(10, erc20Votes), variant(20, erc20Votes, [ONE])],
      {20: [transfer(0), upgraded(1, TWO), transfer(2)]},
      ['transfer', 'not covered', 'unreadable'],
    ],
    [
      'of a delegator at its birth',
      [variant(10, erc20Votes)],
      {15: [replaced(0, `0x${'0'.repeat(40)}`, ONE), transfer(1)]},
      ['covered', 'transfer'],
    ],
    [
      'of a delegator later',
      [variant(10, erc20Votes)],
      {15: [replaced(0, ONE, TWO), transfer(1)]},
      ['not covered', 'unreadable'],
    ],
    [
      'in a log that cannot be read',
      [variant(10, erc20Votes, [ONE])],
      {15: [{...upgraded(0, ONE), topics: [toEventSelector('Upgraded(address)')]}, transfer(1)]},
      ['not covered', 'unreadable'],
    ],
  ])('%s', (_, variants, blocks, expected) => {
    expect(told(proxy(...variants), blocks)).toEqual(expected)
  })

  it('stays raw from a cursor on at which it was raw', () => {
    const contract = proxy(variant(10, erc20Votes))
    expect(told(contract, {30: [transfer(0)]}, new Map([[contract.address, 20]]))).toEqual(['unreadable'])
  })
})
