import {type BlockClock, type ClockMode, type Timepoint, timepointAt} from '../primitives'
import type {ProposalStateChange} from './proposal'

/** What of a state change tells when it was seen. */
type Moment = Pick<ProposalStateChange, 'cause' | 'clock' | 'block' | 'timestamp'>

/**
 * How many of a proposal's state changes, in their sequence, an index that ends with `block` has, by the governor's
 * clock. A change by event is there from its block on; one by clock from the first block that has reached its clock value,
 * or its time, after the event before it. O(changes).
 */
export function changesUntil(changes: readonly Moment[], block: BlockClock, clock: ClockMode): number {
  const now = timepointAt(block, clock)
  let event = -1
  for (const [count, change] of changes.entries()) {
    if (change.cause === 'event') event = change.block ?? event
    const seen = change.cause === 'event' ? event <= block.height : reached(change, now, block) && event < block.height
    if (!seen) return count
  }
  return changes.length
}

function reached(change: Moment, now: Timepoint, block: BlockClock): boolean {
  if (change.clock !== undefined) return change.clock <= now
  return change.timestamp !== undefined && change.timestamp <= BigInt(block.timestamp)
}
