import {ratio} from '../ratio'
import {type Bracket, between, complement, exactly, plus} from './bracket'
import {inLargestUnit, sumOf, type WeightedGame} from './game'
import {gaussLegendre, nodesFor, quadratureError} from './gauss-legendre'
import {integerProgram, isSmall} from './integer-program'
import {MOST_PLAYERS_OF_HALVES, meetInTheMiddle} from './meet-in-the-middle'
import {type Bounds, QuantisedGame} from './quantised-game'
import {SumDistribution} from './sum-distribution'
import {banzhafOf, type SwingCounts, shapleyOf} from './swing-counts'

/**
 * How a number was found. The first three are exact: certain follows from the weights without counting;
 * meetInTheMiddle and integerProgram count coalitions. quantised has bounds that hold but with a chance of 10^-12 that they
 * allow for themselves; sampling has bounds that hold with a stated confidence.
 */
export const POWER_METHODS = ['certain', 'meetInTheMiddle', 'integerProgram', 'quantised', 'sampling'] as const
export type PowerMethod = (typeof POWER_METHODS)[number]

/** A number with its bounds and how it was found. */
export interface Estimate extends Bracket {
  readonly method: PowerMethod
}

/** How far to go. */
export interface SolutionOptions {
  /** Whether coalitions are counted where that takes about a second; bounds are computed otherwise, and for large games. */
  readonly count: boolean
  /** Units into which the total weight is divided for one distribution, at p = ½; at most 2^25. */
  readonly units: number
  /** The same for each of some hundred distributions that are integrated over p. */
  readonly integralUnits: number
}

export const DEFAULT_OPTIONS: SolutionOptions = {count: true, units: 2 ** 20, integralUnits: 2 ** 17}

/** What the quadrature over p may add to the bounds. */
const QUADRATURE_ERROR = 1e-10
/**
 * What rounding of nodes and weights may add, for each player. They are right to 10^-14, and a swing probability changes by no
 * more than the number of players over a unit of p.
 */
const NODE_ERROR = 1e-13

/** Up to so many players counting halves takes milliseconds. */
const FEW_PLAYERS = 20

type Wanted = 'banzhaf' | 'shapley'

/**
 * The numbers from which the power indices of a game follow: exact where coalitions can be counted in about a second, with
 * bounds otherwise. Computed when they are asked for, and kept. `players` are those that will be asked for, all by default.
 */
export class GameSolution {
  readonly total: bigint
  /** Places of the players with a weight, heaviest first. */
  private readonly places: readonly number[]
  private readonly reduced: WeightedGame
  private readonly rank: ReadonlyMap<number, number>
  private readonly counted = new Map<string, SwingCounts>()
  private half: {game: QuantisedGame; distribution: SumDistribution} | undefined
  private readonly measures = new Map<bigint, Estimate>()
  private sum: Bracket | undefined
  private integrals: ReadonlyMap<bigint, Bounds> | undefined

  constructor(
    readonly game: WeightedGame,
    readonly players: readonly number[] = game.weights.map((_, player) => player),
    private readonly options: SolutionOptions = DEFAULT_OPTIONS,
  ) {
    this.total = sumOf(game.weights)
    const weightOf = (player: number) => game.weights[player] ?? 0n
    this.places = [...game.weights.keys()]
      .filter(player => weightOf(player) > 0n)
      .sort((a, b) => (weightOf(a) < weightOf(b) ? 1 : weightOf(a) > weightOf(b) ? -1 : a - b))
    this.rank = new Map(this.places.map((player, rank) => [player, rank]))
    this.reduced = inLargestUnit({quota: game.quota, weights: this.places.map(weightOf)})
  }

  /** Whether all players together reach the quota. */
  get reachable(): boolean {
    return this.total >= this.game.quota
  }

  /** Share of the 2^n coalitions that win. */
  winning(): Estimate {
    const known = this.certain()
    if (known) return {...known.winning, method: 'certain'}
    const counted = this.counts('banzhaf')
    if (counted) {
      const coalitions = 2n ** BigInt(this.places.length)
      return {...exactly(ratio(counted.counts.winning, coalitions)), method: counted.method}
    }
    const {game, distribution} = this.coinToss()
    return bounded(game.win(distribution))
  }

  /** Share of the 2^n coalitions that lose. */
  losing(): Estimate {
    const winning = this.winning()
    return {...complement(winning), method: winning.method}
  }

  /** Share of the 2^(n−1) coalitions of the others that lose, and win with the player. */
  banzhaf(player: number): Estimate {
    const rank = this.rank.get(player)
    const certain = this.certainPower(rank)
    if (certain || rank === undefined) return certain ?? NOTHING
    const counted = this.counts('banzhaf')
    if (counted) return {...exactly(banzhafOf(counted.counts.swings[rank] ?? [])), method: counted.method}
    const weight = this.reduced.weights[rank] ?? 0n
    const {game, distribution} = this.coinToss()
    const known = this.measures.get(weight) ?? bounded(game.swing(rank, 0.5, distribution))
    this.measures.set(weight, known)
    return known
  }

  /** The sum of all players' measures: bounds of its parts, added up. */
  swings(): Bracket {
    this.sum ??= this.places.reduce((sum: Bracket, player) => plus(sum, this.banzhaf(player)), exactly(ratio(0n)))
    return this.sum
  }

  /** Share of the n! orders of joining in which the coalition begins to win with the player. */
  shapley(player: number): Estimate {
    const rank = this.rank.get(player)
    const certain = this.certainPower(rank)
    if (certain || rank === undefined) return certain ?? NOTHING
    const counted = this.counts('shapley')
    if (counted) return {...exactly(shapleyOf(counted.counts.swings[rank] ?? [])), method: counted.method}
    this.integrals ??= this.integrate([...new Set([rank, ...this.players.map(one => this.rank.get(one) ?? rank)])])
    const bounds = this.integrals.get(this.reduced.weights[rank] ?? 0n)
    if (!bounds) throw new RangeError(`player ${player} was not among the players that the solution is for`)
    return bounded(bounds)
  }

  /** What needs no counting: nobody can win, or the heaviest alone decides. */
  private certain(): {winning: Bracket; power: (rank: number) => Bracket} | undefined {
    const {quota, weights} = this.reduced
    const heaviest = weights[0] ?? 0n
    if (!this.reachable) return {winning: exactly(ratio(0n)), power: () => exactly(ratio(0n))}
    if (heaviest >= quota && sumOf(weights) - heaviest < quota)
      return {winning: exactly(ratio(1n, 2n)), power: rank => exactly(ratio(rank === 0 ? 1n : 0n))}
    return undefined
  }

  private certainPower(rank: number | undefined): Estimate | undefined {
    const known = this.certain()
    if (rank === undefined) return NOTHING
    return known && {...known.power(rank), method: 'certain'}
  }

  /** Coalitions are counted in about a second by one of two ways, or not at all. */
  private counting(wanted: Wanted): 'meetInTheMiddle' | 'integerProgram' | undefined {
    const players = this.reduced.weights.length
    if (!this.options.count) return undefined
    if (players > FEW_PLAYERS && isSmall(this.reduced, wanted === 'shapley')) return 'integerProgram'
    return players <= MOST_PLAYERS_OF_HALVES ? 'meetInTheMiddle' : undefined
  }

  private counts(wanted: Wanted): {counts: SwingCounts; method: PowerMethod} | undefined {
    const method = this.counting(wanted)
    if (method === undefined) return undefined
    // Halves are counted by size in any case.
    const key = method === 'meetInTheMiddle' ? method : wanted
    const counts =
      this.counted.get(key) ??
      (method === 'meetInTheMiddle'
        ? meetInTheMiddle(this.reduced)
        : integerProgram(this.reduced, wanted === 'shapley'))
    this.counted.set(key, counts)
    return {counts, method}
  }

  private coinToss(): {game: QuantisedGame; distribution: SumDistribution} {
    if (!this.half) {
      const game = new QuantisedGame(this.reduced, this.options.units)
      this.half = {game, distribution: new SumDistribution(game.units.toReversed(), 0.5)}
    }
    return this.half
  }

  /** φ = ∫ P(the player swings | the others join with p) dp (Owen 1972), by quadrature, for each weight among the ranks. */
  private integrate(ranks: readonly number[]): Map<bigint, Bounds> {
    const {weights} = this.reduced
    const ofWeight = new Map(ranks.map(rank => [weights[rank] ?? 0n, rank]))
    const others = weights.length - 1
    const count = nodesFor(QUADRATURE_ERROR, others)
    const error = quadratureError(count, others) + NODE_ERROR * weights.length
    const nothing: Bounds = {lower: -error, upper: error}
    const sums = new Map<bigint, Bounds>()
    const game = new QuantisedGame(this.reduced, this.options.integralUnits)
    const ascending = game.units.toReversed()
    const nodes = gaussLegendre(count)
    for (const {at, weight: share} of nodes.slice(0, Math.ceil(count / 2))) {
      const distribution = new SumDistribution(ascending, Math.min(0.5, at))
      for (const p of at < 0.5 ? [at, 1 - at] : [0.5])
        for (const [weight, rank] of ofWeight) {
          const {lower, upper} = game.swing(rank, p, distribution)
          const {lower: low, upper: high} = sums.get(weight) ?? nothing
          sums.set(weight, {lower: low + share * Math.max(0, lower), upper: high + share * Math.min(1, upper)})
        }
    }
    return sums
  }
}

const NOTHING: Estimate = {...exactly(ratio(0n)), method: 'certain'}

function bounded({lower, upper}: Bounds): Estimate {
  return {...between(lower, upper), method: 'quantised'}
}
