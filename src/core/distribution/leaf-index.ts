/**
 * The leaves of an ordered population by position: how many weights each has and the sum of their limbs, with Fenwick
 * trees over both. Changing a leaf and summing a range of leaves cost O(log leaves); adding or taking a leaf O(leaves).
 */
export class LeafIndex {
  length = 0
  /** By position: where the leaf's weights are. */
  slots = new Uint32Array(8)
  /** By position: the float key of the leaf's smallest weight. */
  firsts = new Float64Array(8)
  /** By position: how many weights the leaf has. */
  counts = new Uint32Array(8)
  /** By position, `limbs` each: the sum of the leaf's weights. */
  private sums: Float64Array
  private countTree = new Float64Array(9)
  private sumTree: Float64Array
  private top = 1
  private readonly difference: Float64Array

  constructor(
    private readonly limbs: number,
    private readonly base: number,
  ) {
    this.sums = new Float64Array(8 * limbs)
    this.sumTree = new Float64Array(9 * limbs)
    this.difference = new Float64Array(limbs)
  }

  /** Adds a weight to a leaf's count and sum, or takes it away with `sign` −1. */
  add(position: number, weight: Float64Array, sign: 1 | -1): void {
    const {limbs, sums, sumTree, countTree, length} = this
    this.counts[position] = (this.counts[position] ?? 0) + sign
    for (let i = 0, at = position * limbs; i < limbs; i++, at++) sums[at] = (sums[at] ?? 0) + sign * (weight[i] ?? 0)
    if (limbs === 4) {
      const a = sign * (weight[0] ?? 0)
      const b = sign * (weight[1] ?? 0)
      const c = sign * (weight[2] ?? 0)
      const d = sign * (weight[3] ?? 0)
      for (let node = position + 1; node <= length; node += node & -node) {
        countTree[node] = (countTree[node] ?? 0) + sign
        const at = node * 4
        sumTree[at] = (sumTree[at] ?? 0) + a
        sumTree[at + 1] = (sumTree[at + 1] ?? 0) + b
        sumTree[at + 2] = (sumTree[at + 2] ?? 0) + c
        sumTree[at + 3] = (sumTree[at + 3] ?? 0) + d
      }
      return
    }
    for (let node = position + 1; node <= length; node += node & -node) {
      countTree[node] = (countTree[node] ?? 0) + sign
      for (let i = 0, at = node * limbs; i < limbs; i++, at++)
        sumTree[at] = (sumTree[at] ?? 0) + sign * (weight[i] ?? 0)
    }
  }

  /** Weights in the leaves before a position. */
  countBefore(position: number): number {
    let count = 0
    for (let node = position; node > 0; node &= node - 1) count += this.countTree[node] ?? 0
    return count
  }

  /** Adds `sign` times the sum of the leaves before a position to `into`. */
  sumBefore(position: number, sign: 1 | -1, into: Float64Array): void {
    const {limbs, sumTree} = this
    for (let node = position; node > 0; node &= node - 1)
      for (let i = 0, at = node * limbs; i < limbs; i++, at++) into[i] = (into[i] ?? 0) + sign * (sumTree[at] ?? 0)
  }

  /** The position of the leaf with the weight of a rank counted from 0, which has to be there. */
  positionOfRank(rank: number): number {
    let position = 0
    let rest = rank
    for (let step = this.top; step > 0; step >>>= 1) {
      const node = position + step
      if (node > this.length) continue
      const count = this.countTree[node] ?? 0
      if (count > rest) continue
      rest -= count
      position = node
    }
    return position
  }

  /**
   * The most leaves from the first on whose sum is less than `rest`; that sum is taken from `rest`. Limbs of `rest` but
   * the last are carried, below the base.
   */
  leavesBelow(rest: Float64Array): number {
    let position = 0
    for (let step = this.top; step > 0; step >>>= 1) {
      const node = position + step
      if (node <= this.length && this.takeIfLess(this.sumTree, node * this.limbs, rest)) position = node
    }
    return position
  }

  /** Takes the value at `at` from `rest` if it is less. */
  takeIfLess(values: Float64Array | Uint32Array, at: number, rest: Float64Array): boolean {
    const {limbs, base, difference} = this
    const last = limbs - 1
    let borrow = 0
    let nonzero = false
    for (let i = 0; i < last; i++) {
      const limb = (rest[i] ?? 0) - (values[at + i] ?? 0) + borrow
      borrow = Math.floor(limb / base)
      const carried = limb - borrow * base
      difference[i] = carried
      if (carried !== 0) nonzero = true
    }
    const highest = (rest[last] ?? 0) - (values[at + last] ?? 0) + borrow
    if (highest < 0 || (highest === 0 && !nonzero)) return false
    difference[last] = highest
    for (let i = 0; i < limbs; i++) rest[i] = difference[i] ?? 0
    return true
  }

  /** Puts an empty leaf at a position. `rebuild` has to follow before anything is asked. */
  open(position: number, slot: number): void {
    if (this.length === this.slots.length) this.grow()
    const {limbs, length} = this
    this.slots.copyWithin(position + 1, position, length)
    this.firsts.copyWithin(position + 1, position, length)
    this.counts.copyWithin(position + 1, position, length)
    this.sums.copyWithin((position + 1) * limbs, position * limbs, length * limbs)
    this.slots[position] = slot
    this.firsts[position] = 0
    this.counts[position] = 0
    this.sums.fill(0, position * limbs, (position + 1) * limbs)
    this.length++
  }

  /** Takes the leaf at a position away. `rebuild` has to follow before anything is asked. */
  close(position: number): void {
    const {limbs, length} = this
    this.slots.copyWithin(position, position + 1, length)
    this.firsts.copyWithin(position, position + 1, length)
    this.counts.copyWithin(position, position + 1, length)
    this.sums.copyWithin(position * limbs, (position + 1) * limbs, length * limbs)
    this.length--
  }

  /** Sets what a leaf has. `rebuild` has to follow before anything is asked. */
  set(position: number, count: number, sum: Float64Array): void {
    this.counts[position] = count
    this.sums.set(sum, position * this.limbs)
  }

  /** Makes the trees from the leaves. */
  rebuild(): void {
    const {limbs, length, sums, sumTree, counts, countTree} = this
    for (let node = 1; node <= length; node++) countTree[node] = counts[node - 1] ?? 0
    for (let i = 0, all = length * limbs; i < all; i++) sumTree[limbs + i] = sums[i] ?? 0
    for (let node = 1; node <= length; node++) {
      const parent = node + (node & -node)
      if (parent > length) continue
      countTree[parent] = (countTree[parent] ?? 0) + (countTree[node] ?? 0)
      for (let i = 0, at = node * limbs, to = parent * limbs; i < limbs; i++, at++, to++)
        sumTree[to] = (sumTree[to] ?? 0) + (sumTree[at] ?? 0)
    }
    this.top = 1
    while (this.top * 2 <= length) this.top *= 2
  }

  private grow(): void {
    const size = this.slots.length * 2
    this.slots = grown(new Uint32Array(size), this.slots)
    this.firsts = grown(new Float64Array(size), this.firsts)
    this.counts = grown(new Uint32Array(size), this.counts)
    this.sums = grown(new Float64Array(size * this.limbs), this.sums)
    this.countTree = new Float64Array(size + 1)
    this.sumTree = new Float64Array((size + 1) * this.limbs)
  }
}

/** The larger array with the contents of the smaller one. */
export function grown<A extends Float64Array | Uint32Array>(larger: A, smaller: A): A {
  larger.set(smaller)
  return larger
}
