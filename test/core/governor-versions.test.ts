import {describe, expect, it} from 'vitest'
import {compoundGovernor} from '../../src/adapters/compound-governor'
import {ozGovernor} from '../../src/adapters/oz-governor'
import {ozGovernor4} from '../../src/adapters/oz-governor-4'
import type {ProposalRevision} from '../../src/core/changes'
import type {DomainEvent, GovernorSetting} from '../../src/core/events'
import {type Bytes, ZERO_ADDRESS} from '../../src/core/primitives'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import {quorumCrosser} from '../../src/core/proposals/influence'
import type {ProposalStateChange} from '../../src/core/proposals/proposal'
import {account, blockAt} from './chain'
import {GovernorStage} from './governor-stage'

const OPERATION: Bytes = `0x${'77'.repeat(32)}`
const [START, END] = [1000, 2000]
const common = {quorumDenominator: 100n, abstainCounts: 1n, gracePeriod: 0n}

function rulesOf(rules: GovernorRules | undefined): GovernorRules {
  if (!rules) throw new Error('a governor has rules')
  return rules
}
const oz4 = (minor: bigint, more = {}) => rulesOf(ozGovernor4.rules?.('blocknumber', {...common, minor, ...more}))
const oz5 = rulesOf(ozGovernor.rules?.('blocknumber', common))

const set = (setting: GovernorSetting, current: bigint): DomainEvent => ({
  kind: 'governorSettingChanged',
  setting,
  previous: 0n,
  current,
})
const mint = (amount: bigint): DomainEvent => ({kind: 'transfer', from: ZERO_ADDRESS, to: account(2), amount})
const vote = (
  support: number,
  weight: bigint,
  split?: {against: bigint; for: bigint; abstain: bigint},
): DomainEvent => ({
  kind: 'voteCast',
  proposalId: 1n,
  voter: account(2),
  support,
  weight,
  split,
  reason: '0x',
  params: '0x',
})
const queued: DomainEvent = {kind: 'proposalQueued', proposalId: 1n, eta: BigInt(blockAt(3000).timestamp)}
const executed: DomainEvent = {kind: 'proposalExecuted', proposalId: 1n}
const canceled: DomainEvent = {kind: 'proposalCanceled', proposalId: 1n}
const operationCanceled: DomainEvent = {kind: 'operationCanceled', operationId: OPERATION}
const operationExecuted: DomainEvent = {kind: 'operationExecuted', operationId: OPERATION}

/** A governor over a supply of 1,000 with a numerator of 4 of 100, one proposal, moved by hand. */
class Stage extends GovernorStage {
  readonly changes: ProposalStateChange[] = []
  readonly revisions: ProposalRevision[] = []

  constructor(rules: GovernorRules, ...settings: DomainEvent[]) {
    super(rules)
    this.at(500, mint(1000n), set('quorumNumerator', 4n), ...settings)
    this.at(900, {
      kind: 'proposalCreated',
      proposalId: 1n,
      proposer: account(1),
      actions: [],
      voteStart: BigInt(START),
      voteEnd: BigInt(END),
      description: '0x',
      operationId: OPERATION,
    })
  }

  at(height: number, ...events: DomainEvent[]): this {
    const {proposalStates, revisions} = this.play(blockAt(height), events)
    this.changes.push(...proposalStates)
    this.revisions.push(...revisions)
    return this
  }

  override get state() {
    expect(this.fault).toBeUndefined()
    return super.state
  }
}

describe('a numerator that is not checkpointed', () => {
  const rules = oz4(6n)
  const ended = () => new Stage(rules).at(1500, vote(1, 40n)).at(END + 1)

  it('moves the quorum of a proposal that is open, and its state once the vote has ended', () => {
    const stage = new Stage(rules).at(1500, vote(1, 40n), set('quorumNumerator', 5n))
    expect([stage.state, stage.proposal.quorum]).toEqual(['Active', 50n])
    expect(stage.at(END + 1).state).toBe('Defeated')
    stage.at(2500, set('quorumNumerator', 4n))
    expect([stage.state, stage.proposal.quorum]).toEqual(['Succeeded', 40n])
    expect(stage.changes.at(-1)).toMatchObject({cause: 'event', block: 2500})
    expect(stage.at(2600, set('quorumNumerator', 9n)).state).toBe('Defeated')
  })

  it('multiplies the supply of the snapshot, not of today', () => {
    expect(ended().at(2500, mint(9000n)).at(2600, set('quorumNumerator', 3n)).proposal.quorum).toBe(30n)
  })

  it('defeats what is queued, executed or canceled on the timelock alone, and gives it back', () => {
    for (const [event, state] of [
      [undefined, 'Queued'],
      [operationExecuted, 'Executed'],
      [operationCanceled, 'Canceled'],
    ] as const) {
      const stage = ended().at(2500, queued)
      if (event) stage.at(2501, event)
      expect(stage.state).toBe(state)
      expect(stage.at(2600, set('quorumNumerator', 9n)).state).toBe('Defeated')
      expect(stage.at(2700, set('quorumNumerator', 1n)).state).toBe(state)
    }
  })

  it('follows an operation that is done while its proposal counts as defeated', () => {
    const stage = ended().at(2500, queued).at(2600, set('quorumNumerator', 9n), operationExecuted)
    expect(stage.state).toBe('Defeated')
    expect(stage.at(2700, set('quorumNumerator', 4n)).state).toBe('Executed')
  })

  it.each([
    [executed, 'Executed'],
    [canceled, 'Canceled'],
  ] as const)('leaves what the governor itself closed: %o', (event, state) => {
    const stage = ended().at(2500, queued).at(2501, event).at(2600, set('quorumNumerator', 9n))
    expect(stage.state).toBe(state)
    expect(stage.proposal.quorum).toBe(40n)
  })

  it('gives an expired proposal back as expired', () => {
    const stage = new Stage(oz4(6n, {gracePeriod: 120n})).at(1500, vote(1, 40n)).at(2500, queued).at(4000)
    expect(stage.state).toBe('Expired')
    expect(stage.at(4100, set('quorumNumerator', 9n)).state).toBe('Defeated')
    expect(stage.at(4200, set('quorumNumerator', 4n)).state).toBe('Expired')
  })

  it('is of no effect from 4.7.2 on', () => {
    const stage = new Stage(oz4(7n)).at(1500, vote(1, 40n)).at(END + 1, set('quorumNumerator', 9n))
    expect([stage.state, stage.proposal.quorum]).toEqual(['Succeeded', 40n])
  })
})

describe('what the timelock cancels', () => {
  it.each([
    [3n, 'Queued'],
    [4n, 'Queued'],
    [5n, 'Canceled'],
    [9n, 'Canceled'],
  ] as const)('in 4.%s leaves the proposal %s', (minor, state) => {
    const stage = new Stage(oz4(minor)).at(1500, vote(1, 40n)).at(2500, queued).at(2501, operationCanceled)
    expect(stage.state).toBe(state)
    expect(stage.at(2502, canceled).state).toBe('Canceled')
  })
})

describe('4.3', () => {
  it('opens and ends the vote a block earlier, and takes the supply after the snapshot all the same', () => {
    const stage = new Stage(oz4(3n)).at(START - 1)
    expect(stage.state).toBe('Pending')
    stage.at(START, mint(1000n))
    expect([stage.state, stage.proposal.quorum]).toEqual(['Active', undefined])
    stage.at(START + 1, mint(5000n))
    expect(stage.proposal.quorum).toBe(80n)
    expect(stage.at(END - 1, vote(1, 80n)).state).toBe('Active')
    expect(stage.at(END).state).toBe('Succeeded')
    expect(stage.changes.map(({block}) => block)).toEqual([900, START, END])
  })

  it('is the same though no block came between', () => {
    const stage = new Stage(oz4(3n)).at(END + 100)
    expect([stage.state, stage.proposal.quorum]).toEqual(['Defeated', 40n])
  })
})

it('a late quorum moves the end, and never back', () => {
  const extended = (voteEnd: bigint): DomainEvent => ({kind: 'deadlineExtended', proposalId: 1n, voteEnd})
  const stage = new Stage(oz5).at(END, vote(1, 40n), extended(2100n))
  expect(stage.at(END + 1, extended(1500n)).state).toBe('Active')
  expect(stage.at(2100, vote(0, 50n)).state).toBe('Active')
  expect(stage.at(2101).state).toBe('Defeated')
  expect(stage.proposal.voteEnd).toBe(2100n)
  stage.at(2102, {kind: 'deadlineExtended', proposalId: 9n, voteEnd: 1n})
  expect(stage.fault).toMatchObject({rule: 'unknownProposal', proposalId: 9n})
})

it('what an event changes of a proposal is kept as it was before', () => {
  const extended: DomainEvent = {kind: 'deadlineExtended', proposalId: 1n, voteEnd: 2100n}
  const stage = new Stage(oz4(6n)).at(1500, vote(1, 90n), extended).at(2101, set('quorumNumerator', 8n))
  stage.at(2102, queued).at(2103, operationExecuted, executed)
  const kept = stage.revisions.map(({position, voteEnd, quorum, stage: before, eta}) => [
    position.block.height,
    voteEnd,
    quorum,
    before,
    eta !== undefined,
  ])
  expect(kept).toEqual([
    [1500, 2000n, 40n, undefined, false],
    [2101, 2100n, 40n, undefined, false],
    [2102, 2100n, 80n, undefined, false],
    [2103, 2100n, 80n, 'queued', true],
    [2103, 2100n, 80n, 'operationDone', true],
  ])
})

it('a super quorum ends the vote with the vote that reaches it, if the vote succeeds', () => {
  const stage = () => new Stage(oz5, set('superQuorumNumerator', 10n)).at(1500, set('superQuorumNumerator', 1n))
  expect(stage().at(1501, vote(1, 99n), vote(2, 500n)).state).toBe('Active')
  expect(stage().at(1501, vote(1, 100n)).state).toBe('Succeeded')
  expect(stage().at(1501, vote(0, 100n), vote(1, 100n)).state).toBe('Active')
  const early = stage().at(1501, vote(1, 100n)).at(1502, queued).at(1503, operationExecuted, executed)
  expect(early.at(END + 1).state).toBe('Executed')
})

it('a fractional vote counts on every side that it names', () => {
  const stage = new Stage(oz5).at(1500, vote(255, 60n, {against: 10n, for: 20n, abstain: 30n}))
  expect(stage.proposal.tally).toEqual({against: 10n, for: 20n, abstain: 30n})
  const crosser = quorumCrosser(stage.proposal.votes, 50n, oz5)
  expect(crosser).toMatchObject({index: 0, weight: 60n})
  expect(quorumCrosser(stage.proposal.votes, 51n, oz5)).toBeUndefined()
  expect(stage.at(END + 1).state).toBe('Succeeded')
})

it('an override takes back from the delegate and adds its own', () => {
  const stage = new Stage(oz5).at(1500, vote(0, 60n)).at(1501, vote(0, -40n), vote(1, 40n))
  expect(stage.proposal.tally).toEqual({against: 20n, for: 40n, abstain: 0n})
  expect(stage.at(END + 1).state).toBe('Succeeded')
})

it('a quorum that the governor tells is the one at the snapshot', () => {
  const rules = rulesOf(compoundGovernor.rules?.('blocknumber', {abstainCounts: 1n, gracePeriod: 9n}))
  const stage = new Stage(rules, set('quorum', 70n)).at(START, set('quorum', 80n)).at(START + 1, set('quorum', 90n))
  expect(stage.proposal.quorum).toBe(80n)
  expect(stage.at(1500, vote(1, 79n)).at(END + 1).state).toBe('Defeated')
})
