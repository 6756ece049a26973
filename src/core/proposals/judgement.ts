import {type Block, type Timepoint, timepointAt} from '../primitives'
import type {GovernorRules} from './governor-rules'
import {defeatReason} from './outcome'
import type {Proposal, ProposalState} from './proposal'
import {voteSucceeded} from './tally'

/** The first value of the clock at which a timepoint's effect shows under the rules. */
export function turnOf(timepoint: Timepoint, {boundary}: Pick<GovernorRules, 'boundary'>): Timepoint {
  return boundary === 'after' ? timepoint + 1n : timepoint
}

/** Whether a clock is past a timepoint; not past one that is not known. */
export function isPast(timepoint: Timepoint | undefined, now: Timepoint): boolean {
  return timepoint !== undefined && now > timepoint
}

/** What the votes so far make of a proposal: Succeeded, Defeated, or Undetermined where it takes a quorum that is not known. O(1). */
export function outcomeOf(proposal: Proposal, rules: GovernorRules): 'Succeeded' | 'Defeated' | 'Undetermined' {
  if (defeatReason(proposal, rules) !== undefined) return 'Defeated'
  return proposal.quorum === undefined ? 'Undetermined' : 'Succeeded'
}

/** Whether a super quorum has ended the vote, without an event of its own (OZ GovernorSuperQuorum). O(1). */
export function endsEarly({superQuorum, tally}: Pick<Proposal, 'superQuorum' | 'tally'>): boolean {
  return superQuorum !== undefined && tally.for >= superQuorum && voteSucceeded(tally)
}

/** Unix seconds from which a queued proposal is expired; undefined where that never happens. */
export function expiryOf({eta}: Pick<Proposal, 'eta'>, {gracePeriod}: GovernorRules): bigint | undefined {
  return gracePeriod === undefined || eta === undefined ? undefined : eta + gracePeriod
}

/** The state at a block of a proposal that has passed, by what happened to it since. O(1). */
export function stagedState(proposal: Proposal, rules: GovernorRules, block: Block): ProposalState {
  switch (proposal.stage) {
    case undefined:
      return 'Succeeded'
    case 'closed':
      return proposal.state
    case 'operationDone':
      return 'Executed'
    case 'operationCanceled':
      return rules.canceledOperation
    case 'queued': {
      const expiry = expiryOf(proposal, rules)
      return expiry !== undefined && BigInt(block.timestamp) >= expiry ? 'Expired' : 'Queued'
    }
  }
}

/** The state at a block of a proposal that is not closed, judged anew from its tally and its clock. O(1). */
export function judgedState(proposal: Proposal, rules: GovernorRules, block: Block): ProposalState {
  const {voteStart, voteEnd} = proposal
  if (voteStart === undefined || voteEnd === undefined) return proposal.state
  const now = timepointAt(block, rules.clock)
  // A vote that a super quorum has ended is not opened again.
  if (proposal.state === 'Pending' || proposal.state === 'Active') {
    if (now < turnOf(voteStart, rules)) return 'Pending'
    if (now < turnOf(voteEnd, rules)) return endsEarly(proposal) ? 'Succeeded' : 'Active'
  }
  const outcome = outcomeOf(proposal, rules)
  if (outcome === 'Defeated') return outcome
  return outcome === 'Undetermined' && proposal.stage === undefined ? outcome : stagedState(proposal, rules, block)
}
