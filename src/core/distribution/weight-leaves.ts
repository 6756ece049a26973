import {grown, LeafIndex} from './leaf-index'
import type {LimbFormat} from './limb-format'

/** Weights of a leaf at most. */
const LEAF = 64
/** Weights of a leaf after a bulk build. */
const FILL = 48
/** A leaf with fewer is joined with a neighbour, if both fit into one bulk-built leaf. */
const SPARSE = 16
/** Sums of keys over one leaf are less wrong than this, relatively: 64 roundings of 2^-53 and 64 of the keys. */
const KEY_DOUBT = 2 ** -40

/**
 * Positive weights in ascending order, in leaves of flat typed arrays: a float key for most comparisons, limbs for what
 * has to be exact. Inserting, removing, ranks and sums over ranks cost O(log n) and a pass over one leaf.
 */
export class WeightLeaves {
  private readonly index: LeafIndex
  private readonly limbs: number
  private keys = new Float64Array(8 * LEAF)
  private digits: Uint32Array
  /** Slots of leaves that are no more. */
  private readonly free: number[] = []
  private slotsUsed = 0
  private readonly weight: Float64Array
  private readonly sum: Float64Array
  private readonly between: Float64Array

  /** Builds from weights in ascending order, which must fit the format. O(n). */
  constructor(
    private readonly format: LimbFormat,
    ascending: readonly bigint[] = [],
  ) {
    this.limbs = format.limbs
    this.index = new LeafIndex(format.limbs, format.base)
    this.digits = new Uint32Array(8 * LEAF * format.limbs)
    this.weight = new Float64Array(format.limbs)
    this.sum = new Float64Array(format.limbs)
    this.between = new Float64Array(format.limbs)
    for (let from = 0; from < Math.max(1, ascending.length); from += FILL) {
      const slot = this.openLeaf(this.index.length)
      const end = Math.min(from + FILL, ascending.length)
      for (let i = from; i < end; i++) {
        const weight = ascending[i] ?? 0n
        format.write(weight, this.weight)
        this.put(slot * LEAF + i - from, Number(weight))
      }
      this.recount(this.index.length - 1, end - from)
    }
    this.index.rebuild()
  }

  /** Adds a weight that fits the format; answers its rank, from 1. The sum below it is subtracted from `shift`. */
  insert(weight: bigint): number {
    const {index} = this
    const key = Number(weight)
    this.format.write(weight, this.weight)
    let position = this.leafOf(key)
    if ((index.counts[position] ?? 0) === LEAF) {
      this.split(position)
      position = this.leafOf(key)
    }
    const slot = index.slots[position] ?? 0
    const count = index.counts[position] ?? 0
    const at = this.upperBound(slot, count, key)
    this.below(position, at, -1)
    const entry = slot * LEAF + at
    if (at < count) {
      this.keys.copyWithin(entry + 1, entry, slot * LEAF + count)
      this.digits.copyWithin((entry + 1) * this.limbs, entry * this.limbs, (slot * LEAF + count) * this.limbs)
    }
    this.put(entry, key)
    if (at === 0) index.firsts[position] = key
    index.add(position, this.weight, 1)
    return index.countBefore(position) + at + 1
  }

  /** Takes a weight away; answers the rank it had, from 1, or 0 if it was not there. The sum below it is added to `shift`. */
  remove(weight: bigint): number {
    if (!this.format.fits(weight)) return 0
    const {index} = this
    const key = Number(weight)
    this.format.write(weight, this.weight)
    const position = this.leafOf(key)
    const slot = index.slots[position] ?? 0
    const count = index.counts[position] ?? 0
    const at = this.upperBound(slot, count, key) - 1
    const entry = slot * LEAF + at
    if (at < 0 || this.keys[entry] !== key || this.compare(entry) !== 0) return 0
    this.below(position, at, 1)
    const rank = index.countBefore(position) + at + 1
    if (at + 1 < count) {
      this.keys.copyWithin(entry, entry + 1, slot * LEAF + count)
      this.digits.copyWithin(entry * this.limbs, (entry + 1) * this.limbs, (slot * LEAF + count) * this.limbs)
    }
    index.add(position, this.weight, -1)
    if (at === 0 && count > 1) index.firsts[position] = this.keys[entry] ?? 0
    if (count <= SPARSE) this.join(position)
    return rank
  }

  /** What `insert` and `remove` have added up since the last call: sums below what left less sums below what came. */
  takeShift(): bigint {
    const shift = this.format.read(this.between)
    this.between.fill(0)
    return shift
  }

  /** How many weights are at most one that fits the format. */
  countAtMost(weight: bigint): number {
    const {index} = this
    const key = Number(weight)
    this.format.write(weight, this.weight)
    const position = this.leafOf(key)
    return index.countBefore(position) + this.upperBound(index.slots[position] ?? 0, index.counts[position] ?? 0, key)
  }

  /** The weight of a rank, from 0, which has to be there. */
  at(rank: number): bigint {
    const position = this.index.positionOfRank(rank)
    const entry = (this.index.slots[position] ?? 0) * LEAF + rank - this.index.countBefore(position)
    return this.format.read(this.digits, entry * this.limbs)
  }

  /** Sum of the `rank` smallest weights; there have to be more. */
  sumOfSmallest(rank: number): bigint {
    const position = this.index.positionOfRank(rank)
    const {sum} = this
    sum.fill(0)
    this.index.sumBefore(position, 1, sum)
    const from = (this.index.slots[position] ?? 0) * LEAF
    this.sumEntries(from, from + rank - this.index.countBefore(position), 1, sum)
    return this.format.read(sum)
  }

  /** How many of the smallest weights together have less than `limit`, which is positive and at most the total. */
  smallestBelow(limit: bigint): number {
    const {index, keys, digits, limbs, sum: rest} = this
    this.format.write(limit, rest)
    const position = index.leavesBelow(rest)
    if (position >= index.length) return index.countBefore(position)
    const from = (index.slots[position] ?? 0) * LEAF
    const end = from + (index.counts[position] ?? 0)
    let room = 0
    for (let i = limbs - 1; i >= 0; i--) room = room * this.format.base + (rest[i] ?? 0)
    room -= room * KEY_DOUBT
    // Keys say how far it goes for certain; the limbs decide the rest.
    let entry = from
    for (let taken = keys[entry] ?? 0; entry < end && taken < room; taken += keys[entry] ?? 0) entry++
    this.sumEntries(from, entry, -1, rest)
    this.carry(rest)
    while (entry < end && index.takeIfLess(digits, entry * limbs, rest)) entry++
    return index.countBefore(position) + entry - from
  }

  /** Every weight in ascending order. O(n). */
  *ascending(): Generator<bigint> {
    for (let position = 0; position < this.index.length; position++) {
      const from = (this.index.slots[position] ?? 0) * LEAF
      for (let i = 0; i < (this.index.counts[position] ?? 0); i++)
        yield this.format.read(this.digits, (from + i) * this.limbs)
    }
  }

  /** The last leaf whose smallest weight is at most the one in `weight`; the first leaf when there is none. */
  private leafOf(key: number): number {
    const {firsts, slots} = this.index
    let low = 0
    let high = this.index.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      const first = firsts[middle] ?? 0
      if (first < key || (first === key && this.compare((slots[middle] ?? 0) * LEAF) <= 0)) low = middle
      else high = middle - 1
    }
    return low
  }

  /** How many weights of a leaf are at most the one in `weight`. */
  private upperBound(slot: number, count: number, key: number): number {
    const {keys} = this
    const from = slot * LEAF
    let low = from
    let high = from + count
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = keys[middle] ?? 0
      if (other < key || (other === key && this.compare(middle) <= 0)) low = middle + 1
      else high = middle
    }
    return low - from
  }

  /** Sign of an entry less the weight in `weight`. */
  private compare(entry: number): number {
    for (let i = this.limbs - 1, at = (entry + 1) * this.limbs - 1; i >= 0; i--, at--) {
      const difference = (this.digits[at] ?? 0) - (this.weight[i] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  }

  private put(entry: number, key: number): void {
    this.keys[entry] = key
    for (let i = 0, at = entry * this.limbs; i < this.limbs; i++, at++) this.digits[at] = this.weight[i] ?? 0
  }

  /** Adds `sign` times the sum of everything before an entry of a leaf to what `takeShift` answers. */
  private below(position: number, at: number, sign: 1 | -1): void {
    const from = (this.index.slots[position] ?? 0) * LEAF
    const count = this.index.counts[position] ?? 0
    // From whichever end of the leaf is nearer.
    if (at * 2 <= count) {
      this.index.sumBefore(position, sign, this.between)
      this.sumEntries(from, from + at, sign, this.between)
    } else {
      this.index.sumBefore(position + 1, sign, this.between)
      this.sumEntries(from + at, from + count, sign === 1 ? -1 : 1, this.between)
    }
  }

  private sumEntries(from: number, end: number, sign: 1 | -1, into: Float64Array): void {
    const {limbs, digits} = this
    if (limbs === 4) {
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let at = from * 4; at < end * 4; at += 4) {
        a += digits[at] ?? 0
        b += digits[at + 1] ?? 0
        c += digits[at + 2] ?? 0
        d += digits[at + 3] ?? 0
      }
      into[0] = (into[0] ?? 0) + sign * a
      into[1] = (into[1] ?? 0) + sign * b
      into[2] = (into[2] ?? 0) + sign * c
      into[3] = (into[3] ?? 0) + sign * d
      return
    }
    for (let entry = from, at = from * limbs; entry < end; entry++)
      for (let i = 0; i < limbs; i++, at++) into[i] = (into[i] ?? 0) + sign * (digits[at] ?? 0)
  }

  /** Brings all limbs but the last below the base. */
  private carry(sum: Float64Array): void {
    const {base} = this.format
    for (let i = 0; i + 1 < this.limbs; i++) {
      const limb = sum[i] ?? 0
      const over = Math.floor(limb / base)
      sum[i] = limb - over * base
      sum[i + 1] = (sum[i + 1] ?? 0) + over
    }
  }

  private split(position: number): void {
    const from = (this.index.slots[position] ?? 0) * LEAF
    const to = this.openLeaf(position + 1) * LEAF
    this.copy(from + LEAF / 2, to, LEAF / 2)
    this.recount(position, LEAF / 2)
    this.recount(position + 1, LEAF / 2)
    this.index.rebuild()
  }

  /** Takes an empty leaf away, or joins a sparse one with the leaf after or before it. */
  private join(position: number): void {
    const {counts, length} = this.index
    if (length === 1) return
    const left = position + 1 < length ? position : position - 1
    const [kept, moved] = [counts[left] ?? 0, counts[left + 1] ?? 0]
    if (kept > 0 && moved > 0 && kept + moved > FILL) return
    const [to, from] = [this.index.slots[left] ?? 0, this.index.slots[left + 1] ?? 0]
    this.copy(from * LEAF, to * LEAF + kept, moved)
    this.index.close(left + 1)
    this.free.push(from)
    this.recount(left, kept + moved)
    this.index.rebuild()
  }

  private copy(from: number, to: number, count: number): void {
    this.keys.copyWithin(to, from, from + count)
    this.digits.copyWithin(to * this.limbs, from * this.limbs, (from + count) * this.limbs)
  }

  /** Counts and sums a leaf anew from its first `count` entries. */
  private recount(position: number, count: number): void {
    const from = (this.index.slots[position] ?? 0) * LEAF
    this.sum.fill(0)
    this.sumEntries(from, from + count, 1, this.sum)
    this.index.set(position, count, this.sum)
    this.index.firsts[position] = this.keys[from] ?? 0
  }

  private openLeaf(position: number): number {
    const slot = this.free.pop() ?? this.slotsUsed++
    if (slot * LEAF === this.keys.length) {
      this.keys = grown(new Float64Array(2 * slot * LEAF), this.keys)
      this.digits = grown(new Uint32Array(2 * slot * LEAF * this.limbs), this.digits)
    }
    this.index.open(position, slot)
    return slot
  }
}
