import {CutWeight} from './cut-weight'
import {countBelow, grown, LeafIndex, type Window} from './leaf-index'
import {carry, type LimbFormat, LimbReader, nearestDouble} from './limb-format'
import {Remainder} from './remainder'

/** Weights of a leaf at most: so many limbs add up to less than 2^31. */
const LEAF = 64
/** Weights of a leaf after a bulk build. */
const FILL = 48
/** A leaf with fewer is joined with a neighbour, if both fit into one bulk-built leaf. */
const SPARSE = 16

/** Numbers in a line of memory. */
const LINE = 16

/** The most of the smallest weights that have less than a limit: how many, their sum, and the next weight, both as doubles. */
export interface SmallestBelow {
  readonly others: number
  readonly below: number
  readonly next: number
}

/**
 * Positive weights in ascending order, in leaves of one flat typed array: for each a key for most comparisons, and limbs for
 * what has to be exact. Inserting, removing, ranks and sums over ranks cost O(log n) and a pass over one leaf.
 */
export class WeightLeaves {
  /** What `insert` and `remove` have added up: sums below what left less sums below what came, limb by limb. */
  readonly shift: Float64Array
  private readonly index: LeafIndex
  private readonly limbs: number
  /** Numbers of an entry: the key, then the limbs. */
  private readonly stride: number
  private entries: Int32Array
  /** Slots of leaves that are no more. */
  private readonly free: number[] = []
  private slotsUsed = 0
  /** Kept so that reading what is fetched has a purpose. */
  fetched = 0
  private readonly sum: Float64Array
  private readonly carried: Float64Array
  private readonly rest: Remainder
  /** What of the entries is searched; one for all searches, since they are many. */
  private readonly window: Window
  private readonly reader: LimbReader

  /** Builds from weights in ascending order, which must fit the format. O(n). */
  constructor(format: LimbFormat, ascending: readonly bigint[] = []) {
    const {limbs} = format
    this.limbs = limbs
    this.stride = limbs + 1
    this.index = new LeafIndex(limbs)
    this.entries = new Int32Array(8 * LEAF * this.stride)
    this.sum = new Float64Array(limbs)
    this.shift = new Float64Array(limbs)
    this.rest = new Remainder(format)
    this.window = {from: 0, count: 0, stride: this.stride}
    // Sums are up to 28 bits longer; limbs are read in fours.
    this.carried = new Float64Array(limbs + 4)
    this.reader = new LimbReader(limbs + 4)
    const weight = new CutWeight(format)
    for (let from = 0; from < Math.max(1, ascending.length); from += FILL) {
      const slot = this.openLeaf(this.index.length)
      const end = Math.min(from + FILL, ascending.length)
      for (let i = from; i < end; i++) this.put((slot * LEAF + i - from) * this.stride, weight.set(ascending[i] ?? 0n))
      this.recount(this.index.length - 1, end - from)
    }
    this.index.rebuild()
  }

  /**
   * Has the processor fetch the leaf of a weight from memory, all of it at once: a look-up that waits for one line after the
   * other takes longer. Changes nothing that is answered.
   */
  fetch(weight: CutWeight): void {
    const {entries, stride} = this
    const from = (this.index.slots[this.leafOf(weight)] ?? 0) * LEAF * stride
    const end = from + LEAF * stride
    let seen = 0
    for (let at = from; at < end; at += LINE) seen ^= entries[at] ?? 0
    this.fetched = seen
  }

  /** Adds a weight; answers its rank, from 1. The sum below it is subtracted from `shift`. */
  insert(weight: CutWeight): number {
    const {index, stride} = this
    let position = this.leafOf(weight)
    if ((index.counts[position] ?? 0) === LEAF) {
      this.split(position)
      position = this.leafOf(weight)
    }
    const from = (index.slots[position] ?? 0) * LEAF * stride
    const count = index.counts[position] ?? 0
    const at = this.upperBound(from, count, weight)
    const rank = this.below(position, at) + 1
    this.addToShift(-1)
    const entry = from + at * stride
    if (at < count) this.entries.copyWithin(entry + stride, entry, from + count * stride)
    this.put(entry, weight)
    if (at === 0) index.firsts[position] = weight.key
    index.add(position, weight.limbs, 1)
    return rank
  }

  /** Takes a weight away; answers the rank it had, from 1, or 0 if it was not there. The sum below it is added to `shift`. */
  remove(weight: CutWeight): number {
    const {index, stride, entries} = this
    const position = this.leafOf(weight)
    const from = (index.slots[position] ?? 0) * LEAF * stride
    const count = index.counts[position] ?? 0
    const at = this.upperBound(from, count, weight) - 1
    const entry = from + at * stride
    if (at < 0 || this.compare(entry, weight) !== 0) return 0
    const rank = this.below(position, at) + 1
    this.addToShift(1)
    if (at + 1 < count) entries.copyWithin(entry, entry + stride, from + count * stride)
    index.add(position, weight.limbs, -1)
    if (at === 0 && count > 1) index.firsts[position] = entries[from] ?? 0
    if (count <= SPARSE) this.join(position)
    return rank
  }

  /** How many weights are at most this one. */
  countAtMost(weight: CutWeight): number {
    const {index} = this
    const position = this.leafOf(weight)
    const from = (index.slots[position] ?? 0) * LEAF * this.stride
    return index.countBefore(position) + this.upperBound(from, index.counts[position] ?? 0, weight)
  }

  /** The weight of a rank, from 0, which has to be there. */
  at(rank: number): bigint {
    return this.entryAt(this.entryOfRank(rank))
  }

  /** The key of the weight of a rank, from 0, which has to be there: no larger weight has a smaller one. */
  keyAt(rank: number): number {
    return this.entries[this.entryOfRank(rank)] ?? 0
  }

  /** Sum of the `rank` smallest weights; there have to be more. */
  sumOfSmallest(rank: number): bigint {
    const {index, sum, carried} = this
    const position = index.positionOfRank(rank)
    this.below(position, rank - index.countBefore(position))
    carried.fill(0)
    carried.set(sum)
    carry(carried)
    return this.reader.read(carried)
  }

  /** The most of the smallest weights that together have less than `limit`, which is positive and at most the total. */
  smallestBelow(limit: bigint): SmallestBelow {
    const {index, entries, stride, rest} = this
    rest.set(limit)
    const whole = rest.room
    const position = index.leavesBelow(rest)
    const from = (index.slots[position] ?? 0) * LEAF * stride
    const end = from + (index.counts[position] ?? 0) * stride
    let entry = from
    while (entry < end && rest.takeIfLess(entries, entry + 1)) entry += stride
    return {
      others: index.countBefore(position) + (entry - from) / stride,
      below: whole - rest.room,
      next: nearestDouble(this.limbsOf(entry)),
    }
  }

  /** Every weight in ascending order. O(n). */
  *ascending(): Generator<bigint> {
    for (let position = 0; position < this.index.length; position++) {
      const from = (this.index.slots[position] ?? 0) * LEAF
      for (let i = 0; i < (this.index.counts[position] ?? 0); i++) yield this.entryAt((from + i) * this.stride)
    }
  }

  private entryOfRank(rank: number): number {
    const position = this.index.positionOfRank(rank)
    return ((this.index.slots[position] ?? 0) * LEAF + rank - this.index.countBefore(position)) * this.stride
  }

  private entryAt(entry: number): bigint {
    return this.reader.read(this.limbsOf(entry))
  }

  private limbsOf(entry: number): Float64Array {
    const {carried} = this
    carried.fill(0)
    for (let i = 0; i < this.limbs; i++) carried[i] = this.entries[entry + 1 + i] ?? 0
    return carried
  }

  /** The last leaf whose smallest weight is at most this one; the first leaf when there is none. */
  private leafOf(weight: CutWeight): number {
    const {firsts, slots, length} = this.index
    let low = this.index.leavesBelowKey(weight.key) - 1
    // Among leaves that begin with the same key the limbs decide.
    if (low + 1 < length && firsts[low + 1] === weight.key) {
      let high = length - 1
      while (low < high) {
        const middle = (low + high + 1) >>> 1
        if (this.compare((slots[middle] ?? 0) * LEAF * this.stride, weight) <= 0) low = middle
        else high = middle - 1
      }
    }
    return Math.max(low, 0)
  }

  /** How many weights of a leaf are at most this one. */
  private upperBound(from: number, count: number, weight: CutWeight): number {
    const {entries, stride} = this
    this.window.from = from
    this.window.count = count
    let low = countBelow(entries, this.window, weight.key)
    const entry = from + low * stride
    if (low === count || entries[entry] !== weight.key) return low
    // Nearly always it is the only one with its key.
    if (low + 1 === count || entries[entry + stride] !== weight.key)
      return this.compare(entry, weight) <= 0 ? low + 1 : low
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(from + middle * stride, weight) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Sign of an entry less a weight. */
  private compare(entry: number, {key, limbs}: CutWeight): number {
    const {entries} = this
    const byKey = (entries[entry] ?? 0) - key
    if (byKey !== 0) return byKey
    for (let i = limbs.length - 1, at = entry + limbs.length; i >= 0; i--, at--) {
      const difference = (entries[at] ?? 0) - (limbs[i] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  }

  private put(entry: number, {key, limbs}: CutWeight): void {
    this.entries[entry] = key
    for (let i = 0; i < limbs.length; i++) this.entries[entry + 1 + i] = limbs[i] ?? 0
  }

  /** Sums up everything before an entry of a leaf into `sum`; answers how many that are. */
  private below(position: number, at: number): number {
    const {index, sum, stride} = this
    const from = (index.slots[position] ?? 0) * LEAF * stride
    const count = index.counts[position] ?? 0
    // From whichever end of the leaf is nearer.
    if (at * 2 <= count) {
      const before = index.before(position, sum)
      this.addEntries(from, from + at * stride, 1)
      return before + at
    }
    const before = index.before(position + 1, sum)
    this.addEntries(from + at * stride, from + count * stride, -1)
    return before - count + at
  }

  /** Adds `sign` times the sum of the entries from one place to another, of one leaf, to `sum`. */
  private addEntries(first: number, end: number, sign: 1 | -1): void {
    const {limbs, stride, entries, sum} = this
    if (limbs === 4) {
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let at = first; at < end; at += 5) {
        a = (a + (entries[at + 1] ?? 0)) | 0
        b = (b + (entries[at + 2] ?? 0)) | 0
        c = (c + (entries[at + 3] ?? 0)) | 0
        d = (d + (entries[at + 4] ?? 0)) | 0
      }
      sum[0] = (sum[0] ?? 0) + sign * a
      sum[1] = (sum[1] ?? 0) + sign * b
      sum[2] = (sum[2] ?? 0) + sign * c
      sum[3] = (sum[3] ?? 0) + sign * d
      return
    }
    for (let at = first; at < end; at += stride)
      for (let i = 0; i < limbs; i++) sum[i] = (sum[i] ?? 0) + sign * (entries[at + 1 + i] ?? 0)
  }

  private addToShift(sign: 1 | -1): void {
    const {limbs, shift, sum} = this
    for (let i = 0; i < limbs; i++) shift[i] = (shift[i] ?? 0) + sign * (sum[i] ?? 0)
  }

  private split(position: number): void {
    const from = (this.index.slots[position] ?? 0) * LEAF
    const to = this.openLeaf(position + 1) * LEAF
    this.copy(from + LEAF / 2, to, LEAF / 2)
    this.recount(position, LEAF / 2)
    this.recount(position + 1, LEAF / 2)
    this.index.rebuild(position)
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
    this.index.rebuild(left)
  }

  private copy(from: number, to: number, count: number): void {
    this.entries.copyWithin(to * this.stride, from * this.stride, (from + count) * this.stride)
  }

  /** Counts and sums a leaf anew from its first `count` entries. */
  private recount(position: number, count: number): void {
    const from = (this.index.slots[position] ?? 0) * LEAF * this.stride
    this.sum.fill(0)
    this.addEntries(from, from + count * this.stride, 1)
    this.index.set(position, count, this.sum)
    this.index.firsts[position] = this.entries[from] ?? 0
  }

  private openLeaf(position: number): number {
    const slot = this.free.pop() ?? this.slotsUsed++
    if (slot * LEAF * this.stride === this.entries.length)
      this.entries = grown(new Int32Array(2 * this.entries.length), this.entries)
    this.index.open(position, slot)
    return slot
  }
}
