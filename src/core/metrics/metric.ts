import type {DistributionView} from '../distribution/distribution'
import type {Ratio} from '../ratio'

/** A figure about one distribution of weights. */
export interface Metric {
  /** Stable name: the key in storage and the enum value of the API. */
  readonly id: string
  /**
   * accounts: a number of accounts; equalAccounts: as many accounts of the same weight would give the figure, a fraction
   * as a rule; amount: the token's units; share: a ratio between 0 and 1; nats: natural units of information.
   */
  readonly unit: 'accounts' | 'equalAccounts' | 'amount' | 'share' | 'nats'
  /** One sentence for people who read the API. */
  readonly description: string
  /** How far a value is from the true one at most; left out by metrics whose values are exact. */
  readonly errorBound?: (value: Ratio) => Ratio
  /**
   * The value, or undefined where the figure has none (nobody holds anything). It follows from the weights alone, to the
   * last digit: neither from how they came about, nor from the machine.
   */
  readonly of: (distribution: DistributionView) => Ratio | undefined
}
