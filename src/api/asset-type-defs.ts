import {TIME} from './block-argument'

/** The types of the public schema about assets: the same token on several chains. */
export const assetTypeDefs = /* GraphQL */ `
extend type Query {
  "Tokens that DAO files say are one asset, each as one thing over all of its chains."
  assets(${TIME}): [Asset!]!
  "As of a block, everything is told up to its time: blocks of other chains by theirs. A number is of one chain."
  asset(name: String!, ${TIME}): Asset
}

"""
One token over all chains that it is indexed on. What bridges hold stands for tokens on other chains and is left out, so that
everything counts once. An address counts as one holder with what it has on all chains. Amounts in the smallest unit, which is
taken to be the same everywhere.
"""
type Asset {
  name: String!
  "Time up to which all of its chains are indexed, or as of a block its time, or that of the last one before it whose time is kept; null while one of them is not."
  indexed: BigInt
  "How it stood at the end of a time in unix seconds, or at the indexed one; null while there is none."
  at(time: BigInt): AssetState
  "What stood at whole hours, days or weeks between two times, both included. At most 1000 moments."
  series(from: BigInt!, to: BigInt!, interval: Interval! = DAY, population: AssetPopulation! = holders): [AssetSample!]!
}

"holders: without what bridges hold. holdersAdjusted: also without the addresses that the labels of each chain's DAO say do not vote."
enum AssetPopulation { holders holdersAdjusted }

type AssetState {
  time: BigInt!
  "Every token once: all supplies without what bridges hold."
  supply: BigInt!
  "What bridges hold, on all chains."
  locked: BigInt!
  "Supplies of the chains on which no bridge holds anything."
  bridged: BigInt!
  "locked less bridged: under way, or on chains that are not indexed; below 0 there is more than what is locked can stand for."
  unaccounted: BigInt!
  tokens: [AssetToken!]!
  concentration(population: AssetPopulation! = holders): AssetConcentration!
  "The largest, ties by address."
  holders(first: Int! = 100, skip: Int! = 0, population: AssetPopulation! = holders): [AssetHolder!]!
}

"An asset on one chain."
type AssetToken {
  dao: String!
  chain: String!
  chainId: Int!
  address: Address!
  "Sum of all balances."
  supply: BigInt!
  "Of these, what bridges hold."
  locked: BigInt!
}

type AssetHolder { address: Address! amount: BigInt! "Of all that counts." share: Ratio! holdings: [AssetHolding!]! }

"What an address has on one chain."
type AssetHolding { chain: String! amount: BigInt! label: Label }

"Metrics over the holders of an asset."
type AssetConcentration {
  population: AssetPopulation!
  "All metrics, or the named ones; a metric without a value there is left out."
  values(metrics: [Metric!]): [MetricValue!]!
  "One metric; null where it has no value."
  value(metric: Metric!): Ratio
  "The Lorenz curve: the tenths of the accounts, and the tail of the largest."
  lorenz: [LorenzPoint!]!
}

"A moment of a series with what stood then."
type AssetSample { time: BigInt! concentration: AssetConcentration! }
`
