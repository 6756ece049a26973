import {TIME} from './block-argument'

/** The types of the public schema about tokens and their accounts. */
export const tokenTypeDefs = /* GraphQL */ `
"A token contract at the block that is asked for; amounts in its smallest unit."
type Token {
  address: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
  "CAIP-19 id: its chain, its standard and its address; null until its indexer has started once."
  caip19: String
  "The last of its kinds."
  kind: String!
  "What it is by its file, from each block on."
  kinds: [ContractKind!]!
  "First block with code that its file does not cover: from there on its logs are raw, and nothing is derived. null: supported."
  unsupportedSince: Int
  clock: String!
  fromBlock: Int!
  totalSupply: BigInt!
  "Sum of all delegates' votes."
  delegatedSupply: BigInt!
  "delegatedSupply by totalSupply; null without supply."
  delegationRate: Ratio
  "Concentration at that block; null before the first change."
  concentration(population: Population!): ConcentrationPoint
  "The series that are kept, and what they are made with."
  series: [Series!]!
  "Participation at that block; null before the first change."
  participation: ParticipationPoint
  "Balances by label at that block, or at another one; what has no label is the rest of totalSupply."
  buckets(${TIME}): [Bucket!]!
}

"An account of a token, at the block that is asked for."
type Account {
  address: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
  balance: BigInt!
  "What it owns: its balance, with what proxies of a multi-delegate contract hold for it, without what it holds as such a proxy."
  holding: BigInt!
  "The delegate whose proxy it is; null for everybody else."
  proxyOf: Address
  votingPower: BigInt!
  delegate: Address
  label: Label
  "votingPower by holding: how many votes stand on each token at stake; null without any."
  leverage: Ratio
  "The holders behind a delegate."
  backing: Backing!
}

"Who is behind a delegate: accounts with a balance that name it."
type Backing {
  holders: Int!
  "Largest balance among them by the delegate's votes; null without votes."
  largestShare: Ratio
  "Whether one holder has more than half of the delegate's votes."
  singleHolder: Boolean!
}

"Somebody whose tokens vote through a delegate, by naming it or by a deposit in its proxy."
type Delegator {
  address: Address!
  "CAIP-10 id: its chain and its address."
  caip10: String!
  "Votes that the delegate has from it."
  weight: BigInt!
  label: Label
}

type VotingPowerChange {
  id: ID!
  delegate: Address!
  previous: BigInt!
  current: BigInt!
  block: Int!
  "The token's clock in that block: votes at a snapshot are those after its last change with a clock up to it."
  clock: BigInt!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}
`
