import {ozGovernorEvents} from '../abi/oz-governor'
import {defineAdapter} from './adapter'
import {ozLogs, ozParameters, ozRules, quorumDenominator} from './oz-logs'

/**
 * OpenZeppelin Governor 5.x with VotesQuorumFraction, numerator checkpointed, with or without super quorum; counting
 * simple, fractional or overridable; late quorum, guardian and sequential ids as they tell themselves by event.
 */
export const ozGovernor = defineAdapter({
  id: 'oz-governor',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: [quorumDenominator, ...ozParameters],
  rules: (clock, parameters) => ({
    clock,
    boundary: 'after',
    quorum: {kind: 'supplyFraction', denominator: parameters.quorumDenominator ?? 100n, numerator: 'snapshot'},
    canceledOperation: 'Canceled',
    ...ozRules(parameters),
  }),
  translate: ozLogs('governorAndDescription'),
})
