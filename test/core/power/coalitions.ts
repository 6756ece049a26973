/** Swings of every player by size of the coalition that it joins, and winning coalitions: by going through all of them. */
export function everyCoalition(quota: number, weights: readonly number[]) {
  const n = weights.length
  const swings = weights.map(() => new Array<number>(n).fill(0))
  const inside = new Array<boolean>(n).fill(false)
  let winning = 0
  const visit = (player: number, size: number, sum: number) => {
    if (player < n) {
      visit(player + 1, size, sum)
      inside[player] = true
      visit(player + 1, size + 1, sum + (weights[player] as number))
      inside[player] = false
      return
    }
    if (sum >= quota) winning++
    else
      for (let i = 0; i < n; i++)
        if (!inside[i] && sum + (weights[i] as number) >= quota) {
          const bySize = swings[i] as number[]
          bySize[size] = (bySize[size] as number) + 1
        }
  }
  visit(0, 0, 0)
  return {winning, swings}
}

/** Shapley–Shubik index of a player from its swings, in floating point. */
export function shapleyFrom(swings: readonly number[]): number {
  const n = swings.length
  // k!(n−1−k)!/n! = 1 ÷ (n · (n−1 over k))
  let [sum, choose] = [0, 1]
  for (const [k, number] of swings.entries()) {
    sum += number / (n * choose)
    choose = (choose * (n - 1 - k)) / (k + 1)
  }
  return sum
}
