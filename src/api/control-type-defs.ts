import {CONTROL_KINDS} from '../core/control/control-kinds'
import {CONTROL_COLUMNS} from '../storage/read/control-changes'
import {TIME} from './block-argument'
import {connectionArguments} from './connection-type-defs'
import {enumOf} from './enum-definition'
import {listArguments, listTypeDefs} from './list-type-defs'

/** The list of changes of control, as the schema names it. */
const CONTROL_CHANGES = {name: 'ControlChange', columns: CONTROL_COLUMNS}

const CHANGES = `dao: String, contract: Address, "Only those by which this account got something, or lost it." account: Address,
    kind: [ControlKind!]`

/** The part of the public schema about who controls contracts. */
export const controlTypeDefs = /* GraphQL */ `
${enumOf(
  'ControlKind',
  'What controls a contract, by the names that contracts give it: places that one account has, delays, roles, the admins of roles, and the code behind a proxy. docs/control.md has the events.',
  [...CONTROL_KINDS, 'implementation'],
)}
${listTypeDefs(CONTROL_CHANGES)}
extend type Query {
  "The contracts of a DAO's file, or of all, with who controls them."
  contracts(dao: String, ${TIME}): [Contract!]!
  contract(dao: String!, address: Address!, ${TIME}): Contract
  "What has changed of who controls contracts, one entry for each thing that changed."
  controlChanges(${CHANGES}, ${TIME}, "At most 1000." first: Int! = 100, skip: Int! = 0, ${listArguments(CONTROL_CHANGES, 'block')}): [ControlChange!]!
  controlChangesConnection(${CHANGES}, ${connectionArguments(CONTROL_CHANGES, 'block')}): ControlChangeConnection!
}

extend type Dao {
  "The contracts of its file, with who controls them."
  contracts: [Contract!]!
}

"A contract of a DAO's file, and who controls it as far as its events tell: what it never told is not here."
type Contract {
  address: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
  dao: String!
  "What it does for its DAO: token, custodian, governor, timelock, protocol."
  role: String!
  "The last of its kinds."
  kind: String!
  "First block with code that its file does not cover: from there on its logs are raw, and who controls it is not followed. null: supported."
  unsupportedSince: Int
  fromBlock: Int!
  toBlock: Int
  "Account of the place; null where no event has told it, the zero address for nobody."
  owner: Address
  "Who may accept to become the owner."
  pendingOwner: Address
  "Of Compound's contracts."
  admin: Address
  pendingAdmin: Address
  "Who may give the proxy other code (ERC-1967)."
  proxyAdmin: Address
  "The code behind a proxy."
  implementation: Address
  "Every place that an event has told the account of; of the named kinds."
  controllers(kind: [ControlKind!]): [Controller!]!
  delays: [ControlDelay!]!
  "Roles of AccessControl, also those that nobody has any more."
  roles: [Role!]!
}

"Who has a place, by the last event that told it."
type Controller {
  kind: ControlKind!
  "The zero address for nobody; null where the log does not tell it in a readable way."
  account: Address
  "pendingDefaultAdmin: unix seconds from which on the account can accept."
  schedule: BigInt
  "proposalGuardian: unix seconds up to which the account has the place."
  expiry: BigInt
  block: Int!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}

"How long whoever controls a contract has to wait."
type ControlDelay {
  kind: ControlKind!
  "Null where none is pending any more."
  seconds: BigInt
  "pendingDefaultAdminDelay: unix seconds from which on it is in force."
  schedule: BigInt
  block: Int!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}

"A role of AccessControl."
type Role {
  "Its hash."
  role: Bytes!
  "Its name, where it is a known one; the zero hash is DEFAULT_ADMIN_ROLE."
  name: String
  "The role whose members give it and take it away; DEFAULT_ADMIN_ROLE unless an event has told another."
  adminRole: Bytes!
  adminRoleName: String
  memberCount: Int!
  "By address. The zero address as a proposer or executor of a TimelockController stands for anybody."
  members("At most 1000." first: Int! = 100, skip: Int! = 0): [RoleMember!]!
}

"Who has a role, by the event that gave it."
type RoleMember { account: Address! "Who gave it." sender: Address! block: Int! timestamp: BigInt! transactionHash: String! logIndex: Int! }

"What one event has changed of who controls a contract. An event can change two things: with a new owner nobody is pending."
type ControlChange {
  id: ID!
  dao: String!
  contract: Address!
  "CAIP-10 id of the contract: its chain and its address."
  caip10: String!
  kind: ControlKind!
  "Who has the place now, the zero address for nobody; or who was given the role, or lost it; or the new code."
  account: Address
  "Who had the place; null where nothing has told it."
  previousAccount: Address
  "role, roleAdmin: its hash."
  role: Bytes
  roleName: String
  "role: whether it was given, rather than taken away."
  granted: Boolean
  "role: who gave it, or took it away."
  sender: Address
  "roleAdmin: the role whose members give it and take it away."
  adminRole: Bytes
  previousAdminRole: Bytes
  "Delays, in seconds; null where none is pending any more."
  delay: BigInt
  previousDelay: BigInt
  "Unix seconds from which on what is pending can take effect."
  schedule: BigInt
  "Unix seconds up to which the account has the place."
  expiry: BigInt
  block: Int!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}
`
