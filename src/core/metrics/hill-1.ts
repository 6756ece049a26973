import {exponential} from '../distribution/logarithm'
import {ratio} from '../ratio'
import type {Metric} from './metric'

const PLACES = 10 ** 9
const DENOMINATOR = BigInt(PLACES)
/** The entropy is less than 5·10^-14 wrong, and so is its exponential, relatively. */
const RELATIVE_ERROR = 10n ** 13n

/** Hill number N1 = exp(H): as many equal accounts would have the same entropy. With 9 places. O(1). */
export const hill1: Metric = {
  id: 'hill1',
  unit: 'equalAccounts',
  description: 'Hill number N1, the exponential of the entropy: as many equal accounts would have the same entropy.',
  errorBound: ({numerator, denominator}) => {
    return ratio(numerator * DENOMINATOR + denominator * RELATIVE_ERROR, denominator * RELATIVE_ERROR * DENOMINATOR)
  },
  of: distribution => {
    if (distribution.count === 0) return undefined
    return {numerator: BigInt(Math.round(exponential(distribution.entropy()) * PLACES)), denominator: DENOMINATOR}
  },
}
