import {ReadingsView} from '../../distribution/readings'
import {metrics} from '../../metrics'
import {keptAs} from '../../populations/kept-as'
import {compareRatios, toDecimal} from '../../ratio'
import {defineAlertKind} from '../alert-kind'

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
  problem: ({above, below, rearm}) => {
    if ((above === undefined) === (below === undefined)) return 'expected either above or below'
    if (rearm === undefined) return undefined
    if (above && compareRatios(rearm, above) > 0) return 'rearm: expected at most what above says'
    if (below && compareRatios(rearm, below) < 0) return 'rearm: expected at least what below says'
    return undefined
  },
  observe: ({metric: id, population, above, below, rearm}, {concentration, state, watches}) => {
    const metric = metrics.find(candidate => candidate.id === id)
    const bound = above ?? below
    if (!metric || !bound) return []
    // Beyond is greater once the sign is turned for a bound from below.
    const sign = above ? 1 : -1
    return concentration.flatMap(({token, population: kept, readings}) => {
      const ledger = watches(token) ? state.ledgers.get(token) : undefined
      if (!ledger || keptAs(population, ledger.populations) !== kept) return []
      const measured = metric.of(new ReadingsView(readings))
      if (!measured) return []
      const holds = sign * compareRatios(measured, bound) > 0
      if (!holds && sign * compareRatios(measured, rearm ?? bound) > 0) return []
      const text = `${id} of ${population} is ${toDecimal(measured, 6)}, ${holds ? '' : 'no longer '}${above ? 'above' : 'below'} ${toDecimal(bound, 6)}`
      return [{subject: `${token}:${population}`, contract: token, holds, measured, bound, text}]
    })
  },
})
