import type {GovernorRules} from './governor-rules'
import type {Vote} from './proposal'

/** Votes cast by side, in voting power. */
export interface Tally {
  against: bigint
  for: bigint
  abstain: bigint
}

/** Support numbers of OZ `VoteType` and Bravo. */
export const SIDES: readonly (keyof Tally)[] = ['against', 'for', 'abstain']

/** The side of a raw support number, or undefined when custom counting gives it another meaning. */
export function sideOf(support: number): keyof Tally | undefined {
  return SIDES[support]
}

/** Adds a vote: all of its weight to its side, or each part of a split one to its own. */
export function addVote(tally: Tally, {support, weight, split}: Pick<Vote, 'support' | 'weight' | 'split'>): void {
  if (split) for (const side of SIDES) tally[side] += split[side]
  else {
    const side = sideOf(support)
    if (side) tally[side] += weight
  }
}

/** Votes that count towards the quorum under the governor's rule. */
export function quorumVotes(tally: Readonly<Tally>, rules: Pick<GovernorRules, 'quorumCounts'>): bigint {
  return rules.quorumCounts.reduce((sum, side) => sum + tally[side], 0n)
}

/** Whether the quorum is reached; equality is enough. */
export function quorumReached(
  tally: Readonly<Tally>,
  quorum: bigint,
  rules: Pick<GovernorRules, 'quorumCounts'>,
): boolean {
  return quorumVotes(tally, rules) >= quorum
}

/** Whether the vote succeeded; a tie does not. */
export function voteSucceeded(tally: Readonly<Tally>): boolean {
  return tally.for > tally.against
}
