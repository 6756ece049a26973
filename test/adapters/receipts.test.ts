import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {decodeEventLog, type Hex, parseAbi, stringToHex} from 'viem'
import {describe, expect, it} from 'vitest'
import {erc20Votes} from '../../src/adapters/erc20-votes'
import {governorAlpha} from '../../src/adapters/governor-alpha'
import {governorBravo} from '../../src/adapters/governor-bravo'
import {ozGovernor} from '../../src/adapters/oz-governor'
import type {DomainEvent} from '../../src/core/events'
import {toAddress} from '../../src/core/primitives'
import {decodeBlocks} from '../../src/ingest/decode'
import {type ReceiptLog, readReceipt} from '../../src/inspect/receipt'

interface Recorded {
  readonly name: string
  readonly chainId: number
  readonly receipt: {
    readonly blockNumber: string
    readonly blockHash: string
    readonly transactionHash: string
    readonly logs: readonly (ReceiptLog & {logIndex: string})[]
  }
}

const receipts = gunzipSync(readFileSync(join(__dirname, '../fixtures/receipts.ndjson.gz')))
  .toString('utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as Recorded)

const ARB = '0x912ce59144191c1204e64559fe8253a0e49e6548'
const OP = '0x4200000000000000000000000000000000000042'
const ENS = '0xc18360217d8f7ab5e7c516566761ea12ce7f9d72'
const DIVA = '0xbfabde619ed5c4311811cf422562709710db587d'
const OP_GOVERNOR = '0xcdf27f107725988f2261ce2256bdfcde8b382b10'

/** Each receipt with the number of its logs, the one contract in it that has to do with governance, and what it tells. */
const contents: readonly (readonly [string, number, string, string])[] = [
  ['1inch-0x1756eca9ad', 10, ARB, 'transfer 3, votingPowerChanged 1'],
  ['arbitrum-one-0x10b9c5adb8', 1, '0xf07ded9dc292157749b6fd268e37df6ea38395b9', 'voteCast 1'],
  ['arbitrum-one-0xa230fc4d5e', 3, ARB, 'transfer 1, votingPowerChanged 1'],
  ['arbitrum-one-0xf58c9b1ee6', 2, '0x467923b9ae90bdb36ba88eca11604d45f13b712c', 'voteCast 1'],
  ['aura-finance-0xfd54629dda', 24, ARB, 'transfer 1, votingPowerChanged 1'],
  ['beefy-finance-0xd3c97377da', 3, OP, 'transfer 1, votingPowerChanged 1'],
  ['cowswap-0xd1b5ca7b76', 22, ARB, 'transfer 2, votingPowerChanged 1'],
  ['diva-0x806081bcc6', 3, DIVA, 'delegateChanged 1, votingPowerChanged 2'],
  ['diva-0xc66dd53da9', 4, DIVA, 'transfer 1, delegateChanged 1, votingPowerChanged 1'],
  ['ens-0x4677ffa104', 1, '0x323a76393544d5ecca80cd6ef2a560c6a395b7e3', 'voteCast 1'],
  ['ens-0xb892797f63', 4, ENS, 'delegateChanged 1, transfer 1, votingPowerChanged 1'],
  ['extrafi-0x0c14b9d8d9', 5, OP, 'transfer 1, votingPowerChanged 1'],
  ['extrafi-0xb9bb665425', 88, OP, 'transfer 58, votingPowerChanged 28'],
  ['firebird-finance-0x9e97c7f79e', 25, ARB, 'transfer 5, votingPowerChanged 1'],
  ['firebird-finance-0xc19f8f547c', 12, OP, 'transfer 2, votingPowerChanged 1'],
  ['gitcoin-0x068a954e8c', 1, '0xdbd27635a534a3d3169ef0498beb56fb9c937489', 'voteCast 1'],
  ['gitcoin-v2-0x0388c141d9', 54, ARB, 'transfer 13, votingPowerChanged 3'],
  ['hedgey-0x50dc56b705', 4, ENS, 'delegateChanged 1, transfer 1, votingPowerChanged 1'],
  ['hedgey-0xf5317d7926', 1, ENS, 'delegateChanged 1'],
  ['hop-0x7f8114d307', 3, OP, 'transfer 1, votingPowerChanged 1'],
  ['hop-0x85b7ca62b2', 3, ARB, 'transfer 1, votingPowerChanged 1'],
  ['llamazip-0xf9d2cb0f75', 6, ARB, 'transfer 2, votingPowerChanged 1'],
  ['odos-v2-0xab0ca6d274', 12, ARB, 'transfer 2, votingPowerChanged 1'],
  ['openocean-0xaaa23c4ce1', 3, ARB, 'transfer 1, votingPowerChanged 1'],
  ['openocean-0xf882a6a323', 8, ARB, 'transfer 2, votingPowerChanged 1'],
  ['optimism-0xb5b478b321', 3, OP, 'transfer 1, votingPowerChanged 1'],
  ['optimism-0xc017fb7d0a', 3, OP, 'transfer 1, votingPowerChanged 1'],
  ['optimism-0xc0e1ee0ea2', 703, OP, 'transfer 350, votingPowerChanged 3'],
  ['optimism-0xce2215e8d2', 767, OP, 'transfer 300, votingPowerChanged 167'],
  ['optimism-0xda810d7e17', 3, OP, 'transfer 1, votingPowerChanged 1'],
  ['optimism-0xe0b31814f7', 1, OP, 'delegateChanged 1'],
  ['optimism-governor-0xced69de2a8', 1, OP_GOVERNOR, 'voteCast 1'],
  ['optimism-governor-0xeb9fb7b504', 1, OP_GOVERNOR, 'voteCast 1'],
  ['optimism-transactions-0x6eb136db4d', 9, OP, 'transfer 2, votingPowerChanged 1'],
  ['paraswap-v6-0x04df701a75', 21, ENS, 'transfer 3, votingPowerChanged 1'],
  ['protocol-balances-0x7eb6493174', 10, OP, 'transfer 3, votingPowerChanged 1'],
  ['rainbow-0xc670f3c5ef', 6, OP, 'transfer 2, votingPowerChanged 1'],
  ['superfluid-0x7157b063a1', 7, OP, 'transfer 1, votingPowerChanged 1'],
  ['uniswapv3-0x14e73a3bbc', 12, '0xd9fcd98c322942075a5c3860693e9f4f03aae07b', 'transfer 2, votingPowerChanged 1'],
  ['uniswapv4-0xe65d2fe847', 4, OP, 'transfer 1, votingPowerChanged 1'],
  ['velodrome-0x15c46045b9', 9, OP, 'transfer 2, votingPowerChanged 1'],
  ['velodrome-0x3985386153', 7, OP, 'transfer 1, votingPowerChanged 1'],
  ['woo-fi-0x4436accee1', 6, OP, 'transfer 1, votingPowerChanged 1'],
  ['woo-fi-0x50511c1bd6', 7, OP, 'transfer 1, votingPowerChanged 1'],
  ['yearn-0x92ff46d759', 4, OP, 'transfer 1, votingPowerChanged 1'],
  ['yearn-vesting-0xf3d7b596a8', 6, '0x9d4c63565d5618310271bf3f3c01b2954c1d1639', 'proposalExecuted 1'],
]

const abi = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)',
  'event DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance)',
  'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason)',
  'event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)',
  'event ProposalExecuted(uint256 proposalId)',
])
const alphaVote = parseAbi(['event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes)'])

/** What viem reads in a log, as a domain event; undefined when it is none of ours. */
function secondOpinion({topics, data}: ReceiptLog): DomainEvent | undefined {
  const log = {topics: topics as [Hex, ...Hex[]], data: data as Hex, strict: true} as const
  try {
    const {eventName, args} = decodeEventLog({abi, ...log})
    switch (eventName) {
      case 'Transfer':
        return {kind: 'transfer', from: toAddress(args.from), to: toAddress(args.to), amount: args.value}
      case 'DelegateChanged': {
        const [delegator, from, to] = [args.delegator, args.fromDelegate, args.toDelegate].map(toAddress)
        return delegator && from && to && {kind: 'delegateChanged', delegator, from, to}
      }
      case 'DelegateVotesChanged': {
        const {delegate, previousBalance: previous, newBalance: current} = args
        return {kind: 'votingPowerChanged', delegate: toAddress(delegate), previous, current}
      }
      case 'ProposalExecuted':
        return {kind: 'proposalExecuted', proposalId: args.proposalId}
      case 'VoteCast':
      case 'VoteCastWithParams': {
        const params = 'params' in args ? args.params : '0x'
        return {...vote(args), support: args.support, weight: args.weight, reason: stringToHex(args.reason), params}
      }
    }
  } catch {
    try {
      const {args} = decodeEventLog({abi: alphaVote, ...log})
      return {...vote(args), support: Number(args.support), weight: args.votes, reason: '0x', params: '0x'}
    } catch {
      return undefined
    }
  }
}

const vote = ({voter, proposalId}: {voter: string; proposalId: bigint}) =>
  ({kind: 'voteCast', proposalId, voter: toAddress(voter), split: undefined}) as const

const adapterIn = (name: string) => (name.startsWith('gitcoin-0x') ? governorAlpha : ozGovernor)

it('every receipt is in the table', () => {
  expect(receipts.map(({name, receipt}) => [name, receipt.logs.length])).toEqual(
    contents.map(([name, logs]) => [name, logs]),
  )
  expect(receipts).toHaveLength(46)
})

describe.each(contents)('%s (%i logs)', (name, _, contract, told) => {
  const {receipt} = receipts.find(each => each.name === name) as Recorded
  const expected = receipt.logs.flatMap((log, place) => {
    const event = log.address === contract ? secondOpinion(log) : undefined
    return event ? [{log: place, event}] : []
  })

  it(`tells of ${told}`, () => {
    const counts = new Map<string, number>()
    for (const {event} of expected) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1)
    expect([...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')).toBe(told)
  })

  it('is told by the shape of its logs, and everything else in it is passed over', () => {
    const readings = readReceipt(receipt.logs)
    expect(readings.map(({address, events}) => ({address, events}))).toEqual([{address: contract, events: expected}])
  })

  it('is read by the way of ingestion to the same events, each at its log', () => {
    const governor = /voteCast|proposalExecuted/.test(told)
    const adapter = governor ? adapterIn(name) : erc20Votes
    const block = {height: Number(receipt.blockNumber), hash: receipt.blockHash, timestamp: 0}
    const logs = receipt.logs
      .filter(({topics}) => adapter.topics.includes(topics[0] ?? ''))
      .map(log => ({...log, logIndex: Number(log.logIndex), transactionHash: receipt.transactionHash}))
    const contracts = [
      {
        address: toAddress(contract),
        variants: [{from: 0, adapter, implementations: undefined}],
        from: 0,
        to: undefined,
      },
    ]
    const [read] = decodeBlocks([{block, logs}], contracts)
    expect(read?.events.map(({event}) => event)).toEqual(expected.map(({event}) => event))
    expect(read?.events.map(({position}) => position.logIndex)).toEqual(
      expected.map(({log}) => Number(receipt.logs[log]?.logIndex)),
    )
  })
})

describe('the family of a contract', () => {
  const logsOf = (name: string) => receipts.find(each => each.name === name)?.receipt.logs ?? []

  it.each([
    ['ens-0x4677ffa104', ['governor-bravo', 'compound-governor', 'oz-governor', 'oz-governor-4']],
    ['arbitrum-one-0xf58c9b1ee6', ['oz-governor', 'oz-governor-4']],
    ['gitcoin-0x068a954e8c', ['governor-alpha']],
    ['1inch-0x1756eca9ad', ['erc20-votes']],
  ])('in %s is one of %s', (name, kinds) => {
    const [reading] = readReceipt(logsOf(name))
    expect(reading?.kinds).toEqual(expect.arrayContaining(kinds))
  })

  it('that is named is the one that reads, and what it cannot read is told', () => {
    const logs = logsOf('gitcoin-0x068a954e8c')
    const address = toAddress(logs[0]?.address ?? '')
    expect(readReceipt(logs, new Map([[address, governorAlpha]]))[0]?.events).toMatchObject([
      {event: {kind: 'voteCast', proposalId: 31n, support: 1, weight: 1240119077106693774204202n}},
    ])
    // Bravo and OpenZeppelin have another topic for their votes.
    for (const adapter of [governorBravo, ozGovernor])
      expect(readReceipt(logs, new Map([[address, adapter]]))).toEqual([])
    const token = logsOf('hedgey-0xf5317d7926').map(log => ({...log, topics: log.topics.slice(0, 3)}))
    const named = new Map([[toAddress(token[0]?.address ?? ''), erc20Votes]])
    expect(readReceipt(token, named)[0]?.events).toMatchObject([
      {log: 0, event: {kind: 'unreadable', reason: 'DelegateChanged: expected 4 topics, got 3'}},
    ])
    expect(readReceipt(token)).toEqual([])
  })
})
