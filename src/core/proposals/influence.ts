import type {Address} from '../primitives'
import type {GovernorRules} from './governor-rules'
import type {Vote} from './proposal'
import {addVote, quorumReached, type Tally} from './tally'

/** One voter with everything that the address cast on a proposal. */
export interface VoterWeight {
  readonly voter: Address
  readonly weight: bigint
}

/** The first vote, in event order from 0, after which the quorum was reached. */
export interface QuorumCrosser extends VoterWeight {
  readonly index: number
  readonly block: number
}

/** Weight per voter, largest first, ties by address; voters without weight left out. O(n log n). */
export function votersByWeight(votes: readonly Vote[]): VoterWeight[] {
  const weights = new Map<Address, bigint>()
  for (const {voter, weight} of votes) weights.set(voter, (weights.get(voter) ?? 0n) + weight)
  return [...weights]
    .filter(([, weight]) => weight > 0n)
    .map(([voter, weight]) => ({voter, weight}))
    .sort((a, b) => (a.weight === b.weight ? (a.voter < b.voter ? -1 : 1) : a.weight > b.weight ? -1 : 1))
}

/**
 * Minimal majority coalition: the fewest voters, whichever side they took, with more than half of the weight cast.
 * Takes voters as {@link votersByWeight} gives them; empty when nothing was cast. It is not the set that could have
 * changed the outcome. O(n). Source: Messias et al. 2023, "Nakamoto per proposal".
 */
export function minimalMajorityCoalition(voters: readonly VoterWeight[]): readonly VoterWeight[] {
  const cast = voters.reduce((sum, {weight}) => sum + weight, 0n)
  let sum = 0n
  for (let k = 0; k < voters.length; k++) {
    sum += voters[k]?.weight ?? 0n
    if (sum * 2n > cast) return voters.slice(0, k + 1)
  }
  return []
}

/** The vote that brought the quorum under the governor's own rule; undefined while it is not reached. O(n). */
export function quorumCrosser(
  votes: readonly Vote[],
  quorum: bigint,
  rules: Pick<GovernorRules, 'quorumCounts'>,
): QuorumCrosser | undefined {
  const tally: Tally = {against: 0n, for: 0n, abstain: 0n}
  for (const [index, vote] of votes.entries()) {
    addVote(tally, vote)
    if (quorumReached(tally, quorum, rules)) return {index, voter: vote.voter, weight: vote.weight, block: vote.block}
  }
  return undefined
}
