import type {Metric} from './metric'

/**
 * Gini coefficient G = 2·Σ i·x(i) / (n·S) − (n+1)/n over weights > 0 in ascending order; 0 for equal weights, below 1.
 * Depends strongly on which dust accounts count: read it beside `count`. O(1).
 */
export const gini: Metric = {
  id: 'gini',
  unit: 'share',
  description: 'Gini coefficient over accounts with weight above zero. Sensitive to dust: compare with count.',
  of: distribution => {
    const {count, total} = distribution
    if (count === 0) return undefined
    return {
      numerator: 2n * distribution.rankWeightedSum() - BigInt(count + 1) * total,
      denominator: BigInt(count) * total,
    }
  },
}
