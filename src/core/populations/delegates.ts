import type {Population} from './population'

/** Accounts with votes above zero. */
export const delegates: Population = {
  id: 'delegates',
  description: 'Accounts with votes above zero.',
  weight: 'votes',
  denominator: 'sum of the votes of all delegates',
  activeOnly: false,
  sameAs: 'delegates',
  merges: false,
  differs: () => true,
  memberOf: address => address,
}
