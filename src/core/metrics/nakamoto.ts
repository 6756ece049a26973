import {wholeRatio} from '../ratio'
import type {Metric} from './metric'

/** Nakamoto coefficient: fewest accounts that together have more than `percent` % of the total. O(log n). */
export function nakamoto(percent: 33 | 50 | 67): Metric {
  const part = percent === 50 ? 'half' : `${percent} %`
  return {
    id: percent === 50 ? 'nakamotoMajority' : `nakamoto${percent}`,
    unit: 'accounts',
    description: `Nakamoto coefficient: fewest accounts that together have more than ${part} of the total.`,
    of: distribution => {
      const k = distribution.fewestAbovePercent(percent)
      return k === undefined ? undefined : wholeRatio(BigInt(k))
    },
  }
}
