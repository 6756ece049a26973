import {ratio} from '../ratio'
import type {Metric} from './metric'

/** Nakamoto coefficient: fewest accounts that together have more than `percent` % of the total. O(log n). */
export function nakamoto(percent: 33 | 50 | 67): Metric {
  const hundredths = BigInt(percent)
  const part = percent === 50 ? 'half' : `${percent} %`
  return {
    id: percent === 50 ? 'nakamotoMajority' : `nakamoto${percent}`,
    unit: 'accounts',
    description: `Nakamoto coefficient: fewest accounts that together have more than ${part} of the total.`,
    of: distribution => {
      // More than a part of an integer is more than that part rounded down.
      const k = distribution.fewestAbove((distribution.total * hundredths) / 100n)
      return k === undefined ? undefined : ratio(BigInt(k))
    },
  }
}
