import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {decodeEventLog, type Hex, parseAbi} from 'viem'
import {describe, expect, it} from 'vitest'
import {erc20Votes} from '../../src/adapters/erc20-votes'
import {governorAlpha} from '../../src/adapters/governor-alpha'
import {governorBravo} from '../../src/adapters/governor-bravo'
import {ozGovernor} from '../../src/adapters/oz-governor'
import type {DomainEvent} from '../../src/core/events'
import {toAddress} from '../../src/core/primitives'

interface RealLog {
  readonly address: string
  readonly topics: readonly Hex[]
  readonly data: Hex
}

describe("Compound's recorded governor logs", () => {
  const BRAVO = '0xc0da02939e1441f497fd74f78ce7decb17b66529'
  const file = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
  const logs = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as RealLog)
  const decoded = logs.map(log => {
    const adapter = log.address === BRAVO ? governorBravo : governorAlpha
    const events = adapter.decode({topics: log.topics, data: log.data}, toAddress(log.address))
    expect(events).toHaveLength(1)
    return events[0] as DomainEvent
  })
  const count = (kind: DomainEvent['kind']) => decoded.filter(event => event.kind === kind).length

  it('decode, all but four that are none of their events', () => {
    expect(logs).toHaveLength(10_534)
    const foreign = decoded.flatMap((event, i) => (event.kind === 'unreadable' ? [[event, logs[i]] as const] : []))
    expect(foreign).toHaveLength(4)
    for (const [event, log] of foreign) {
      expect(event).toEqual({
        kind: 'unreadable',
        reason: 'no event of this contract family',
        topics: log?.topics,
        data: log?.data,
      })
      // NewImplementation(address,address)
      expect(log?.topics[0]).toBe('0xd604de94d45953f9138079ec1b82d533cb2160c906d1076d1f7ed54befbca97a')
    }
  })

  it('are 10,149 votes on 141 proposals', () => {
    expect(count('voteCast')).toBe(10_149)
    expect(count('proposalCreated')).toBe(141)
    const created = decoded.flatMap(event => (event.kind === 'proposalCreated' ? [event.proposalId] : []))
    expect(created).toEqual(Array.from({length: 141}, (_, i) => BigInt(i + 1)))
  })

  it('hold the same votes as viem reads', () => {
    const abi = parseAbi([
      'event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes)',
      'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason)',
    ])
    for (const [i, event] of decoded.entries()) {
      if (event.kind !== 'voteCast') continue
      const {topics, data} = logs[i] as RealLog
      const declared = topics.length === 1 ? [abi[0]] : [abi[1]]
      const {args} = decodeEventLog({abi: declared, topics: topics as [Hex, ...Hex[]], data})
      expect([event.proposalId, event.weight]).toEqual([args.proposalId, args.votes])
      expect(event.voter).toBe(args.voter.toLowerCase())
      expect(event.support).toBe(Number(args.support))
    }
  })
})

describe('logs with a known topic and another shape', () => {
  const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
  const VOTE_CAST = '0xb8e138887d0aa13bab447e82de9d5c1777041ecd21ca36ba824ff1e6c07ddda4'
  const CREATED = '0x7d84a6263ae0d98d3329bd7b46bb4e8d6f98cd35a7adb45c274c8b7fd5ebd5e0'
  const EXECUTED = '0x712ae1383f79ac853f8d882153778e0260ef8f03b504e2866e0593e04d2b291f'
  const word = (n: number) => n.toString(16).padStart(64, '0')
  const topic = (n: number) => `0x${word(n)}`
  const CONTRACT = toAddress(`0x${'c0'.repeat(20)}`)

  it.each([
    ['an ERC-721 Transfer', erc20Votes, [TRANSFER, topic(1), topic(2), topic(3)], '0x'],
    ['an ERC-721 Transfer with an amount besides', erc20Votes, [TRANSFER, topic(1), topic(2), topic(3)], topic(4)],
    ['a Transfer without indexes', erc20Votes, [TRANSFER], `0x${word(1)}${word(2)}${word(3)}`],
    ['a Nouns VoteCast', governorBravo, [VOTE_CAST, topic(1), topic(2)], `0x${word(1)}${word(2)}${word(96)}${word(0)}`],
    ['a Nouns ProposalCreated', governorBravo, [CREATED, topic(1), topic(2)], `0x${word(0).repeat(9)}`],
    ['an Aave ProposalExecuted', ozGovernor, [EXECUTED, topic(1)], '0x'],
  ] as const)('%s is unreadable', (_, adapter, topics, data) => {
    expect(adapter.decode({topics, data}, CONTRACT)).toEqual([
      {kind: 'unreadable', reason: expect.stringMatching(/: expected \d topics, got \d$/), topics, data},
    ])
  })
})
