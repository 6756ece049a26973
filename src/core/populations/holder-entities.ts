import type {Population} from './population'

/** Holders that may vote, with the addresses of one entity taken together. */
export const holderEntities: Population = {
  id: 'holderEntities',
  description: 'Holders without the non-voting addresses, where the addresses of one entity count as one.',
  weight: 'balance',
  denominator: 'sum of the balances of addresses that are not labelled as non-voting',
  activeOnly: false,
  sameAs: 'holdersAdjusted',
  merges: true,
  differs: labels => labels.entities.size > 0,
  memberOf: (address, {nonVoting, entities}) =>
    nonVoting.has(address) ? undefined : (entities.get(address) ?? address),
}
