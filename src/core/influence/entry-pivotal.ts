import type {Slacks} from './decision'

/**
 * Whether somebody who stayed away with `weight` votes could have changed the outcome by voting one way. Takes the slacks of
 * the votes cast. What passes can only lose its majority by an entry: more votes never take a quorum away. What does not
 * pass gains most by votes in favour, which count towards the quorum under every rule. So the rule's other sides do not
 * matter. O(1). Source: Fritsch et al. 2022, potential influence.
 */
export function entryPivotal({majority, quorum}: Slacks, weight: bigint): boolean {
  if (weight <= 0n) return false
  if (majority >= 0n && quorum >= 0n) return weight > majority
  return majority + weight >= 0n && quorum + weight >= 0n
}
