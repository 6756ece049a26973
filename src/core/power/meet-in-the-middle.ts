import type {WeightedGame} from './game'
import type {SwingCounts} from './swing-counts'

/** The most players: 2^18 coalitions for each half, a fraction of a second. */
export const MOST_PLAYERS_OF_HALVES = 36

/** Every coalition of one half of the players, ascending by weight. */
interface Half {
  readonly sums: readonly bigint[]
  /** Members of each coalition, as bits. */
  readonly members: Uint32Array
}

/**
 * Swings of every player by coalition size, exactly, whatever the weights: the coalitions of one half are walked downwards
 * while those of the other that complete them to the quota are counted upwards. O(2^(n/2)·n²) for n players. Throws a
 * RangeError above {@link MOST_PLAYERS_OF_HALVES}.
 */
export function meetInTheMiddle({quota, weights}: WeightedGame): SwingCounts {
  const n = weights.length
  if (n > MOST_PLAYERS_OF_HALVES) throw new RangeError(`at most ${MOST_PLAYERS_OF_HALVES} players, got ${n}`)
  const leftSize = n >> 1
  const rightSize = n - leftSize
  const left = halfOf(weights.slice(0, leftSize))
  const right = halfOf(weights.slice(leftSize))

  // Coalitions of the right half with enough weight, by size; then those of them with a given player.
  const enough = new Float64Array(rightSize + 1)
  const enoughWith = Array.from({length: rightSize}, () => new Float64Array(rightSize + 1))
  const winning = new Float64Array(n + 1)
  const winningWith = Array.from({length: n}, () => new Float64Array(n + 1))

  let next = right.sums.length
  for (const [place, sum] of left.sums.entries()) {
    while (next > 0 && sum + (right.sums[next - 1] ?? 0n) >= quota) {
      next--
      const members = right.members[next] ?? 0
      const size = sizeOf(members)
      count(enough, size, 1)
      for (const [player, counts] of enoughWith.entries()) if ((members >>> player) & 1) count(counts, size, 1)
    }
    if (next === right.sums.length) continue
    const members = left.members[place] ?? 0
    const size = sizeOf(members)
    shift(winning, enough, size)
    for (let player = 0; player < leftSize; player++)
      if ((members >>> player) & 1) shift(winningWith[player], enough, size)
    for (const [player, counts] of enoughWith.entries()) shift(winningWith[leftSize + player], counts, size)
  }

  return {
    winning: winning.reduce((sum, number) => sum + BigInt(number), 0n),
    // A coalition with the player swings when it wins, and would not without: that is its winning ones of the next size,
    // less the winning ones of this size that do not have the player.
    swings: winningWith.map(having =>
      Array.from({length: n}, (_, size) =>
        BigInt((having[size + 1] ?? 0) - ((winning[size] ?? 0) - (having[size] ?? 0))),
      ),
    ),
  }
}

function count(counts: Float64Array, size: number, number: number): void {
  counts[size] = (counts[size] ?? 0) + number
}

/** Adds counts of coalitions, `by` members larger. */
function shift(into: Float64Array | undefined, counts: Float64Array, by: number): void {
  if (into === undefined) return
  for (let size = 0; size < counts.length; size++) into[size + by] = (into[size + by] ?? 0) + (counts[size] ?? 0)
}

function sizeOf(members: number): number {
  let size = 0
  for (let rest = members; rest !== 0; rest &= rest - 1) size++
  return size
}

/** Doubles the list with every player: those without and those with it are both ascending, and are merged. */
function halfOf(weights: readonly bigint[]): Half {
  let sums: bigint[] = [0n]
  let members = new Uint32Array(1)
  for (const [player, weight] of weights.entries()) {
    const mergedSums: bigint[] = []
    const mergedMembers = new Uint32Array(2 * sums.length)
    let without = 0
    let having = 0
    while (having < sums.length) {
      const a = sums[without]
      const b = (sums[having] ?? 0n) + weight
      if (a !== undefined && a <= b) {
        mergedMembers[mergedSums.length] = members[without++] ?? 0
        mergedSums.push(a)
      } else {
        mergedMembers[mergedSums.length] = (members[having++] ?? 0) | (1 << player)
        mergedSums.push(b)
      }
    }
    sums = mergedSums
    members = mergedMembers
  }
  return {sums, members}
}
