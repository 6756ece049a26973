import {POWERS} from '../core/actions/power'
import {INTEGRITY_RULES} from '../core/integrity'
import {metrics} from '../core/metrics'
import {populations} from '../core/populations'
import {powerIndices} from '../core/power/indices'
import {NO_VALUES} from '../core/power/indices/power-index'
import {POWER_METHODS} from '../core/power/solution'
import {PROPOSAL_STATES} from '../core/proposals/proposal'
import {SOLVED_PLAYERS} from '../solver/power-job'
import {INTEGRITY_STATUSES} from '../storage/read/integrity'
import {PROPOSAL_ORDERS} from '../storage/read/proposals'
import {VOTE_ORDERS} from '../storage/read/votes'
import {concentrationTypeDefs} from './concentration-type-defs'
import {tokenTypeDefs} from './token-type-defs'

/** Why there is no game to solve. */
export const NO_GAMES = ['noToken', 'snapshotAhead', 'noQuorum'] as const

const enumOf = (name: string, description: string, values: readonly string[]) =>
  `"${description}"\nenum ${name} { ${values.join(' ')} }\n`

// Not null, since a null would stand for no limit.
const PAGING = '"At most 1000." first: Int! = 100, skip: Int! = 0'
const USES_POWER = '"Only those with a call, at any depth, that uses one of the powers." power: [Power!]'

/** The public schema. Enums that follow a list of the core are made from it. */
export const typeDefs = /* GraphQL */ `
scalar BigInt
scalar Address
scalar Bytes

${enumOf('ProposalState', 'OZ Governor ProposalState.', PROPOSAL_STATES)}
${enumOf(
  'IntegrityStatus',
  'ok: no rule is broken. broken: one is, or the last verification found differences. unknown: nothing is indexed yet, or not all of it can be read any more.',
  INTEGRITY_STATUSES,
)}
${enumOf('IntegrityRule', 'What must hold of the events of a contract; Breach.explanation says it.', Object.keys(INTEGRITY_RULES))}
${enumOf('ProposalOrder', 'What proposals are sorted by; ties by id.', Object.keys(PROPOSAL_ORDERS))}
${enumOf('VoteOrder', 'What votes are sorted by; ties by id.', Object.keys(VOTE_ORDERS))}
${enumOf(
  'Metric',
  'Concentration metrics; docs/metrics.md defines them.',
  metrics.map(metric => metric.id),
)}
${enumOf(
  'MetricUnit',
  'What a metric counts: accounts, equal accounts with the same figure, the smallest unit of the token, a part of 1, nats.',
  [...new Set(metrics.map(metric => metric.unit))],
)}
${enumOf('Power', 'What a call can do; arbitraryCode is a delegatecall, unknown leaves the powers of the target as the upper bound.', POWERS)}
${enumOf(
  'PowerIndex',
  'Power indices of weighted games; docs/metrics.md defines them.',
  powerIndices.filter(({subject}) => subject !== 'voter').map(({id}) => id),
)}
${enumOf('PowerMethod', 'How bounds were found: sampling by chance, quantised by rounded weights, the others exactly.', POWER_METHODS)}
${enumOf(
  'NoPower',
  'Why there is no value. noToken: the governor has no indexed token. snapshotAhead: the snapshot is not indexed yet. noQuorum: the quorum is not known, or 0. docs/metrics.md explains the others.',
  [...NO_GAMES, ...NO_VALUES],
)}
"majority: accounts with votes at the snapshot, more than half of them wins. quorum: the same accounts, the quorum wins. cast: who voted, more than half of the weight cast wins."
enum PowerGame { majority quorum cast }
"What accounts are sorted by; ties by address."
enum AccountOrder { WEIGHT ADDRESS }
enum OrderDirection { ASC DESC }
"Over whom a distribution is taken; Series describes each. Addresses, not people, but where labels name entities."
enum Population { ${populations.map(({id}) => id).join(' ')} }
"How far apart the moments of a series are: whole hours, days or weeks of UTC, weeks from Monday."
enum Interval { HOUR DAY WEEK }
"Why a figure has no value: a part of the rule is not known to the index, or nobody can get there."
enum NoFigure { quorumUnknown proposalThresholdUnknown unreachable }
"Support of a vote by the numbers of OZ and Bravo; OTHER is custom counting, see supportNumber, or a vote in parts."
enum VoteSupport { AGAINST FOR ABSTAIN OTHER }

type Query {
  "Every indexed DAO."
  daos: [Dao!]!
  dao(slug: String!): Dao
  proposals(dao: String, governor: Address, proposer: Address, state: [ProposalState!], ${USES_POWER}, ${PAGING}, orderBy: ProposalOrder! = CREATED_BLOCK, orderDirection: OrderDirection! = DESC): [Proposal!]!
  "One proposal: by id (chain:governor:proposalId), or by dao and proposalId, with the governor where several have that proposalId."
  proposal(id: ID, dao: String, governor: Address, proposalId: BigInt): Proposal
  votes(dao: String, proposal: ID, voter: Address, support: VoteSupport, ${PAGING}, orderBy: VoteOrder! = BLOCK, orderDirection: OrderDirection! = DESC): [Vote!]!
  "Accounts with votes above zero, now or at the end of a block. The token may be left out where the DAO has one."
  delegates(dao: String!, token: Address, address: Address, block: Int, ${PAGING}, orderBy: AccountOrder! = WEIGHT, orderDirection: OrderDirection! = DESC): [Account!]!
  "Whose tokens a delegate votes with, now; the weights sum to its votes."
  delegators(dao: String!, token: Address, delegate: Address!, ${PAGING}, orderBy: AccountOrder! = WEIGHT, orderDirection: OrderDirection! = DESC): [Delegator!]!
  "Accounts that own tokens, now or at the end of a block, by holding. The token may be left out where the DAO has one."
  holders(dao: String!, token: Address, address: Address, block: Int, ${PAGING}, orderBy: AccountOrder! = WEIGHT, orderDirection: OrderDirection! = DESC): [Account!]!
  "History of votes as a delegate: one entry for each log."
  votingPowerChanges(dao: String!, token: Address, delegate: Address, ${PAGING}, orderDirection: OrderDirection! = DESC): [VotingPowerChange!]!
  "How concentrated a population was after every block that changed it, between two blocks."
  concentration(dao: String!, token: Address, population: Population!, from: Int, to: Int, ${PAGING}, orderDirection: OrderDirection! = ASC): [ConcentrationPoint!]!
  "What stood at whole hours, days or weeks between two times in unix seconds, both included: the last point at or before each. At most 1000 moments."
  concentrationSeries(dao: String!, token: Address, population: Population!, from: BigInt!, to: BigInt!, interval: Interval! = DAY): [ConcentrationSample!]!
  "How much of a token takes part in voting, after every block that changed it."
  participation(dao: String!, token: Address, from: Int, to: Int, ${PAGING}, orderDirection: OrderDirection! = ASC): [ParticipationPoint!]!
  "How far each chain is indexed."
  _meta: Meta!
}

"An exact ratio. decimal is rounded half away from zero to 18 places."
type Ratio { numerator: BigInt! denominator: BigInt! decimal: String! }

type Meta { chains: [ChainStatus!]! }

type ChainStatus {
  chain: String!
  chainId: Int!
  name: String!
  "The block up to which every answer is complete; null before the first."
  block: BlockRef
  "Height that the chain's node last told."
  head: Int
  "Blocks from the indexed block to the head."
  lag: Int
  "Blocks of lag up to which the chain counts as ready."
  maxLag: Int!
  ready: Boolean!
}

"A block; timestamp in unix seconds."
type BlockRef { number: Int! hash: String! timestamp: BigInt! }

type Dao {
  slug: String!
  name: String!
  chain: String!
  chainId: Int!
  notes: String
  tokens: [Token!]!
  governors: [Governor!]!
  labels: [Label!]!
  "Logs of its contracts that could not be read: stored raw, left out of every figure."
  unreadableLogs: Int!
  proposals(state: [ProposalState!], ${USES_POWER}, ${PAGING}, orderBy: ProposalOrder! = CREATED_BLOCK, orderDirection: OrderDirection! = DESC): [Proposal!]!
  "The last comparison of the index with the contracts themselves, by the verify command; null when there was none."
  lastVerification: Verification
  "Power indices of the delegates now, or at the end of a block; more than half of their votes wins, or the quota. The token may be left out where the DAO has one."
  powerIndices(token: Address, block: Int, quota: BigInt): PowerIndices!
  "Whether the events of its contracts agree with each other, and the index with the contracts."
  integrity: Integrity!
}

"Whether a DAO's figures can be trusted. A broken rule stops nothing: it says from which block on to distrust."
type Integrity {
  status: IntegrityStatus!
  "Rules that events broke, with the first observation of each; the oldest first."
  breaches: [Breach!]!
  "Contracts that were given code that their file does not cover: nothing is derived of them since."
  unsupported: [UnsupportedContract!]!
  "The same as Dao.lastVerification: values of the index held against the contracts at one block."
  lastVerification: Verification
}

"A contract that was given code that its file does not cover."
type UnsupportedContract {
  contract: Address!
  role: String!
  "Block of the log that tells it."
  block: Int!
  transactionHash: String!
  logIndex: Int!
  "The new code; null where the log does not tell it in a readable way."
  implementation: Address
  reason: String!
  "What the operator can do."
  advice: String!
}

"A broken rule of one contract; amounts in the token's smallest unit."
type Breach {
  contract: Address!
  rule: IntegrityRule!
  "What the rule says, and what breaks it."
  explanation: String!
  "First block that shows it."
  block: Int!
  timestamp: BigInt!
  "Null for what is seen at the end of the block, from all of its logs."
  transactionHash: String
  logIndex: Int
  account: Address
  proposalId: BigInt
  expected: String!
  found: String!
  "How often it was seen up to the indexed block, this time included."
  count: Int!
}

"A comparison of the index with what the contracts answered at one block."
type Verification {
  block: Int!
  hash: String!
  "Unix seconds."
  checkedAt: BigInt!
  "equal, different, orphaned (the block was not on the node's chain) or unread (the node answered nothing)"
  outcome: String!
  "Random accounts and votes in the sample, besides the 20 largest."
  samples: Int!
  seed: Int!
  equal: Int!
  different: Int!
  "Values that the node or the contract did not tell; neither equal nor different."
  notRead: Int!
  checks: [VerificationCheck!]!
  differences: [VerificationDifference!]!
}

"reasons says why values were not read."
type VerificationCheck { check: String! contract: Address! equal: Int! different: Int! notRead: Int! reasons: [String!]! }
"expected is the chain's value, found the index's."
type VerificationDifference { check: String! contract: Address! subject: String! expected: String! found: String! }

"A governor contract at the indexed block; settings are null until an event tells them."
type Governor {
  address: Address!
  "The last of its kinds."
  kind: String!
  "What it is by its file, from each block on."
  kinds: [ContractKind!]!
  "First block with code that its file does not cover: from there on its logs are raw, and nothing is derived. null: supported."
  unsupportedSince: Int
  clock: String!
  fromBlock: Int!
  toBlock: Int
  votingDelay: BigInt
  votingPeriod: BigInt
  proposalThreshold: BigInt
  quorumNumerator: BigInt
  "First event that contradicts the derived proposals, as JSON; null while there is none."
  fault: String
}

"What a contract is from a block on; implementations are the code behind it that the file says this of, null for any."
type ContractKind { from: Int! kind: String! implementations: [Address!] }

"What an address is, and by whom it is said."
type Label {
  address: Address!
  is: String!
  name: String
  "Whose it is, where several addresses are the same one's."
  entity: String
  "Whether the adjusted populations leave it out."
  nonVoting: Boolean!
  "high, medium or low"
  confidence: String!
  "The set of labels that it is of; the DAO's slug stands for its own file."
  set: String!
  source: String!
}

type Proposal {
  "chain:governor:proposalId"
  id: ID!
  dao: String!
  chainId: Int!
  governor: Address!
  proposalId: BigInt!
  proposer: Address!
  state: ProposalState!
  title: String
  "For display: invalid UTF-8, NUL and bidi controls are replaced."
  description: String!
  "True when description differs from the bytes on chain."
  descriptionAltered: Boolean!
  createdBlock: Int!
  createdTimestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
  "Snapshot, in the governor's clock: weights are read at it, votes open after it."
  voteStart: BigInt!
  "Last timepoint that counts, in the governor's clock."
  voteEnd: BigInt!
  "blocknumber or timestamp (ERC-6372)."
  clock: String!
  "Votes needed at the snapshot; null until the snapshot has passed."
  quorum: BigInt
  "Unix seconds from which it can be executed; null until it is queued."
  eta: BigInt
  forVotes: BigInt!
  againstVotes: BigInt!
  abstainVotes: BigInt!
  voteCount: Int!
  voterCount: Int!
  "Voters with a weight above zero."
  votersWithWeight: Int!
  actions: [ProposalAction!]!
  stateChanges: [StateChange!]!
  votes(${PAGING}, orderBy: VoteOrder! = WEIGHT, orderDirection: OrderDirection! = DESC): [Vote!]!
  "Fewest voters, whichever side they took, with more than half of the votes cast; null when none were."
  minimalMajorityCoalition: Coalition
  "The vote that brought the quorum, by the governor's own rule; null while it is not reached."
  quorumCrosser: QuorumCrosser
  "Gini coefficient over voters with weight."
  voterGini: Ratio
  "Herfindahl–Hirschman index over voters with weight."
  voterHerfindahl: Ratio
  "Power indices of one of its games. The first time takes some seconds with thousands of accounts; then they are kept."
  powerIndices(game: PowerGame! = majority): PowerIndices!
}

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

type ProposalAction {
  index: Int!
  target: Address!
  value: BigInt!
  "Raw text bytes, Alpha and Bravo only; not to be trusted."
  signature: Bytes!
  calldata: Bytes!
  "What the call does, and every call found inside it; the first one is the call itself."
  effects: [ActionEffect!]!
}

"What one call does, classified by the selector that the EVM sees."
type ActionEffect {
  "Place in the tree of calls: 0 is the action's own call, 0.2 the third call inside it."
  path: String!
  target: Address!
  value: BigInt!
  selector: Bytes!
  "Canonical signature of a known function: what the selector is called, not what the target makes of it."
  signature: String
  powers: [Power!]!
  "The target's code runs in the caller's place."
  delegatecall: Boolean!
  "It takes effect on another chain."
  crosschain: Boolean!
  "Why the calls inside could not be read; null when there are none or all were."
  unread: String
}

"The start of a state interval. Changes by the clock have no log."
type StateChange {
  state: ProposalState!
  "event or clock"
  cause: String!
  "First block of the interval; null where the clock is a time."
  block: Int
  timestamp: BigInt
  transactionHash: String
  logIndex: Int
}

type Coalition { size: Int! members: [CoalitionMember!]! }
type CoalitionMember { voter: Address! weight: BigInt! "Of all votes cast." share: Ratio! }
"index counts the proposal's votes in order from 0."
type QuorumCrosser { index: Int! voter: Address! block: Int! }

type Vote {
  id: ID!
  dao: String!
  "Id of the proposal."
  proposal: ID!
  "Place among the proposal's votes, from 0."
  index: Int!
  voter: Address!
  support: VoteSupport!
  supportNumber: Int!
  weight: BigInt!
  reason: String!
  params: Bytes!
  block: Int!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}

${tokenTypeDefs}
${concentrationTypeDefs}`
