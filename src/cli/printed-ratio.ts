import {type Ratio, reduce, toDecimal} from '../core/ratio'

/** A ratio as the API has it: in lowest terms, and rounded to 18 places; null for none. */
export function printedRatio(value: Ratio | undefined) {
  if (value === undefined) return null
  const {numerator, denominator} = reduce(value)
  return {numerator: numerator.toString(), denominator: denominator.toString(), decimal: toDecimal(value)}
}
