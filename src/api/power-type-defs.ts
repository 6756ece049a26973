import {powerIndices} from '../core/power/indices'
import {NO_VALUES} from '../core/power/indices/power-index'
import {POWER_METHODS} from '../core/power/solution'
import {TURNOUT_WINDOW} from '../core/power/turnout-record'
import {SOLVED_PLAYERS} from '../solver/power-job'
import {TIME} from './block-argument'
import {enumOf} from './enum-definition'
import {MOST_GAMES} from './resolvers/power-series'
import {TURNOUT_WEIGHTS} from './turnout-game'

/** Why there is no game to solve. */
export const NO_GAMES = ['noToken', 'snapshotAhead', 'noQuorum', 'untold', 'noRecord'] as const
/** Which questions are asked of the voters. */
export const POWER_GAMES = ['majority', 'quorum', 'cast', 'turnout'] as const

/** The part of the public schema that tells power indices. */
export const powerTypeDefs = /* GraphQL */ `
${enumOf(
  'PowerIndex',
  'Power indices of weighted games; docs/metrics.md defines them.',
  powerIndices.map(({id}) => id),
)}
${enumOf('PowerMethod', 'How bounds were found: sampling by chance, quantised by rounded weights, the others exactly.', POWER_METHODS)}
${enumOf(
  'NoPower',
  'Why there is no value. noToken: the governor has no indexed token. snapshotAhead: the snapshot is not indexed yet. noQuorum: the quorum is not known, or 0. untold: no event tells weights. noRecord: no proposal was decided before. docs/metrics.md explains the others.',
  [...NO_GAMES, ...NO_VALUES],
)}
"majority: accounts with votes at the snapshot, more than half of them wins. quorum: the same accounts, the quorum wins. cast: who voted, more than half of the weight cast wins. turnout: votes drawn at random by everybody's record, under the governor's rule."
enum PowerGame { ${POWER_GAMES.join(' ')} }

"A weighted game, and how often its players turn losing into winning. Weights only: nobody's opinion, no timelock, no veto."
type PowerIndices {
  game: PowerGame!
  "Why there is no game; null where there is one."
  reason: NoPower
  "Weight that wins; the quorum of the turnout game."
  quota: BigInt
  "Sum of all weights."
  total: BigInt!
  "Accounts with a weight."
  playerCount: Int!
  "Indices of the game as a whole; empty without a game."
  values: [PowerValue!]!
  "The heaviest players, ties by address; at most ${SOLVED_PLAYERS} have indices."
  players(first: Int! = ${SOLVED_PLAYERS}): [PowerPlayer!]!
  "What the votes of the turnout game are drawn from; null for the others."
  sample: TurnoutSample
}

"record: of the turnout game."
type PowerPlayer { account: Address! weight: BigInt! record: TurnoutRecord values: [PowerValue!]! }

"Proposals that it could vote on, and voted on; shares of the second in favour and abstaining, divided votes by their parts."
type TurnoutRecord { eligible: Int! voted: Int! inFavour: Ratio! abstaining: Ratio! }

"The same seed draws the same votes. All bounds of one game hold together with the confidence."
type TurnoutSample {
  "Decided proposals of the governor whose vote had ended by the snapshot, ${TURNOUT_WINDOW} at most: those that records are of."
  proposals: Int!
  weightsFrom: TurnoutWeights!
  "Sides whose votes count towards the quorum."
  quorumCounts: [String!]!
  "Weight of accounts that could vote on none of these proposals: they are taken to stay away."
  withoutRecord: BigInt!
  samples: Int!
  seed: BigInt!
  confidence: Ratio!
}
${enumOf('TurnoutWeights', 'snapshot: votes at the snapshot. lastVote: what each voter cast last, where no token is indexed.', TURNOUT_WEIGHTS)}

extend type Query {
  "Power indices of a DAO's delegates at whole hours, days or weeks between two times in unix seconds, both included: the majority game, or with a governor the game of the quorum that a proposal made then would have. Moments after the block that it is as of, and those before there were delegates, are left out."
  powerIndicesSeries(dao: String!, token: Address, governor: Address, from: BigInt!, to: BigInt!, interval: Interval! = DAY, ${TIME}, "At most ${MOST_GAMES}." first: Int! = 31, skip: Int! = 0): [PowerSample!]!
}

"powerIndices: null with an error SOLVER_BUSY while it is being solved; what was solved is kept, so ask again."
type PowerSample { time: BigInt! powerIndices: PowerIndices }

"The true value is between lower and upper, which are the same where it is known; value is their middle. Null with a reason."
type PowerValue { index: PowerIndex! value: Ratio lower: Ratio upper: Ratio method: PowerMethod reason: NoPower }
`
