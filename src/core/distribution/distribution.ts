import {Crossings} from './crossings'
import {CutWeight} from './cut-weight'
import {LimbFormat, nearestDouble} from './limb-format'
import {LimbSum} from './limb-sum'
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
  /** Smallest `k` whose `k` largest weights sum to more than `percent` % of the total, from 0 to 99; undefined for nobody. */
  fewestAbovePercent(percent: number): number | undefined
  /** Shannon entropy of the shares in nats; 0 for nobody. The one reading that is not exact: less than 5·10^-14 wrong. */
  entropy(): number
}

/** Sums of fewer of the largest than this are kept until one of those changes. */
const KEPT_SUMS = 128
/** Above the key of any weight. */
const NO_KEY = 2 ** 31

/** The weights of one population in ascending order. Every change and every reading costs O(log n). */
export class Distribution implements DistributionView {
  count = 0
  total = 0n
  sumOfSquares = 0n
  private format = LimbFormat.of(0n)
  private leaves = new WeightLeaves(this.format)
  private gone = new CutWeight(this.format)
  private come = new CutWeight(this.format)
  /** Σ i·x(i). */
  private readonly ranked = new LimbSum(this.format.limbs)
  /** Σ x·log x, each logarithm a whole number of units: a sum of integers does not depend on its order. */
  private readonly logSum = new LimbSum(this.format.limbs)
  /** What is above is read once after a change: undefined until then. */
  private rankWeighted: bigint | undefined
  private nats: number | undefined
  /** The total in limbs, two more than a weight has, and as the nearest double. */
  private whole = new Float64Array(this.format.limbs + 2)
  private wholeDouble: number | undefined
  private readonly entropySum = new LimbSum(this.format.limbs)
  /** Sums of the few largest that have been asked for, and the key of the smallest weight that is in one of them. */
  private readonly topSums: (bigint | undefined)[] = Array.from({length: KEPT_SUMS})
  private topFloor = NO_KEY
  private readonly crossings = new Crossings()

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
    if (!this.format.fits(gone)) throw absent(gone)
    if (!this.format.fits(come)) this.widen(come)
    if (gone > 0n) this.leaves.fetch(this.gone.set(gone))
    if (come > 0n) this.leaves.fetch(this.come.set(come))
    if (gone > 0n && !this.take()) throw absent(gone)
    if (come > 0n) this.put()
    // Whoever is between the old and the new rank moves by one; where only one of them is, all above it do.
    this.ranked.addSum(this.leaves.shift, 1)
    this.leaves.shift.fill(0)
    if (gone === 0n) this.addTotal(this.total, 1)
    else if (come === 0n) this.addTotal(this.total - gone, -1)
    this.ranked.settle()
    this.logSum.settle()
    const growth = come - gone
    this.total += growth
    this.sumOfSquares += growth * (come + gone)
    this.crossings.move(gone > 0n ? this.gone.double : 0, come > 0n ? this.come.double : 0)
    this.rankWeighted = undefined
    this.nats = undefined
    this.wholeDouble = undefined
    if ((gone > 0n && this.gone.key >= this.topFloor) || (come > 0n && this.come.key >= this.topFloor)) {
      this.topSums.fill(undefined)
      this.topFloor = NO_KEY
    }
  }

  rankWeightedSum(): bigint {
    this.rankWeighted ??= this.ranked.read()
    return this.rankWeighted
  }

  topSum(k: number): bigint {
    if (k <= 0) return 0n
    if (k >= this.count) return this.total
    const known = k < KEPT_SUMS ? this.topSums[k] : undefined
    if (known !== undefined) return known
    const sum = this.total - this.leaves.sumOfSmallest(this.count - k)
    if (k >= KEPT_SUMS) return sum
    this.topFloor = Math.min(this.topFloor, this.leaves.keyAt(this.count - k))
    this.topSums[k] = sum
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
    return this.format.fits(weight) ? this.count - this.leaves.countAtMost(this.come.set(weight - 1n)) : 0
  }

  fewestAbovePercent(percent: number): number | undefined {
    if (this.count === 0) return undefined
    const whole = this.totalDouble()
    const known = this.crossings.find((whole * percent) / 100, whole)
    // More than a part of an integer is more than that part rounded down.
    return known ?? this.search((this.total * BigInt(percent)) / 100n)
  }

  /** Smallest `k` whose `k` largest weights sum to more than `threshold`; undefined when even all do not. O(log n). */
  fewestAbove(threshold: bigint): number | undefined {
    if (this.count === 0 || threshold >= this.total) return undefined
    if (threshold < 0n) return 1
    return this.crossings.find(Number(threshold), this.totalDouble()) ?? this.search(threshold)
  }

  entropy(): number {
    if (this.count === 0) return 0
    this.nats ??= this.entropyNow()
    return this.nats
  }

  /** The fewest above a threshold from 0 to below the total. */
  private search(threshold: bigint): number {
    // The k largest have more than the threshold while all others have less than the total without it.
    const {others, below, next} = this.leaves.smallestBelow(this.total - threshold)
    const k = this.count - others
    const sum = this.totalDouble() - below
    this.crossings.keep(k, sum, sum - next)
    return k
  }

  private entropyNow(): number {
    const whole = this.totalDouble()
    this.entropySum.set(this.logSum, -1)
    this.entropySum.addProduct(this.whole, logUnits(whole), 1)
    return (this.entropySum.toDouble() / whole) * LOG_UNIT
  }

  /** The nearest double of the total, whose limbs are in `whole` then. */
  private totalDouble(): number {
    if (this.wholeDouble === undefined) {
      this.format.write(this.total, this.whole)
      this.wholeDouble = nearestDouble(this.whole)
    }
    return this.wholeDouble
  }

  /** Takes the weight in `gone` out of the leaves, and out of what is summed of them; answers whether it was there. */
  private take(): boolean {
    const {limbs, double} = this.gone
    const rank = this.leaves.remove(this.gone)
    if (rank === 0) return false
    this.count--
    this.ranked.addProduct(limbs, rank, -1)
    this.logSum.addProduct(limbs, logUnits(double), -1)
    return true
  }

  /** Puts the weight in `come` into the leaves, and into what is summed of them. */
  private put(): void {
    const {limbs, double} = this.come
    const rank = this.leaves.insert(this.come)
    this.count++
    this.ranked.addProduct(limbs, rank, 1)
    this.logSum.addProduct(limbs, logUnits(double), 1)
  }

  private addTotal(total: bigint, sign: 1 | -1): void {
    this.format.write(total, this.whole)
    this.ranked.addSum(this.whole, sign)
  }

  private fill(ascending: readonly bigint[]): void {
    this.setFormat(LimbFormat.of(ascending.at(-1) ?? 0n), ascending)
    this.count = ascending.length
    for (const [i, weight] of ascending.entries()) {
      this.total += weight
      this.sumOfSquares += weight * weight
      const {limbs, double} = this.come.set(weight)
      this.ranked.addProduct(limbs, i + 1, 1)
      this.ranked.settle()
      this.logSum.addProduct(limbs, logUnits(double), 1)
      this.logSum.settle()
    }
  }

  /** Rebuilds in a format for one more weight. */
  private widen(weight: bigint): void {
    this.setFormat(LimbFormat.of(weight), [...this.leaves.ascending()])
  }

  private setFormat(format: LimbFormat, ascending: readonly bigint[]): void {
    this.format = format
    this.leaves = new WeightLeaves(format, ascending)
    this.gone = new CutWeight(format)
    this.come = new CutWeight(format)
    this.whole = new Float64Array(format.limbs + 2)
    for (const sum of [this.ranked, this.logSum, this.entropySum]) sum.widen(format.limbs)
  }
}

function absent(weight: bigint): RangeError {
  return new RangeError(`no account has the weight ${weight}`)
}

function sorted(weights: Iterable<bigint>): bigint[] {
  const positive: bigint[] = []
  for (const weight of weights) if (weight > 0n) positive.push(weight)
  return positive.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
