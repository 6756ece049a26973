/** Rounding of one operation on doubles, relatively. */
const ROUNDING = 2 ** -53
/** Probabilities below this are left out where the distribution ends. */
const NEGLIGIBLE = 1e-60

/** A probability in floating point, and the most by which the operations that made it can have been wrong. */
export interface Approximation {
  readonly value: number
  readonly error: number
}

/**
 * Distribution of the sum of independent weights in whole units, each taken with probability p ≤ ½, and of the sums that
 * leave one player out. The first by dynamic programming: O(Σ reach), where reach is the sum of the units so far, so that
 * small ones come first. Only numbers that are not negative are added and multiplied, so the relative error of each
 * probability is at most four roundings for each player.
 */
export class SumDistribution {
  private readonly below: Float64Array
  private readonly error: number
  private readonly known = new Map<number, Approximation>()

  /** `units` are ascending whole numbers with a sum of at most 2^26. */
  constructor(
    units: readonly number[],
    private readonly p: number,
  ) {
    const positive = units.filter(unit => unit > 0)
    const {probabilities, lost} = convolve(positive, p)
    this.below = cumulative(probabilities)
    this.error = (4 * positive.length + 8) * ROUNDING + lost
  }

  /** P(sum < x) for a whole x. */
  sumBelow(x: number): Approximation {
    if (x <= 0) return {value: 0, error: 0}
    return {value: this.below[Math.min(x, this.below.length - 1)] ?? 1, error: this.error}
  }

  /**
   * P(sum < x) when a player with `unit` is left out. It follows from P(all < x) = (1 − p)·P(others < x) +
   * p·P(others < x − unit), from the lowest x upwards: O(x/unit). With p ≤ ½ no error grows on the way.
   */
  othersBelow(unit: number, x: number): Approximation {
    if (unit === 0 || x <= 0) return this.sumBelow(x)
    const top = this.below.length - 1
    if (x > top - unit) return {value: 1, error: 0}
    const key = unit * (top + 1) + x
    const known = this.known.get(key)
    if (known) return known
    const {below, p} = this
    const rest = 1 - p
    let value = 0
    for (let at = x % unit; at <= x; at += unit) value = ((below[at] ?? 0) - p * value) / rest
    // Each step adds the error of `below` and four roundings, by 1 − p; earlier ones come in with a factor of p/(1 − p) ≤ 1.
    const steps = Math.floor(x / unit) + 1
    const found = {value: Math.min(1, Math.max(0, value)), error: (steps * (this.error + 8 * ROUNDING)) / rest}
    this.known.set(key, found)
    return found
  }
}

/** Probabilities of the sums, and how much was left out at both ends. */
function convolve(units: readonly number[], p: number): {probabilities: Float64Array; lost: number} {
  const total = units.reduce((sum, unit) => sum + unit, 0)
  const c = new Float64Array(total + 1)
  c[0] = 1
  const rest = 1 - p
  let lost = 0
  let [low, high] = [0, 0]
  for (const unit of units) {
    const reach = high + unit
    for (let s = reach; s >= Math.max(high + 1, low + unit); s--) c[s] = p * (c[s - unit] as number)
    for (let s = high; s >= low + unit; s--) c[s] = rest * (c[s] as number) + p * (c[s - unit] as number)
    for (let s = Math.min(high, low + unit - 1); s >= low; s--) c[s] = rest * (c[s] as number)
    high = reach
    for (; low < high && (c[low] as number) < NEGLIGIBLE; low++) {
      lost += c[low] as number
      c[low] = 0
    }
    for (; high > low && (c[high] as number) < NEGLIGIBLE; high--) {
      lost += c[high] as number
      c[high] = 0
    }
  }
  return {probabilities: c, lost}
}

/** Sums of the first x entries, for x from 0 to all of them; compensated (Kahan 1965), so that rounding does not add up. */
function cumulative(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1)
  let sum = 0
  let missing = 0
  for (let i = 0; i < values.length; i++) {
    const term = (values[i] as number) - missing
    const next = sum + term
    missing = next - sum - term
    sum = next
    sums[i + 1] = sum
  }
  return sums
}
