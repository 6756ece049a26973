import {ratio} from '../ratio'
import type {Metric} from './metric'

/** Hill number N∞ = S/largest, the inverse of the largest share. O(log n). */
export const hillInfinity: Metric = {
  id: 'hillInfinity',
  unit: 'equalAccounts',
  description: 'Hill number of infinite order: one over the share of the largest account.',
  of: distribution => (distribution.total === 0n ? undefined : ratio(distribution.total, distribution.topSum(1))),
}
