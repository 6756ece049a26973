import {ozGovernorEvents} from '../abi/oz-governor'
import {defineAdapter} from './adapter'
import {ozLogs, ozParameters, ozRules, quorumDenominator} from './oz-logs'

/**
 * OpenZeppelin Governor 4.3 to 4.9 with VotesQuorumFraction. What changed on the way: 4.4 shifted the vote by a block,
 * 4.5 sees what its TimelockController cancels, 4.7.2 checkpoints the quorum numerator.
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
    ...ozParameters,
  ],
  rules: (clock, parameters) => {
    const {minor = 9n, quorumDenominator: denominator = 100n} = parameters
    return {
      clock,
      boundary: minor >= 4n ? 'after' : 'at',
      quorum: {kind: 'supplyFraction', denominator, numerator: minor >= 7n ? 'snapshot' : 'current'},
      canceledOperation: minor >= 5n ? 'Canceled' : 'Queued',
      ...ozRules(parameters),
    }
  },
  translate: ozLogs('description'),
})
