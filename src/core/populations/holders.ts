import type {Population} from './population'

/** Accounts with a balance above zero. */
export const holders: Population = {
  id: 'holders',
  description: 'Accounts with a balance above zero.',
  weight: 'balance',
  denominator: 'sum of all balances, the total supply',
  activeOnly: false,
  sameAs: 'holders',
  merges: false,
  differs: () => true,
  memberOf: address => address,
}
