import {compoundTimelockEvents} from '../../abi/compound-timelock'
import {ZERO_ADDRESS} from '../../core/primitives'
import {defineControl} from './control-family'

const UNTOLD = {previous: undefined} as const

/** Compound's Timelock: of a new admin it does not say that nobody is pending any more. */
export const compoundTimelock = defineControl({
  events: compoundTimelockEvents,
  translate: {
    NewAdmin: ({newAdmin: current}) => [
      {kind: 'controllerChanged', controller: 'admin', ...UNTOLD, current},
      {kind: 'controllerChanged', controller: 'pendingAdmin', ...UNTOLD, current: ZERO_ADDRESS, implied: true},
    ],
    NewPendingAdmin: ({newPendingAdmin: current}) => [
      {kind: 'controllerChanged', controller: 'pendingAdmin', ...UNTOLD, current},
    ],
    NewDelay: ({newDelay: current}) => [{kind: 'delayChanged', delay: 'delay', ...UNTOLD, current}],
  },
})
