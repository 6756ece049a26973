import type {Changes} from '../changes'
import type {GovernorSetting, ProposalEvent, TimelockEvent} from '../events'
import {type Address, type Block, type Position, type Timepoint, timepointAt} from '../primitives'
import type {GovernorRules} from './governor-rules'
import type {Proposal, ProposalState, ProposalStateChange} from './proposal'
import {quorumReached, sideOf, voteSucceeded} from './tally'

/** The first event that contradicts what the governor's proposals were derived to be. */
export interface GovernorFault {
  readonly rule: 'unknownProposal' | 'duplicateProposal' | 'stateTransition'
  readonly block: number
  readonly proposalId: bigint
  readonly expected: string
  readonly found: string
}

/** States that the passing of time can end. */
const OPEN: ReadonlySet<ProposalState> = new Set(['Pending', 'Active', 'Queued'])

/** A governor contract: its settings and proposals, moved by events and by its clock. */
export class Governor {
  readonly proposals = new Map<bigint, Proposal>()
  readonly settings: Partial<Record<GovernorSetting, bigint>> = {}
  fault: GovernorFault | undefined
  private readonly open = new Set<Proposal>()

  constructor(
    readonly address: Address,
    readonly rules: GovernorRules,
    /** The token whose past supply the quorum is a fraction of. */
    readonly token: Address | undefined,
    /** The TimelockController that executes for it, if any. */
    readonly timelock: Address | undefined,
  ) {}

  /** Takes a proposal back from storage, as it was saved. */
  restore(proposal: Proposal): void {
    this.proposals.set(proposal.proposalId, proposal)
    if (OPEN.has(proposal.state)) this.open.add(proposal)
  }

  /**
   * Lets the clock reach `block`, before any event of that block: `supply` is then the token's total supply at every
   * timepoint from the last event until the block, and thus at any snapshot that has just passed. O(open proposals).
   */
  advance(block: Block, supply: bigint | undefined, changes: Changes): void {
    const now = timepointAt(block, this.rules.clock)
    for (const proposal of this.open) {
      if (proposal.state === 'Pending' && now > proposal.voteStart) {
        proposal.quorum = this.quorumAtSnapshot(supply)
        this.byClock(proposal, 'Active', proposal.voteStart + 1n, changes)
      }
      if (proposal.state === 'Active' && now > proposal.voteEnd)
        this.byClock(proposal, this.outcome(proposal), proposal.voteEnd + 1n, changes)
      if (proposal.state === 'Queued') this.expire(proposal, block, changes)
    }
  }

  /** Applies one event and records what changed. Votes cost O(1). */
  apply(event: ProposalEvent, position: Position, changes: Changes): void {
    switch (event.kind) {
      case 'proposalCreated':
        this.create(event, position, changes)
        break
      case 'voteCast':
        this.vote(event, position, changes)
        break
      case 'proposalQueued':
        this.queue(event, position, changes)
        break
      case 'proposalExecuted':
        this.byEvent(event.proposalId, 'Executed', position, changes)
        break
      case 'proposalCanceled':
        this.byEvent(event.proposalId, 'Canceled', position, changes)
        break
      case 'governorSettingChanged':
        this.settings[event.setting] = event.current
        changes.governor(this)
        changes.setting({governor: this.address, position, ...event})
    }
  }

  /**
   * Follows what the governor's timelock did to an operation. The governor then tells the state of a proposal by its
   * operation without an event of its own (OZ 4.5 and later).
   */
  applyTimelock(event: TimelockEvent, position: Position, changes: Changes): void {
    // Operations that are no proposal's are the timelock's own business; only queued proposals have one.
    for (const proposal of this.open) {
      if (proposal.operationId !== event.operationId || proposal.state !== 'Queued') continue
      const state = event.kind === 'operationCanceled' ? 'Canceled' : 'Executed'
      this.enter(proposal, state, {cause: 'event', position}, changes)
    }
  }

  private create(event: ProposalEvent & {kind: 'proposalCreated'}, position: Position, changes: Changes): void {
    const {proposalId, proposer, voteStart, voteEnd, operationId} = event
    if (this.proposals.has(proposalId)) {
      const found = 'created again'
      this.blame('duplicateProposal', proposalId, position, {expected: 'a new proposal', found}, changes)
      return
    }
    const proposal: Proposal = {
      proposalId,
      proposer,
      voteStart,
      voteEnd,
      operationId,
      governor: this.address,
      created: position,
      state: 'Pending',
      stateCount: 0,
      quorum: undefined,
      eta: undefined,
      tally: {against: 0n, for: 0n, abstain: 0n},
      votes: [],
    }
    this.proposals.set(proposalId, proposal)
    changes.proposalCreated({proposal, event})
    this.enter(proposal, 'Pending', {cause: 'event', position}, changes)
  }

  private vote(event: ProposalEvent & {kind: 'voteCast'}, position: Position, changes: Changes): void {
    const proposal = this.known(event.proposalId, position, changes)
    if (!proposal) return
    const side = sideOf(event.support)
    if (side) proposal.tally[side] += event.weight
    const {voter, support, weight} = event
    proposal.votes.push({voter, support, weight, block: position.block.height})
    changes.proposal(proposal)
    changes.vote({proposal, index: proposal.votes.length - 1, position, event})
  }

  private queue(event: ProposalEvent & {kind: 'proposalQueued'}, position: Position, changes: Changes): void {
    const proposal = this.known(event.proposalId, position, changes)
    if (!proposal) return
    proposal.eta = event.eta
    changes.proposal(proposal)
    this.byEvent(event.proposalId, 'Queued', position, changes)
  }

  private byEvent(proposalId: bigint, state: ProposalState, position: Position, changes: Changes): void {
    const proposal = this.known(proposalId, position, changes)
    // The timelock's own log of the same transaction may have told it before.
    if (!proposal || proposal.state === state) return
    const impossible =
      state === 'Canceled' ? proposal.state === 'Executed' : !['Succeeded', 'Queued'].includes(proposal.state)
    // The chain is right: its event is followed, and the contradiction is remembered.
    if (impossible) {
      const verdict = {expected: proposal.state, found: state}
      this.blame('stateTransition', proposalId, position, verdict, changes)
    }
    this.enter(proposal, state, {cause: 'event', position}, changes)
  }

  private byClock(proposal: Proposal, state: ProposalState, from: Timepoint, changes: Changes): void {
    const inBlocks = this.rules.clock === 'blocknumber'
    const at = inBlocks ? {block: Number(from)} : {timestamp: from}
    this.enter(proposal, state, {cause: 'clock', ...at}, changes)
  }

  private expire(proposal: Proposal, block: Block, changes: Changes): void {
    if (this.rules.gracePeriod === undefined || proposal.eta === undefined) return
    const from = proposal.eta + this.rules.gracePeriod
    if (BigInt(block.timestamp) >= from) this.enter(proposal, 'Expired', {cause: 'clock', timestamp: from}, changes)
  }

  private outcome(proposal: Proposal): ProposalState {
    const {tally, quorum} = proposal
    const passed = quorum !== undefined && quorumReached(tally, quorum, this.rules) && voteSucceeded(tally)
    return passed ? 'Succeeded' : 'Defeated'
  }

  private quorumAtSnapshot(supply: bigint | undefined): bigint | undefined {
    const {quorum} = this.rules
    if (quorum.kind === 'fixed') return quorum.votes
    const numerator = this.settings.quorumNumerator
    return numerator === undefined || supply === undefined ? undefined : (supply * numerator) / quorum.denominator
  }

  private enter(
    proposal: Proposal,
    state: ProposalState,
    at: {cause: 'event' | 'clock'; position?: Position; block?: number; timestamp?: bigint},
    changes: Changes,
  ): void {
    const change: ProposalStateChange = {
      proposal,
      sequence: proposal.stateCount,
      state,
      cause: at.cause,
      block: at.position?.block.height ?? at.block,
      timestamp: at.position ? BigInt(at.position.block.timestamp) : at.timestamp,
      position: at.position,
    }
    proposal.state = state
    proposal.stateCount += 1
    if (OPEN.has(state)) this.open.add(proposal)
    else this.open.delete(proposal)
    changes.proposal(proposal)
    changes.proposalState(change)
  }

  private known(proposalId: bigint, position: Position, changes: Changes): Proposal | undefined {
    const proposal = this.proposals.get(proposalId)
    if (!proposal) {
      const verdict = {expected: 'a created proposal', found: 'none'}
      this.blame('unknownProposal', proposalId, position, verdict, changes)
    }
    return proposal
  }

  private blame(
    rule: GovernorFault['rule'],
    proposalId: bigint,
    position: Position,
    verdict: {expected: string; found: string},
    changes: Changes,
  ): void {
    this.fault ??= {rule, proposalId, block: position.block.height, ...verdict}
    changes.governor(this)
  }
}
