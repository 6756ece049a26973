import type {Remainder} from './remainder'

/**
 * The leaves of an ordered population by position: how many weights each has and the sum of their limbs, with a Fenwick
 * tree over both. Changing a leaf and summing a range of leaves cost O(log leaves); adding or taking a leaf O(leaves).
 */
export class LeafIndex {
  length = 0
  /** By position: where the leaf's weights are. */
  slots = new Uint32Array(8)
  /** By position: the key of the leaf's smallest weight. */
  firsts = new Int32Array(8)
  /** By position: how many weights the leaf has. */
  counts = new Uint32Array(8)
  /** By position, `stride` each: the number of the leaf's weights, and the limbs of their sum. */
  private sums: Float64Array
  /** The same by node of the tree, from 1. */
  private tree: Float64Array
  private readonly stride: number
  private top = 1
  private readonly window: Window = {from: 0, count: 0, stride: 1}

  constructor(limbs: number) {
    this.stride = limbs + 1
    this.sums = new Float64Array(8 * this.stride)
    this.tree = new Float64Array(9 * this.stride)
  }

  /** Adds a weight to a leaf's count and sum, or takes it away with `sign` −1. */
  add(position: number, weight: Float64Array, sign: 1 | -1): void {
    const {stride, sums, tree, length} = this
    this.counts[position] = (this.counts[position] ?? 0) + sign
    if (stride === 5) {
      const a = sign * (weight[0] ?? 0)
      const b = sign * (weight[1] ?? 0)
      const c = sign * (weight[2] ?? 0)
      const d = sign * (weight[3] ?? 0)
      const own = position * 5
      sums[own] = (sums[own] ?? 0) + sign
      sums[own + 1] = (sums[own + 1] ?? 0) + a
      sums[own + 2] = (sums[own + 2] ?? 0) + b
      sums[own + 3] = (sums[own + 3] ?? 0) + c
      sums[own + 4] = (sums[own + 4] ?? 0) + d
      for (let node = position + 1; node <= length; node += node & -node) {
        const at = node * 5
        tree[at] = (tree[at] ?? 0) + sign
        tree[at + 1] = (tree[at + 1] ?? 0) + a
        tree[at + 2] = (tree[at + 2] ?? 0) + b
        tree[at + 3] = (tree[at + 3] ?? 0) + c
        tree[at + 4] = (tree[at + 4] ?? 0) + d
      }
      return
    }
    addAt(sums, position * stride, weight, sign)
    for (let node = position + 1; node <= length; node += node & -node) addAt(tree, node * stride, weight, sign)
  }

  /** Sums up the leaves before a position into `sum`; answers how many weights they have. */
  before(position: number, sum: Float64Array): number {
    const {stride, tree} = this
    let count = 0
    if (stride === 5) {
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let node = position; node > 0; node &= node - 1) {
        const at = node * 5
        count += tree[at] ?? 0
        a += tree[at + 1] ?? 0
        b += tree[at + 2] ?? 0
        c += tree[at + 3] ?? 0
        d += tree[at + 4] ?? 0
      }
      sum[0] = a
      sum[1] = b
      sum[2] = c
      sum[3] = d
      return count
    }
    sum.fill(0)
    for (let node = position; node > 0; node &= node - 1) {
      let at = node * stride
      count += tree[at++] ?? 0
      for (let i = 0; i < sum.length; i++, at++) sum[i] = (sum[i] ?? 0) + (tree[at] ?? 0)
    }
    return count
  }

  /** Weights in the leaves before a position. */
  countBefore(position: number): number {
    let count = 0
    for (let node = position; node > 0; node &= node - 1) count += this.tree[node * this.stride] ?? 0
    return count
  }

  /** How many leaves have a smallest weight with a key below this one. */
  leavesBelowKey(key: number): number {
    this.window.count = this.length
    return countBelow(this.firsts, this.window, key)
  }

  /** The position of the leaf with the weight of a rank counted from 0, which has to be there. */
  positionOfRank(rank: number): number {
    let position = 0
    let rest = rank
    for (let step = this.top; step > 0; step >>>= 1) {
      const node = position + step
      if (node > this.length) continue
      const count = this.tree[node * this.stride] ?? 0
      if (count > rest) continue
      rest -= count
      position = node
    }
    return position
  }

  /** The most leaves from the first on whose sum is less than the rest, which it is taken from. */
  leavesBelow(rest: Remainder): number {
    let position = 0
    for (let step = this.top; step > 0; step >>>= 1) {
      const node = position + step
      if (node <= this.length && rest.takeIfLess(this.tree, node * this.stride + 1)) position = node
    }
    return position
  }

  /** Puts an empty leaf at a position. `rebuild` has to follow before anything is asked. */
  open(position: number, slot: number): void {
    if (this.length === this.slots.length) this.grow()
    const {stride, length} = this
    this.slots.copyWithin(position + 1, position, length)
    this.firsts.copyWithin(position + 1, position, length)
    this.counts.copyWithin(position + 1, position, length)
    this.sums.copyWithin((position + 1) * stride, position * stride, length * stride)
    this.slots[position] = slot
    this.firsts[position] = 0
    this.counts[position] = 0
    this.sums.fill(0, position * stride, (position + 1) * stride)
    this.length++
  }

  /** Takes the leaf at a position away. `rebuild` has to follow before anything is asked. */
  close(position: number): void {
    const {stride, length} = this
    this.slots.copyWithin(position, position + 1, length)
    this.firsts.copyWithin(position, position + 1, length)
    this.counts.copyWithin(position, position + 1, length)
    this.sums.copyWithin(position * stride, (position + 1) * stride, length * stride)
    this.length--
  }

  /** Sets what a leaf has. `rebuild` has to follow before anything is asked. */
  set(position: number, count: number, sum: Float64Array): void {
    this.counts[position] = count
    this.sums[position * this.stride] = count
    this.sums.set(sum, position * this.stride + 1)
  }

  /** Makes the tree from the leaves, of which those before `from` are as they were. */
  rebuild(from = 0): void {
    const {stride, length, sums, tree} = this
    tree.set(sums.subarray(from * stride, length * stride), (from + 1) * stride)
    // What stands for leaves before them only, and has a parent beyond them.
    for (let node = from; node > 0; node &= node - 1) this.addToParent(node)
    for (let node = from + 1; node <= length; node++) this.addToParent(node)
    this.top = 1
    while (this.top * 2 <= length) this.top *= 2
  }

  private addToParent(node: number): void {
    const {stride, length, tree} = this
    const parent = node + (node & -node)
    if (parent > length) return
    for (let i = 0, at = node * stride, to = parent * stride; i < stride; i++, at++, to++)
      tree[to] = (tree[to] ?? 0) + (tree[at] ?? 0)
  }

  private grow(): void {
    const size = this.slots.length * 2
    this.slots = grown(new Uint32Array(size), this.slots)
    this.firsts = grown(new Int32Array(size), this.firsts)
    this.counts = grown(new Uint32Array(size), this.counts)
    this.sums = grown(new Float64Array(size * this.stride), this.sums)
    this.tree = grown(new Float64Array((size + 1) * this.stride), this.tree)
  }
}

/** Adds one to a count, and a weight to the sum after it; takes both away with `sign` −1. */
function addAt(values: Float64Array, at: number, weight: Float64Array, sign: 1 | -1): void {
  values[at] = (values[at] ?? 0) + sign
  for (let i = 0; i < weight.length; i++) values[at + 1 + i] = (values[at + 1 + i] ?? 0) + sign * (weight[i] ?? 0)
}

/** Every `stride`-th of so many values, from one place on. */
export interface Window {
  from: number
  count: number
  readonly stride: number
}

/**
 * How many of ascending values, those of a window, are below a key. All are from 0 to below 2^31, so the sign of
 * a difference says which is less: no branch has to be foretold, and three values are waited for at once.
 */
export function countBelow(values: Int32Array, {from, count, stride}: Window, key: number): number {
  let at = from - stride
  let rest = count
  while (rest > 3) {
    const quarter = rest >>> 2
    const step = quarter * stride
    const first = ((values[at + step] ?? 0) - key) >> 31
    const second = ((values[at + 2 * step] ?? 0) - key) >> 31
    const third = ((values[at + 3 * step] ?? 0) - key) >> 31
    at -= (first + second + third) * step
    rest -= 3 * quarter
  }
  for (; rest > 0; rest--) at += stride & (((values[at + stride] ?? 0) - key) >> 31)
  return (at - from) / stride + 1
}

/** The larger array with the contents of the smaller one. */
export function grown<A extends Float64Array | Uint32Array | Int32Array>(larger: A, smaller: A): A {
  larger.set(smaller)
  return larger
}
