import {ozTimelockEvents} from '../../abi/oz-timelock'
import {defineControl} from './control-family'

/** OpenZeppelin's TimelockController tells its delay, and governors by which timelock they act. */
export const ozTimelock = defineControl({
  events: ozTimelockEvents,
  translate: {
    MinDelayChange: ({oldDuration: previous, newDuration: current}) => [
      {kind: 'delayChanged', delay: 'minDelay', previous, current},
    ],
    TimelockChange: ({oldTimelock: previous, newTimelock: current}) => [
      {kind: 'controllerChanged', controller: 'timelock', previous, current},
    ],
  },
})
