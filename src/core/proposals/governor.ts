import type {Changes} from '../changes'
import type {GovernorSetting, ProposalEvent, QuorumRead, TimelockEvent} from '../events'
import {Intervals} from '../intervals'
import {type Address, type Block, type Bytes, type Position, type Timepoint, timepointAt} from '../primitives'
import type {GovernorRules} from './governor-rules'
import {endsEarly, expiryOf, isPast, judgedState, outcomeOf, stagedState, turnOf} from './judgement'
import {newProposal, unseenCreation} from './new-proposal'
import type {Proposal, ProposalState, ProposalStateChange} from './proposal'
import {SettingHistory} from './setting-history'
import {quorumOf, retakeSnapshot, takeSnapshot, type VotesToken} from './snapshot'
import {SnapshotVotes} from './snapshot-votes'
import {addVote} from './tally'

/** What the events of a governor can contradict. */
type GovernorRule = 'unknownProposal' | 'duplicateProposal' | 'stateTransition'

/** States that the passing of time can end. */
const OPEN: ReadonlySet<ProposalState> = new Set(['Pending', 'Active', 'Queued'])

/** A governor contract: its settings and proposals, moved by events and by its clock. */
export class Governor {
  readonly proposals = new Map<bigint, Proposal>()
  readonly settings: Partial<Record<GovernorSetting, bigint>> = {}
  /** Set while nothing can be derived: its code, or that of its token or timelock, is one that nothing is known of. */
  halted = false
  readonly history = new SettingHistory()
  private readonly open = new Set<Proposal>()
  /** Proposals whose snapshot has passed and whose vote has not ended. */
  private readonly voting = new Map<Proposal, SnapshotVotes>()
  /** Proposals whose quorum has to be asked of the contract again. */
  private readonly unread = new Set<Proposal>()
  /** The interval of a proposal that is undetermined, even when later ones are known. */
  private readonly undetermined = new Map<Proposal, ProposalStateChange>()
  /** The token as of the block whose events are applied. */
  private votesToken: VotesToken | undefined
  private readonly operations = new Map<Bytes, Proposal>()

  constructor(
    readonly address: Address,
    /** The rules in force. */
    public rules: GovernorRules,
    /** The token whose past supply the quorum is a fraction of. */
    readonly token: Address | undefined,
    /** The TimelockController that executes for it, if any. */
    readonly timelock: Address | undefined,
    /** Its rules by block, where they change. */
    readonly intervals = new Intervals(rules),
  ) {}

  /**
   * Takes a proposal back from storage, as it was saved. While its vote is open it needs every change of votes after
   * its snapshot too, in order; once its outcome was not known, the interval in which it was not.
   */
  restore(
    proposal: Proposal,
    changed: Iterable<{readonly delegate: Address; readonly previous: bigint}> = [],
    undetermined?: ProposalStateChange,
  ): void {
    this.keep(proposal)
    if (OPEN.has(proposal.state)) this.open.add(proposal)
    if (proposal.quorumSource === 'unread') this.unread.add(proposal)
    if (undetermined) this.undetermined.set(proposal, undetermined)
    if (proposal.state !== 'Active') return
    const votes = new SnapshotVotes(proposal)
    for (const {delegate, previous} of changed) votes.changed(delegate, previous)
    this.voting.set(proposal, votes)
  }

  /**
   * Begins to judge by the rules that come into force in this block, if any: the code behind the address is other code now,
   * which judges by the same storage. To be called in place of the log at `position`, or without one after `advance`.
   * What was closed stays as it is. O(proposals × settings told).
   */
  adopt(block: Block, position: Position | undefined, changes: Changes): void {
    const next = this.intervals.startingAt(block.height)
    if (!next || next.rules === this.rules) return
    const before = this.rules.quorum
    this.rules = next.rules
    const now = timepointAt(block, this.rules.clock)
    for (const proposal of this.proposals.values()) {
      if (proposal.stage === 'closed') continue
      // Without a log it stands before all logs of the block.
      changes.revise(proposal, position ?? {block, transactionHash: '0x', logIndex: -1})
      proposal.rulesFrom = next.from
      if (proposal.created.block.height < block.height && isPast(proposal.voteStart, now))
        retakeSnapshot(proposal, this, {before, past: this.history.at(proposal.voteStart ?? now)})
      if (proposal.quorumSource === 'unread') this.unread.add(proposal)
      else this.unread.delete(proposal)
      const state = judgedState(proposal, this.rules, block)
      if (state === proposal.state) continue
      const byClock = {cause: 'clock', block: block.height, timestamp: BigInt(block.timestamp)} as const
      this.enter(proposal, state, position ? {cause: 'event', position} : byClock, changes)
    }
  }

  /** Takes note of a change of a delegate's votes, for proposals whose snapshot was before it. O(open votes). */
  votesChanged(delegate: Address, previous: bigint): void {
    for (const votes of this.voting.values()) votes.changed(delegate, previous)
  }

  /**
   * Holds the weight of a vote against the voter's votes at the snapshot, `current` being those of now; to be called
   * before the vote is applied. O(1). Source: `_castVote` of OZ Governor, `getPriorVotes` in Alpha and Bravo.
   */
  weigh(event: ProposalEvent & {kind: 'voteCast'}, position: Position, current: bigint, changes: Changes): void {
    const proposal = this.proposals.get(event.proposalId)
    const votes = proposal && this.voting.get(proposal)
    if (!proposal || !votes?.cast(event) || this.rules.voteWeight === undefined) return
    // What changed between such a snapshot and the creation was not noted.
    if (proposal.voteStart === undefined || proposal.voteStart < proposal.createdClock) return
    const breach = votes.breachOf(event, {contract: this.address, position, current})
    if (breach) changes.breach(breach)
  }

  /** Proposals whose quorum has to be read before the clock reaches `block`; with `again`, those not told before, too. */
  quorumsDue(block: Block, again: boolean): Proposal[] {
    if (this.rules.quorum.kind !== 'read') return []
    const now = timepointAt(block, this.rules.clock)
    const passed = [...this.open].filter(
      proposal =>
        proposal.quorumSource === undefined && this.awaitsSnapshot(proposal) && isPast(proposal.voteStart, now),
    )
    return again ? [...passed, ...this.unread] : passed
  }

  /** Takes what the contract answered about a proposal's quorum. An ended vote that it was missing for is decided. */
  applyRead({proposalId, answer, block}: QuorumRead, changes: Changes): void {
    const proposal = this.proposals.get(proposalId)
    if (!proposal) return
    const told = 'quorum' in answer
    proposal.quorumSource = told ? 'read' : 'unread'
    proposal.quorum = told ? answer.quorum : undefined
    proposal.quorumReadBlock = told ? block : undefined
    proposal.quorumUnread = told ? undefined : answer.reason
    if (told) this.unread.delete(proposal)
    else this.unread.add(proposal)
    changes.proposal(proposal)
    if (told) this.determine(proposal, outcomeOf(proposal, this.rules), changes)
  }

  /**
   * Lets the clock reach `block`, before any event of that block: `token` then stands as at every timepoint from the last
   * event until the block, and thus as at any snapshot that has just passed, also where blocks share a clock value.
   * O(open proposals).
   */
  advance(block: Block, token: VotesToken | undefined, changes: Changes): void {
    this.votesToken = token
    if (this.halted) return
    const now = timepointAt(block, this.rules.clock)
    for (const proposal of this.open) {
      const {voteStart, voteEnd} = proposal
      if (voteStart === undefined || voteEnd === undefined) continue
      const [opens, ends] = [turnOf(voteStart, this.rules), turnOf(voteEnd, this.rules)]
      if (now > voteStart && this.awaitsSnapshot(proposal)) {
        takeSnapshot(proposal, this, token)
        if (proposal.quorumSource === 'unread') this.unread.add(proposal)
        if (!this.voting.has(proposal)) this.voting.set(proposal, new SnapshotVotes(proposal))
        changes.proposal(proposal)
      }
      if (proposal.state === 'Pending' && now >= opens) this.byClock(proposal, 'Active', opens, changes)
      if (proposal.state === 'Active' && now >= ends)
        this.byClock(proposal, outcomeOf(proposal, this.rules), ends, changes)
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
        this.close(event.proposalId, 'Executed', position, changes)
        break
      case 'proposalCanceled':
        this.close(event.proposalId, 'Canceled', position, changes)
        break
      case 'depositMade': {
        const proposal = this.known(event.proposalId, position, changes)
        if (proposal) changes.deposits.push({proposal, position, event})
        break
      }
      case 'deadlineExtended':
        this.extend(event, position, changes)
        break
      case 'governorSettingChanged':
        this.settings[event.setting] = event.current
        changes.governor(this)
        this.history.tell({...event, clock: timepointAt(position.block, this.rules.clock)})
        changes.setting({governor: this.address, position, ...event})
        if (event.setting === 'quorumNumerator') this.decideAgain(position, changes)
    }
  }

  /**
   * Follows what the governor's timelock did to an operation. The governor then tells the state of a proposal by its
   * operation without an event of its own (OZ 4.5 and later).
   */
  applyTimelock(event: TimelockEvent, position: Position, changes: Changes): void {
    // Operations that are no proposal's are the timelock's own business; only queued proposals have one.
    const proposal = this.operations.get(event.operationId)
    if (!proposal || proposal.stage === undefined || proposal.stage === 'operationDone' || proposal.stage === 'closed')
      return
    changes.revise(proposal, position)
    proposal.stage = event.kind === 'operationCanceled' ? 'operationCanceled' : 'operationDone'
    this.settle(proposal, position, changes)
  }

  /** Where the vote opens at its snapshot, the supply of that block is known one block later only. */
  private awaitsSnapshot({state, snapshotSupply}: Proposal): boolean {
    return state === 'Pending' || (this.rules.boundary === 'at' && state === 'Active' && snapshotSupply === undefined)
  }

  private create(event: ProposalEvent & {kind: 'proposalCreated'}, position: Position, changes: Changes) {
    const {proposalId} = event
    if (this.proposals.has(proposalId)) {
      const found = 'created again'
      this.blame('duplicateProposal', proposalId, position, {expected: 'a new proposal', found}, changes)
      return undefined
    }
    const proposal = newProposal(event, {position, governor: this, token: this.votesToken})
    this.keep(proposal)
    changes.proposalCreated({proposal, event})
    this.enter(proposal, event.voteStart === undefined ? 'Untold' : 'Pending', {cause: 'event', position}, changes)
    return proposal
  }

  private vote(event: ProposalEvent & {kind: 'voteCast'}, position: Position, changes: Changes): void {
    const proposal = this.known(event.proposalId, position, changes)
    if (!proposal) return
    const {voter, support, weight = 0n, split, override} = event
    addVote(proposal.tally, {support, weight, split})
    proposal.votes.push({voter, support, weight, split, ...(override && {override}), block: position.block.height})
    changes.proposal(proposal)
    changes.vote({proposal, index: proposal.votes.length - 1, position, event})
    if (proposal.state === 'Active' && endsEarly(proposal))
      this.enter(proposal, 'Succeeded', {cause: 'event', position}, changes)
  }

  private queue(event: ProposalEvent & {kind: 'proposalQueued'}, position: Position, changes: Changes): void {
    const proposal = this.known(event.proposalId, position, changes)
    if (!proposal) return
    changes.revise(proposal, position)
    proposal.eta = event.eta
    proposal.stage = 'queued'
    this.byEvent(proposal, 'Queued', position, changes)
  }

  private close(proposalId: bigint, state: 'Executed' | 'Canceled', position: Position, changes: Changes): void {
    const proposal = this.known(proposalId, position, changes)
    if (!proposal) return
    changes.revise(proposal, position)
    this.byEvent(proposal, state, position, changes)
    proposal.stage = 'closed'
  }

  private extend(event: ProposalEvent & {kind: 'deadlineExtended'}, position: Position, changes: Changes): void {
    const proposal = this.known(event.proposalId, position, changes)
    if (!proposal) return
    changes.revise(proposal, position)
    if (isPast(proposal.voteEnd, event.voteEnd)) proposal.voteEnd = event.voteEnd
  }

  /** Multiplies the quorum of every proposal that is not closed with the new numerator, where the rule reads the current one. */
  private decideAgain(position: Position, changes: Changes): void {
    if (!this.followsNumerator) return
    for (const proposal of this.proposals.values()) {
      if (proposal.stage === 'closed' || proposal.snapshotSupply === undefined) continue
      changes.revise(proposal, position)
      proposal.quorum = quorumOf(this, proposal.snapshotSupply)
      if (proposal.state !== 'Pending' && proposal.state !== 'Active') this.settle(proposal, position, changes)
    }
  }

  /** Enters the state of an ended vote that follows from its tally, where that can change, and from its operation. */
  private settle(proposal: Proposal, position: Position, changes: Changes): void {
    const lost = this.followsNumerator && outcomeOf(proposal, this.rules) === 'Defeated'
    const state = lost ? 'Defeated' : stagedState(proposal, this.rules, position.block)
    if (state !== proposal.state) this.enter(proposal, state, {cause: 'event', position}, changes)
  }

  private get followsNumerator(): boolean {
    const {quorum} = this.rules
    return quorum.kind === 'supplyFraction' && quorum.numerator === 'current'
  }

  private byEvent(proposal: Proposal, state: ProposalState, position: Position, changes: Changes): void {
    // The timelock's own log of the same transaction may have told it before.
    if (proposal.state === state) return
    // What passes on must have succeeded, whether its quorum is known or not.
    if (state !== 'Canceled') this.determine(proposal, 'Succeeded', changes)
    const impossible =
      state === 'Canceled' ? proposal.state === 'Executed' : !['Succeeded', 'Queued'].includes(proposal.state)
    // The chain is right: its event is followed, and the contradiction is remembered.
    if (impossible && !this.halted) {
      const verdict = {expected: proposal.state, found: state}
      this.blame('stateTransition', proposal.proposalId, position, verdict, changes)
    }
    this.enter(proposal, state, {cause: 'event', position}, changes)
  }

  private byClock(proposal: Proposal, state: ProposalState, from: Timepoint, changes: Changes): void {
    const {clock} = this.rules
    const at = clock === 'blocknumber' ? {block: Number(from)} : clock === 'timestamp' ? {timestamp: from} : {}
    this.enter(proposal, state, {cause: 'clock', clock: from, ...at}, changes)
  }

  private expire(proposal: Proposal, block: Block, changes: Changes): void {
    const from = expiryOf(proposal, this.rules)
    if (from === undefined || BigInt(block.timestamp) < from) return
    const clock = this.rules.clock === 'timestamp' ? from : undefined
    this.enter(proposal, 'Expired', {cause: 'clock', clock, timestamp: from}, changes)
  }

  /** Says what an undetermined interval was, in its place. */
  private determine(proposal: Proposal, state: ProposalState, changes: Changes): void {
    const change = this.undetermined.get(proposal)
    if (!change) return
    this.undetermined.delete(proposal)
    if (proposal.state === 'Undetermined') proposal.state = state
    changes.proposal(proposal)
    changes.determinedStates.push({...change, state})
  }

  private keep(proposal: Proposal): void {
    this.proposals.set(proposal.proposalId, proposal)
    if (proposal.operationId !== undefined) this.operations.set(proposal.operationId, proposal)
  }

  private enter(
    proposal: Proposal,
    state: ProposalState,
    at: {
      cause: 'event' | 'clock'
      position?: Position
      clock?: Timepoint | undefined
      block?: number
      timestamp?: bigint
    },
    changes: Changes,
  ): void {
    const change: ProposalStateChange = {
      proposal,
      sequence: proposal.stateCount,
      state,
      cause: at.cause,
      clock: at.position ? timepointAt(at.position.block, this.rules.clock) : at.clock,
      block: at.position?.block.height ?? at.block,
      timestamp: at.position ? BigInt(at.position.block.timestamp) : at.timestamp,
      position: at.position,
    }
    proposal.state = state
    proposal.stateCount += 1
    if (OPEN.has(state)) this.open.add(proposal)
    else this.open.delete(proposal)
    if (state !== 'Pending' && state !== 'Active') this.voting.delete(proposal)
    if (state === 'Undetermined') this.undetermined.set(proposal, change)
    changes.proposal(proposal)
    changes.proposalState(change)
  }

  private known(proposalId: bigint, position: Position, changes: Changes): Proposal | undefined {
    const proposal = this.proposals.get(proposalId)
    if (!proposal && this.rules.untold !== undefined) return this.create(unseenCreation(proposalId), position, changes)
    if (!proposal) {
      const verdict = {expected: 'a created proposal', found: 'none'}
      this.blame('unknownProposal', proposalId, position, verdict, changes)
    }
    return proposal
  }

  private blame(
    rule: GovernorRule,
    proposalId: bigint,
    position: Position,
    verdict: {expected: string; found: string},
    changes: Changes,
  ): void {
    const {block} = position
    changes.breach({rule, contract: this.address, block, position, account: undefined, proposalId, ...verdict})
  }
}
