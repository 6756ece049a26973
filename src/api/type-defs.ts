import {POWERS} from '../core/actions/power'
import {metrics} from '../core/metrics'
import {populations} from '../core/populations'
import {DEFEAT_REASONS} from '../core/proposals/outcome'
import {DERIVED_STATES, QUORUM_ORIGINS} from '../core/proposals/proposal'
import {ACCOUNT_FILTERS, DELEGATOR_COLUMNS} from '../storage/read/accounts'
import {PROPOSAL_COLUMNS} from '../storage/read/proposals'
import {VOTE_COLUMNS} from '../storage/read/votes'
import {VOTING_POWER_COLUMNS} from '../storage/read/voting-power-changes'
import {TIME} from './block-argument'
import {connectionArguments, connectionTypeDefs} from './connection-type-defs'
import {enumOf} from './enum-definition'
import {listArguments, listTypeDefs} from './list-type-defs'

const PROPOSALS = {name: 'Proposal', columns: PROPOSAL_COLUMNS}
const VOTES = {name: 'Vote', columns: VOTE_COLUMNS}
const ACCOUNTS = {name: 'Account', columns: ACCOUNT_FILTERS}
const DELEGATORS = {name: 'Delegator', columns: DELEGATOR_COLUMNS}
const VOTING_POWER = {name: 'VotingPowerChange', columns: VOTING_POWER_COLUMNS}
const LISTS = [PROPOSALS, VOTES, ACCOUNTS, DELEGATORS, VOTING_POWER]

// Not null, since a null would stand for no limit.
const PAGING = '"At most 1000." first: Int! = 100, skip: Int! = 0'
const USES_POWER = '"Only those with a call, at any depth, that uses one of the powers." power: [Power!]'

/** The public schema. Enums that follow a list of the core are made from it. */
export const typeDefs = /* GraphQL */ `
scalar BigInt
scalar Address
scalar Bytes

${enumOf(
  'ProposalState',
  'OZ Governor ProposalState, or Undetermined: the vote ended with more in favour, and its quorum is not read yet; or Untold: no event tells what becomes of it, `untold` says why.',
  DERIVED_STATES,
)}
${enumOf(
  'QuorumSource',
  'How a quorum is known: it follows from events, the contract was asked, or it did not answer yet.',
  QUORUM_ORIGINS,
)}
${enumOf('DefeatReason', 'What a vote failed by: the quorum, the majority (more for than against), or both.', DEFEAT_REASONS)}
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
enum OrderDirection { ASC DESC }
"Over whom a distribution is taken; Series describes each. Addresses, not people, but where labels name entities."
enum Population { ${populations.map(({id}) => id).join(' ')} }
"How far apart the moments of a series are: whole hours, days or weeks of UTC, weeks from Monday."
enum Interval { HOUR DAY WEEK }
"Why a figure has no value: a part of the rule is not known to the index, or nobody can get there."
enum NoFigure { quorumUnknown proposalThresholdUnknown unreachable }
"Support of a vote by the numbers of OZ and Bravo; OTHER is custom counting, see supportNumber, or a vote in parts."
enum VoteSupport { AGAINST FOR ABSTAIN OTHER }

${LISTS.map(listTypeDefs).join('')}
${connectionTypeDefs(['Proposal', 'Vote', 'Account', 'VotingPowerChange', 'ControlChange'])}
type Query {
  "Every indexed DAO."
  daos(${TIME}): [Dao!]!
  dao(slug: String!, ${TIME}): Dao
  proposals(dao: String, governor: Address, proposer: Address, state: [ProposalState!], ${USES_POWER}, ${TIME}, ${PAGING}, ${listArguments(PROPOSALS, 'createdBlock')}): [Proposal!]!
  "One proposal: by id (chain:governor:proposalId, the last one in decimal or 0x…), or by dao and proposalId, with the governor where several have that proposalId."
  proposal(id: ID, dao: String, governor: Address, proposalId: BigInt, ${TIME}): Proposal
  votes(dao: String, proposal: ID, voter: Address, support: VoteSupport, ${TIME}, ${PAGING}, ${listArguments(VOTES, 'block')}): [Vote!]!
  "Accounts with votes above zero, now or at the end of a block. The token may be left out where the DAO has one."
  delegates(dao: String!, token: Address, address: Address, ${TIME}, ${PAGING}, ${listArguments(ACCOUNTS, 'weight')}): [Account!]!
  "Whose tokens a delegate votes with, now or at the end of a block; the weights sum to its votes."
  delegators(dao: String!, token: Address, delegate: Address!, ${TIME}, ${PAGING}, ${listArguments(DELEGATORS, 'weight')}): [Delegator!]!
  "Accounts that own tokens, now or at the end of a block, by holding. The token may be left out where the DAO has one."
  holders(dao: String!, token: Address, address: Address, ${TIME}, ${PAGING}, ${listArguments(ACCOUNTS, 'weight')}): [Account!]!
  "History of votes as a delegate: one entry for each log."
  votingPowerChanges(dao: String!, token: Address, delegate: Address, ${TIME}, ${PAGING}, ${listArguments(VOTING_POWER, 'block')}): [VotingPowerChange!]!
  "How concentrated a population was after every block that changed it, between two blocks."
  concentration(dao: String!, token: Address, population: Population!, from: Int, to: Int, ${TIME}, ${PAGING}, orderDirection: OrderDirection! = ASC): [ConcentrationPoint!]!
  "What stood at whole hours, days or weeks between two times in unix seconds, both included: the last point at or before each. At most 1000 moments."
  concentrationSeries(dao: String!, token: Address, population: Population!, from: BigInt!, to: BigInt!, interval: Interval! = DAY, ${TIME}): [ConcentrationSample!]!
  "How much of a token takes part in voting, after every block that changed it."
  participation(dao: String!, token: Address, from: Int, to: Int, ${TIME}, ${PAGING}, orderDirection: OrderDirection! = ASC): [ParticipationPoint!]!
  proposalsConnection(dao: String, governor: Address, proposer: Address, state: [ProposalState!], ${USES_POWER}, ${connectionArguments(PROPOSALS, 'createdBlock')}): ProposalConnection!
  votesConnection(dao: String, proposal: ID, voter: Address, support: VoteSupport, ${connectionArguments(VOTES, 'block')}): VoteConnection!
  delegatesConnection(dao: String!, token: Address, address: Address, ${connectionArguments(ACCOUNTS, 'weight')}): AccountConnection!
  holdersConnection(dao: String!, token: Address, address: Address, ${connectionArguments(ACCOUNTS, 'weight')}): AccountConnection!
  votingPowerChangesConnection(dao: String!, token: Address, delegate: Address, ${connectionArguments(VOTING_POWER, 'block')}): VotingPowerChangeConnection!
  "How far each chain is indexed."
  _meta: Meta!
}

"An exact ratio. decimal is rounded half away from zero to 18 places."
type Ratio { numerator: BigInt! denominator: BigInt! decimal: String! }

type Meta { chains: [ChainStatus!]! daos: [DaoStatus!]! }

type ChainStatus {
  chain: String!
  chainId: Int!
  "CAIP-2 id: eip155 and the chain id."
  caip2: String!
  name: String!
  "The block up to which every answer is complete; null before the first."
  block: BlockRef
  "The last block that is final by the depth that the chain's reorganisations are undone to: what it and those before it told stands. Null before there is one."
  finalizedBlock: Int
  "Height that the chain's node last told."
  head: Int
  "Blocks from the indexed block to the head."
  lag: Int
  "Blocks of lag up to which the chain counts as ready."
  maxLag: Int!
  ready: Boolean!
  "The worst of its DAOs: broken, unknown, ok."
  integrity: IntegrityStatus!
}

"How far a DAO is indexed, and whether its figures can be trusted."
type DaoStatus {
  dao: String!
  "How far its chain is indexed."
  chain: ChainStatus!
  integrity: IntegrityStatus!
  "The last comparison of the index with the contracts themselves; null when there was none."
  lastVerification: Verification
  "Logs of its contracts that could not be read."
  unreadableLogs: Int!
}

"A block; timestamp in unix seconds."
type BlockRef { number: Int! hash: String! timestamp: BigInt! }

type Dao {
  slug: String!
  name: String!
  chain: String!
  chainId: Int!
  "CAIP-2 id of its chain: eip155 and the chain id."
  caip2: String!
  notes: String
  tokens: [Token!]!
  governors: [Governor!]!
  labels: [Label!]!
  "Logs of its contracts that could not be read: stored raw, left out of every figure."
  unreadableLogs: Int!
  proposals(state: [ProposalState!], ${USES_POWER}, ${PAGING}, ${listArguments(PROPOSALS, 'createdBlock')}): [Proposal!]!
  "The last comparison of the index with the contracts themselves, by the verify command; null when there was none."
  lastVerification: Verification
  "Power indices of the delegates at the block of the DAO, or of another one; more than half of their votes wins, or the quota. The token may be left out where the DAO has one."
  powerIndices(token: Address, ${TIME}, quota: BigInt): PowerIndices!
  "Whether the events of its contracts agree with each other, and the index with the contracts."
  integrity: Integrity!
}

"A governor contract at the indexed block; settings are null until an event tells them."
type Governor {
  address: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
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
  "Part of the supply in favour that ends a vote early, of the same denominator as quorumNumerator."
  superQuorumNumerator: BigInt
  "Votes needed, of governors that tell a number instead of a fraction."
  quorum: BigInt
  "How far a late quorum moves the end of a vote, in the governor's clock."
  voteExtension: BigInt
}

"What a contract is from a block on; implementations are the code behind it that the file says this of, null for any."
type ContractKind { from: Int! kind: String! implementations: [Address!] }

"What an address is, and by whom it is said."
type Label {
  address: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
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
  "CAIP-2 id of its chain: eip155 and the chain id."
  caip2: String!
  governor: Address!
  proposalId: BigInt!
  "Null where no event tells who submitted it: createdBlock is then the first block with an event about it."
  proposer: Address
  state: ProposalState!
  title: String
  "For display: invalid UTF-8, NUL and bidi controls are replaced."
  description: String!
  "True when description differs from the bytes on chain."
  descriptionAltered: Boolean!
  createdBlock: Int!
  createdTimestamp: BigInt!
  "The governor's clock at its creation."
  createdClock: BigInt!
  "The governor's threshold at its creation; null where no event has told it."
  proposalThreshold: BigInt
  "The proposer's votes one clock value before its creation, as the governor looks them up; null without an indexed token."
  proposerVotes: BigInt
  "Whether they met the threshold, by the governor's own comparison; a governor may let others through, too. Null while one of the two is not known."
  thresholdMet: Boolean
  transactionHash: String!
  logIndex: Int!
  "Why no event tells when its vote is open, what votes weigh and what becomes of it: all of that is null then. Null where events tell."
  untold: String
  "Snapshot, in the governor's clock: weights are read at it, votes open after it. Null where it is untold."
  voteStart: BigInt
  "Last timepoint that counts, in the governor's clock. Null where it is untold."
  voteEnd: BigInt
  "What voteStart and voteEnd count (ERC-6372): blocknumber, l1blocknumber (blocks of the parent chain) or timestamp."
  clock: String!
  "Votes needed at the snapshot; null until the snapshot has passed, and while it is unread."
  quorum: BigInt
  "How the quorum is known; null until the snapshot has passed, and where a part of its rule was never told."
  quorumSource: QuorumSource
  "The block that the contract was asked at: the first one after the snapshot. Null unless the quorum was read."
  quorumReadBlock: Int
  "Why the quorum is unread, in the node's words; it is asked for again."
  quorumUnread: String
  "What a defeated proposal failed by; null in any other state."
  defeatReason: DefeatReason
  "Unix seconds from which it can be executed; null until it is queued."
  eta: BigInt
  forVotes: BigInt
  againstVotes: BigInt
  abstainVotes: BigInt
  voteCount: Int!
  voterCount: Int!
  "Voters with a weight above zero."
  votersWithWeight: Int
  actions: [ProposalAction!]!
  stateChanges: [StateChange!]!
  "Coins put up for it, where its governor takes deposits, in the order of the chain."
  deposits: [Deposit!]!
  votes(${PAGING}, ${listArguments(VOTES, 'weight')}): [Vote!]!
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
  "Who decides, by the votes so far; while the vote is open, what holds if it ended now. Null while the quorum is not known."
  influence: ProposalInfluence
  "Null where no event tells what votes weigh."
  turnout: ProposalTurnout
  "Null while the quorum is not known."
  potential: ProposalPotential
}

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
  "The governor's clock at the start: the interval begins with the first block that has reached it. Null for an expiry by time at a governor that counts in blocks."
  clock: BigInt
  "First block of the interval; null where the clock does not count this chain's blocks."
  block: Int
  timestamp: BigInt
  transactionHash: String
  logIndex: Int
}

type Coalition { size: Int! members: [CoalitionMember!]! }
type CoalitionMember { voter: Address! weight: BigInt! "Of all votes cast." share: Ratio! }
"index counts the proposal's votes in order from 0."
type QuorumCrosser {
  index: Int!
  voter: Address!
  block: Int!
  "From the snapshot to that vote, in the governor's clock."
  after: BigInt
  "after ÷ the voting time, as it ends by what is known."
  ofPeriod: Ratio
}

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
  "Null where no event tells it."
  weight: BigInt
  "The voter's choices by the governor's own numbers, with decimal fractions of 1; null where support says all."
  options: [VoteOption!]
  "Parts of a fractional vote; null for any other, whose weight is all for its support."
  againstPart: BigInt
  forPart: BigInt
  abstainPart: BigInt
  "Of all votes for, against and abstaining on the proposal; null where these are none."
  share: Ratio
  "Whether the outcome is another without all votes of this voter; null while the quorum is not known."
  removalPivotal: Boolean
  "Whether the outcome is another when this voter's votes for and against are exchanged; null while the quorum is not known."
  flipPivotal: Boolean
  reason: String!
  params: Bytes!
  block: Int!
  "The governor's clock in that block."
  clock: BigInt!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}
`
