import {Crossings} from './crossings'
import {LimbFormat} from './limb-format'
import {LOG_UNIT, logUnits} from './logarithm'
import {WeightLeaves} from './weight-leaves'

/** What a metric may read of a population's weights. Every reading depends on nothing but them, to the last bit. */
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
  /** Shannon entropy of the shares in nats; 0 for nobody. The one reading that is not exact: less than 5·10^-14 wrong. */
  entropy(): number
}

/** The weights of one population in ascending order. Every change and every reading costs O(log n). */
export class Distribution implements DistributionView {
  count = 0
  total = 0n
  sumOfSquares = 0n
  /** Σ x·log x, each logarithm a whole number of units: a sum of integers does not depend on its order. */
  private logSum = 0n
  private ranked = 0n
  private format = LimbFormat.of(0n, 0)
  private leaves = new WeightLeaves(this.format)
  private readonly scratch = new DataView(new ArrayBuffer(8))
  /** Sums of the largest that have been asked for, and the smallest weight that is in one of them. */
  private readonly topSums = new Map<number, bigint>()
  private topFloor = 0n
  private readonly crossings = new Crossings()
  /** The entropy, once it has been asked for. */
  private nats: number | undefined

  /** Builds a distribution from weights in any order, zeros and negatives left out. O(n log n). */
  static of(weights: Iterable<bigint>): Distribution {
    const distribution = new Distribution()
    const ascending = sorted(weights)
    if (ascending.length > 0) distribution.fill(ascending)
    return distribution
  }

  /**
   * Replaces one account's weight; a weight ≤ 0 stands for no membership. The same with the arguments exchanged undoes it.
   * Throws a RangeError, with nothing changed, if `previous` is not there.
   */
  replace(previous: bigint, current: bigint): void {
    const gone = previous > 0n ? previous : 0n
    const come = current > 0n ? current : 0n
    if (gone === come) return
    let from = 0
    let to = 0
    let shift = 0n
    if (gone > 0n) {
      from = this.leaves.remove(gone)
      if (from === 0) throw new RangeError(`no account has the weight ${gone}`)
      this.count--
    }
    if (come > 0n) {
      if (!this.format.fits(come) || this.count === this.format.capacity) shift = this.widen(come)
      to = this.leaves.insert(come)
      this.count++
    }
    // Whoever is between the old and the new rank moves by one; where only one of them is, all above it do.
    shift += this.leaves.takeShift()
    if (gone === 0n) shift += this.total
    else if (come === 0n) shift -= this.total - gone
    this.ranked += BigInt(to) * come - BigInt(from) * gone + shift
    const growth = come - gone
    this.total += growth
    this.crossings.move(growth)
    this.sumOfSquares += growth * (come + gone)
    if (gone > 0n) this.logSum -= gone * this.logOf(gone)
    if (come > 0n) this.logSum += come * this.logOf(come)
    this.nats = undefined
    if (gone >= this.topFloor || come >= this.topFloor) this.topSums.clear()
  }

  rankWeightedSum(): bigint {
    return this.ranked
  }

  topSum(k: number): bigint {
    if (k <= 0) return 0n
    if (k >= this.count) return this.total
    const known = this.topSums.get(k)
    if (known !== undefined) return known
    const sum = this.total - this.leaves.sumOfSmallest(this.count - k)
    const smallest = this.leaves.at(this.count - k)
    if (this.topSums.size === 0 || smallest < this.topFloor) this.topFloor = smallest
    this.topSums.set(k, sum)
    return sum
  }

  /** Sum of the `k` smallest weights; the total when there are fewer. O(log n). */
  bottomSum(k: number): bigint {
    if (k <= 0) return 0n
    return k >= this.count ? this.total : this.leaves.sumOfSmallest(k)
  }

  /** The k-th largest weight; 0 where there are fewer. O(log n). */
  kthLargest(k: number): bigint {
    return k >= 1 && k <= this.count ? this.leaves.at(this.count - k) : 0n
  }

  /** How many accounts weigh at least so much; all, where that is 0 or less. O(log n). */
  countAtLeast(weight: bigint): number {
    if (weight <= 1n) return this.count
    return this.format.fits(weight) ? this.count - this.leaves.countAtMost(weight - 1n) : 0
  }

  fewestAbove(threshold: bigint): number | undefined {
    if (this.count === 0 || threshold >= this.total) return undefined
    if (threshold < 0n) return 1
    const known = this.crossings.find(threshold, this.total)
    if (known !== undefined) return known
    // The k largest have more than the threshold while all others have less than the total without it.
    const others = this.leaves.smallestBelow(this.total - threshold)
    this.crossings.keep(this.count - others, this.total - this.leaves.sumOfSmallest(others), this.leaves.at(others))
    return this.count - others
  }

  entropy(): number {
    if (this.count === 0) return 0
    this.nats ??= Math.max(
      0,
      (Number(this.total * this.logOf(this.total) - this.logSum) / Number(this.total)) * LOG_UNIT,
    )
    return this.nats
  }

  private logOf(x: bigint): bigint {
    return BigInt(logUnits(x, this.scratch))
  }

  private fill(ascending: readonly bigint[]): void {
    this.format = LimbFormat.of(ascending.at(-1) ?? 0n, ascending.length)
    this.leaves = new WeightLeaves(this.format, ascending)
    this.count = ascending.length
    for (const [i, weight] of ascending.entries()) {
      this.total += weight
      this.sumOfSquares += weight * weight
      this.logSum += weight * this.logOf(weight)
      this.ranked += BigInt(i + 1) * weight
    }
  }

  /** Rebuilds in a format for one more weight; answers what the leaves before had added up. */
  private widen(weight: bigint): bigint {
    const shift = this.leaves.takeShift()
    const ascending = [...this.leaves.ascending()]
    const largest = ascending.at(-1) ?? 0n
    this.format = LimbFormat.of(weight > largest ? weight : largest, ascending.length + 1)
    this.leaves = new WeightLeaves(this.format, ascending)
    return shift
  }
}

function sorted(weights: Iterable<bigint>): bigint[] {
  const positive: bigint[] = []
  for (const weight of weights) if (weight > 0n) positive.push(weight)
  return positive.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
