import {exponential} from '../distribution/logarithm'
import {ratio} from '../ratio'
import type {Metric} from './metric'

const PLACES = 9
/** The entropy is less than 5·10^-14 wrong, and so is its exponential, relatively. */
const RELATIVE_ERROR = 10n ** 13n

/** Hill number N1 = exp(H): as many equal accounts would have the same entropy. With 9 places. O(1). */
export const hill1: Metric = {
  id: 'hill1',
  unit: 'equalAccounts',
  description: 'Hill number N1, the exponential of the entropy: as many equal accounts would have the same entropy.',
  errorBound: ({numerator, denominator}) => {
    const places = 10n ** BigInt(PLACES)
    return ratio(numerator * places + denominator * RELATIVE_ERROR, denominator * RELATIVE_ERROR * places)
  },
  of: distribution => {
    if (distribution.count === 0) return undefined
    return ratio(BigInt(Math.round(exponential(distribution.entropy()) * 10 ** PLACES)), 10n ** BigInt(PLACES))
  },
}
