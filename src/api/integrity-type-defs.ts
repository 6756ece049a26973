import {INTEGRITY_RULES} from '../core/integrity'
import {INTEGRITY_STATUSES} from '../storage/read/integrity'
import {enumOf} from './enum-definition'

/** The part of the public schema that tells how far a DAO's figures can be trusted. */
export const integrityTypeDefs = /* GraphQL */ `
${enumOf(
  'IntegrityStatus',
  'ok: no rule is broken. broken: one is, or the last verification found differences. unknown: nothing is indexed yet, or not all of it can be read any more.',
  INTEGRITY_STATUSES,
)}
${enumOf('IntegrityRule', 'What must hold of the events of a contract; Breach.explanation says it.', Object.keys(INTEGRITY_RULES))}

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
`
