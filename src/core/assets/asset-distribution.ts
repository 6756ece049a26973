import {Distribution} from '../distribution/distribution'
import type {Address} from '../primitives'

/** What an address has on one chain, or by how much that changes, in the asset's smallest unit. */
export interface Holding {
  readonly address: Address
  readonly amount: bigint
}

/**
 * Who holds one asset over all chains: what an address has on each of them is added up, so that it counts as one holder. An
 * address is taken to be the same one's on every chain, which holds for keys but not for every contract.
 */
export class AssetDistribution {
  /** Of the sums above zero. */
  readonly distribution: Distribution
  private readonly sums = new Map<Address, bigint>()

  /** Starts from holdings in any order, several for one address where it holds on several chains. O(n log n). */
  constructor(holdings: Iterable<Holding>) {
    for (const {address, amount} of holdings) this.sums.set(address, (this.sums.get(address) ?? 0n) + amount)
    this.distribution = Distribution.of(this.sums.values())
  }

  /** Adds what moved, which may be negative; the same with the opposite sign undoes it. O(log n). */
  move({address, amount}: Holding): void {
    const before = this.sums.get(address) ?? 0n
    this.sums.set(address, before + amount)
    this.distribution.replace(before, before + amount)
  }

  /** The `first` largest after the `skip` largest, ties by address in descending order. O(n log n). */
  largest({first, skip}: {readonly first: number; readonly skip: number}): Holding[] {
    return [...this.sums]
      .filter(([, amount]) => amount > 0n)
      .sort(([a, x], [b, y]) => (x !== y ? (x < y ? 1 : -1) : a < b ? 1 : -1))
      .slice(skip, skip + first)
      .map(([address, amount]) => ({address, amount}))
  }
}

/** What one of an asset's tokens adds to the whole, in the smallest unit. */
export interface TokenAmounts {
  /** Sum of all balances on its chain. */
  readonly supply: bigint
  /** Of these, what bridges hold: it stands for tokens on other chains. */
  readonly locked: bigint
}

/** How the tokens of an asset add up. */
export interface AssetAmounts {
  /** Every token once: all supplies without what bridges hold. */
  readonly supply: bigint
  /** What bridges hold, on all chains. */
  readonly locked: bigint
  /** Supplies of the chains on which no bridge holds anything: what can stand for what is locked elsewhere. */
  readonly bridged: bigint
  /** locked − bridged: under way, or on chains that are not indexed; below 0, there is more than what is locked can stand for. */
  readonly unaccounted: bigint
}

/** Adds the tokens of an asset up. O(tokens). */
export function assetAmounts(tokens: readonly TokenAmounts[]): AssetAmounts {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, amount) => all + amount, 0n)
  const locked = sum(tokens.map(token => token.locked))
  const bridged = sum(tokens.filter(token => token.locked === 0n).map(({supply}) => supply))
  return {supply: sum(tokens.map(token => token.supply)) - locked, locked, bridged, unaccounted: locked - bridged}
}
