import {Distribution} from '../distribution/distribution'
import {hill1} from '../metrics/hill-1'
import {hill2} from '../metrics/hill-2'
import {hillInfinity} from '../metrics/hill-infinity'
import type {Address} from '../primitives'
import type {Ratio} from '../ratio'
import {agreement, type VoteBits, type VoteVector, voteBits} from './agreement'

/** A voter of a window: what it chose, and the votes that it weighs. */
export interface BlocVoter {
  readonly account: Address
  readonly vector: VoteVector
  readonly weight: bigint
}

/** Voters that are linked by agreement, directly or through others. */
export interface Bloc {
  readonly weight: bigint
  /** Heaviest first, ties by address. */
  readonly members: readonly Address[]
}

/** Hill numbers of a distribution of weight over blocs; undefined where nobody weighs anything. */
export interface HillNumbers {
  /** e to the power of the entropy, with the error bound of the metric `hill1`. */
  readonly n1: Ratio | undefined
  readonly n2: Ratio | undefined
  readonly nInfinity: Ratio | undefined
}

/** The blocs at one threshold of agreement. */
export interface BlocsAt {
  /** In hundredths. */
  readonly threshold: number
  /** Heaviest first, ties by first member; a voter without links is a bloc of its own. */
  readonly blocs: readonly Bloc[]
  readonly active: HillNumbers
  /** With those who cast nothing as one more bloc; undefined where their weight is not known. */
  readonly withInactive: HillNumbers | undefined
}

/** Thresholds at which blocs are told, in hundredths. */
export const BLOC_THRESHOLDS: readonly number[] = [70, 80, 90]

/**
 * Single-linkage blocs of voters whose agreement is at least each threshold, weighed by votes. `inactive` is the weight of
 * those who cast nothing. O(d² · p/32) in distinct vote vectors and proposals, beside O(n log n). Source: Austgen et al. 2023, voting-bloc
 * entropy, with Cohen's kappa in place of k-means; Hill 1973.
 */
export function blocs(
  voters: readonly BlocVoter[],
  {minOverlap, inactive}: {readonly minOverlap: number; readonly inactive: bigint | undefined},
): BlocsAt[] {
  const sorted = [...voters].sort((a, b) =>
    a.weight === b.weight ? (a.account < b.account ? -1 : 1) : a.weight > b.weight ? -1 : 1,
  )
  const roots = BLOC_THRESHOLDS.map(() => sorted.map((_, i) => i))
  // Agreement follows from the vectors alone, and many voters share one. Who chose too seldom is linked with nobody.
  const classes = new Map<string, {readonly bits: VoteBits; readonly places: number[]}>()
  for (const [place, {vector}] of sorted.entries()) {
    const bits = voteBits(vector)
    if (bits.chosen < minOverlap) continue
    const known = classes.get(bits.key)
    if (known) known.places.push(place)
    else classes.set(bits.key, {bits, places: [place]})
  }
  const distinct = [...classes.values()]
  // From itself on: voters of one vector are linked unless their agreement says nothing.
  for (const [i, a] of distinct.entries())
    for (const b of distinct.slice(i)) {
      const kappa = agreement(a.bits, b.bits, minOverlap)
      if (!kappa || kappa.numerator <= 0n) continue
      for (const [t, threshold] of BLOC_THRESHOLDS.entries())
        if (kappa.numerator * 100n >= kappa.denominator * BigInt(threshold)) joinAll(roots[t] ?? [], a.places, b.places)
    }
  return BLOC_THRESHOLDS.map((threshold, t) => {
    const groups = new Map<number, BlocVoter[]>()
    for (const [i, voter] of sorted.entries()) {
      const root = rootOf(roots[t] ?? [], i)
      const group = groups.get(root)
      if (group) group.push(voter)
      else groups.set(root, [voter])
    }
    const found = [...groups.values()]
      .map(group => ({
        weight: group.reduce((sum, {weight}) => sum + weight, 0n),
        members: group.map(({account}) => account),
      }))
      .sort((a, b) =>
        a.weight === b.weight ? ((a.members[0] ?? '') < (b.members[0] ?? '') ? -1 : 1) : a.weight > b.weight ? -1 : 1,
      )
    const weights = found.map(({weight}) => weight)
    return {
      threshold,
      blocs: found,
      active: hillNumbers(weights),
      withInactive: inactive === undefined ? undefined : hillNumbers([...weights, inactive]),
    }
  })
}

function hillNumbers(weights: readonly bigint[]): HillNumbers {
  const distribution = Distribution.of(weights)
  return {n1: hill1.of(distribution), n2: hill2.of(distribution), nInfinity: hillInfinity.of(distribution)}
}

function rootOf(roots: number[], i: number): number {
  let root = i
  for (let above = roots[root] ?? root; above !== root; above = roots[root] ?? root) root = above
  roots[i] = root
  return root
}

/** Links every voter of one class with every one of another: all of both become one bloc. */
function joinAll(roots: number[], a: readonly number[], b: readonly number[]): void {
  const [first = 0] = a
  for (const place of a) link(roots, first, place)
  for (const place of b) link(roots, first, place)
}

function link(roots: number[], i: number, j: number): void {
  const [a, b] = [rootOf(roots, i), rootOf(roots, j)]
  roots[Math.max(a, b)] = Math.min(a, b)
}
