import {sumOf, type WeightedGame} from './game'
import type {SumDistribution} from './sum-distribution'

/** Chance that quantisation errors add up to more than is allowed for; it is added to the bounds. */
const FAILURE = 1e-12
/** Above what a double's rounding can do to a threshold, which is at most 2^26 units. */
const MARGIN = 1e-6

/** Bounds of a probability, in floating point, with everything allowed for. */
export interface Bounds {
  readonly lower: number
  readonly upper: number
}

/** Thresholds on the sum of units, between which the sum of weights decides. */
interface Band {
  readonly from: number
  readonly to: number
  readonly slack: number
}

/**
 * A game in whole units: each weight is rounded to a multiple of total/`units`. The rounding errors of a random coalition add
 * up to p·Σe, give or take `slack`: less than √(ln(2/δ)·Σe²/2) but with probability δ (Hoeffding 1963), and never more than
 * Σ|e|. So the sum of units decides all but a thin band around the quota, which makes the bounds. With a total of at most
 * `units` the unit is 1, and there is no error.
 */
export class QuantisedGame {
  readonly units: readonly number[]
  private readonly errors: readonly number[]
  private readonly quota: number
  private readonly exactWeights: readonly number[]
  private readonly errorSum: number
  private readonly errorSquares: number
  private readonly errorMagnitude: number

  constructor({quota, weights}: WeightedGame, units: number) {
    const total = sumOf(weights)
    const scale = total <= BigInt(units) ? total : BigInt(units)
    const rounded = weights.map(weight => (2n * weight * scale + total) / (2n * total))
    const totalNumber = Number(total)
    this.units = rounded.map(Number)
    this.errors = weights.map((weight, i) => Number(weight * scale - (rounded[i] ?? 0n) * total) / totalNumber)
    this.exactWeights = this.units.map((unit, i) => unit + (this.errors[i] ?? 0))
    const whole = (quota * scale) / total
    this.quota = Number(whole) + Number(quota * scale - whole * total) / totalNumber
    this.errorSum = this.errors.reduce((sum, error) => sum + error, 0)
    this.errorSquares = this.errors.reduce((sum, error) => sum + error * error, 0)
    this.errorMagnitude = this.errors.reduce((sum, error) => sum + Math.abs(error), 0)
  }

  /**
   * Bounds of the probability that the others, each with p, lack the player's weight. The distribution is that of `p`, or for
   * p > ½ that of 1 − p, with those who stay out in the place of those who join. O(units ÷ the player's units).
   */
  swing(player: number, p: number, distribution: SumDistribution): Bounds {
    const weight = this.exactWeights[player] ?? 0
    const unit = this.units[player] ?? 0
    const {slack, shift, failure} = this.deviation(p, player)
    const from = this.quota - weight - shift
    const to = this.quota - shift
    const others = this.units.reduce((sum, each) => sum + each, 0) - unit
    const mirrored = p > 0.5
    const within = ({from, to, slack}: Band) => {
      const [start, end] = [Math.ceil(from - slack), Math.ceil(to + slack)]
      if (end <= start) return {value: 0, error: 0}
      const [first, last] = mirrored ? [others - end + 1, others - start + 1] : [start, end]
      const high = distribution.othersBelow(unit, last)
      const low = distribution.othersBelow(unit, first)
      return {value: high.value - low.value, error: high.error + low.error}
    }
    const outer = within({from, to, slack})
    const inner = within({from, to, slack: -slack})
    return {lower: inner.value - inner.error - failure, upper: outer.value + outer.error + failure}
  }

  /** Bounds of the probability that a coalition wins, each player joining with ½. O(1). */
  win(distribution: SumDistribution): Bounds {
    const {slack, shift, failure} = this.deviation(0.5)
    const early = distribution.sumBelow(Math.ceil(this.quota - shift - slack))
    const late = distribution.sumBelow(Math.ceil(this.quota - shift + slack))
    return {lower: 1 - late.value - late.error - failure, upper: 1 - early.value + early.error + failure}
  }

  private deviation(p: number, player?: number): {slack: number; shift: number; failure: number} {
    const own = player === undefined ? 0 : (this.errors[player] ?? 0)
    const magnitude = this.errorMagnitude - Math.abs(own)
    if (this.errorMagnitude === 0) return {slack: 0, shift: 0, failure: 0}
    const squares = Math.max(0, this.errorSquares - own * own) + MARGIN
    const likely = Math.sqrt((Math.log(2 / FAILURE) * squares) / 2)
    const certain = likely >= magnitude
    return {
      slack: MARGIN + (certain ? magnitude : likely),
      shift: p * (this.errorSum - own),
      failure: certain ? 0 : FAILURE,
    }
  }
}
