import type {LabelSet} from '../labels'
import type {Address} from '../primitives'

/** Over whom a distribution is taken, and by what. */
export interface Population {
  /** Stable name: the key in storage and the enum value of the API. */
  readonly id: string
  /** One sentence for people who read the API. */
  readonly description: string
  /** What a member weighs: ERC-20 balances, or ERC-5805 votes of delegates. */
  readonly weight: 'balance' | 'votes'
  /** What the sum of all weights is, which shares are of. */
  readonly denominator: string
  /** Whether only delegates count that voted lately; such a population is there only where a governor counts the token. */
  readonly activeOnly: boolean
  /** The population that it is the same as while `differs` says no; then it is not kept apart. */
  readonly sameAs: string
  /** Whether the addresses of one entity count as one. */
  readonly merges: boolean
  readonly differs: (labels: LabelSet) => boolean
  /** As whom an address counts; undefined when it does not. */
  readonly memberOf: (address: Address, labels: LabelSet) => string | undefined
}
