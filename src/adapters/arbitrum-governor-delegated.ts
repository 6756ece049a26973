import {ozGovernorEvents} from '../abi/oz-governor'
import {defineAdapter} from './adapter'
import {ozLogs, ozParameters, ozRules} from './oz-logs'

/**
 * Arbitrum's core and treasury governors since March 2026: the quorum is a bounded part of all delegated votes, a running
 * total that began with an estimate and that its owner adjusts. No events lead to it, so the governor is asked.
 */
export const arbitrumGovernorDelegated = defineAdapter({
  id: 'arbitrum-governor-delegated',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: ozParameters,
  rules: (clock, parameters) => ({
    clock,
    boundary: 'after',
    quorum: {kind: 'read'},
    canceledOperation: 'Canceled',
    ...ozRules(parameters),
  }),
  translate: ozLogs('description'),
})
