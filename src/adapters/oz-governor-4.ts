import {ozGovernorEvents} from '../abi/oz-governor'
import type {QuorumSource} from '../core/proposals/governor-rules'
import {defineAdapter, type ParameterValues} from './adapter'
import {ozLogs, ozParameters, ozRules, quorumDenominator} from './oz-logs'

/**
 * OpenZeppelin Governor 4.3 to 4.9 with VotesQuorumFraction, or with VotesComp and a quorum of its own. What changed on the
 * way: 4.4 shifted the vote by a block, 4.5 sees what its TimelockController cancels, 4.7.2 checkpoints the quorum numerator.
 */
export const ozGovernor4 = defineAdapter({
  id: 'oz-governor-4',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: [
    {
      name: 'minor',
      description: 'minor version of OpenZeppelin Contracts 4 that it is built from; 6 for 4.7.0 and 4.7.1',
      minimum: 3n,
      maximum: 9n,
    },
    quorumDenominator,
    {
      name: 'quorumVotes',
      description:
        'votes needed where `quorum()` is a constant of the code, as with GovernorVotesComp; 0 where it is not',
      default: 0n,
    },
    {
      name: 'quorumTold',
      description: '1 if the quorum is a number of votes that `QuorumUpdated` tells, 0 if it is not',
      default: 0n,
      maximum: 1n,
    },
    ...ozParameters,
  ],
  rules: (clock, parameters) => {
    const {minor = 9n} = parameters
    return {
      clock,
      boundary: minor >= 4n ? 'after' : 'at',
      quorum: quorumOf(minor, parameters),
      canceledOperation: minor >= 5n ? 'Canceled' : 'Queued',
      ...ozRules(parameters),
    }
  },
  translate: ozLogs('description'),
})

function quorumOf(minor: bigint, parameters: ParameterValues): QuorumSource {
  const {quorumDenominator: denominator = 100n, quorumVotes: votes = 0n, quorumTold} = parameters
  if (votes > 0n) return {kind: 'fixed', votes}
  if (quorumTold === 1n) return {kind: 'settable'}
  return {kind: 'supplyFraction', denominator, numerator: minor >= 7n ? 'snapshot' : 'current'}
}
