import type {Population} from './population'

/** Delegates that cast a vote on one of the last proposals. */
export const activeDelegates: Population = {
  id: 'activeDelegates',
  description: 'Delegates that cast a vote on one of the last proposals; the series says on how many.',
  weight: 'votes',
  denominator: 'sum of the votes of delegates that voted within the window',
  activeOnly: true,
  sameAs: 'activeDelegates',
  merges: false,
  differs: () => true,
  memberOf: address => address,
}
