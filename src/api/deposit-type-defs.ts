/** What only governors have whose proposals take deposits, and whose votes choose by numbers of their own. */
export const depositTypeDefs = /* GraphQL */ `
"Coins of one denomination put up for a proposal, in its smallest unit."
type Deposit {
  depositor: Address!
  denom: String!
  amount: BigInt!
  block: Int!
  "The governor's clock in that block."
  clock: BigInt!
  timestamp: BigInt!
  transactionHash: String!
  logIndex: Int!
}

"A choice of a voter, and the part of the voter's weight that it gets."
type VoteOption { option: Int! fraction: String! }
`
