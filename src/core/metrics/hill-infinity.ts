import type {Metric} from './metric'

/** Hill number N∞ = S/largest, the inverse of the largest share. O(log n). */
export const hillInfinity: Metric = {
  id: 'hillInfinity',
  unit: 'equalAccounts',
  description: 'Hill number of infinite order: one over the share of the largest account.',
  of: distribution =>
    distribution.count === 0 ? undefined : {numerator: distribution.total, denominator: distribution.topSum(1)},
}
