import {type Ratio, ratio} from '../ratio'

/** What there is to count in a game. */
export interface SwingCounts {
  /** Coalitions that win. */
  readonly winning: bigint
  /** For each player, by k: coalitions of k others that lose, and win when the player joins. */
  readonly swings: readonly (readonly bigint[])[]
}

/** Banzhaf measure: the player's swings by the 2^(n−1) coalitions of the others. O(n). */
export function banzhafOf(swings: readonly bigint[]): Ratio {
  const total = swings.reduce((sum, number) => sum + number, 0n)
  return ratio(total, 2n ** BigInt(swings.length - 1))
}

/** Shapley–Shubik index: Σ k!(n−1−k)!/n! over the player's swings with k others. O(n²) bits of arithmetic. */
export function shapleyOf(swings: readonly bigint[]): Ratio {
  const n = swings.length
  const factorials = [1n]
  for (let k = 1; k <= n; k++) factorials.push((factorials[k - 1] ?? 1n) * BigInt(k))
  const weighted = swings.reduce(
    (sum, number, k) => sum + number * (factorials[k] ?? 1n) * (factorials[n - 1 - k] ?? 1n),
    0n,
  )
  return ratio(weighted, factorials[n] ?? 1n)
}
