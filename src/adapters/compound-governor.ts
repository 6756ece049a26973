import {ozGovernorEvents} from '../abi/oz-governor'
import {defineAdapter} from './adapter'
import {ozLogs, ozParameters, ozRules} from './oz-logs'

/**
 * CompoundGovernor and other governors of OpenZeppelin 5.x whose quorum is a number of votes that governance sets,
 * checkpointed and told by `QuorumUpdated`.
 */
export const compoundGovernor = defineAdapter({
  id: 'compound-governor',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: ozParameters.map(parameter =>
    parameter.name === 'gracePeriod' ? {...parameter, default: 1_209_600n} : parameter,
  ),
  rules: (clock, parameters) => ({
    clock,
    boundary: 'after',
    quorum: {kind: 'settable'},
    canceledOperation: 'Canceled',
    ...ozRules(parameters),
  }),
  translate: ozLogs('governorAndDescription'),
})
