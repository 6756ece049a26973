import type {GovernorRules} from './governor-rules'
import type {Proposal} from './proposal'
import {quorumReached, voteSucceeded} from './tally'

/** What a vote failed by: too few votes that count towards the quorum, no more in favour than against, or both. */
export const DEFEAT_REASONS = ['quorum', 'majority', 'both'] as const
export type DefeatReason = (typeof DEFEAT_REASONS)[number]

/**
 * Why the votes so far defeat a proposal under its governor's rules; undefined when they do not, or when that depends on a
 * quorum that is not known. Without a known quorum the majority alone is judged. O(1).
 */
export function defeatReason(
  {tally, quorum}: Pick<Proposal, 'tally' | 'quorum'>,
  rules: Pick<GovernorRules, 'quorumCounts'>,
): DefeatReason | undefined {
  const majority = voteSucceeded(tally)
  const reached = quorum === undefined || quorumReached(tally, quorum, rules)
  if (reached) return majority ? undefined : 'majority'
  return majority ? 'quorum' : 'both'
}

/** Whether a proposer's votes meet a threshold under its governor's rules; undefined while one is not known. O(1). */
export function thresholdMet(
  votes: bigint | undefined,
  threshold: bigint | undefined,
  rules: Pick<GovernorRules, 'threshold'>,
): boolean | undefined {
  if (votes === undefined || threshold === undefined) return undefined
  return rules.threshold === 'exceeded' ? votes > threshold : votes >= threshold
}
