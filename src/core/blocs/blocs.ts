import {Distribution} from '../distribution/distribution'
import {hill1} from '../metrics/hill-1'
import {hill2} from '../metrics/hill-2'
import {hillInfinity} from '../metrics/hill-infinity'
import type {Address} from '../primitives'
import type {Ratio} from '../ratio'
import {agreement, type VoteVector} from './agreement'

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
 * those who cast nothing. O(n² · p) in voters with enough votes, and proposals. Source: Austgen et al. 2023, voting-bloc
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
  // Who chose on fewer proposals than have to overlap is linked with nobody.
  const linkable = [...sorted.entries()].filter(
    ([, {vector}]) => vector.filter(choice => choice !== undefined).length >= minOverlap,
  )
  for (const [place, [i, a]] of linkable.entries())
    for (const [j, b] of linkable.slice(place + 1)) {
      const kappa = agreement(a.vector, b.vector, minOverlap)
      if (!kappa) continue
      for (const [t, threshold] of BLOC_THRESHOLDS.entries())
        if (kappa.numerator * 100n >= kappa.denominator * BigInt(threshold)) link(roots[t] ?? [], i, j)
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

function link(roots: number[], i: number, j: number): void {
  const [a, b] = [rootOf(roots, i), rootOf(roots, j)]
  roots[Math.max(a, b)] = Math.min(a, b)
}
