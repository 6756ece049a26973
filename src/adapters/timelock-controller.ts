import {timelockControllerEvents} from '../abi/timelock-controller'
import {defineAdapter} from './adapter'

/** OpenZeppelin TimelockController: what happens to a proposal's operation behind its governor's back. */
export const timelockController = defineAdapter({
  id: 'timelock-controller',
  role: 'timelock',
  events: timelockControllerEvents,
  translate: {
    Cancelled: e => [{kind: 'operationCanceled', operationId: e.id}],
    CallExecuted: e => [{kind: 'operationExecuted', operationId: e.id}],
  },
})
