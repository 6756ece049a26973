import {describe, expect, it} from 'vitest'
import {arbitrumGovernorDelegated} from '../../src/adapters/arbitrum-governor-delegated'
import {type Block, type ClockMode, toAddress} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import {applyBlocks} from '../../src/core/state'
import {foldBlocks} from '../../src/ingest/fold-blocks'
import {NodeFailure, type RpcHeader} from '../../src/ingest/node-client'
import {QuorumReader} from '../../src/ingest/quorum-reader'
import {positionIn} from '../core/chain'
import {FakeNode, hashOf, hex} from './fake-node'

const TREASURY = toAddress('0x789fC99093B09aD01C34DC7251D0C89ce743e5a4')
const CORE = toAddress('0xf07DeD9dC292157749B6Fd268E37DF6EA38395B9')
/** What the two governors of Arbitrum told of this snapshot. Source: snapshot-labs/sx-monorepo, pull request 2172. */
const SNAPSHOT = 25_295_692n
const QUORUMS = new Map([
  [TREASURY, 152_758_872_443_132_931_936_848_805n],
  [CORE, 190_948_590_553_916_164_921_061_006n],
])

/** The parent chain's number of a block: it repeats fifty times, and jumps over the snapshot. */
const l1Of = (height: number) => {
  const steady = 25_295_000 + Math.floor(height / 50)
  return steady >= 25_295_690 ? steady + 10 : steady
}
const FIRST_AFTER = 690 * 50

const blockOf = (height: number): Block => {
  return {height, hash: hashOf(height), timestamp: 1_780_000_000 + Math.floor(height / 4), l1BlockNumber: l1Of(height)}
}

class Arbitrum extends FakeNode {
  readonly calls: [string, string, string][] = []
  failure: Error | undefined
  answer: string | undefined

  override header(height: number): Promise<RpcHeader> {
    this.headers.push(height)
    const {hash, timestamp, l1BlockNumber = 0} = blockOf(height)
    const mixHash = `0x${[1, l1BlockNumber, 11, 0].map(part => part.toString(16).padStart(16, '0')).join('')}`
    const told = {number: hex(height), hash, parentHash: hashOf(height - 1), timestamp: hex(timestamp)}
    return Promise.resolve({...told, l1BlockNumber: hex(l1BlockNumber), mixHash})
  }

  override call(to: string, data: string, blockHash: string): Promise<string> {
    this.calls.push([to, data, blockHash])
    if (this.failure) return Promise.reject(this.failure)
    const quorum = QUORUMS.get(toAddress(to)) ?? 0n
    return Promise.resolve(this.answer ?? `0x${quorum.toString(16).padStart(64, '0')}`)
  }
}

function stage(address = TREASURY, clock: ClockMode = 'l1blocknumber', voteStart = SNAPSHOT) {
  const rules = arbitrumGovernorDelegated.rules?.(clock, {abstainCounts: 1n, gracePeriod: 0n})
  if (!rules) throw new Error('a governor has rules')
  const governor = new Governor(address, rules, undefined, undefined)
  const state = {
    ledgers: new Map(),
    governors: new Map([[address, governor]]),
    unsupported: new Map(),
    controls: new Map(),
  }
  const block = blockOf(600)
  const event = {
    kind: 'proposalCreated',
    proposalId: 1n,
    proposer: address,
    actions: [],
    voteStart,
    voteEnd: voteStart + 100_000n,
    description: '0x',
    operationId: undefined,
  } as const
  applyBlocks(state, [{block, events: [{contract: address, position: positionIn(block), event}]}])
  const proposal = governor.proposals.get(1n)
  if (!proposal) throw new Error('there is no proposal')
  return {state, governor, proposal}
}

const arbitrum = {slug: 'arbitrum', l1Clock: true}

describe('a quorum', () => {
  it.each([...QUORUMS])('of %s is asked at the first block after the snapshot: %s', async (address, quorum) => {
    const node = new Arbitrum()
    const staged = stage(address)
    const reader = new QuorumReader(node, arbitrum)
    const expected = {kind: 'quorumRead', governor: address, proposalId: 1n, answer: {quorum}, block: FIRST_AFTER}
    // Whichever block the index comes to first, the question is the same.
    for (const height of [FIRST_AFTER, FIRST_AFTER + 1, 80_000])
      expect(await reader.read({...staged, voteStart: SNAPSHOT}, blockOf(height))).toEqual(expected)
    const data = `0xf8ce560a${SNAPSHOT.toString(16).padStart(64, '0')}`
    expect(new Set(node.calls.map(call => call.join()))).toEqual(new Set([[address, data, hashOf(FIRST_AFTER)].join()]))
    expect(node.calls).toHaveLength(3)
    expect(node.headers.length).toBeLessThan(3 * 17)
  })

  it.each<[ClockMode, bigint, number]>([
    ['blocknumber', 700n, 701],
    ['timestamp', 1_780_000_200n, 804],
  ])('by %s is asked at the first block after the snapshot, too', async (clock, voteStart, block) => {
    const {governor, proposal} = stage(TREASURY, clock, voteStart)
    const reader = new QuorumReader(new Arbitrum(), {slug: 'base', l1Clock: false})
    expect(await reader.read({governor, proposal, voteStart}, blockOf(5_000))).toMatchObject({block})
  })

  it.each<[string, (node: Arbitrum) => void, RegExp]>([
    [
      'that the node fails at',
      node => {
        node.failure = new NodeFailure('of http://a.node', 'missing trie\u0000node of \u202e a block')
      },
      /^quorum\(25295692\): missing trie node of a block/,
    ],
    [
      'that is no number',
      node => {
        node.answer = '0x'
      },
      /^quorum\(25295692\) at block 34500: the answer is no number$/,
    ],
  ])('%s is a reason', async (_, break_, reason) => {
    const node = new Arbitrum()
    break_(node)
    const {governor, proposal} = stage()
    const {answer} = await new QuorumReader(node, arbitrum).read(
      {governor, proposal, voteStart: SNAPSHOT},
      blockOf(80_000),
    )
    expect(answer).toEqual({reason: expect.stringMatching(reason)})
  })

  it('is not hidden by what is no answer', async () => {
    const node = new Arbitrum()
    node.failure = new TypeError('a defect')
    const {governor, proposal} = stage()
    await expect(
      new QuorumReader(node, arbitrum).read({governor, proposal, voteStart: SNAPSHOT}, blockOf(80_000)),
    ).rejects.toThrow('a defect')
  })
})

it('the fold asks with the block that passes the snapshot, and again a minute after it got no answer', async () => {
  const node = new Arbitrum()
  let now = 0
  const reader = new QuorumReader(node, arbitrum, () => now)
  const {state, proposal} = stage()
  const fold = async (...heights: readonly number[]) => {
    await foldBlocks(
      state,
      heights.map(height => ({block: blockOf(height), events: []})),
      reader,
    )
    return [node.calls.length, proposal.quorumSource]
  }
  node.failure = new NodeFailure('missing trie node')
  expect(await fold(700, FIRST_AFTER - 1)).toEqual([0, undefined])
  expect(await fold(FIRST_AFTER, FIRST_AFTER + 1)).toEqual([1, 'unread'])
  now = 59_999
  expect(await fold(FIRST_AFTER + 2)).toEqual([1, 'unread'])
  now = 60_000
  node.failure = undefined
  expect(await fold(FIRST_AFTER + 3)).toEqual([2, 'read'])
  expect(proposal).toMatchObject({quorum: QUORUMS.get(TREASURY), quorumReadBlock: FIRST_AFTER})
  now = 200_000
  expect(await fold(FIRST_AFTER + 4)).toEqual([2, 'read'])
})
