import type {DistributionView} from '../distribution/distribution'
import type {Ratio} from '../ratio'

/** A figure about one distribution of weights. */
export interface Metric {
  /** Stable name: the key in storage and the enum value of the API. */
  readonly id: string
  /** accounts: a number of accounts; amount: the token's units; share: a ratio between 0 and 1. */
  readonly unit: 'accounts' | 'amount' | 'share'
  /** One sentence for people who read the API. */
  readonly description: string
  /** The exact value, or undefined where the figure has none (nobody holds anything). */
  readonly of: (distribution: DistributionView) => Ratio | undefined
}
