/**
 * A weighted voting game [quota; weights]: a coalition wins when its weights sum up to the quota or more. Weights are in
 * any unit, zero allowed; players are told by their place.
 */
export interface WeightedGame {
  readonly quota: bigint
  readonly weights: readonly bigint[]
}

/** Makes a game. Throws a RangeError for a negative weight, or a quota below 1, with which nobody at all would win. */
export function weightedGame(quota: bigint, weights: readonly bigint[]): WeightedGame {
  if (quota < 1n) throw new RangeError(`a game needs a quota of 1 or more, got ${quota}`)
  const negative = weights.findIndex(weight => weight < 0n)
  if (negative >= 0) throw new RangeError(`weights are 0 or more, got ${weights[negative]} for player ${negative}`)
  return {quota, weights}
}

/** The smallest quota that only more than half of the weight reaches: ⌊total/2⌋ + 1. O(n). */
export function majorityQuota(weights: readonly bigint[]): bigint {
  return sumOf(weights) / 2n + 1n
}

/** Sum of weights. O(n). */
export function sumOf(weights: readonly bigint[]): bigint {
  return weights.reduce((sum, weight) => sum + weight, 0n)
}

/** The same game in the largest unit that measures every weight: the same coalitions win. O(n) Euclidean divisions. */
export function inLargestUnit({quota, weights}: WeightedGame): WeightedGame {
  let unit = 0n
  for (const weight of weights) {
    let rest = weight
    while (rest !== 0n) [unit, rest] = [rest, unit % rest]
    if (unit === 1n) break
  }
  if (unit <= 1n) return {quota, weights}
  return {quota: (quota + unit - 1n) / unit, weights: weights.map(weight => weight / unit)}
}
