import {Changes} from './changes'
import type {ImplementationEvent, PlacedEvent, QuorumRead} from './events'
import type {Ledger} from './ledger/ledger'
import {metrics} from './metrics'
import type {Address, Block} from './primitives'
import type {Governor} from './proposals/governor'
import type {Proposal} from './proposals/proposal'
import type {Ratio} from './ratio'

/** Everything the index knows of one chain at a block: the one thing that events are folded into. */
export interface ChainState {
  readonly ledgers: ReadonlyMap<Address, Ledger>
  readonly governors: ReadonlyMap<Address, Governor>
  /** Contracts whose code is one that nothing is known of, with the block since which it is. */
  readonly unsupported: Map<Address, number>
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
  adoptSilently(state, {block, events}, changes)
  for (const event of events) apply(state, event, changes)
  closeBlock(block, changes)
}

/** A quorum that no event tells, to be asked of its contract. */
export interface QuorumDue {
  readonly governor: Governor
  readonly proposal: Proposal
}

/**
 * The quorums that have to be read before `block` is folded: of proposals whose snapshot it is the first block to pass,
 * and with `again` those of earlier ones that could not be read then. O(open proposals).
 */
export function quorumsDue({governors}: ChainState, block: Block, again: boolean): QuorumDue[] {
  return [...governors.values()].flatMap(governor =>
    governor.quorumsDue(block, again).map(proposal => ({governor, proposal})),
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
      governor?.apply(event, position, changes)
      break
    }
    case 'proxyDeployed':
    case 'depositMoved':
      for (const ledger of state.ledgers.values()) ledger.custodians.get(contract)?.apply(event, position, changes)
      break
    case 'proposalCreated':
    case 'deadlineExtended':
    case 'proposalQueued':
    case 'proposalExecuted':
    case 'proposalCanceled':
    case 'governorSettingChanged':
      state.governors.get(contract)?.apply(event, position, changes)
      break
    case 'operationCanceled':
    case 'operationExecuted':
      for (const governor of state.governors.values())
        if (governor.timelock === contract) governor.applyTimelock(event, position, changes)
      break
    case 'implementationChanged':
      changeImplementation(state, {contract, position, event}, {event, changes})
      break
    case 'unreadable':
      changes.unreadable.push({contract, position, log: event})
  }
}

function closeBlock(block: Block, changes: Changes): void {
  for (const [ledger, populations] of changes.moved)
    for (const population of populations) {
      const distribution = ledger.populations[population]
      const values = new Map<string, Ratio>()
      for (const metric of metrics) {
        const value = metric.of(distribution)
        if (value) values.set(metric.id, value)
      }
      changes.concentration.push({token: ledger.token, population, block, values})
    }
  changes.moved.clear()
  for (const ledger of changes.touched) ledger.close(block, changes)
  changes.touched.clear()
}
