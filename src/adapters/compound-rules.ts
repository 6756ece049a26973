import type {GovernorRules} from '../core/proposals/governor-rules'
import type {AdapterParameter, ParameterValues} from './adapter'

/** What Alpha and Bravo keep in constants that emit no event. */
export const compoundParameters: readonly AdapterParameter[] = [
  {name: 'quorumVotes', description: 'votes needed, `quorumVotes()`, in the smallest unit of the token'},
  {
    name: 'gracePeriod',
    description: 'seconds after the eta when a queued proposal expires, `GRACE_PERIOD()` of the timelock',
    default: 1_209_600n,
  },
]

/** Governor Alpha and Bravo: block clock, constant quorum of votes in favour, Compound Timelock with expiry. */
export function compoundRules(parameters: ParameterValues): GovernorRules {
  return {
    clock: 'blocknumber',
    boundary: 'after',
    quorum: {kind: 'fixed', votes: parameters.quorumVotes ?? 0n},
    proposalThreshold: 'exceeded',
    quorumCounts: ['for'],
    // The governor never asks its timelock how a transaction stands.
    canceledOperation: 'Queued',
    gracePeriod: parameters.gracePeriod,
    voteWeight: 'pastVotes',
  }
}
