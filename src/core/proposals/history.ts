import type {Block} from '../primitives'
import type {ProposalStateChange} from './proposal'

/** What of a state change tells when it was seen. */
type Moment = Pick<ProposalStateChange, 'cause' | 'block' | 'timestamp'>

/**
 * How many of a proposal's state changes, in their sequence, an index that ends with `block` has. A change by event is
 * there from its block on; one by clock from the first block that its time has reached, after the event before it.
 */
export function changesUntil(changes: readonly Moment[], block: Block): number {
  let event = -1
  for (const [count, change] of changes.entries()) {
    if (change.cause === 'event') event = change.block ?? event
    const seen = change.cause === 'event' ? event <= block.height : reached(change, block) && event < block.height
    if (!seen) return count
  }
  return changes.length
}

function reached(change: Moment, block: Block): boolean {
  if (change.block !== undefined) return change.block <= block.height
  return change.timestamp !== undefined && change.timestamp <= BigInt(block.timestamp)
}
