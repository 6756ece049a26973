import {PARTICIPATION_SHARES} from '../../participation/participation-shares'
import {defineAlertKind} from '../alert-kind'
import {boundProblem, crossing} from '../bound'

/** A share of participation beyond a bound, after any block that changed participation. */
export const participationThreshold = defineAlertKind({
  id: 'participationThreshold',
  description:
    'A share of the participation in voting goes above or below a bound; cleared once it is back at the bound, or at rearm.',
  parameters: {
    share: {type: 'participationShare', description: 'which share; docs/metrics.md defines them'},
    above: {type: 'ratio', description: 'alerts while the share is more than this', optional: true},
    below: {type: 'ratio', description: 'alerts while the share is less than this', optional: true},
    rearm: {
      type: 'ratio',
      description: 'how far it has to come back to be cleared; the bound unless said',
      optional: true,
    },
  },
  problem: boundProblem,
  observe: ({share, ...bounds}, {participation, watches}) =>
    participation.flatMap(point => {
      const measured = watches(point.token) ? PARTICIPATION_SHARES[share](point) : undefined
      const found = measured && crossing(measured, bounds)
      if (!found) return []
      const {words, ...rest} = found
      return [
        {subject: `${point.token}:${share}`, contract: point.token, ...rest, text: () => `${share} is ${words()}`},
      ]
    }),
})
