import {majorityQuota, weightedGame} from '../core/power/game'
import {powerIndices} from '../core/power/indices'
import type {Figure} from '../core/power/indices/power-index'
import {GameSolution, type PowerMethod} from '../core/power/solution'
import {SAMPLES, type TurnoutRule, TurnoutSample, type TurnoutVoter} from '../core/power/turnout-sample'
import {formatRatio} from '../core/ratio'

/** A game to solve, as it crosses to a worker and into a digest: weights in falling order. */
export interface GameJob {
  /** Undefined for more than half of the total. */
  readonly quota: bigint | undefined
  readonly weights: readonly bigint[]
}

/** Votes to draw at random by everybody's record, heaviest voter first. */
export interface TurnoutJob extends TurnoutRule {
  readonly voters: readonly TurnoutVoter[]
  readonly seed: number
}

export type PowerJob = GameJob | TurnoutJob

/** A value of an index, or why it has none; ratios as `n` or `n/d`. */
export type PowerValue = {readonly index: string} & (
  | {readonly lower: string; readonly upper: string; readonly method: PowerMethod}
  | {readonly reason: string}
)

/** What there is to know of a game: its own indices, and those of its heaviest players in the order of the weights. */
export interface PowerAnswer {
  readonly game: readonly PowerValue[]
  readonly players: readonly (readonly PowerValue[])[]
}

/** Players whose indices are computed: the heaviest. */
export const SOLVED_PLAYERS = 100
/** To be raised when the same game gets other values or bounds: kept results are then computed anew. */
export const SOLVER_VERSION = 1

/** Solves a game; up to some seconds of computing for thousands of players. */
export function solvePowerJob(job: PowerJob): PowerAnswer {
  return 'voters' in job ? drawn(job) : solved(job)
}

function solved({quota, weights}: GameJob): PowerAnswer {
  const players = heaviest(weights)
  const solution = new GameSolution(weightedGame(quota ?? majorityQuota(weights), weights), players)
  return {
    game: powerIndices.flatMap(index => (index.subject === 'game' ? [powerValue(index.id, index.of(solution))] : [])),
    players: players.map(player =>
      powerIndices.flatMap(index =>
        index.subject === 'player' ? [powerValue(index.id, index.of(solution, player))] : [],
      ),
    ),
  }
}

function drawn({voters, seed, ...rule}: TurnoutJob): PowerAnswer {
  const wanted = heaviest(voters)
  const sample = new TurnoutSample(voters, rule, {samples: SAMPLES, seed, voters: wanted})
  return {
    game: powerIndices.flatMap(index =>
      index.subject === 'electorate' ? [powerValue(index.id, index.of(sample))] : [],
    ),
    players: wanted.map(voter =>
      powerIndices.flatMap(index => (index.subject === 'voter' ? [powerValue(index.id, index.of(sample, voter))] : [])),
    ),
  }
}

/** Places of those whose indices are computed. */
function heaviest(all: readonly unknown[]): number[] {
  return [...all.keys()].slice(0, SOLVED_PLAYERS)
}

function powerValue(index: string, figure: Figure): PowerValue {
  if ('reason' in figure) return {index, reason: figure.reason}
  return {index, lower: formatRatio(figure.lower), upper: formatRatio(figure.upper), method: figure.method}
}
