/** Fixed-point logarithms count in units of 2^-45, so that those of all weights and sums stay below 2^53. */
const FRACTION_BITS = 45
const UNIT = 2 ** FRACTION_BITS
const LN2 = Math.LN2
/** ln 2 in units: the whole ones, and the rest. */
const LN2_UNITS = Math.floor(LN2 * UNIT)
const LN2_REST = LN2 * UNIT - LN2_UNITS
const SQRT2 = Math.SQRT2

/**
 * ln x as a whole number of units of 2^-45, for 0 < x < 2^360; less than 0.6 units wrong. Only +, −, × and ÷ of doubles
 * take part, which IEEE 754 defines to the last bit: every machine answers the same, which `Math.log` need not.
 */
export function logUnits(x: bigint, view: DataView): number {
  view.setFloat64(0, Number(x))
  const high = view.getUint32(0)
  let exponent = (high >>> 20) - 1023
  view.setUint32(0, (high & 0xfffff) | (1023 << 20))
  let mantissa = view.getFloat64(0)
  if (mantissa > SQRT2) {
    mantissa /= 2
    exponent++
  }
  // ln m = 2 artanh s; |s| < 0.172, so that what follows s^21 is less than 2^-57.
  const s = (mantissa - 1) / (mantissa + 1)
  const q = s * s
  let series = 1 / 21
  for (let odd = 19; odd >= 1; odd -= 2) series = series * q + 1 / odd
  return exponent * LN2_UNITS + Math.round(exponent * LN2_REST + 2 * s * series * UNIT)
}

/** Σ x·(ln S − ln x) / S, from whole units: `excess` is that sum times S, in units. */
export function entropyOf(excess: bigint, total: bigint): number {
  return Number(excess) / Number(total) / UNIT
}

/** e^h for 0 ≤ h < 256; less than 2^-50 wrong, relatively. By defined operations only, like {@link logUnits}. */
export function exponential(h: number): number {
  const power = Math.round(h / LN2)
  const rest = h - power * LN2_HIGH - power * LN2_LOW
  let series = 1
  for (let i = 18; i >= 1; i--) series = 1 + (series * rest) / i
  for (let i = 0; i < power; i++) series *= 2
  return series
}

/** ln 2 with 32 bits, whose products with small integers are exact, and what is missing. */
const LN2_HIGH = Math.floor(LN2 * 2 ** 32) / 2 ** 32
const LN2_LOW = LN2 - LN2_HIGH + 2.3190468138462996e-17
