/** What a metric may read of a population's weights. All values are exact. */
export interface DistributionView {
  /** Accounts with weight > 0. */
  readonly count: number
  /** Sum of the weights. */
  readonly total: bigint
  /** Sum of the squared weights. */
  readonly sumOfSquares: bigint
  /** Σ i·x(i) over the weights in ascending order, i from 1. */
  rankWeightedSum(): bigint
  /** Sum of the `k` largest weights; the total when there are fewer. */
  topSum(k: number): bigint
  /** Smallest `k` whose `k` largest weights sum to more than `threshold`; undefined when even all do not. */
  fewestAbove(threshold: bigint): number | undefined
}

/**
 * The weights of one population, kept in ascending order.
 * `set` costs O(log n) comparisons and an O(n) move; sums over ranks cost O(n). Exact in bigint throughout.
 */
export class Distribution implements DistributionView {
  private readonly ascending: bigint[] = []
  total = 0n
  sumOfSquares = 0n

  /** Builds a distribution from weights in any order, zeros and negatives left out. O(n log n). */
  static of(weights: Iterable<bigint>): Distribution {
    const distribution = new Distribution()
    for (const weight of weights) {
      if (weight <= 0n) continue
      distribution.ascending.push(weight)
      distribution.total += weight
      distribution.sumOfSquares += weight * weight
    }
    distribution.ascending.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    return distribution
  }

  get count(): number {
    return this.ascending.length
  }

  /** Replaces one account's weight; a weight ≤ 0 stands for no membership. Throws a RangeError if `previous` is not there. */
  replace(previous: bigint, current: bigint): void {
    if (previous === current) return
    if (previous > 0n) {
      const at = this.lowerBound(previous)
      if (this.ascending[at] !== previous) throw new RangeError(`no account has the weight ${previous}`)
      this.ascending.splice(at, 1)
      this.total -= previous
      this.sumOfSquares -= previous * previous
    }
    if (current > 0n) {
      this.ascending.splice(this.lowerBound(current), 0, current)
      this.total += current
      this.sumOfSquares += current * current
    }
  }

  rankWeightedSum(): bigint {
    let sum = 0n
    let rank = 0n
    for (const weight of this.ascending) {
      rank += 1n
      sum += rank * weight
    }
    return sum
  }

  topSum(k: number): bigint {
    let sum = 0n
    for (let i = Math.max(0, this.ascending.length - k); i < this.ascending.length; i++) sum += this.ascending[i] ?? 0n
    return sum
  }

  fewestAbove(threshold: bigint): number | undefined {
    let sum = 0n
    for (let k = 1; k <= this.ascending.length; k++) {
      sum += this.ascending[this.ascending.length - k] ?? 0n
      if (sum > threshold) return k
    }
    return undefined
  }

  private lowerBound(weight: bigint): number {
    let low = 0
    let high = this.ascending.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.ascending[middle] ?? 0n) < weight) low = middle + 1
      else high = middle
    }
    return low
  }
}
