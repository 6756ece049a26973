import {SIDES, type Tally} from '../proposals/tally'
import {type Ratio, ratio} from '../ratio'
import {between} from './bracket'
import {randomSource} from './random-source'
import type {Estimate} from './solution'

/** A voter by its record. */
export interface TurnoutVoter {
  readonly weight: bigint
  /** How often it votes, between 0 and 1. */
  readonly turnout: Ratio
  /** How often it is in favour, and how often it abstains, when it votes; against otherwise. */
  readonly inFavour: Ratio
  readonly abstaining: Ratio
}

/** A rule of outcome: more in favour than against, and the sides that count reach the quorum. */
export interface TurnoutRule {
  readonly quorum: bigint
  readonly quorumCounts: readonly (keyof Tally)[]
}

export interface SampleOptions {
  readonly samples: number
  readonly seed: number
  /** Voters whose influence is wanted, by their places. */
  readonly voters: readonly number[]
}

/** Chance that any of the bounds of a sample is wrong: they hold together with a confidence of 99 %. */
const RISK = 0.01

/** Sums of a draw that are on a side; in doubles, with all that rounding can have changed below `margin`. */
type Sums = Record<keyof Tally, number>

/**
 * Outcomes of random votes: each voter votes or not, and on a side, by its own record and by itself. For every wanted voter
 * the outcome with it in favour and the one with it against are taken over the same draws. O(samples · voters). The bounds
 * are Hoeffding's for all wanted voters together. Sums are doubles; where rounding might decide, they are taken again in
 * whole numbers.
 */
export class TurnoutSample {
  private readonly differences: ReadonlyMap<number, number>

  constructor(
    private readonly voters: readonly TurnoutVoter[],
    private readonly rule: TurnoutRule,
    private readonly options: SampleOptions,
  ) {
    this.differences = this.draw()
  }

  /** P(passes | voter in favour) − P(passes | voter against). Throws a RangeError for a voter that was not asked for. */
  influence(voter: number): Estimate {
    const difference = this.differences.get(voter)
    if (difference === undefined) throw new RangeError(`voter ${voter} was not among those that the sample is for`)
    const {samples, voters} = this.options
    const mean = difference / samples
    // Where votes against count towards the quorum, one may bring what it opposes: outcomes then differ by −1, 0 or 1.
    const range = this.rule.quorumCounts.includes('against') ? 2 : 1
    const error = range * Math.sqrt(Math.log((2 * voters.length) / RISK) / (2 * samples))
    const {lower, upper} = range === 1 ? between(mean - error, mean + error) : aroundZero(mean, error)
    return {lower, upper, method: 'sampling'}
  }

  private draw(): Map<number, number> {
    const {samples, seed, voters: wanted} = this.options
    const next = randomSource(seed)
    const weights = this.voters.map(({weight}) => Number(weight))
    const limits = this.voters.map(({turnout, inFavour, abstaining}) => ({
      votes: threshold(turnout),
      inFavour: threshold(inFavour),
      decided: threshold(inFavour) + threshold(abstaining),
    }))
    const margin = weights.reduce((sum, weight) => sum + weight, 0) * (weights.length + 4) * 2 ** -52
    const quorum = Number(this.rule.quorum)
    const sides = new Uint8Array(weights.length)
    const differences = new Map(wanted.map(voter => [voter, 0]))
    for (let sample = 0; sample < samples; sample++) {
      const sums: Sums = {against: 0, for: 0, abstain: 0}
      for (let voter = 0; voter < weights.length; voter++) {
        const limit = limits[voter]
        if (!limit) continue
        const side = sideOf(limit, next(), next())
        sides[voter] = side
        const name = SIDES[side]
        if (name) sums[name] += weights[voter] ?? 0
      }
      for (const voter of wanted) {
        const weight = weights[voter] ?? 0
        const others = {...sums}
        const own = SIDES[sides[voter] ?? NONE]
        if (own) others[own] -= weight
        const outcome = (side: 'for' | 'against') => {
          const tally = {...others, [side]: others[side] + weight}
          const clear =
            Math.abs(tally.for - tally.against) > margin &&
            Math.abs(this.rule.quorumCounts.reduce((sum, one) => sum + tally[one], 0) - quorum) > margin
          if (!clear) return this.exactOutcome(sides, voter, side)
          return tally.for > tally.against && this.rule.quorumCounts.reduce((sum, one) => sum + tally[one], 0) > quorum
        }
        const difference = Number(outcome('for')) - Number(outcome('against'))
        differences.set(voter, (differences.get(voter) ?? 0) + difference)
      }
    }
    return differences
  }

  private exactOutcome(sides: Uint8Array, changed: number, side: 'for' | 'against'): boolean {
    const tally: Tally = {against: 0n, for: 0n, abstain: 0n}
    for (const [voter, {weight}] of this.voters.entries()) {
      const name = voter === changed ? side : SIDES[sides[voter] ?? NONE]
      if (name) tally[name] += weight
    }
    const counted = this.rule.quorumCounts.reduce((sum, one) => sum + tally[one], 0n)
    return tally.for > tally.against && counted >= this.rule.quorum
  }
}

/** Not a side: the voter stays away. */
const NONE = 3

function sideOf(limit: {votes: number; inFavour: number; decided: number}, first: number, second: number): number {
  if (first >= limit.votes) return NONE
  if (second < limit.inFavour) return SIDES.indexOf('for')
  return second < limit.decided ? SIDES.indexOf('abstain') : SIDES.indexOf('against')
}

/** A probability in 2^-32. */
function threshold({numerator, denominator}: Ratio): number {
  return Number((numerator << 32n) / denominator)
}

/** Bounds in [−1, 1], rounded outwards. */
function aroundZero(mean: number, error: number) {
  const {lower, upper} = between((1 + mean - error) / 2, (1 + mean + error) / 2)
  const spread = (value: Ratio) => ratio(2n * value.numerator - value.denominator, value.denominator)
  return {lower: spread(lower), upper: spread(upper)}
}
