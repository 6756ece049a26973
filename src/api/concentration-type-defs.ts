/** The types of the public schema about concentration and participation. */
export const concentrationTypeDefs = /* GraphQL */ `
"What the series of a population are made with."
type Series {
  population: Population!
  description: String!
  "What shares are of."
  denominator: String!
  "The population whose points are given: another one where labels make no difference."
  sameAs: Population!
  "Version of the label set, a digest of what figures depend on; none without such labels."
  labels: String!
  "Addresses that labels leave out of the adjusted populations."
  excluded: Int!
  "Addresses that labels give to an entity."
  merged: Int!
  "How many of the last proposals decide who is active."
  window: Int
  "Whether every member is one address."
  addressLevel: Boolean!
}

"The balances of all addresses with one label."
type Bucket { is: String! addresses: Int! balance: BigInt! "Of the total supply then; null without supply." share: Ratio }

"How much of a token takes part in voting after one block; amounts in the token's smallest unit."
type ParticipationPoint {
  token: Address!
  block: Int!
  timestamp: BigInt!
  totalSupply: BigInt!
  delegatedSupply: BigInt!
  "delegatedSupply by totalSupply; null without supply."
  delegationRate: Ratio
  "Accounts with a balance that name a delegate."
  delegators: Int!
  selfDelegators: Int!
  selfDelegated: BigInt!
  "selfDelegated by delegatedSupply; null without votes."
  selfDelegationShare: Ratio
  "Delegates with more than half of their votes from one holder."
  singleHolderDelegates: Int!
  singleHolderVotes: BigInt!
  "Votes of the other delegates by delegatedSupply; null without votes."
  communityShare: Ratio
  "Votes of delegates that voted on one of the last proposals; null where no governor counts the token."
  activeVotes: BigInt
  "Votes of the others by delegatedSupply."
  dormantShare: Ratio
  "Sum of the balances at every change of delegate so far: the difference of two points is the churn between them."
  redelegated: BigInt!
}

"Metrics of one population after one block."
type ConcentrationPoint {
  token: Address!
  population: Population!
  block: Int!
  "The token's clock in that block."
  clock: BigInt!
  timestamp: BigInt!
  "All metrics, or the named ones; a metric without a value there is left out."
  values(metrics: [Metric!]): [MetricValue!]!
  "One metric; null where it has no value."
  value(metric: Metric!): Ratio
  "The Lorenz curve: the tenths of the accounts, and the tail of the largest."
  lorenz: [LorenzPoint!]!
  "What the thresholds of each governor mean for the population, by the settings and the supply of that block."
  decisions(governor: Address): [DecisionFigures!]!
  series: Series!
}

"A moment of a series with the point that stood then."
type ConcentrationSample {
  time: BigInt!
  point: ConcentrationPoint!
  "Mean of a metric since the moment before, each value weighted with the time for which it stood; rounded to 18 places."
  mean(metric: Metric!): Ratio
}

"The smallest accounts of all have share of the total."
type LorenzPoint { accounts: Int! ofAccounts: Ratio! share: Ratio! }

type DecisionFigures {
  governor: Address!
  "Votes that a proposal made then would need."
  quorum: BigInt
  "Least votes to propose."
  proposalVotes: BigInt
  "Fewest members that together reach the quorum."
  nakamotoQuorum: Figure!
  "Fewest members without whom the others cannot reach the quorum."
  nakamotoBlocking: Figure!
  "Members that can propose by themselves."
  soleProposers: Figure!
}

"A number of members, or why there is none."
type Figure { value: Int reason: NoFigure }

type MetricValue {
  metric: Metric!
  value: Ratio!
  "Whether the value is the true one; otherwise errorBound says how far it may be from it."
  exact: Boolean!
  "The most by which the value can differ from the true one; null when it is exact."
  errorBound: Ratio
  unit: MetricUnit!
}
`
