import type {Address, Timepoint} from '../primitives'

/** Votes of an account from a timepoint on, in the token's clock. */
export interface PowerStep {
  readonly account: Address
  readonly clock: Timepoint
  readonly votes: bigint
}

/** What ERC-5805 `getPastVotes` answers, from the changes of a token's votes. */
export class PastPower {
  private readonly steps = new Map<Address, PowerStep[]>()

  /** Takes each account's steps in the order of the chain; of several at one timepoint the last one stands. O(n). */
  constructor(steps: Iterable<PowerStep>) {
    for (const step of steps) {
      const known = this.steps.get(step.account)
      if (known) known.push(step)
      else this.steps.set(step.account, [step])
    }
  }

  /** Accounts that ever had votes. */
  accounts(): Iterable<Address> {
    return this.steps.keys()
  }

  /** Votes at the end of a timepoint; 0 before the first step. O(log n). */
  of(account: Address, timepoint: Timepoint): bigint {
    const steps = this.steps.get(account) ?? []
    let [low, high] = [0, steps.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((steps[middle]?.clock ?? 0n) <= timepoint) low = middle + 1
      else high = middle
    }
    return steps[low - 1]?.votes ?? 0n
  }
}
