/** The types of the public schema about accounts of a token. */
export const accountTypeDefs = /* GraphQL */ `
"An account of a token. At a past block only what its list is ranked by is known, the rest is null."
type Account {
  address: Address!
  balance: BigInt
  "What it owns: its balance, with what proxies of a multi-delegate contract hold for it, without what it holds as such a proxy."
  holding: BigInt
  "The delegate whose proxy it is; null for everybody else."
  proxyOf: Address
  votingPower: BigInt
  delegate: Address
  label: Label
  "votingPower by holding: how many votes stand on each token at stake; null without any, or where one is unknown."
  leverage: Ratio
  "The holders behind a delegate now; null at a past block."
  backing: Backing
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
  "Votes that the delegate has from it."
  weight: BigInt!
  label: Label
}

type VotingPowerChange {
  delegate: Address!
  previous: BigInt!
  current: BigInt!
  block: Int!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}
`
