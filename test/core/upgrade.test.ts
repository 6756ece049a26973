import {describe, expect, it} from 'vitest'
import type {Changes} from '../../src/core/changes'
import type {DomainEvent} from '../../src/core/events'
import {Intervals} from '../../src/core/intervals'
import {Ledger} from '../../src/core/ledger/ledger'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules, QuorumSource} from '../../src/core/proposals/governor-rules'
import {applyBlocks, type ChainState} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const [TOKEN, GOVERNOR, TIMELOCK] = [account(0x70), account(0x60), account(0x71)]

const rulesOf = (quorum: QuorumSource): GovernorRules => ({
  clock: 'blocknumber',
  boundary: 'after',
  quorum,
  quorumCounts: ['for'],
  canceledOperation: 'Canceled',
  threshold: 'reached',
  gracePeriod: undefined,
})
const fixed = rulesOf({kind: 'fixed', votes: 50n})
const settable = rulesOf({kind: 'settable'})
const checkpointed = rulesOf({kind: 'supplyFraction', denominator: 100n, numerator: 'snapshot'})
const thousandths = rulesOf({kind: 'supplyFraction', denominator: 1000n, numerator: 'snapshot'})
const current = rulesOf({kind: 'supplyFraction', denominator: 100n, numerator: 'current'})

const mint = (amount: bigint): DomainEvent => ({kind: 'transfer', from: ZERO_ADDRESS, to: account(1), amount})
const setting = (name: 'quorum' | 'quorumNumerator', value: bigint): DomainEvent => ({
  kind: 'governorSettingChanged',
  setting: name,
  previous: 0n,
  current: value,
})
const created: DomainEvent = {
  kind: 'proposalCreated',
  proposalId: 1n,
  proposer: account(2),
  actions: [],
  voteStart: 20n,
  voteEnd: 30n,
  description: '0x',
  operationId: undefined,
}
const vote: DomainEvent = {
  kind: 'voteCast',
  proposalId: 1n,
  voter: account(1),
  support: 1,
  weight: 60n,
  split: undefined,
  reason: '0x',
  params: '0x',
}
const executed: DomainEvent = {kind: 'proposalExecuted', proposalId: 1n}
const upgraded = (unsupported?: string): DomainEvent => ({
  kind: 'implementationChanged',
  implementation: account(9),
  unsupported,
})

function play(
  rules: readonly [GovernorRules, GovernorRules],
  blocks: Readonly<Record<number, readonly (DomainEvent | readonly [Address, DomainEvent])[]>>,
  from = 40,
): {state: ChainState; governor: Governor; states: (readonly unknown[])[]; changes: Changes} {
  const intervals = new Intervals(rules[0], [{from, rules: rules[1]}])
  const governor = new Governor(GOVERNOR, rules[0], TOKEN, TIMELOCK, intervals)
  const ledgers = new Map([[TOKEN, new Ledger(TOKEN)]])
  const state = {
    ledgers,
    governors: new Map([[GOVERNOR, governor]]),
    unsupported: new Map<Address, number>(),
    controls: new Map(),
  }
  const changes = applyBlocks(
    state,
    Object.entries(blocks).map(([height, events]) => {
      const block = blockAt(Number(height))
      return {
        block,
        events: events.map((each, i) => {
          const [contract, event] = 'kind' in each ? [each.kind === 'transfer' ? TOKEN : GOVERNOR, each] : each
          return {contract, position: positionIn(block, i), event}
        }),
      }
    }),
  )
  const states = changes.proposalStates.map(({state: name, cause, block}) => [name, cause, block])
  return {state, governor, states, changes}
}

const quorumOf = ({governor}: ReturnType<typeof play>) => governor.proposals.get(1n)?.quorum

describe('rules that come into force', () => {
  const before = {10: [mint(1000n), setting('quorumNumerator', 5n), setting('quorum', 70n), created], 25: [vote]}

  it('with a log judge an ended vote again in its place', () => {
    const {states} = play([fixed, checkpointed], {...before, 35: [setting('quorumNumerator', 20n)], 40: [upgraded()]})
    expect(states).toEqual([
      ['Pending', 'event', 10],
      ['Active', 'clock', 21],
      ['Succeeded', 'clock', 31],
    ])
    const {states: strict} = play([fixed, settable], {...before, 40: [setting('quorum', 1n), upgraded(), vote]})
    expect(strict.at(-1)).toEqual(['Defeated', 'event', 40])
    expect(strict).toHaveLength(4)
  })

  it('without a log judge at the beginning of their block', () => {
    const {states, governor} = play([fixed, settable], {...before, 40: [vote]})
    expect(states.at(-1)).toEqual(['Defeated', 'clock', 40])
    expect(governor.rules).toBe(settable)
  })

  it('leave what was closed as it was', () => {
    const {states, governor} = play([fixed, settable], {...before, 33: [executed], 40: [upgraded()]})
    expect(states.at(-1)).toEqual(['Executed', 'event', 33])
    expect(governor.proposals.get(1n)).toMatchObject({quorum: 50n, rulesFrom: 0})
  })

  it('judge an open vote when it ends, and one whose snapshot is ahead by its own', () => {
    expect(play([fixed, settable], {...before, 28: [upgraded()], 31: []}, 28).states.at(-1)).toEqual([
      'Defeated',
      'clock',
      31,
    ])
    const ahead = play(
      [fixed, checkpointed],
      {...before, 15: [upgraded()], 18: [setting('quorumNumerator', 7n)], 22: []},
      15,
    )
    expect(quorumOf(ahead)).toBe(70n)
    expect(ahead.governor.proposals.get(1n)?.rulesFrom).toBe(15)
  })

  it.each<[string, GovernorRules, GovernorRules, bigint | undefined]>([
    ['a constant', settable, fixed, 50n],
    ['the checkpoint at the snapshot', checkpointed, thousandths, 5n],
    ['the numerator of now, where none was checkpointed', current, thousandths, 8n],
    ['the numerator of now', checkpointed, current, 80n],
    ['a quorum that was told before the snapshot', fixed, settable, 70n],
    ['a numerator that was told before the snapshot', fixed, checkpointed, 50n],
  ])('take the quorum from %s', (_, first, second, expected) => {
    const played = play([first, second], {
      ...before,
      35: [setting('quorumNumerator', 8n), setting('quorum', 90n)],
      40: [upgraded()],
    })
    expect(quorumOf(played)).toBe(expected)
  })

  it('find no checkpoint at a snapshot before the first one', () => {
    const late = {
      10: [mint(1000n), created],
      25: [vote],
      40: [upgraded(), setting('quorumNumerator', 8n), setting('quorum', 90n)],
    }
    expect(quorumOf(play([fixed, checkpointed], late))).toBe(0n)
    expect(quorumOf(play([fixed, settable], late))).toBe(0n)
    // The governor had a numerator that the index does not know.
    expect(quorumOf(play([checkpointed, thousandths], late))).toBeUndefined()
  })
})

describe('code that nothing is known of', () => {
  const before = {10: [mint(1000n), created], 25: [vote]}

  it.each<[string, Address]>([
    ['the governor', GOVERNOR],
    ['its token', TOKEN],
    ['its timelock', TIMELOCK],
  ])('of %s stops the clock of the governor, and blames nobody', (_, contract) => {
    const {states, changes, state, governor} = play([fixed, settable], {
      ...before,
      26: [[contract, upgraded('new')]],
      35: [],
      36: [[GOVERNOR, executed]],
      45: [[contract, upgraded('newer')]],
    })
    expect(states.map(([name]) => name)).toEqual(['Pending', 'Active', 'Executed'])
    expect(changes.breaches).toEqual([])
    expect(state.unsupported).toEqual(new Map([[contract, 26]]))
    expect(changes.implementations.map(({event}) => event.unsupported)).toEqual(['new', 'newer'])
    expect(governor.halted).toBe(true)
  })

  it('of another contract does not', () => {
    const {states} = play([fixed, fixed], {...before, 26: [[account(8), upgraded('new')]], 35: []})
    expect(states.at(-1)).toEqual(['Succeeded', 'clock', 31])
  })
})

describe('Intervals', () => {
  const intervals = new Intervals('a', [
    {from: 5, rules: 'b'},
    {from: 9, rules: 'c'},
  ])
  it.each([
    [0, 'a', 0],
    [4, 'a', 0],
    [5, 'b', 5],
    [8, 'b', 5],
    [9, 'c', 9],
    [100, 'c', 9],
  ])('at %s: %s, from %s', (height, rules, from) => {
    expect(intervals.at(height)).toEqual({from, rules})
    expect(intervals.startingAt(height)?.rules).toBe(from === height && from > 0 ? rules : undefined)
  })

  it('have to be in order', () => {
    expect(
      () =>
        new Intervals('a', [
          {from: 5, rules: 'b'},
          {from: 5, rules: 'c'},
        ]),
    ).toThrow(RangeError)
  })
})
