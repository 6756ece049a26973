import {ratio} from '../ratio'
import type {Metric} from './metric'

/** Nakamoto coefficient for a majority: fewest accounts that together have more than half of the total. */
export const nakamoto: Metric = {
  id: 'nakamotoMajority',
  unit: 'accounts',
  description: 'Nakamoto coefficient: fewest accounts that together have more than half of the total.',
  of: distribution => {
    // More than half of an integer is more than its half rounded down.
    const k = distribution.fewestAbove(distribution.total / 2n)
    return k === undefined ? undefined : ratio(BigInt(k))
  },
}
