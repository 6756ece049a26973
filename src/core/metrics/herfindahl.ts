import type {Metric} from './metric'

/** Herfindahl–Hirschman index Σ(x/S)², from 1/n (equal) to 1 (one holder). Its inverse is the Hill number N2. O(1). */
export const herfindahl: Metric = {
  id: 'herfindahl',
  unit: 'share',
  description: 'Herfindahl–Hirschman index: sum of squared shares, from 1/n (equal) to 1 (one account has all).',
  of: ({count, total, sumOfSquares}) =>
    count === 0 ? undefined : {numerator: sumOfSquares, denominator: total * total},
}
