import type {WeightedGame} from './game'
import type {SwingCounts} from './swing-counts'

/** Numbers of 64 bits that the table may take, and steps over them: below a second. */
const MOST_WORDS = 1 << 22
const MOST_STEPS = 3e7

/**
 * Whether {@link integerProgram} takes the game: when its quota is a small number, as with one vote for each NFT. With
 * `sizes` coalitions are told apart by their size, which takes n times as much.
 */
export function isSmall({quota, weights}: WeightedGame, sizes: boolean): boolean {
  const n = weights.length
  const words = 1 + (n * (sizes ? n + 1 : 1)) / 64
  return Number(quota) * words <= MOST_WORDS && Number(quota) * n * (4 + words) <= MOST_STEPS
}

/**
 * Swings of every player by coalition size, exactly, by the generating function of the sums below the quota (Brams and
 * Affuso 1976). The coefficient of x^s is a polynomial in the coalition's size, kept as one integer with n + 1 bits for each
 * size (Kronecker substitution). Without `sizes` the sizes are not told apart: all swings then stand at size 0 of a
 * list with n entries. All players together have to win: then none of the losing has n members. O(n·q) operations on integers of n, or with sizes n², bits.
 */
export function integerProgram({quota, weights}: WeightedGame, sizes: boolean): SwingCounts {
  const n = weights.length
  const width = BigInt(n + 1)
  const one = sizes ? width : 0n
  const q = Number(quota)
  const sums = new Array<bigint>(q).fill(0n)
  sums[0] = 1n
  let reach = 0
  for (const weight of weights.map(Number).sort((a, b) => a - b)) {
    reach = Math.min(q - 1, reach + weight)
    for (let s = reach; s >= weight; s--) {
      const joined = sums[s - weight]
      if (joined) sums[s] = (sums[s] ?? 0n) + (joined << one)
    }
  }
  // below[x]: coalitions with a sum below x.
  const below = [0n]
  for (const [s, number] of sums.entries()) below.push((below[s] ?? 0n) + number)

  const mask = (1n << width) - 1n
  const bySize = (packed: bigint) =>
    sizes
      ? Array.from({length: n}, (_, size) => (packed >> (width * BigInt(size))) & mask)
      : [packed, ...new Array<bigint>(n - 1).fill(0n)]
  const known = new Map<bigint, readonly bigint[]>()
  const swings = weights.map(weight => {
    const swing = known.get(weight) ?? bySize(swingsOf(below, {quota: q, weight: Number(weight), one}))
    known.set(weight, swing)
    return swing
  })
  const losing = bySize(below[q] ?? 0n).reduce((sum, number) => sum + number, 0n)
  return {winning: 2n ** BigInt(n) - losing, swings}
}

/**
 * Coalitions of the others with a sum below x are those of all, less those that have the player, which are the others'
 * with a sum below x − w: O(q/w) steps.
 */
function swingsOf(
  below: readonly bigint[],
  {quota, weight, one}: {quota: number; weight: number; one: bigint},
): bigint {
  if (weight === 0) return 0n
  const others = (x: number): bigint => {
    let number = 0n
    for (let at = x <= 0 ? 0 : x - Math.floor(x / weight) * weight; at <= x; at += weight)
      number = (below[at] ?? 0n) - (number << one)
    return number
  }
  return others(quota) - others(Math.max(0, quota - weight))
}
