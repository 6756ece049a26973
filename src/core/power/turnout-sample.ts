import {passes} from '../influence/decision'
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

/** Draws of one answer: bounds of about ±0.005 for 100 voters. */
export const SAMPLES = 200_000

/** Chance that any of the bounds of a sample is wrong: they hold together with a confidence of 99 %. */
const RISK = 0.01
/** The confidence with which all bounds of one sample hold together. */
export const CONFIDENCE = ratio(99n, 100n)

/**
 * Outcomes of random votes: each voter votes or not, and on a side, by its own record and by itself. For every wanted voter
 * the outcome with it in favour and the one with it against are taken over the same draws. O(samples · (votes drawn + voters
 * wanted)). The bounds are Hoeffding's (1963), for all wanted voters and the chance to pass together. Sums
 * are doubles; where rounding might decide, they are taken again in whole numbers.
 */
export class TurnoutSample {
  private readonly differences: ReadonlyMap<number, number>
  private passed = 0

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
    const mean = difference / this.options.samples
    // Where votes against count towards the quorum, one may bring what it opposes: outcomes then differ by −1, 0 or 1.
    const range = this.rule.quorumCounts.includes('against') ? 2 : 1
    const error = range * this.error
    const {lower, upper} = range === 1 ? between(mean - error, mean + error) : aroundZero(mean, error)
    return {lower, upper, method: 'sampling'}
  }

  /** P(passes), everybody voting by the record. */
  passing(): Estimate {
    const mean = this.passed / this.options.samples
    return {...between(mean - this.error, mean + this.error), method: 'sampling'}
  }

  /** Half the width of the bounds of a mean of numbers in [0, 1]. */
  private get error(): number {
    const {samples, voters} = this.options
    return Math.sqrt(Math.log((2 * (voters.length + 1)) / RISK) / (2 * samples))
  }

  private draw(): Map<number, number> {
    const {samples, seed, voters: wanted} = this.options
    const next = randomSource(seed)
    const weights = Float64Array.from(this.voters, ({weight}) => Number(weight))
    const limits = this.voters.map(({inFavour, abstaining}) => ({
      inFavour: threshold(inFavour),
      decided: threshold(inFavour) + threshold(abstaining),
    }))
    const groups = byTurnout(this.voters)
    const margin = weights.reduce((sum, weight) => sum + weight, 0) * (weights.length + 4) * 2 ** -52
    const quorum = Number(this.rule.quorum)
    const [countsAgainst, countsFor, countsAbstain] = SIDES.map(side => Number(this.rule.quorumCounts.includes(side)))
    const sides = new Uint8Array(weights.length).fill(NONE)
    const differences = new Float64Array(wanted.length)
    // By SIDES, and last the weight of those who stay away.
    const sums = new Float64Array(NONE + 1)

    /** Of sums: 1 for passes, 0 for not; NaN where rounding might decide. */
    const judge = (against: number, inFavour: number, abstain: number) => {
      const majority = inFavour - against
      const counted =
        against * (countsAgainst ?? 0) + inFavour * (countsFor ?? 0) + abstain * (countsAbstain ?? 0) - quorum
      if (Math.abs(majority) <= margin || Math.abs(counted) <= margin) return Number.NaN
      return majority > 0 && counted > 0 ? 1 : 0
    }
    const certain = (outcome: number, changed: number | undefined, side: number) =>
      Number.isNaN(outcome) ? this.exactOutcome(sides, changed, side) : outcome

    const present: number[] = []
    for (let sample = 0; sample < samples; sample++) {
      sums.fill(0)
      for (const voter of present) sides[voter] = NONE
      present.length = 0
      for (const {members, atLeast} of groups)
        for (let at = skipped(atLeast, next()); at < members.length; at += 1 + skipped(atLeast, next())) {
          const voter = members[at] ?? 0
          const limit = limits[voter]
          const side = limit ? sideOf(limit, next()) : NONE
          present.push(voter)
          sides[voter] = side
          sums[side] = (sums[side] ?? 0) + (weights[voter] ?? 0)
        }
      const [against = 0, inFavour = 0, abstain = 0] = sums
      this.passed += certain(judge(against, inFavour, abstain), undefined, NONE)
      for (let i = 0; i < wanted.length; i++) {
        const voter = wanted[i] ?? 0
        const weight = weights[voter] ?? 0
        const side = sides[voter]
        const [a, f, b] = [
          side === AGAINST ? against - weight : against,
          side === FOR ? inFavour - weight : inFavour,
          side === ABSTAIN ? abstain - weight : abstain,
        ]
        const withIt = certain(judge(a, f + weight, b), voter, FOR)
        const againstIt = certain(judge(a + weight, f, b), voter, AGAINST)
        differences[i] = (differences[i] ?? 0) + withIt - againstIt
      }
    }
    return new Map(wanted.map((voter, i) => [voter, differences[i] ?? 0]))
  }

  private exactOutcome(sides: Uint8Array, changed: number | undefined, side: number): number {
    const tally: Tally = {against: 0n, for: 0n, abstain: 0n}
    for (const [voter, {weight}] of this.voters.entries()) {
      const name = SIDES[voter === changed ? side : (sides[voter] ?? NONE)]
      if (name) tally[name] += weight
    }
    return Number(passes(tally, this.rule))
  }
}

/** Not a side: the voter stays away. */
const NONE = SIDES.length

const AGAINST = SIDES.indexOf('against')
const FOR = SIDES.indexOf('for')
const ABSTAIN = SIDES.indexOf('abstain')

function sideOf(limit: {inFavour: number; decided: number}, drawn: number): number {
  if (drawn < limit.inFavour) return FOR
  return drawn < limit.decided ? ABSTAIN : AGAINST
}

/** Voters who vote equally often. */
interface Group {
  readonly members: readonly number[]
  /** By k: the chance that k of them in a row stay away, in 2^-32. */
  readonly atLeast: Float64Array
}

/**
 * Voters who ever vote, by how often. Of a group only those who vote are drawn, by how many stay away before each: most
 * voters of a large DAO voted once. Powers by multiplication alone, so that they are the same on every machine.
 */
function byTurnout(voters: readonly TurnoutVoter[]): Group[] {
  const groups = new Map<number, number[]>()
  for (const [voter, {turnout}] of voters.entries()) {
    const chance = threshold(turnout)
    const members = groups.get(chance)
    if (members) members.push(voter)
    else if (chance > 0) groups.set(chance, [voter])
  }
  return [...groups].map(([chance, members]) => {
    const atLeast = new Float64Array(members.length + 1)
    let power = 2 ** 32
    for (let k = 0; k <= members.length; k++) {
      atLeast[k] = power
      power *= 1 - chance / 2 ** 32
    }
    return {members, atLeast}
  })
}

/** How many stay away: the largest k whose chance to be reached is above what was drawn. O(log n). */
function skipped(atLeast: Float64Array, drawn: number): number {
  let [low, high] = [0, atLeast.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((atLeast[middle] ?? 0) > drawn) low = middle
    else high = middle - 1
  }
  return low
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
