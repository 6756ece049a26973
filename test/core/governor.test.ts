import {describe, expect, it} from 'vitest'
import {governorAlpha} from '../../src/adapters/governor-alpha'
import {governorBravo} from '../../src/adapters/governor-bravo'
import {ozGovernor} from '../../src/adapters/oz-governor'
import type {DomainEvent} from '../../src/core/events'
import {type Block, type Bytes, type ClockMode, ZERO_ADDRESS} from '../../src/core/primitives'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import type {ProposalState, ProposalStateChange} from '../../src/core/proposals/proposal'
import {applyBlocks} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'
import {GOVERNOR, GovernorStage} from './governor-stage'

const OPERATION: Bytes = `0x${'77'.repeat(32)}`
const [START, END, QUORUM] = [1000n, 2000n, 40n]

/** Rules with a quorum of 40 votes: fixed, or 4 % of a supply of 1,000. */
const families: readonly (readonly [string, GovernorRules])[] = [
  ['governor-alpha', governorAlpha.rules?.('blocknumber', {quorumVotes: QUORUM, gracePeriod: 100n})],
  ['governor-bravo', governorBravo.rules?.('blocknumber', {quorumVotes: QUORUM, gracePeriod: 100n})],
  ['oz-governor by block', ozGovernor.rules?.('blocknumber', {quorumDenominator: 100n, gracePeriod: 0n})],
  ['oz-governor by time', ozGovernor.rules?.('timestamp', {quorumDenominator: 100n, gracePeriod: 0n})],
].flatMap(([name, rules]) => (typeof name === 'string' && typeof rules === 'object' ? [[name, rules] as const] : []))

/** The block at which a governor's clock reads `now`; by time, several may share a second's neighbourhood. */
function blockWhen(now: bigint, clock: ClockMode): Block {
  return clock === 'blocknumber' ? blockAt(Number(now)) : blockAt(Math.ceil(Number(now) / 12), Number(now))
}

/** A governor with its token, moved by hand from one value of its clock to the next. */
class Stage extends GovernorStage {
  readonly states: ProposalStateChange[] = []

  constructor(rules: GovernorRules) {
    super(rules)
    this.at(
      500n,
      {kind: 'transfer', from: ZERO_ADDRESS, to: account(1), amount: 1000n},
      {kind: 'governorSettingChanged', setting: 'quorumNumerator', previous: 0n, current: 4n},
    )
  }

  /** Lets the clock reach `now` and plays events in that block. */
  at(now: bigint, ...events: DomainEvent[]): this {
    return this.in(blockWhen(now, this.rules.clock), ...events)
  }

  in(block: Block, ...events: DomainEvent[]): this {
    this.states.push(...this.play(block, events).proposalStates)
    return this
  }
}

const created: DomainEvent = {
  kind: 'proposalCreated',
  proposalId: 1n,
  proposer: account(1),
  actions: [],
  voteStart: START,
  voteEnd: END,
  description: '0x',
  operationId: OPERATION,
}
const voteCast = (support: number, weight: bigint, voter = account(1)): DomainEvent => ({
  kind: 'voteCast',
  proposalId: 1n,
  voter,
  support,
  weight,
  split: undefined,
  reason: '0x',
  params: '0x',
})
const queued = (eta: bigint): DomainEvent => ({kind: 'proposalQueued', proposalId: 1n, eta})
const executed: DomainEvent = {kind: 'proposalExecuted', proposalId: 1n}
const canceled: DomainEvent = {kind: 'proposalCanceled', proposalId: 1n}
const operationCanceled: DomainEvent = {kind: 'operationCanceled', operationId: OPERATION}
const operationExecuted: DomainEvent = {kind: 'operationExecuted', operationId: OPERATION}

const proposed = (rules: GovernorRules) => new Stage(rules).at(900n, created)
const succeeded = (rules: GovernorRules) =>
  proposed(rules)
    .at(1500n, voteCast(1, QUORUM))
    .at(END + 1n)

it('has the rules of all four', () => {
  expect(families.map(([name]) => name)).toHaveLength(4)
})

describe.each(families)('%s', (_, rules) => {
  it.each<[bigint, ProposalState]>([
    [START - 1n, 'Pending'],
    [START, 'Pending'],
    [START + 1n, 'Active'],
    [END, 'Active'],
    [END + 1n, 'Defeated'],
    [END + 500n, 'Defeated'],
  ])('without votes at %s it is %s', (now, state) => {
    expect(proposed(rules).at(now).state).toBe(state)
  })

  it.each<[string, readonly (readonly [number, bigint])[], ProposalState]>([
    ['exactly the quorum', [[1, QUORUM]], 'Succeeded'],
    ['one vote less', [[1, QUORUM - 1n]], 'Defeated'],
    [
      'a tie',
      [
        [1, 100n],
        [0, 100n],
      ],
      'Defeated',
    ],
    [
      'one vote more than a tie',
      [
        [1, 101n],
        [0, 100n],
      ],
      'Succeeded',
    ],
    [
      'votes against, which never count',
      [
        [1, 39n],
        [0, 38n],
      ],
      'Defeated',
    ],
    [
      'a kind of vote that nobody knows',
      [
        [1, 39n],
        [3, 100n],
      ],
      'Defeated',
    ],
    [
      'abstentions up to the quorum',
      [
        [1, 1n],
        [2, QUORUM - 1n],
      ],
      rules.quorumCounts.includes('abstain') ? 'Succeeded' : 'Defeated',
    ],
    ['abstentions alone', [[2, QUORUM]], 'Defeated'],
  ])('%s', (_case, votes, state) => {
    const stage = proposed(rules).at(1500n, ...votes.map(([support, weight]) => voteCast(support, weight)))
    expect(stage.at(END + 1n).state).toBe(state)
    expect(stage.fault).toBeUndefined()
  })

  it('counts a vote in the last block', () => {
    expect(
      proposed(rules)
        .at(END, voteCast(1, QUORUM))
        .at(END + 1n).state,
    ).toBe('Succeeded')
  })

  it('records when each state began, though the blocks between had no logs', () => {
    const inBlocks = rules.clock === 'blocknumber'
    const stage = proposed(rules).at(5000n)
    const creation = blockWhen(900n, rules.clock)
    const change = (sequence: number, state: ProposalState, from: bigint) => ({
      proposal: stage.proposal,
      sequence,
      state,
      cause: 'clock',
      clock: from,
      block: inBlocks ? Number(from) : undefined,
      timestamp: inBlocks ? undefined : from,
      position: undefined,
    })
    expect(stage.states).toEqual([
      {
        proposal: stage.proposal,
        sequence: 0,
        state: 'Pending',
        cause: 'event',
        clock: 900n,
        block: creation.height,
        timestamp: BigInt(creation.timestamp),
        position: positionIn(creation),
      },
      change(1, 'Active', START + 1n),
      change(2, 'Defeated', END + 1n),
    ])
    expect(stage.proposal.stateCount).toBe(3)
  })

  it('runs from creation to execution without a fault', () => {
    const stage = succeeded(rules)
      .at(3000n, queued(10n ** 12n))
      .at(3500n, executed)
      .at(9000n)
    expect(stage.states.map(({state}) => state)).toEqual(['Pending', 'Active', 'Succeeded', 'Queued', 'Executed'])
    expect(stage.states.map(({sequence}) => sequence)).toEqual([0, 1, 2, 3, 4])
    expect(stage.states[3]?.position).toEqual(positionIn(blockWhen(3000n, rules.clock)))
    expect(stage.proposal.eta).toBe(10n ** 12n)
    expect(stage.fault).toBeUndefined()
  })

  it('expires at eta plus the grace period, to the second, or never', () => {
    const eta = BigInt(blockWhen(3000n, rules.clock).timestamp) + 60n
    const queuedUntil = (timestamp: bigint) =>
      succeeded(rules)
        .at(3000n, queued(eta))
        .in(blockAt(10_000, Number(timestamp)))
    expect(queuedUntil(eta + 99n).state).toBe('Queued')
    if (rules.gracePeriod === undefined) {
      expect(queuedUntil(eta * 2n).state).toBe('Queued')
      return
    }
    const stage = queuedUntil(eta + 100n)
    expect(stage.state).toBe('Expired')
    expect(stage.states.at(-1)).toMatchObject({cause: 'clock', block: undefined, timestamp: eta + 100n})
  })

  it.each<[string, (stage: Stage) => Stage]>([
    ['Pending', stage => stage],
    ['Active', stage => stage.at(1500n)],
    ['Defeated', stage => stage.at(END + 1n)],
    ['Succeeded', stage => stage.at(1500n, voteCast(1, QUORUM)).at(END + 1n)],
    ['Queued', stage => stage.at(1500n, voteCast(1, QUORUM)).at(END + 1n, queued(10n ** 12n))],
  ])('can be cancelled while %s, and stays so', (state, bring) => {
    const stage = bring(proposed(rules))
    expect(stage.state).toBe(state)
    stage.at(2500n, canceled).at(9000n)
    expect(stage.state).toBe('Canceled')
    expect(stage.states.at(-1)).toMatchObject({cause: 'event', block: blockWhen(2500n, rules.clock).height})
    expect(stage.fault).toBeUndefined()
  })
})

describe('quorum', () => {
  const mint = (amount: bigint): DomainEvent => ({kind: 'transfer', from: ZERO_ADDRESS, to: account(2), amount})
  const burn = (amount: bigint): DomainEvent => ({kind: 'transfer', from: account(2), to: ZERO_ADDRESS, amount})
  const numerator = (current: bigint): DomainEvent => ({
    kind: 'governorSettingChanged',
    setting: 'quorumNumerator',
    previous: 0n,
    current,
  })
  const byClock = families.filter(([, rules]) => rules.quorum.kind === 'supplyFraction')

  it('has both clocks to look at', () => {
    expect(byClock.map(([, rules]) => rules.clock)).toEqual(['blocknumber', 'timestamp'])
  })

  it.each(byClock)('of %s is the fraction of the supply, both as they stood at the snapshot', (_, rules) => {
    const stage = proposed(rules)
      .at(950n, mint(1000n), numerator(10n))
      // The snapshot's own block still counts, up to its last log.
      .at(START, mint(7n), numerator(20n))
      .at(START + 1n, burn(1007n), numerator(1n))
      .at(1500n, mint(10n ** 6n), numerator(99n))
    expect(stage.proposal.quorum).toBe((2007n * 20n) / 100n)
    stage.at(1600n, voteCast(1, 401n)).at(END + 1n)
    expect(stage.state).toBe('Succeeded')
    expect(
      proposed(rules)
        .at(1500n, voteCast(1, 39n))
        .at(END + 1n).state,
    ).toBe('Defeated')
  })

  it.each(byClock)('of %s is the same though no block came between the snapshot and the end', (_, rules) => {
    const stage = proposed(rules)
      .at(950n, mint(1000n))
      .at(END + 1n, burn(1000n))
    expect(stage.proposal.quorum).toBe(80n)
  })

  it.each(families)('of %s is unknown until the snapshot has passed', (_, rules) => {
    expect(proposed(rules).at(START).proposal.quorum).toBeUndefined()
    expect(proposed(rules).at(START + 1n).proposal.quorum).toBe(QUORUM)
  })

  it.each(byClock)('of %s stays unknown without a token or numerator, and the outcome with it', (_, rules) => {
    const stage = proposed(rules)
    delete stage.governor.settings.quorumNumerator
    stage.at(1500n, voteCast(1, 10n ** 9n)).at(END + 1n)
    expect(stage.proposal.quorum).toBeUndefined()
    expect(stage.proposal.quorumSource).toBeUndefined()
    expect(stage.state).toBe('Undetermined')
  })

  it('of nothing is reached by nothing, but a majority is still needed', () => {
    const rules = governorBravo.rules?.('blocknumber', {quorumVotes: 0n})
    if (!rules) throw new Error('Bravo has rules')
    expect(proposed(rules).at(END + 1n).state).toBe('Defeated')
    expect(
      proposed(rules)
        .at(1500n, voteCast(1, 1n))
        .at(END + 1n).state,
    ).toBe('Succeeded')
  })
})

describe('timelock', () => {
  const rules = families.find(([name]) => name === 'oz-governor by block')?.[1]
  if (!rules) throw new Error('the OZ governor has rules')
  const queuedStage = () => succeeded(rules).at(3000n, queued(10n ** 12n))

  it.each<[DomainEvent, ProposalState]>([
    [operationCanceled, 'Canceled'],
    [operationExecuted, 'Executed'],
  ])('%o makes a queued proposal %s', (event, state) => {
    const stage = queuedStage().at(3100n, event).at(4000n)
    expect(stage.state).toBe(state)
    expect(stage.states.at(-1)).toMatchObject({cause: 'event', block: 3100, sequence: 4})
    expect(stage.fault).toBeUndefined()
  })

  it("a batch's further calls and the governor's own log add no second state", () => {
    const stage = queuedStage().at(3100n, operationExecuted, operationExecuted, executed)
    expect(stage.states.map(({state}) => state)).toEqual(['Pending', 'Active', 'Succeeded', 'Queued', 'Executed'])
    expect(stage.fault).toBeUndefined()
  })

  it.each<[string, DomainEvent]>([
    ['another operation', {kind: 'operationCanceled', operationId: `0x${'78'.repeat(32)}`}],
    ['another operation', {kind: 'operationExecuted', operationId: `0x${'78'.repeat(32)}`}],
  ])('%s is none of its business', (_, event) => {
    expect(queuedStage().at(3100n, event).state).toBe('Queued')
  })

  it('an operation of that id before the proposal is queued is not the proposal', () => {
    expect(proposed(rules).at(950n, operationExecuted).state).toBe('Pending')
  })

  it('another timelock is not heard', () => {
    const stage = queuedStage()
    const block = blockAt(3100)
    const event = {contract: account(0x99), position: positionIn(block), event: operationCanceled}
    const governors = new Map([[GOVERNOR, stage.governor]])
    applyBlocks({ledgers: new Map(), governors, unsupported: new Map(), controls: new Map()}, [
      {block, events: [event]},
    ])
    expect(stage.state).toBe('Queued')
  })
})

describe('what contradicts the chain so far', () => {
  const rules = families.find(([name]) => name === 'governor-bravo')?.[1]
  if (!rules) throw new Error('Bravo has rules')

  it.each<[string, DomainEvent]>([
    ['vote', voteCast(1, 5n)],
    ['queue', queued(5n)],
    ['execution', executed],
    ['cancellation', canceled],
  ])('a %s of an unknown proposal sets a fault and nothing else', (_, event) => {
    const stage = new Stage(rules).at(700n, event)
    expect(stage.fault).toEqual({
      rule: 'unknownProposal',
      block: 700,
      proposalId: 1n,
      expected: 'a created proposal',
      found: 'none',
    })
    expect(stage.governor.proposals.size).toBe(0)
    expect(stage.states).toEqual([])
  })

  it('a second creation sets a fault and leaves the first as it is', () => {
    const stage = proposed(rules).at(1500n, voteCast(1, 5n), {...created, voteEnd: 9999n})
    expect(stage.fault).toMatchObject({rule: 'duplicateProposal', block: 1500, proposalId: 1n})
    expect(stage.proposal).toMatchObject({voteEnd: END, state: 'Active', tally: {against: 0n, for: 5n, abstain: 0n}})
  })

  it.each<[string, readonly [bigint, DomainEvent][], ProposalState, ProposalState]>([
    ['execution of a pending proposal', [[950n, executed]], 'Pending', 'Executed'],
    ['execution of an active proposal', [[1500n, executed]], 'Active', 'Executed'],
    ['execution of a defeated proposal', [[2500n, executed]], 'Defeated', 'Executed'],
    ['queueing of a defeated proposal', [[2500n, queued(10n ** 12n)]], 'Defeated', 'Queued'],
    [
      'execution of a cancelled proposal',
      [
        [950n, canceled],
        [2500n, executed],
      ],
      'Canceled',
      'Executed',
    ],
  ])('%s sets a fault, and the chain is followed', (_, steps, expected, found) => {
    const stage = proposed(rules)
    for (const [now, event] of steps) stage.at(now, event)
    expect(stage.state).toBe(found)
    const block = Number(steps.at(-1)?.[0])
    expect(stage.fault).toEqual({rule: 'stateTransition', block, proposalId: 1n, expected, found})
    expect(stage.states.at(-1)).toMatchObject({state: found, cause: 'event', block})
  })

  it.each<[DomainEvent, ProposalState]>([
    [canceled, 'Canceled'],
    [queued(7n), 'Queued'],
  ])('%o after the execution sets a fault, and the chain is followed', (event, found) => {
    const stage = succeeded(rules)
      .at(3000n, queued(10n ** 12n))
      .at(3100n, executed)
      .at(3200n, event)
    expect(stage.fault).toMatchObject({rule: 'stateTransition', block: 3200, expected: 'Executed', found})
    expect(stage.state).toBe(found)
  })

  it('contradictions are told in the order of the chain', () => {
    const stage = proposed(rules)
      .at(950n, executed)
      .at(960n, {...canceled, proposalId: 9n}, created)
    expect(stage.fault).toMatchObject({rule: 'stateTransition', block: 950})
  })

  it('votes outside the voting period are kept and counted', () => {
    const stage = proposed(rules)
      .at(950n, voteCast(1, 50n))
      .at(2500n, voteCast(0, 60n, account(2)), voteCast(9, 7n, account(3)))
    expect(stage.proposal.tally).toEqual({against: 60n, for: 50n, abstain: 0n})
    expect(stage.proposal.votes).toEqual([
      {voter: account(1), support: 1, weight: 50n, block: 950},
      {voter: account(2), support: 0, weight: 60n, block: 2500},
      {voter: account(3), support: 9, weight: 7n, block: 2500},
    ])
  })
})
