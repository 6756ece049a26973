import {Distribution} from '../distribution/distribution'
import type {LabelSet} from '../labels'
import type {Address} from '../primitives'
import type {Population} from './population'

/** Who belongs to a population of one token, and what each weighs, kept up to date. */
export class Members {
  readonly distribution: Distribution
  /** Sums of those that count as somebody else than themselves. */
  private readonly merged = new Map<string, bigint>()

  /** Starts from the weights of all accounts. O(n log n). */
  constructor(
    readonly population: Population,
    private readonly labels: LabelSet,
    weights: Iterable<readonly [Address, bigint]>,
  ) {
    const single: bigint[] = []
    for (const [address, weight] of weights) {
      if (weight <= 0n) continue
      const member = population.memberOf(address, labels)
      if (member === address) single.push(weight)
      else if (member !== undefined) this.merged.set(member, (this.merged.get(member) ?? 0n) + weight)
    }
    this.distribution = Distribution.of([...single, ...this.merged.values()])
  }

  /** As whom an address counts; undefined when it does not. */
  memberOf(address: Address): string | undefined {
    return this.population.memberOf(address, this.labels)
  }

  /** What a member weighs that several addresses count as; undefined for one that is an address itself. O(1). */
  mergedWeight(member: string): bigint | undefined {
    return this.merged.get(member)
  }

  /** Replaces an account's weight; a weight ≤ 0 is none. Answers whether the distribution moved. O(log n). */
  replace(address: Address, previous: bigint, current: bigint): boolean {
    const gone = previous > 0n ? previous : 0n
    const come = current > 0n ? current : 0n
    const member = gone === come ? undefined : this.population.memberOf(address, this.labels)
    if (member === undefined) return false
    if (member === address) {
      this.distribution.replace(gone, come)
      return true
    }
    const before = this.merged.get(member) ?? 0n
    this.merged.set(member, before - gone + come)
    this.distribution.replace(before, before - gone + come)
    return true
  }
}
