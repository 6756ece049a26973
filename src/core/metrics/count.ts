import {wholeRatio} from '../ratio'
import type {Metric} from './metric'

/** Accounts with weight > 0 (Hill number N0). O(1). */
export const count: Metric = {
  id: 'count',
  unit: 'accounts',
  description: 'Accounts with a weight above zero: the Hill number N0.',
  of: distribution => wholeRatio(BigInt(distribution.count)),
}
