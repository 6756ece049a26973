import {ratio} from '../ratio'
import type {Metric} from './metric'

/** Share of the `k` largest accounts in the total (concentration ratio CR-k); 1 when there are fewer than `k`. O(log n). */
export function topShare(k: number): Metric {
  return {
    id: `topShare${k}`,
    unit: 'share',
    description: k === 1 ? 'Share of the largest account.' : `Share of the ${k} largest accounts together.`,
    of: distribution => (distribution.total === 0n ? undefined : ratio(distribution.topSum(k), distribution.total)),
  }
}
