import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Changes, ProxyDeployment, VotingPowerChange} from '../../src/core/changes'
import {ContractControl, type ControlChange} from '../../src/core/control/contract-control'
import type {DomainEvent} from '../../src/core/events'
import {INTEGRITY_RULES, type IntegrityRule} from '../../src/core/integrity'
import type {Account} from '../../src/core/ledger/account'
import {Custodian} from '../../src/core/ledger/custodian'
import {Ledger} from '../../src/core/ledger/ledger'
import {type Address, type Block, type ClockMode, timepointAt, ZERO_ADDRESS} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import type {Proposal, ProposalStateChange, Vote} from '../../src/core/proposals/proposal'
import {applyBlocks, type BlockEvents, type ChainState, proposalVoters} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'
import {anyControlEvent} from './control-events'

const [TOKEN, GOVERNOR, TIMELOCK, CUSTODIAN] = [account(0x70), account(0x60), account(0x71), account(0x72)]

const LABELS = {
  version: 'test',
  nonVoting: new Set([account(1)]),
  entities: new Map([account(2), account(3)].map(address => [address, 'entity:one'] as const)),
}

const rulesOf = (clock: ClockMode, numerator: 'snapshot' | 'current', boundary: 'after' | 'at'): GovernorRules => ({
  clock,
  boundary,
  quorum: {kind: 'supplyFraction', denominator: 100n, numerator},
  quorumCounts: ['for', 'abstain'],
  canceledOperation: numerator === 'current' ? 'Queued' : 'Canceled',
  threshold: 'reached',
  gracePeriod: 300n,
  voteWeight: 'pastVotes',
})

const who = fc.integer({min: 0, max: 4}).map(account)
const amount = fc.bigInt({min: 0n, max: 50n})
const proposalId = fc.bigInt({min: 1n, max: 3n})
const operationId = proposalId.map(id => `0x${id.toString(16).padStart(64, '0')}` as const)

/** Any event, whether or not a well-behaved contract could emit it there. */
const anyEvent = (now: bigint, ts: bigint): fc.Arbitrary<DomainEvent> =>
  fc.oneof(
    fc.record({kind: fc.constant('transfer' as const), from: who, to: who, amount}),
    fc.record({
      kind: fc.constant('transfer' as const),
      from: fc.constant(ZERO_ADDRESS),
      to: who,
      amount: fc.constant(100n),
    }),
    fc.record({kind: fc.constant('delegateChanged' as const), delegator: who, from: who, to: who}),
    fc.record({kind: fc.constant('votingPowerChanged' as const), delegate: who, previous: amount, current: amount}),
    fc
      .record({proposalId, delay: fc.bigInt({min: 0n, max: 20n}), period: fc.bigInt({min: 0n, max: 40n})})
      .map(({proposalId: id, delay, period}) => ({
        kind: 'proposalCreated' as const,
        proposalId: id,
        proposer: account(1),
        actions: [],
        // Long enough in seconds, too, for votes to be cast.
        voteStart: now + delay * (now === ts ? 12n : 1n),
        voteEnd: now + (delay + period) * (now === ts ? 12n : 1n),
        description: '0x' as const,
        operationId: `0x${id.toString(16).padStart(64, '0')}` as const,
      })),
    fc
      .record({
        kind: fc.constant('voteCast' as const),
        proposalId,
        voter: who,
        support: fc.nat(3),
        weight: amount,
        split: fc.option(fc.record({against: amount, for: amount, abstain: amount}), {nil: undefined}),
        reason: fc.constant('0x' as const),
        params: fc.constantFrom('0x' as const, '0x01' as const),
        override: fc.constantFrom(undefined, undefined, undefined, true as const),
      })
      .map(({override, ...event}) => ({...event, ...(override && {override})})),
    fc.record({
      kind: fc.constant('deadlineExtended' as const),
      proposalId,
      voteEnd: fc.bigInt({min: 0n, max: 60n}).map(wait => now + wait),
    }),
    fc.record({
      kind: fc.constant('proposalQueued' as const),
      proposalId,
      eta: fc.bigInt({min: 0n, max: 300n}).map(wait => ts + wait),
    }),
    fc.record({kind: fc.constantFrom('proposalExecuted' as const, 'proposalCanceled' as const), proposalId}),
    fc.record({kind: fc.constantFrom('operationExecuted' as const, 'operationCanceled' as const), operationId}),
    fc.record({
      kind: fc.constant('governorSettingChanged' as const),
      setting: fc.constantFrom(
        'quorumNumerator' as const,
        'superQuorumNumerator' as const,
        'proposalThreshold' as const,
      ),
      previous: amount,
      current: amount,
    }),
    fc.oneof(
      fc.record({kind: fc.constant('proxyDeployed' as const), delegate: who, proxy: who}),
      fc.record({
        kind: fc.constant('depositMoved' as const),
        index: fc.nat(2),
        from: who,
        to: who,
        delegate: who,
        amount,
      }),
    ),
    anyControlEvent,
    fc.constant({kind: 'unreadable' as const, reason: 'nonsense', topics: [], data: '0x'}),
  )

function contractOf(event: DomainEvent): Address {
  if (event.kind === 'transfer' || event.kind === 'delegateChanged' || event.kind === 'votingPowerChanged') return TOKEN
  if (event.kind === 'proxyDeployed' || event.kind === 'depositMoved') return CUSTODIAN
  return event.kind === 'operationExecuted' || event.kind === 'operationCanceled' ? TIMELOCK : GOVERNOR
}

/** Blocks with gaps between them, up to five events in each. */
const history = (clock: ClockMode): fc.Arbitrary<BlockEvents[]> =>
  fc.array(fc.integer({min: 1, max: 15}), {minLength: 1, maxLength: 25}).chain(gaps => {
    let height = 100
    // By time and by the parent chain's number, three blocks on end may share a value of the clock.
    const blocks = gaps.map(gap => {
      height += clock === 'blocknumber' ? gap : 1
      if (clock === 'blocknumber') return blockAt(height)
      const l1BlockNumber = 100 + 4 * Math.floor(height / 3)
      return {...blockAt(height, 1_700_000_000 + 6 * l1BlockNumber), l1BlockNumber}
    })
    return fc.tuple(
      ...blocks.map(block => {
        const [now, ts] = [timepointAt(block, clock), BigInt(block.timestamp)]
        return fc.array(anyEvent(now, ts), {maxLength: 5}).map(events => ({
          block,
          events: events.map((event, i) => ({contract: contractOf(event), position: positionIn(block, i), event})),
        }))
      }),
    )
  })

/** What storage keeps: only rows that the changes name are written, and a state can be had from them again. */
class Tables {
  private readonly accounts = new Map<Address, Account>()
  private supply = 0n
  private settings: Governor['settings'] = {}
  private readonly proposals = new Map<bigint, Proposal>()
  private readonly votes = new Map<bigint, Vote[]>()
  private readonly powers: VotingPowerChange[] = []
  private redelegated = 0n
  private readonly proxies: ProxyDeployment[] = []
  private readonly controls: ControlChange[] = []
  private readonly undetermined = new Map<bigint, ProposalStateChange>()
  private last: Block | undefined

  save(changes: Changes, blocks: readonly BlockEvents[]): void {
    this.last = blocks.at(-1)?.block ?? this.last
    this.powers.push(...changes.votingPowers)
    this.proxies.push(...changes.proxies)
    this.controls.push(...changes.controls)
    for (const change of [...changes.proposalStates, ...changes.determinedStates]) {
      const {proposalId} = change.proposal
      if (change.state === 'Undetermined') this.undetermined.set(proposalId, change)
      else if (this.undetermined.get(proposalId)?.sequence === change.sequence) this.undetermined.delete(proposalId)
    }
    this.redelegated = changes.participation.at(-1)?.redelegated ?? this.redelegated
    for (const {supply} of changes.tokens) this.supply = supply
    for (const accounts of changes.accounts.values())
      for (const known of accounts) this.accounts.set(known.address, {...known})
    for (const {settings} of changes.governors) this.settings = {...settings}
    for (const proposal of changes.proposals) this.proposals.set(proposal.proposalId, copyOf(proposal, []))
    for (const {proposal, event, position} of changes.votes) {
      const votes = this.votes.get(proposal.proposalId) ?? []
      const {voter, support, weight = 0n, split, override} = event
      const vote = {voter, support, weight, split, ...(override && {override}), block: position.block.height}
      this.votes.set(proposal.proposalId, [...votes, vote])
    }
  }

  load(rules: GovernorRules): ChainState {
    const copies = [...this.accounts.values()].map(known => ({...known}))
    const governor = new Governor(GOVERNOR, rules, TOKEN, TIMELOCK)
    Object.assign(governor.settings, this.settings)
    for (const proposal of this.proposals.values()) {
      const copy = copyOf(proposal, [...(this.votes.get(proposal.proposalId) ?? [])])
      const interval = this.undetermined.get(proposal.proposalId)
      governor.restore(
        copy,
        this.powers.filter(({position}) => timepointAt(position.block, rules.clock) > (proposal.voteStart ?? 0n)),
        interval && {...interval, proposal: copy},
      )
    }
    const ledger = new Ledger(TOKEN, copies, {
      supply: this.supply,
      rules: {votes: 'delegatedBalances'},
      clock: rules.clock,
      labels: LABELS,
      voting: {window: 2, proposals: proposalVoters([governor], TOKEN)},
      redelegated: this.redelegated,
    })
    if (this.last) {
      const now = timepointAt(this.last, rules.clock)
      const same = this.powers.filter(({position}) => timepointAt(position.block, rules.clock) === now)
      ledger.restore(
        now,
        same.reverse().map(({delegate, previous}) => [delegate, previous]),
      )
    }
    const custodian = new Custodian(CUSTODIAN, ledger)
    for (const {delegate, proxy} of this.proxies) custodian.proxies.set(delegate, proxy)
    ledger.custodians.set(CUSTODIAN, custodian)
    const control = new ContractControl(GOVERNOR)
    for (const change of this.controls) control.restore(change)
    return {
      ledgers: new Map([[TOKEN, ledger]]),
      governors: new Map([[GOVERNOR, governor]]),
      unsupported: new Map(),
      controls: new Map([[GOVERNOR, control]]),
    }
  }
}

function copyOf(proposal: Proposal, votes: Vote[]): Proposal {
  return {...proposal, tally: {...proposal.tally}, votes}
}

/** The facts of some batches in one list each, and the state after them, without references into the state. */
function digest(batches: readonly Changes[], {ledgers, governors}: ChainState) {
  const all = <T>(of: (changes: Changes) => readonly T[]) => batches.flatMap(changes => [...of(changes)])
  const ledger = ledgers.get(TOKEN)
  const governor = governors.get(GOVERNOR)
  const byId = <T extends {proposal: bigint; sequence: number}>(a: T, b: T) =>
    a.proposal === b.proposal ? a.sequence - b.sequence : a.proposal < b.proposal ? -1 : 1
  return {
    balances: all(changes => changes.balances),
    attributions: all(changes => changes.attributions),
    proxies: all(changes => changes.proxies),
    delegations: all(changes => changes.delegations),
    votingPowers: all(changes => changes.votingPowers),
    creations: all(changes => changes.creations).map(({proposal, event}) => ({proposal: proposal.proposalId, event})),
    votes: all(changes => changes.votes).map(record => ({...record, proposal: record.proposal.proposalId})),
    proposalStates: all(changes => changes.proposalStates)
      .map(change => ({...change, proposal: change.proposal.proposalId}))
      .sort(byId),
    determinedStates: all(changes => changes.determinedStates).map(change => ({
      ...change,
      proposal: change.proposal.proposalId,
    })),
    settings: all(changes => changes.settings),
    concentration: all(changes => changes.concentration),
    participation: all(changes => changes.participation),
    snapshots: all(changes => changes.snapshots),
    unreadable: all(changes => changes.unreadable),
    breaches: all(changes => changes.breaches),
    controls: all(changes => changes.controls),
    ledger: {accounts: ledger?.accounts, supply: ledger?.supply, delegated: ledger?.delegatedSupply},
    settingsNow: governor?.settings,
    proposals: governor?.proposals,
  }
}

/** Rules of integrity that some history has broken: all of them together, since a clock alone may miss the rarest. */
const broken = new Set<IntegrityRule>()

describe.each<[ClockMode, 'snapshot' | 'current', 'after' | 'at']>([
  ['blocknumber', 'snapshot', 'after'],
  ['timestamp', 'snapshot', 'after'],
  ['l1blocknumber', 'snapshot', 'after'],
  ['blocknumber', 'current', 'after'],
  ['blocknumber', 'current', 'at'],
])('folding with the clock %s, the %s numerator, votes that end %s', (clock, numerator, boundary) => {
  const rules = rulesOf(clock, numerator, boundary)
  const cuts = fc.array(fc.boolean(), {minLength: 25, maxLength: 25})

  it('gives the same changes and the same state in one batch, in several, and from the tables between batches', () => {
    let transitions = 0
    fc.assert(
      fc.property(history(clock), cuts, (blocks, cutAfter) => {
        const batches: BlockEvents[][] = [[]]
        for (const [i, block] of blocks.entries()) {
          batches.at(-1)?.push(block)
          if (cutAfter[i]) batches.push([])
        }
        const whole = new Tables().load(rules)
        const expected = digest([applyBlocks(whole, blocks)], whole)
        transitions += expected.proposalStates.length
        for (const {rule} of expected.breaches) broken.add(rule)

        const kept = new Tables().load(rules)
        const changes = batches.map(batch => applyBlocks(kept, batch))
        expect(digest(changes, kept)).toEqual(expected)

        const tables = new Tables()
        const reloaded = batches.map(batch => {
          const found = applyBlocks(tables.load(rules), batch)
          tables.save(found, batch)
          return found
        })
        expect(digest(reloaded, tables.load(rules))).toEqual(expected)
      }),
      {numRuns: 300},
    )
    expect(transitions).toBeGreaterThan(300)
  })

  it('passes over contracts that are not of this chain, and keeps unreadable logs', () => {
    const state = new Tables().load(rules)
    const block = {...blockAt(1), l1BlockNumber: 1}
    const unreadable = {kind: 'unreadable', reason: 'nonsense', topics: ['0x01'], data: '0x02'} as const
    const changes = applyBlocks(state, [
      {
        block,
        events: [
          {
            contract: account(9),
            position: positionIn(block),
            event: {kind: 'transfer', from: ZERO_ADDRESS, to: account(1), amount: 1n},
          },
          {contract: account(9), position: positionIn(block, 1), event: {kind: 'proposalExecuted', proposalId: 1n}},
          {contract: TOKEN, position: positionIn(block, 2), event: unreadable},
        ],
      },
    ])
    expect(changes.unreadable).toEqual([{contract: TOKEN, position: positionIn(block, 2), log: unreadable}])
    expect(changes.tokens.size + changes.governors.size).toBe(0)
  })
})

it('the histories above broke every rule of integrity', () => {
  expect([...broken].sort()).toEqual(Object.keys(INTEGRITY_RULES).sort())
})
