import {powerIndices} from '../core/power/indices'
import {NO_VALUES} from '../core/power/indices/power-index'
import {POWER_METHODS} from '../core/power/solution'
import {SOLVED_PLAYERS} from '../solver/power-job'
import {enumOf} from './enum-definition'

/** Why there is no game to solve. */
export const NO_GAMES = ['noToken', 'snapshotAhead', 'noQuorum', 'untold'] as const

/** The part of the public schema that tells power indices. */
export const powerTypeDefs = /* GraphQL */ `
${enumOf(
  'PowerIndex',
  'Power indices of weighted games; docs/metrics.md defines them.',
  powerIndices.filter(({subject}) => subject !== 'voter').map(({id}) => id),
)}
${enumOf('PowerMethod', 'How bounds were found: sampling by chance, quantised by rounded weights, the others exactly.', POWER_METHODS)}
${enumOf(
  'NoPower',
  'Why there is no value. noToken: the governor has no indexed token. snapshotAhead: the snapshot is not indexed yet. noQuorum: the quorum is not known, or 0. untold: no event tells weights. docs/metrics.md explains the others.',
  [...NO_GAMES, ...NO_VALUES],
)}
"majority: accounts with votes at the snapshot, more than half of them wins. quorum: the same accounts, the quorum wins. cast: who voted, more than half of the weight cast wins."
enum PowerGame { majority quorum cast }

"A weighted game, and how often its players turn losing into winning. Weights only: nobody's opinion, no timelock, no veto."
type PowerIndices {
  game: PowerGame!
  "Why there is no game; null where there is one."
  reason: NoPower
  "Weight that wins."
  quota: BigInt
  "Sum of all weights."
  total: BigInt!
  "Accounts with a weight."
  playerCount: Int!
  "Indices of the game as a whole; empty without a game."
  values: [PowerValue!]!
  "The heaviest players, ties by address; at most ${SOLVED_PLAYERS} have indices."
  players(first: Int! = ${SOLVED_PLAYERS}): [PowerPlayer!]!
}

type PowerPlayer { account: Address! weight: BigInt! values: [PowerValue!]! }

"The true value is between lower and upper, which are the same where it is known; value is their middle. Null with a reason."
type PowerValue { index: PowerIndex! value: Ratio lower: Ratio upper: Ratio method: PowerMethod reason: NoPower }
`
