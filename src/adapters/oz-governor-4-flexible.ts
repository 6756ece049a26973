import {ozGovernorEvents} from '../abi/oz-governor'
import {defineAdapter} from './adapter'
import {rollingSplitOf} from './fractional-vote'
import {ozGovernor4} from './oz-governor-4'
import {ozLogs} from './oz-logs'

const logs = ozLogs('description')

/**
 * OpenZeppelin Governor 4.x with ScopeLift's flexible voting, GovernorCountingFractional 1.x: a voter may cast its weight
 * in parts, vote by vote. Each of them tells the voter's whole weight; what was cast stands in `params`, and `support`
 * counts for nothing then. Source: ScopeLift flexible-voting, `_countVote`.
 */
export const ozGovernor4Flexible = defineAdapter({
  id: 'oz-governor-4-flexible',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: ozGovernor4.parameters,
  ...(ozGovernor4.rules && {rules: ozGovernor4.rules}),
  translate: {
    ...logs,
    VoteCastWithParams: e => {
      const split = rollingSplitOf(e.weight, e.params)
      const weight = split.against + split.for + split.abstain
      return [{kind: 'voteCast', ...e, support: Number(e.support), weight, split}]
    },
  },
})
