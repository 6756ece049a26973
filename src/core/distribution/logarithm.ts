/** ln 2 as far as a double goes, and what is missing. */
const LN2 = Math.LN2
const LN2_MISSING = 2.319046813846299e-17
/** ln 2 with 32 bits, whose products with small integers are exact, and the rest. */
const LN2_HIGH = Math.floor(LN2 * 2 ** 32) / 2 ** 32
const LN2_LOW = LN2 - LN2_HIGH + LN2_MISSING

/** Logarithms in fixed point count these: so small, and so that the logarithm of any sum of weights is below 2^53. */
export const LOG_UNIT = 2 ** -45
const LN2_UNITS = Math.floor(LN2 / LOG_UNIT)
const LN2_REST = LN2 / LOG_UNIT - LN2_UNITS + LN2_MISSING / LOG_UNIT

/** Of artanh s / s in s², and of e^r in r with |r| below 0.35: as many as change a double. */
const ARTANH = Array.from({length: 11}, (_, i) => 1 / (2 * i + 1))
const EXPONENTIAL = Array.from({length: 15}, (_, i) => 1 / factorial(i))

const scratch = new DataView(new ArrayBuffer(8))

/**
 * ln x in whole units of 2^-45, for a weight 1 ≤ x < 2^360 by its nearest double; less than 0.6 units wrong. Only +, −, × and ÷
 * of doubles take part, which IEEE 754 defines to the last bit: every machine answers the same, which `Math.log` need not.
 */
export function logUnits(x: number): number {
  scratch.setFloat64(0, x)
  const high = scratch.getUint32(0)
  let exponent = (high >>> 20) - 1023
  scratch.setUint32(0, (high & 0xfffff) | (1023 << 20))
  let mantissa = scratch.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  // ln m = 2 artanh s, with s below 0.172: what follows s^21 is less than 2^-57.
  const s = (mantissa - 1) / (mantissa + 1)
  const q = s * s
  let series = 0
  for (let i = ARTANH.length - 1; i >= 0; i--) series = series * q + (ARTANH[i] ?? 0)
  return exponent * LN2_UNITS + Math.round(exponent * LN2_REST + (2 * s * series) / LOG_UNIT)
}

/** e^h for 0 ≤ h < 256, less than 2^-50 wrong, relatively; by defined operations only, like {@link logUnits}. */
export function exponential(h: number): number {
  const power = Math.round(h / LN2)
  const rest = h - power * LN2_HIGH - power * LN2_LOW
  let series = 0
  for (let i = EXPONENTIAL.length - 1; i >= 0; i--) series = series * rest + (EXPONENTIAL[i] ?? 0)
  for (let i = 0; i < power; i++) series *= 2
  return series
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}
