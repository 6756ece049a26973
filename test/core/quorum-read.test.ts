import {describe, expect, it} from 'vitest'
import {arbitrumGovernorDelegated} from '../../src/adapters/arbitrum-governor-delegated'
import type {DomainEvent, QuorumRead} from '../../src/core/events'
import type {Block} from '../../src/core/primitives'
import {DEFEAT_REASONS, defeatReason} from '../../src/core/proposals/outcome'
import type {ProposalStateChange} from '../../src/core/proposals/proposal'
import {quorumsDue} from '../../src/core/state'
import {account, blockAt} from './chain'
import {GOVERNOR, GovernorStage} from './governor-stage'

const rules = arbitrumGovernorDelegated.rules?.('l1blocknumber', {abstainCounts: 1n, gracePeriod: 0n})
if (!rules) throw new Error('a governor has rules')

const at = (l1BlockNumber: number): Block => ({...blockAt(9_000_000 + l1BlockNumber * 50), l1BlockNumber})
const created: DomainEvent = {
  kind: 'proposalCreated',
  proposalId: 1n,
  proposer: account(1),
  actions: [],
  voteStart: 1000n,
  voteEnd: 2000n,
  description: '0x',
  operationId: undefined,
}
const vote = (support: number, weight: bigint): DomainEvent => ({
  kind: 'voteCast',
  proposalId: 1n,
  voter: account(support + 5),
  support,
  weight,
  split: undefined,
  reason: '0x',
  params: '0x',
})
const read = (answer: QuorumRead['answer']): QuorumRead => {
  return {kind: 'quorumRead', governor: GOVERNOR, proposalId: 1n, answer, block: 77}
}

class Stage extends GovernorStage {
  /** Intervals by their sequence, as rows would be: a determined one takes the place of the undetermined one. */
  readonly intervals: ProposalStateChange[] = []

  constructor() {
    super(rules as NonNullable<typeof rules>, {alone: true})
    this.at(900, [created])
  }

  at(l1: number, events: readonly DomainEvent[], reads: readonly QuorumRead[] = []): this {
    const {proposalStates, determinedStates} = this.play(at(l1), events, reads)
    for (const change of [...proposalStates, ...determinedStates]) this.intervals[change.sequence] = change
    return this
  }

  due(l1: number, again = false): number {
    return quorumsDue(this.chain, at(l1), again).length
  }

  get states() {
    return this.intervals.map(({state, clock, block, timestamp}) => [state, clock, block, timestamp])
  }
}

const cast = (l1: number) => [l1, [vote(1, 60n), vote(0, 40n), vote(2, 5n)]] as const
const pending = ['Pending', 900n, at(900).height, BigInt(at(900).timestamp)]
const active = ['Active', 1001n, undefined, undefined]

describe('a quorum that no event tells', () => {
  it('is due with the first block after the snapshot, once', () => {
    const stage = new Stage()
    expect([stage.due(1000), stage.due(1001), stage.due(1500)]).toEqual([0, 1, 1])
    stage.at(1001, [], [read({quorum: 65n})])
    expect([stage.due(1002), stage.due(1002, true)]).toEqual([0, 0])
    expect(stage.proposal).toMatchObject({quorum: 65n, quorumSource: 'read', quorumReadBlock: 77})
  })

  it.each([
    [65n, 'Succeeded'],
    [66n, 'Defeated'],
  ])('of %s decides as one that is derived: %s', (quorum, state) => {
    const stage = new Stage().at(1001, [], [read({quorum})]).at(...cast(1200))
    expect(stage.at(2500, []).states).toEqual([pending, active, [state, 2001n, undefined, undefined]])
  })

  it('comes in time where one block passes both the snapshot and the end', () => {
    expect(new Stage().at(5000, [], [read({quorum: 0n})]).states.at(-1)).toEqual([
      'Defeated',
      2001n,
      undefined,
      undefined,
    ])
  })

  it('that is not told leaves a vote with a majority undetermined, and is asked for again', () => {
    const stage = new Stage()
      .at(1001, [], [read({reason: 'pruned'})])
      .at(...cast(1200))
      .at(2001, [])
    expect(stage.proposal).toMatchObject({state: 'Undetermined', quorumSource: 'unread', quorumUnread: 'pruned'})
    expect([stage.due(2002), stage.due(2002, true)]).toEqual([0, 1])
  })

  it.each([
    [65n, 'Succeeded'],
    [66n, 'Defeated'],
  ])('of %s that is told late leaves the intervals of one told in time: %s', (quorum, state) => {
    const late = new Stage()
      .at(1001, [], [read({reason: 'pruned'})])
      .at(...cast(1200))
      .at(2001, [])
    late.at(2600, [], [read({quorum})])
    expect(late.due(2700, true)).toBe(0)
    const inTime = new Stage()
      .at(1001, [], [read({quorum})])
      .at(...cast(1200))
      .at(2001, [])
      .at(2600, [])
    expect(late.states).toEqual(inTime.states)
    expect(late.proposal).toEqual(inTime.proposal)
    expect(late.proposal.state).toBe(state)
  })

  it('does not matter where there is no majority', () => {
    const stage = new Stage().at(1001, [], [read({reason: 'pruned'})]).at(1200, [vote(0, 1n)])
    expect(stage.at(2001, []).proposal.state).toBe('Defeated')
  })

  it('is settled by what the chain does next, without a fault', () => {
    const stage = new Stage()
      .at(1001, [], [read({reason: 'pruned'})])
      .at(...cast(1200))
      .at(2001, [])
    stage.at(2100, [{kind: 'proposalQueued', proposalId: 1n, eta: 10n ** 12n}])
    expect(stage.intervals.map(({state}) => state)).toEqual(['Pending', 'Active', 'Succeeded', 'Queued'])
    expect(stage.fault).toBeUndefined()
  })

  it('told after a cancellation says what was before it', () => {
    const stage = new Stage()
      .at(1001, [], [read({reason: 'pruned'})])
      .at(...cast(1200))
      .at(2001, [])
      .at(2100, [{kind: 'proposalCanceled', proposalId: 1n}])
    expect(stage.intervals.map(({state}) => state)).toEqual(['Pending', 'Active', 'Undetermined', 'Canceled'])
    stage.at(2200, [], [read({quorum: 1n})])
    expect(stage.intervals.map(({state}) => state)).toEqual(['Pending', 'Active', 'Succeeded', 'Canceled'])
    expect(stage.proposal.state).toBe('Canceled')
  })
})

describe('the reason of a defeat', () => {
  const reasons = (quorum: bigint | undefined) =>
    [
      {for: 10n, against: 9n, abstain: 0n},
      {for: 10n, against: 10n, abstain: 0n},
      {for: 10n, against: 10n, abstain: 5n},
      {for: 10n, against: 9n, abstain: 5n},
    ].map(tally => defeatReason({tally, quorum}, rules as NonNullable<typeof rules>))

  it('is the quorum, the majority or both, by what the rules count', () => {
    expect(reasons(15n)).toEqual(['quorum', 'both', 'majority', undefined])
    expect(reasons(16n)).toEqual(['quorum', 'both', 'both', 'quorum'])
    expect([...DEFEAT_REASONS]).toEqual(['quorum', 'majority', 'both'])
  })

  it('is the majority alone while the quorum is not known', () => {
    expect(reasons(undefined)).toEqual([undefined, 'majority', 'majority', undefined])
  })
})
