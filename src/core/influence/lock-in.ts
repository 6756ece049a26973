import type {Vote} from '../proposals/proposal'
import {addVote, type Tally} from '../proposals/tally'
import {type Decision, passes, slacks} from './decision'

/**
 * When the outcome could not change any more: the place, from 0, of the vote after which it was so, `beforeAnyVote`, or
 * `open` while it still could. `weightsDiffer`: more was cast than there were votes, so that what is left is not known.
 */
export type LockIn = number | 'beforeAnyVote' | 'open' | 'weightsDiffer'

/**
 * The first vote after which no use of the votes not yet cast changes the outcome. `votable` is the sum of all votes at
 * the snapshot; what of it was not cast may still go to any side, or to none. Expects rules where votes in favour count
 * towards the quorum, as all of the field do. O(n).
 */
export function lockIn(votes: readonly Vote[], decision: Decision, votable: bigint): LockIn {
  const tally: Tally = {against: 0n, for: 0n, abstain: 0n}
  let left = votable
  for (const {weight} of votes) left -= weight
  if (left < 0n) return 'weightsDiffer'
  left = votable
  if (locked(tally, decision, left)) return 'beforeAnyVote'
  for (const [index, vote] of votes.entries()) {
    addVote(tally, vote)
    left -= vote.weight
    if (locked(tally, decision, left)) return index
  }
  return 'open'
}

/** A majority is broken by all of it against, never by less; a quorum that is reached stays; all in favour helps most. */
function locked(tally: Readonly<Tally>, decision: Decision, left: bigint): boolean {
  if (passes(tally, decision)) return slacks(tally, decision).majority >= left
  return !passes({...tally, for: tally.for + left}, decision)
}
