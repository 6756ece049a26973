import {OPPOSITIONS} from '../core/influence/votes-to-pass'
import {NO_LOCK_IN} from './proposal-potential'
import {NO_TURNOUT} from './proposal-turnout'

/** The part of the public schema about votes cast, and not cast, on a proposal. */
export const turnoutTypeDefs = /* GraphQL */ `
"How many votes were cast, held against three populations at the snapshot, and when."
type ProposalTurnout {
  "Votes for, against and abstaining."
  cast: BigInt!
  "Votes that weighed nothing."
  zeroWeightVotes: Int!
  "Weight cast in the last tenth of the voting time, as it ends by what is known."
  lateWeight: BigInt!
  "lateWeight ÷ cast; null where nothing was cast."
  lateShare: Ratio
  "Whether the decisive vote came in the last tenth; null without one."
  lateSwing: Boolean
  "Whether its deadline was moved."
  extended: Boolean!
  "Of the votes that all delegates had."
  votable: Turnout!
  "Of all tokens."
  totalSupply: Turnout!
  "Of all tokens but those of addresses that labels say do not vote."
  circulating: Turnout!
}
"cast ÷ a population's total at the snapshot, or why there is none."
type Turnout { of: BigInt share: Ratio reason: NoTurnout }
"noToken: the governor's token is not indexed; snapshotAhead: the snapshot is not indexed yet; nobody: the total was 0."
enum NoTurnout { ${NO_TURNOUT.join(' ')} }

"What the votes that were not cast could have changed."
type ProposalPotential {
  "The first vote after which no use of the votes not yet cast could change the outcome."
  lockIn: DecisiveVote
  "Why there is none."
  lockInNull: LockInNull
  "Accounts that did not vote, and any one of which would change the outcome alone; null where the token is not known."
  entryPivotal: [EntryPivotal!]
  "Votes that pass it alone, against four oppositions."
  votesToPass: [VotesToPass!]!
}
"beforeAnyVote: it was certain before; open: it could change to the end, or still can; weightsDiffer: more was cast than there were votes."
enum LockInNull { ${NO_LOCK_IN.join(' ')} }
"sides: those on which the account's votes change the outcome."
type EntryPivotal { account: Address! votes: BigInt! sides: [String!]! }
"against: the votes against that are expected; null where nothing tells them."
type VotesToPass { opposition: Opposition! against: BigInt votes: BigInt }
"""
median, largest: of the votes against on the governor's 20 latest proposals whose vote ended before the snapshot, canceled ones
left out; active: all votes of delegates that had voted lately, at the snapshot.
"""
enum Opposition { ${OPPOSITIONS.join(' ')} }
`
