import type {Metric} from './metric'

/** Share of the `k` largest accounts in the total (concentration ratio CR-k); 1 when there are fewer than `k`. O(log n). */
export function topShare(k: number): Metric {
  return {
    id: `topShare${k}`,
    unit: 'share',
    description: k === 1 ? 'Share of the largest account.' : `Share of the ${k} largest accounts together.`,
    of: distribution =>
      distribution.count === 0 ? undefined : {numerator: distribution.topSum(k), denominator: distribution.total},
  }
}
