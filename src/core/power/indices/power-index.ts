import type {Estimate, GameSolution} from '../solution'
import type {TurnoutSample} from '../turnout-sample'

/** Why an index has no value: docs/metrics.md explains each. */
export const NO_VALUES = ['unreachable', 'almostEveryCoalitionWins', 'unbounded'] as const
export type NoValue = (typeof NO_VALUES)[number]

/** A value with its bounds, or why there is none. */
export type Figure = Estimate | {readonly reason: NoValue}

interface Described {
  /** Stable name: the key in storage and the enum value of the API. */
  readonly id: string
  /** One sentence for people who read the API. */
  readonly description: string
}

/** An index of one player in a weighted game. Throws a RangeError for one that the solution is not for. */
export interface PlayerIndex extends Described {
  readonly subject: 'player'
  readonly of: (solution: GameSolution, player: number) => Figure
}

/** An index of a weighted game as a whole. */
export interface GameIndex extends Described {
  readonly subject: 'game'
  readonly of: (solution: GameSolution) => Figure
}

/** An index of one voter where everyone votes by its own record. */
export interface VoterIndex extends Described {
  readonly subject: 'voter'
  readonly of: (sample: TurnoutSample, voter: number) => Figure
}

/** An index of all voters of a sample together. */
export interface ElectorateIndex extends Described {
  readonly subject: 'electorate'
  readonly of: (sample: TurnoutSample) => Figure
}

export type PowerIndex = PlayerIndex | GameIndex | VoterIndex | ElectorateIndex
