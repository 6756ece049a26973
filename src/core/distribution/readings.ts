import type {Distribution, DistributionView} from './distribution'

/** How many of the largest accounts sums are kept for. */
export const TOP_RANKS = [1, 3, 5, 10, 20, 50, 100] as const
/** Percentages of the total for which the fewest accounts above them are kept. */
export const PERCENTAGES = [33, 50, 67] as const
/** Tenths of the accounts, from the smallest on, for which sums are kept. */
export const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/**
 * Everything that metrics read of a distribution, taken at one moment: what is stored of it. A metric that reads nothing
 * else can be computed for every block of the past without looking at any account.
 */
export interface Readings {
  readonly count: number
  readonly total: bigint
  readonly sumOfSquares: bigint
  readonly rankWeightedSum: bigint
  /** By `TOP_RANKS`, as far as there are more accounts. */
  readonly topSums: readonly bigint[]
  /** By `PERCENTAGES`; empty for nobody. */
  readonly fewestAbove: readonly number[]
  /** By `TENTHS`: sum of the ⌊tenths · count / 10⌋ smallest; empty for nobody. */
  readonly bottomSums: readonly bigint[]
  readonly entropy: number
}

/** Takes the readings. O(log n). */
export function takeReadings(distribution: Distribution): Readings {
  const {count, total, sumOfSquares} = distribution
  return {
    count,
    total,
    sumOfSquares,
    rankWeightedSum: distribution.rankWeightedSum(),
    topSums: TOP_RANKS.filter(k => k < count).map(k => distribution.topSum(k)),
    fewestAbove: PERCENTAGES.flatMap(percent => distribution.fewestAbovePercent(percent) ?? []),
    bottomSums: count === 0 ? [] : TENTHS.map(tenth => distribution.bottomSum(bottomCount(tenth, count))),
    entropy: distribution.entropy(),
  }
}

/** A distribution as its readings tell it. What was not read throws a RangeError. */
export class ReadingsView implements DistributionView {
  constructor(private readonly readings: Readings) {}

  get count(): number {
    return this.readings.count
  }

  get total(): bigint {
    return this.readings.total
  }

  get sumOfSquares(): bigint {
    return this.readings.sumOfSquares
  }

  rankWeightedSum(): bigint {
    return this.readings.rankWeightedSum
  }

  topSum(k: number): bigint {
    if (k <= 0) return 0n
    if (k >= this.count) return this.total
    const sum = this.readings.topSums[TOP_RANKS.indexOf(k as (typeof TOP_RANKS)[number])]
    if (sum === undefined) throw new RangeError(`the sum of the ${k} largest was not read`)
    return sum
  }

  fewestAbovePercent(percent: number): number | undefined {
    if (this.count === 0) return undefined
    const fewest = this.readings.fewestAbove[PERCENTAGES.indexOf(percent as (typeof PERCENTAGES)[number])]
    if (fewest === undefined) throw new RangeError(`the fewest with more than ${percent} % were not read`)
    return fewest
  }

  entropy(): number {
    return this.readings.entropy
  }
}

/** A point of the Lorenz curve: the smallest `accounts` of all have `sum` of the total. */
export interface LorenzPoint {
  readonly accounts: number
  readonly sum: bigint
}

/** Points of the Lorenz curve in ascending order, both ends included: the tenths, and the tail by the largest. */
export function lorenzPoints({count, total, topSums, bottomSums}: Readings): LorenzPoint[] {
  const sums = new Map([
    [0, 0n],
    [count, total],
  ])
  for (const [i, sum] of bottomSums.entries()) sums.set(bottomCount(TENTHS[i] ?? 0, count), sum)
  for (const [i, sum] of topSums.entries()) sums.set(count - (TOP_RANKS[i] ?? 0), total - sum)
  return [...sums].sort(([a], [b]) => a - b).map(([accounts, sum]) => ({accounts, sum}))
}

function bottomCount(tenth: number, count: number): number {
  return Math.floor((tenth * count) / 10)
}
