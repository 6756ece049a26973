import {Changes, type ConcentrationPoint} from './changes'
import {ContractControl} from './control/contract-control'
import type {Distribution} from './distribution/distribution'
import {takeReadings} from './distribution/readings'
import type {ImplementationEvent, PlacedEvent, ProposalEvent, QuorumRead} from './events'
import type {Ledger} from './ledger/ledger'
import type {ProposalVoters} from './participation/activity'
import type {Address, Block, Position, Timepoint} from './primitives'
import type {Governor} from './proposals/governor'
import type {Proposal} from './proposals/proposal'
import {decisionFigures, sameThresholds, type Thresholds, thresholdsOf} from './proposals/thresholds'

/** Everything the index knows of one chain at a block: the one thing that events are folded into. */
export interface ChainState {
  readonly ledgers: ReadonlyMap<Address, Ledger>
  readonly governors: ReadonlyMap<Address, Governor>
  /** Contracts whose code is one that nothing is known of, with the block since which it is. */
  readonly unsupported: Map<Address, number>
  /** Who controls each contract of which an event has told it. */
  readonly controls: Map<Address, ContractControl>
}

/** The control of a contract; nothing is known of a new one. */
function controlOf({controls}: Pick<ChainState, 'controls'>, contract: Address): ContractControl {
  const known = controls.get(contract) ?? new ContractControl(contract)
  controls.set(contract, known)
  return known
}

/** A block with the events of the indexed contracts in log order; often none. */
export interface BlockEvents {
  readonly block: Block
  readonly events: readonly PlacedEvent[]
  /** What contracts have answered about timepoints that the block has passed: see {@link quorumsDue}. */
  readonly reads?: readonly QuorumRead[]
}

/**
 * The one fold: lets the clock reach each block, applies its events in order, then closes it with the concentration of
 * every population that moved. Mutates `state`; returns what changed. O(events × log n) plus the metrics.
 */
export function applyBlocks(state: ChainState, blocks: readonly BlockEvents[]): Changes {
  const changes = new Changes()
  for (const block of blocks) applyBlock(state, block, changes)
  return changes
}

/** The fold of one block, for whoever has to look at the state between blocks; adds to `changes`. */
export function applyBlock(state: ChainState, {block, events, reads = []}: BlockEvents, changes: Changes): void {
  for (const read of reads) state.governors.get(read.governor)?.applyRead(read, changes)
  for (const ledger of state.ledgers.values()) ledger.advance(block)
  for (const governor of state.governors.values())
    governor.advance(block, governor.token && state.ledgers.get(governor.token), changes)
  const before = thresholds(state)
  adoptSilently(state, {block, events}, changes)
  for (const event of events) apply(state, event, changes)
  closeBlock(state, {block, before}, changes)
}

/** A quorum that no event tells, to be asked of its contract. */
export interface QuorumDue {
  readonly governor: Governor
  readonly proposal: Proposal
  /** The snapshot. */
  readonly voteStart: Timepoint
}

/**
 * The quorums that have to be read before `block` is folded: of proposals whose snapshot it is the first block to pass,
 * and with `again` those of earlier ones that could not be read then. O(open proposals).
 */
export function quorumsDue({governors}: ChainState, block: Block, again: boolean): QuorumDue[] {
  return [...governors.values()].flatMap(governor =>
    governor.quorumsDue(block, again).flatMap(proposal => {
      const {voteStart} = proposal
      return voteStart === undefined ? [] : [{governor, proposal, voteStart}]
    }),
  )
}

/** Rules that come into force without a log of the contract that says so do at the beginning of their block. */
function adoptSilently({ledgers, governors}: ChainState, {block, events}: BlockEvents, changes: Changes): void {
  const announced = new Set(
    events.filter(({event}) => event.kind === 'implementationChanged').map(({contract}) => contract),
  )
  for (const ledger of ledgers.values()) if (!announced.has(ledger.token)) ledger.adopt(block)
  for (const governor of governors.values())
    if (!announced.has(governor.address)) governor.adopt(block, undefined, changes)
}

function changeImplementation(
  {ledgers, governors, unsupported}: ChainState,
  {contract, position}: PlacedEvent,
  {event, changes}: {readonly event: ImplementationEvent; readonly changes: Changes},
): void {
  changes.implementations.push({contract, position, event})
  const {block} = position
  if (event.unsupported === undefined) {
    ledgers.get(contract)?.adopt(block)
    governors.get(contract)?.adopt(block, position, changes)
    return
  }
  if (!unsupported.has(contract)) unsupported.set(contract, block.height)
  haltGovernors({governors, unsupported})
}

/** Stops every governor that cannot be derived any more: of what it is made, something is not supported. */
export function haltGovernors({governors, unsupported}: Pick<ChainState, 'governors' | 'unsupported'>): void {
  for (const governor of governors.values())
    governor.halted = [governor.address, governor.token, governor.timelock].some(part => part && unsupported.has(part))
}

function apply(state: ChainState, {contract, position, event}: PlacedEvent, changes: Changes): void {
  switch (event.kind) {
    case 'votingPowerChanged':
      for (const governor of state.governors.values())
        if (governor.token === contract) governor.votesChanged(event.delegate, event.previous)
      state.ledgers.get(contract)?.apply(event, position, changes)
      break
    case 'transfer':
    case 'delegateChanged':
      state.ledgers.get(contract)?.apply(event, position, changes)
      break
    case 'voteCast': {
      const governor = state.governors.get(contract)
      const ledger = governor?.token && state.ledgers.get(governor.token)
      if (ledger?.rules.votes && !governor?.halted)
        governor?.weigh(event, position, ledger.accounts.get(event.voter)?.votingPower ?? 0n, changes)
      if (governor) applyToGovernor(state, governor, {position, event}, changes)
      break
    }
    case 'proxyDeployed':
    case 'depositMoved':
      for (const ledger of state.ledgers.values()) ledger.custodians.get(contract)?.apply(event, position, changes)
      break
    case 'proposalCreated':
    case 'depositMade':
    case 'deadlineExtended':
    case 'proposalQueued':
    case 'proposalExecuted':
    case 'proposalCanceled':
    case 'governorSettingChanged': {
      const governor = state.governors.get(contract)
      if (governor) applyToGovernor(state, governor, {position, event}, changes)
      break
    }
    case 'operationCanceled':
    case 'operationExecuted':
      for (const governor of state.governors.values())
        if (governor.timelock === contract) governor.applyTimelock(event, position, changes)
      break
    case 'implementationChanged':
      changeImplementation(state, {contract, position, event}, {event, changes})
      break
    case 'controllerChanged':
    case 'delayChanged':
    case 'roleGranted':
    case 'roleRevoked':
    case 'roleAdminChanged':
      controlOf(state, contract).apply(event, position, changes)
      break
    case 'unreadable':
      changes.unreadable.push({contract, position, log: event})
  }
}

function applyToGovernor(
  state: ChainState,
  governor: Governor,
  {position, event}: {position: Position; event: ProposalEvent},
  changes: Changes,
): void {
  const [created, votes] = [changes.creations.length, changes.votes.length]
  governor.apply(event, position, changes)
  const ledger = governor.token && state.ledgers.get(governor.token)
  if (!ledger) return
  // Only what the governor took for a proposal or a vote: another one is not in the tables after a restart.
  for (const {proposal} of changes.creations.slice(created)) ledger.proposalCreated(keyOf(proposal), changes)
  for (const {proposal, event: vote} of changes.votes.slice(votes))
    if ((vote.weight ?? 0n) >= 0n) ledger.voteCast(keyOf(proposal), vote.voter, changes)
}

/** The proposals of the governors that count a token, oldest first, with who voted. What an override took back is no vote. */
export function proposalVoters(governors: Iterable<Governor>, token: Address): ProposalVoters[] {
  return [...governors]
    .filter(governor => governor.token === token)
    .flatMap(({proposals}) => [...proposals.values()])
    .sort(({created: a}, {created: b}) => a.block.height - b.block.height || a.logIndex - b.logIndex)
    .map(proposal => ({
      key: keyOf(proposal),
      voters: proposal.votes.filter(({weight}) => weight >= 0n).map(({voter}) => voter),
    }))
}

function keyOf({governor, proposalId}: Proposal): string {
  return `${governor}:${proposalId}`
}

/** What each governor asks for now, by its token. */
function thresholds({ledgers, governors}: ChainState): Map<Address, Thresholds[]> {
  const byToken = new Map<Address, Thresholds[]>()
  for (const governor of governors.values()) {
    const ledger = governor.token && ledgers.get(governor.token)
    if (!ledger) continue
    const now = thresholdsOf(governor, ledger)
    const list = byToken.get(ledger.token)
    if (list) list.push(now)
    else byToken.set(ledger.token, [now])
  }
  return byToken
}

/** What is told of a population after a block that moved it. */
function pointOf(
  distribution: Distribution,
  {ledger: {token}, population, block}: {readonly ledger: Ledger; readonly population: string; readonly block: Block},
  now: ReadonlyMap<Address, readonly Thresholds[]>,
): ConcentrationPoint {
  const decisions = (now.get(token) ?? []).map(each => decisionFigures(distribution, each))
  return {token, population, block, readings: takeReadings(distribution), decisions}
}

/** What was told last of every population that has members, as of the block that the state is at. O(populations). */
export function standingPoints(state: ChainState, block: Block): ConcentrationPoint[] {
  const now = thresholds(state)
  return [...state.ledgers.values()].flatMap(ledger =>
    [...ledger.populations].flatMap(([population, distribution]) =>
      distribution.count === 0 ? [] : [pointOf(distribution, {ledger, population, block}, now)],
    ),
  )
}

function closeBlock(
  state: ChainState,
  {block, before}: {block: Block; before: ReadonlyMap<Address, readonly Thresholds[]>},
  changes: Changes,
): void {
  const now = thresholds(state)
  for (const [token, list] of now)
    if (!sameThresholds(list, before.get(token))) state.ledgers.get(token)?.remeasure(changes)
  for (const [ledger, moved] of changes.moved)
    for (const population of moved) {
      const distribution = ledger.populations.get(population)
      if (!distribution) continue
      changes.concentration.push(pointOf(distribution, {ledger, population, block}, now))
    }
  changes.moved.clear()
  for (const ledger of changes.touched) ledger.close(block, changes)
  changes.touched.clear()
  for (const ledger of state.ledgers.values()) {
    const participation = ledger.takeParticipation()
    changes.snapshots.push(...ledger.takeSnapshots(block))
    if (participation) changes.participation.push({token: ledger.token, block, ...participation})
  }
}
