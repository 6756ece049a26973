import type {Population} from './population'

/** Holders without the addresses that labels say do not vote. */
export const holdersAdjusted: Population = {
  id: 'holdersAdjusted',
  description: 'Holders without the addresses that the labels say do not vote.',
  weight: 'balance',
  denominator: 'sum of the balances of addresses that are not labelled as non-voting',
  activeOnly: false,
  sameAs: 'holders',
  merges: false,
  differs: labels => labels.nonVoting.size > 0,
  memberOf: (address, {nonVoting}) => (nonVoting.has(address) ? undefined : address),
}
