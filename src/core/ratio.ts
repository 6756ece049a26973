/** An exact rational; `denominator` is positive. Rounding happens only where it is printed. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Makes a ratio as given, without reducing it. Throws a RangeError unless the denominator is positive. */
export function ratio(numerator: bigint, denominator = 1n): Ratio {
  if (denominator <= 0n) throw new RangeError(`a ratio needs a positive denominator, got ${denominator}`)
  return {numerator, denominator}
}

/** A whole number as a ratio. */
export function wholeRatio(numerator: bigint): Ratio {
  return {numerator, denominator: 1n}
}

/** Below, at or above zero as the first is less than, equal to or more than the second. */
export function compareRatios(a: Ratio, b: Ratio): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Lowest terms by Euclid's algorithm, O(log n) divisions. */
export function reduce(value: Ratio): Ratio {
  let a = value.numerator < 0n ? -value.numerator : value.numerator
  let b = value.denominator
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n || a === 1n ? value : {numerator: value.numerator / a, denominator: value.denominator / a}
}

/** The sum of two ratios, reduced where their denominators differ. */
export function add(a: Ratio, b: Ratio): Ratio {
  if (a.denominator === b.denominator) return {numerator: a.numerator + b.numerator, denominator: a.denominator}
  return reduce({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  })
}

/** Decimal text with `digits` places, rounded half away from zero; trailing zeros are kept out. */
export function toDecimal(value: Ratio, digits = 18): string {
  const negative = value.numerator < 0n
  const magnitude = negative ? -value.numerator : value.numerator
  const doubled = (magnitude * 10n ** BigInt(digits)) << 1n
  const scaled = (doubled + value.denominator) / (value.denominator << 1n)
  const all = scaled.toString().padStart(digits + 1, '0')
  const whole = all.length - digits
  let end = all.length
  while (end > whole && all[end - 1] === '0') end -= 1
  const text = end === whole ? all.slice(0, whole) : `${all.slice(0, whole)}.${all.slice(whole, end)}`
  return negative && scaled !== 0n ? `-${text}` : text
}

/** `n` for integers, `n/d` otherwise: the form in which ratios are stored. */
export function formatRatio(value: Ratio): string {
  const {numerator, denominator} = reduce(value)
  return denominator === 1n ? numerator.toString() : `${numerator}/${denominator}`
}

/** The inverse of {@link formatRatio}. Throws a SyntaxError on anything else. */
export function parseRatio(text: string): Ratio {
  const [, numerator, denominator = '1'] = /^(-?\d+)(?:\/([1-9]\d*))?$/.exec(text) ?? []
  if (numerator === undefined) throw new SyntaxError(`not a ratio: ${JSON.stringify(text)}`)
  return ratio(BigInt(numerator), BigInt(denominator))
}
