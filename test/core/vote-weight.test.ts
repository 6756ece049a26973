import {describe, expect, it} from 'vitest'
import {Changes} from '../../src/core/changes'
import type {DomainEvent, ProposalEvent} from '../../src/core/events'
import {Ledger} from '../../src/core/ledger/ledger'
import type {TokenRules} from '../../src/core/ledger/token-rules'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import {applyBlocks} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const [TOKEN, GOVERNOR] = [account(0x70), account(0x60)]
const [A, B] = [account(1), account(2)]
const rules: GovernorRules = {
  clock: 'blocknumber',
  boundary: 'after',
  quorum: {kind: 'fixed', votes: 1n},
  quorumCounts: ['for'],
  threshold: 'reached',
  canceledOperation: 'Canceled',
  gracePeriod: undefined,
  voteWeight: 'pastVotes',
}

const power = (previous: bigint, current: bigint): DomainEvent[] => [
  {kind: 'transfer', from: ZERO_ADDRESS, to: A, amount: 100n},
  {kind: 'votingPowerChanged', delegate: A, previous, current},
]
const created = (voteStart: bigint): DomainEvent[] => [
  {
    kind: 'proposalCreated',
    proposalId: 1n,
    proposer: B,
    actions: [],
    voteStart,
    voteEnd: 90n,
    description: '0x',
    operationId: undefined,
  },
]
type VoteCast = DomainEvent & {kind: 'voteCast'}
const vote = (weight: bigint, more: Partial<VoteCast> = {}): DomainEvent[] => [
  {
    kind: 'voteCast',
    proposalId: 1n,
    voter: A,
    support: 1,
    weight,
    split: undefined,
    reason: '0x',
    params: '0x',
    ...more,
  },
]

/** What is said of the weights of a play: blocks by height, with the events of the token and the governor. */
function told(
  blocks: Record<number, readonly DomainEvent[]>,
  own = rules,
  token: TokenRules = {votes: 'delegatedBalances'},
) {
  const state = {
    ledgers: new Map([[TOKEN, new Ledger(TOKEN, [], {rules: token})]]),
    governors: new Map([[GOVERNOR, new Governor(GOVERNOR, own, TOKEN, undefined)]]),
    unsupported: new Map(),
    controls: new Map(),
  }
  const {breaches} = applyBlocks(
    state,
    Object.entries(blocks).map(([height, events]) => {
      const block = blockAt(Number(height))
      return {
        block,
        events: events.map((event, i) => ({
          contract: ['transfer', 'votingPowerChanged'].includes(event.kind) ? TOKEN : GOVERNOR,
          position: positionIn(block, i),
          event,
        })),
      }
    }),
  )
  return breaches
    .filter(({rule}) => rule === 'voteWeight')
    .map(({block, expected, found}) => [block.height, expected, found])
}

describe('the weight of a vote', () => {
  it.each([
    ['at the snapshot', {10: power(0n, 5n), 11: created(20n), 30: vote(5n)}, []],
    [
      'by the last change of the snapshot block',
      {11: created(20n), 20: [...power(0n, 5n), ...power(5n, 7n)], 30: vote(7n)},
      [],
    ],
    [
      'before a change after the snapshot',
      {11: created(20n), 20: power(0n, 5n), 21: power(5n, 7n), 25: power(7n, 1n), 30: vote(5n)},
      [],
    ],
    [
      'in the block of a snapshot without delay',
      {11: [...created(11n), ...power(0n, 5n)], 12: [...power(5n, 6n), ...vote(5n)]},
      [],
    ],
    ['of someone without votes', {11: created(20n), 30: vote(0n)}, []],
    ['of today', {11: created(20n), 20: power(0n, 5n), 21: power(5n, 7n), 30: vote(7n)}, [[30, '5', '7']]],
    ['out of nothing', {11: created(20n), 30: vote(1n)}, [[30, '0', '1']]],
    ['that is less', {10: power(0n, 5n), 11: created(20n), 30: vote(4n)}, [[30, '5', '4']]],
  ] as const)('%s', (_, blocks, expected) => {
    expect(told(blocks)).toEqual(expected)
  })

  it.each([
    ['may be a part: with parameters', vote(2n, {params: '0x01'})],
    ['may be a part: a later one of the same voter', [...vote(5n), ...vote(2n)]],
    ['is a balance where it overrides', vote(2n, {override: true})],
    ['lacks what was overridden before', [...vote(2n, {voter: B, override: true}), ...vote(3n)]],
    ['lacks what was taken back before', [...vote(-2n, {voter: B}), ...vote(3n)]],
  ])('%s', (_, events) => {
    expect(told({10: power(0n, 5n), 11: created(20n), 30: events})).toEqual([])
  })

  it('is not known where the snapshot was before the creation, and not looked at where nothing says what it is', () => {
    const play = {11: created(20n), 30: vote(1n)}
    expect(told(play)).toHaveLength(1)
    expect(told({21: created(20n), 30: vote(1n)})).toEqual([])
    const {voteWeight, ...silent} = rules
    expect(voteWeight).toBe('pastVotes')
    expect(told(play, silent)).toEqual([])
    expect(told(play, rules, {})).toEqual([])
  })

  it('is known after a restart, by the changes that were stored since the snapshot', () => {
    const block = blockAt(30)
    const weighed = (changed: readonly {delegate: Address; previous: bigint}[]) => {
      const original = new Governor(GOVERNOR, rules, TOKEN, undefined)
      const changes = new Changes()
      for (const event of created(20n)) original.apply(event as ProposalEvent, positionIn(blockAt(11)), changes)
      original.advance(blockAt(25), undefined, changes)
      const governor = new Governor(GOVERNOR, rules, TOKEN, undefined)
      for (const proposal of original.proposals.values()) governor.restore(proposal, changed)
      for (const event of vote(9n)) governor.weigh(event as VoteCast, positionIn(block), 8n, changes)
      return changes.breaches.map(({expected}) => expected)
    }
    expect(weighed([])).toEqual(['8'])
    expect(weighed([5n, 7n].map(previous => ({delegate: A, previous})))).toEqual(['5'])
    expect(weighed([{delegate: B, previous: 5n}])).toEqual(['8'])
  })
})
