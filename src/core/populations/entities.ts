import type {Population} from './population'

/** Delegates, with the addresses of one entity taken together. */
export const entities: Population = {
  id: 'entities',
  description: 'Delegates, where the addresses that the labels give to one entity count as one.',
  weight: 'votes',
  denominator: 'sum of the votes of all delegates',
  activeOnly: false,
  sameAs: 'delegates',
  merges: true,
  differs: labels => labels.entities.size > 0,
  memberOf: (address, labels) => labels.entities.get(address) ?? address,
}
