import {ALERT_PHASES} from '../core/alerts/alert'
import {alertKinds} from '../core/alerts/kinds'
import {FEED_KINDS} from '../core/feed'
import {enumOf} from './enum-definition'

const FEED_ARGUMENTS = `"A cursor of an earlier answer: only what came after it. None: from the beginning."
    since: String, dao: String, kinds: [ChangeKind!],
    "FINALIZED, and SAFE like it, leaves out what a reorganisation can still take back, and what one has."
    finality: Finality! = LATEST`

/** The part of the public schema that tells what has changed. */
export const feedTypeDefs = /* GraphQL */ `
"What a change tells; retracted takes an earlier one back, since its block is not on the chain any more."
enum ChangeKind { ${FEED_KINDS.join(' ')} retracted }
${enumOf(
  'AlertKind',
  'What a rule of the operator looks at; docs/alerts.md has the kinds.',
  alertKinds.map(({id}) => id),
)}
${enumOf('AlertPhase', 'What an alert says: a condition began to hold, ceased to, or something happened that has no end.', ALERT_PHASES)}

extend type Query {
  "What has happened, in the order in which each chain's index learnt it: for scripts that come again with the cursor. Retractions come whatever kinds are asked for."
  changes(${FEED_ARGUMENTS}, "1 to 1000." first: Int! = 100): ChangePage!
}

type Subscription {
  "The same as it happens, over server-sent events. After a break, subscribe again with the cursor of the last change: nothing is lost, nothing comes twice."
  changes(${FEED_ARGUMENTS}): Change!
}

type ChangePage {
  changes: [Change!]!
  "Where to go on, also after an empty page."
  cursor: String!
  hasMore: Boolean!
}

"One thing that happened. Who keeps changes by id and drops what is retracted has what the chain has."
type Change {
  "chain:sequence; never used again."
  id: ID!
  "Place right after this change."
  cursor: String!
  kind: ChangeKind!
  chain: String!
  dao: String!
  "Id of what it is about: of a proposal, a state interval, a vote, a contract."
  subject: ID!
  "The block in which it happened or, for changes by the clock, was noticed."
  block: BlockRef!
  "Whether the chain's finality depth has passed its block."
  final: Boolean!
  "Id of the change that this one takes back."
  retracts: ID
  proposalId: ID
  "The proposal as it stands now."
  proposal: Proposal
  "proposalState: the state that begins."
  state: ProposalState
  "vote: who."
  voter: Address
  "vote: 0 against, 1 for, 2 abstain, others are custom counting."
  supportNumber: Int
  "vote: votes cast, in the token's smallest unit."
  weight: BigInt
  "settingChanged, and alerts about a setting: which."
  setting: String
  previous: BigInt
  current: BigInt
  "implementationChanged, controlChanged, integrityBroken and alerts about a contract: which."
  contract: Address
  "implementationChanged: the new code; null where the log does not tell it."
  implementation: Address
  "implementationChanged: why nothing of the contract can be read from here on; null where its file covers the new code."
  unsupported: String
  "controlChanged: what it changed of who controls a contract."
  controlChange: ControlChange
  "alert: what the operator's rule says."
  alert: Alert
  "integrityBroken: which rule of the contract, and what it found."
  rule: String
  expected: String
  found: String
}

"What a rule of the operator's says. It is as final as the change that tells it."
type Alert {
  "Follows from the chain, the rule and what it says: told again, it is the same alert."
  id: ID!
  "Id of the rule in the operator's file."
  rule: String!
  kind: AlertKind!
  phase: AlertPhase!
  "One sentence for people."
  text: String!
  "Who it is about: a member of a population, or a voter; null where it is about nobody, or an entity."
  account: Address
  "Whose the addresses are, where several count as one."
  entity: String
  "The figure that was compared, in the unit of its kind."
  measured: Ratio
  "What it was compared with."
  bound: Ratio
  "controlChanged: what of the control of the contract has changed."
  control: ControlKind
  "controlChanged: hash of the role that it is about."
  role: Bytes
  "proposalPower: which of the powers the calls use."
  powers: [Power!]
}
`
