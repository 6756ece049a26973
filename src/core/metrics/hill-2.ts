import type {Metric} from './metric'

/** Hill number N2 = S²/Σx², the inverse of the Herfindahl–Hirschman index. O(1). */
export const hill2: Metric = {
  id: 'hill2',
  unit: 'equalAccounts',
  description: 'Hill number N2, the inverse of herfindahl: as many equal accounts would have the same index.',
  of: ({count, total, sumOfSquares}) =>
    count === 0 ? undefined : {numerator: total * total, denominator: sumOfSquares},
}
