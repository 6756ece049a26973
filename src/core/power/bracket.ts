import {add, type Ratio, ratio, reduce} from '../ratio'

/** Two exact numbers between which the true one lies; the same one twice when it is known exactly. */
export interface Bracket {
  readonly lower: Ratio
  readonly upper: Ratio
}

/** Decimal places of bounds that were computed in floating point. */
const PLACES = 15
const DENOMINATOR = 10n ** BigInt(PLACES)

/** A known number, reduced. */
export function exactly(value: Ratio): Bracket {
  const reduced = reduce(value)
  return {lower: reduced, upper: reduced}
}

/** Bounds in [0, 1] computed in floating point: cut to [0, 1] and rounded outwards to 15 places, so that none is lost. */
export function between(lower: number, upper: number): Bracket {
  const [low, high] = [Math.min(1, Math.max(0, lower)), Math.min(1, Math.max(0, upper))]
  // The product is rounded to nearest: one unit more on either side covers that.
  const down = BigInt(Math.floor(low * 10 ** PLACES)) - 1n
  const up = BigInt(Math.ceil(high * 10 ** PLACES)) + 1n
  return {
    lower: ratio(down < 0n ? 0n : down, DENOMINATOR),
    upper: ratio(up > DENOMINATOR ? DENOMINATOR : up, DENOMINATOR),
  }
}

/** Whether the number is known exactly. */
export function isExact({lower, upper}: Bracket): boolean {
  return lower.numerator * upper.denominator === upper.numerator * lower.denominator
}

/** The middle, which is the number itself when that is known. */
export function middle({lower, upper}: Bracket): Ratio {
  return reduce({
    numerator: lower.numerator * upper.denominator + upper.numerator * lower.denominator,
    denominator: 2n * lower.denominator * upper.denominator,
  })
}

/** The sum of two numbers. */
export function plus(a: Bracket, b: Bracket): Bracket {
  return {lower: add(a.lower, b.lower), upper: add(a.upper, b.upper)}
}

/** A part of a sum by the whole sum, where the bounds of the sum are those of its parts, added up. */
export function shareOfSum(part: Bracket, sum: Bracket): Bracket | undefined {
  const others = {lower: add(sum.lower, negative(part.lower)), upper: add(sum.upper, negative(part.upper))}
  const least = {lower: part.lower, upper: part.lower}
  const most = {lower: part.upper, upper: part.upper}
  // The part stands above and below the line: the share grows with it, and shrinks with the others.
  const low = share(least, plus(least, {lower: others.upper, upper: others.upper}))
  const high = share(most, plus(most, {lower: others.lower, upper: others.lower}))
  return low && high && {lower: low.lower, upper: high.upper}
}

/** Half of a number. */
export function halved({lower, upper}: Bracket): Bracket {
  const half = ({numerator, denominator}: Ratio) => ratio(numerator, 2n * denominator)
  return {lower: half(lower), upper: half(upper)}
}

/** What is left to 1. */
export function complement({lower, upper}: Bracket): Bracket {
  return {lower: fromOne(upper), upper: fromOne(lower)}
}

/** The quotient of two numbers that are not negative, cut to [0, 1]; undefined where the divisor is 0 or may be. */
export function share(part: Bracket, whole: Bracket): Bracket | undefined {
  if (whole.lower.numerator <= 0n) return undefined
  return {lower: atMostOne(divide(part.lower, whole.upper)), upper: atMostOne(divide(part.upper, whole.lower))}
}

function negative({numerator, denominator}: Ratio): Ratio {
  return {numerator: -numerator, denominator}
}

function fromOne({numerator, denominator}: Ratio): Ratio {
  return {numerator: denominator - numerator, denominator}
}

function divide(a: Ratio, b: Ratio): Ratio {
  return reduce({numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator})
}

function atMostOne(value: Ratio): Ratio {
  return value.numerator > value.denominator ? ratio(1n) : value
}
