import {NO_INFLUENCE} from '../core/influence/account-influence'
import {TIME} from './block-argument'
import {BLOC_WEIGHTS} from './decided-window'
import {enumOf} from './enum-definition'

/** What a list of influencers can be sorted by. */
export const INFLUENCE_FIELDS = ['REMOVAL_PIVOTAL', 'FLIP_PIVOTAL', 'ENTRY_PIVOTAL', 'VOTED', 'PARTICIPATED'] as const

const WINDOW =
  '"First block in which a proposal of the window was created." from: Int, "Last block." to: Int, "Of this governor only." governor: Address'
const PROXIMITY =
  '"How long counts as shortly before and after a snapshot, in the token\'s clock; 604800 seconds or 50400 blocks if left out: seven days of twelve-second blocks." proximity: BigInt'
const OVERLAP = '"Proposals that two voters both have to have voted on to be compared." minOverlap: Int! = 5'

/** The part of the public schema about accounts and DAOs over many proposals. */
export const historyTypeDefs = /* GraphQL */ `
${enumOf(
  'NoInfluence',
  'Why there is no figure. noToken: the governor has no indexed token. noQuorum: no quorum is known. noProposals: none was decided, or none that it could vote on. noSides: it never voted for or against with weight. oneSided: there is nothing to compare with.',
  NO_INFLUENCE,
)}
${enumOf('InfluenceField', 'What accounts are sorted by, counts of proposals; ties by address.', INFLUENCE_FIELDS)}
"One of the fields that a list is sorted by."
input InfluenceOrder { field: InfluenceField! direction: OrderDirection! = DESC }
${enumOf('BlocWeights', 'lastSnapshot: votes at the snapshot of the last decided proposal. lastVote: what each voter cast last, where no token is indexed.', BLOC_WEIGHTS)}
extend type Query {
  "What one account did, and could have done, over the proposals of a window that their votes decided."
  accountInfluence(dao: String!, address: Address!, ${WINDOW}, ${TIME}, ${PROXIMITY}): AccountInfluence!
  "The same of all accounts that voted, or had votes at a snapshot."
  influencers(dao: String!, ${WINDOW}, ${TIME}, ${PROXIMITY}, "At most 1000." first: Int! = 100, skip: Int! = 0, orderBy: [InfluenceOrder!]! = [{field: REMOVAL_PIVOTAL, direction: DESC}]): [AccountInfluence!]!
  "Who sets the agenda, how often one voter decides, and how votes fall into blocs, over one window."
  daoInfluence(dao: String!, ${WINDOW}, ${TIME}, ${OVERLAP}): DaoInfluence!
  "The same over time: one entry for each \`size\` decided proposals in a row, oldest first."
  daoInfluenceHistory(dao: String!, ${WINDOW}, ${TIME}, size: Int! = 20, ${OVERLAP}, "At most 1000." first: Int! = 100, skip: Int! = 0): [DaoInfluence!]!
}

"An exact ratio, or the reason for which there is none."
type InfluenceFigure { value: Ratio reason: NoInfluence }

"Decided proposals are those that passed or were defeated; open, canceled and vetoed ones are left out."
type AccountInfluence {
  account: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
  decided: Int!
  "Decided proposals that it could vote on: with votes at the snapshot, or weight cast. Null without an indexed token."
  eligible: Int
  "Those of them that it voted on."
  participated: Int
  "All decided proposals that it voted on, with weight or without."
  voted: Int!
  "Decided proposals whose outcome is another without its vote."
  removalPivotal: Int!
  "Decided proposals whose outcome is another with its votes for and against exchanged."
  flipPivotal: Int!
  "Decided proposals that it stayed away from, and that its votes would have decided otherwise. Null without an indexed token."
  entryPivotal: Int
  "participated ÷ eligible."
  participation: InfluenceFigure!
  "removalPivotal ÷ decided proposals with a known quorum."
  exercised: InfluenceFigure!
  "flipPivotal ÷ the same."
  exercisedByFlip: InfluenceFigure!
  "entryPivotal ÷ the same."
  potential: InfluenceFigure!
  "Its votes for or against, undivided and with weight."
  sided: Int!
  "Share of these on the side of the outcome; to be read beside baseRate."
  alignment: InfluenceFigure!
  "Share of the same proposals that passed: the alignment of somebody who is always in favour."
  baseRate: InfluenceFigure!
  "alignment ÷ baseRate."
  lift: InfluenceFigure!
  "Cohen's kappa of its sides and the outcomes: 1 all alike, 0 as by chance, below 0 against them."
  kappa: InfluenceFigure!
  "Its votes around each snapshot, oldest proposal first; empty without an indexed token."
  snapshots: [SnapshotPower!]!
  "Who stands behind it at the block that is asked for, by the token of the last decided proposal; null without one."
  delegators: DelegatorCount
}

type SnapshotPower {
  "Id of the proposal."
  proposal: ID!
  votes: BigInt!
  "Votes at the snapshot less those at the time before; negative where it lost some."
  gainedBefore: BigInt!
  "Votes at the snapshot less those at the time after; null while that time is not indexed."
  goneAfter: BigInt
  "Whether more than half were gone after that time."
  mostlyGone: Boolean
}

"Delegators with tokens. One of them with more than half makes a delegate of one holder."
type DelegatorCount { count: Int! largest: BigInt! largestShare: Ratio! singleHolder: Boolean! }

type DaoInfluence {
  "Blocks in which the first and the last proposal of the window were created; null without one."
  from: Int
  to: Int
  proposals: Int!
  decided: Int!
  "Decided proposals with a known quorum."
  known: Int!
  "Of these, those that one voter could have changed alone by not voting."
  withRemovalPivotal: Int!
  withFlipPivotal: Int!
  "withRemovalPivotal ÷ known; null where there is none."
  removalPivotalShare: Ratio
  flipPivotalShare: Ratio
  agenda: Agenda!
  blocs: Blocs!
}

"Who brings proposals, whatever becomes of them."
type Agenda {
  proposerCount: Int!
  "Herfindahl–Hirschman index over proposals per proposer; null without one."
  herfindahl: Ratio
  "Share of all proposals that come from the k busiest; null without one."
  topShare(k: Int! = 3): Ratio
  "Busiest first, ties by address."
  proposers("At most 1000." first: Int! = 10): [ProposerRecord!]!
  "Accounts with votes of at least the threshold of the window's last decided proposal, at its snapshot. Null without an indexed token, or a threshold. Where the governor wants more than the threshold, one with exactly as much cannot."
  soleProposers("At most 1000." first: Int! = 100): [SoleProposer!]
  soleProposerCount: Int
}

"passRate is of decided ones; null where there are none."
type ProposerRecord { proposer: Address! proposals: Int! decided: Int! passed: Int! passRate: Ratio }
type SoleProposer { account: Address! votes: BigInt! }

"Voters who vote alike more often than their habits alone would make them: Cohen's kappa, single linkage."
type Blocs {
  weightsFrom: BlocWeights!
  "Accounts that voted on a decided proposal of the window."
  voters: Int!
  "Votes of all who cast nothing in the window; null where no token is indexed."
  inactiveWeight: BigInt
  thresholds: [BlocsAt!]!
}

type BlocsAt {
  "Kappa from which on two voters are linked."
  threshold: Ratio!
  blocCount: Int!
  "Heaviest first; a voter without links is one of its own."
  blocs("At most 1000." first: Int! = 5): [Bloc!]!
  "Over the blocs of those who voted."
  active: HillNumbers!
  "With all who cast nothing as one more bloc; null where their weight is not known."
  withInactive: HillNumbers
}

type Bloc { weight: BigInt! size: Int! members("At most 1000." first: Int! = 10): [Address!]! }
"As many blocs of the same weight would give the figure; n1 is not exact (see Metric hill1). Null where nobody weighs anything."
type HillNumbers { n1: Ratio n2: Ratio nInfinity: Ratio }
`
