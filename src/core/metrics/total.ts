import {wholeRatio} from '../ratio'
import type {Metric} from './metric'

/** Sum of the weights, in the token's units. O(1). */
export const total: Metric = {
  id: 'total',
  unit: 'amount',
  description: 'Sum of all weights in the smallest unit of the token.',
  of: distribution => wholeRatio(distribution.total),
}
