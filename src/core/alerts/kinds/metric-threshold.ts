import {ReadingsView} from '../../distribution/readings'
import {metrics} from '../../metrics'
import {keptAs} from '../../populations/kept-as'
import {defineAlertKind} from '../alert-kind'
import {boundProblem, crossing} from '../bound'

/**
 * A metric of a population beyond a bound, after any block that moved the population. Equality is not beyond it. With
 * `rearm` the condition ends only once the value has gone back as far as that.
 */
export const metricThreshold = defineAlertKind({
  id: 'metricThreshold',
  description:
    'A concentration metric of a population goes above or below a bound; cleared once it is back at the bound, or at rearm.',
  parameters: {
    metric: {type: 'metric', description: 'which metric; docs/metrics.md defines them'},
    population: {type: 'population', description: 'over whom', default: 'delegates'},
    above: {type: 'ratio', description: 'alerts while the metric is more than this', optional: true},
    below: {type: 'ratio', description: 'alerts while the metric is less than this', optional: true},
    rearm: {
      type: 'ratio',
      description: 'how far it has to come back to be cleared; the bound unless said',
      optional: true,
    },
  },
  problem: boundProblem,
  observe: ({metric: id, population, ...bounds}, {concentration, state, watches}) => {
    const metric = metrics.find(candidate => candidate.id === id)
    if (!metric) return []
    return concentration.flatMap(({token, population: kept, readings}) => {
      const ledger = watches(token) ? state.ledgers.get(token) : undefined
      if (!ledger || keptAs(population, ledger.populations) !== kept) return []
      const measured = metric.of(new ReadingsView(readings))
      const found = measured && crossing(measured, bounds)
      if (!found) return []
      const {words, ...rest} = found
      return [
        {
          subject: `${token}:${population}`,
          contract: token,
          ...rest,
          text: () => `${id} of ${population} is ${words()}`,
        },
      ]
    })
  },
})
