import {SIDES, type Tally} from '../proposals/tally'
import {type Decision, passes, type Slacks} from './decision'

/**
 * The fewest votes with which somebody who stayed away could have changed the outcome by voting one way; 1 or more. Takes the
 * slacks of the votes cast. What passes can only lose its majority by an entry: more votes never take a quorum away. What
 * does not pass gains most by votes in favour, which count towards the quorum under every rule. So the rule's other sides do
 * not matter. O(1). Source: Fritsch et al. 2022, potential influence.
 */
export function votesToChange({majority, quorum}: Slacks): bigint {
  if (majority >= 0n && quorum >= 0n) return majority + 1n
  return majority < quorum ? -majority : -quorum
}

/** Sides on which so many votes more would make another outcome; none below {@link votesToChange}. O(1). */
export function entrySides(votes: bigint, tally: Readonly<Tally>, decision: Decision): (keyof Tally)[] {
  const outcome = passes(tally, decision)
  return SIDES.filter(side => passes({...tally, [side]: tally[side] + votes}, decision) !== outcome)
}
