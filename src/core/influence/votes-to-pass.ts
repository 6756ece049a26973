import type {Decision} from './decision'

/** Who is expected to vote against somebody who passes a proposal alone. */
export const OPPOSITIONS = ['nobody', 'median', 'largest', 'active'] as const
export type Opposition = (typeof OPPOSITIONS)[number]

/** How many earlier proposals the usual opposition is taken from. */
export const OPPOSITION_WINDOW = 20

/**
 * Votes against to expect: none; the median and the most of `earlier`, votes against of up to {@link OPPOSITION_WINDOW}
 * proposals before; all votes of active delegates. Undefined where there is nothing to tell it from. A median between two
 * whole numbers is rounded down: one vote more than it is more than the median, too. O(n log n).
 */
export function oppositions(
  earlier: readonly bigint[],
  active: bigint | undefined,
): Record<Opposition, bigint | undefined> {
  const sorted = [...earlier].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  const median = low === undefined || high === undefined ? undefined : (low + high) / 2n
  return {nobody: 0n, median, largest: sorted.at(-1), active}
}

/**
 * Fewest votes in favour that pass a proposal against so many: more than these, and the quorum, to which votes against
 * may count. Under Bravo's rule max(quorum, against + 1). O(1).
 */
export function votesToPass({quorum, quorumCounts}: Decision, against: bigint): bigint {
  const missing = quorumCounts.includes('against') ? quorum - against : quorum
  return missing > against + 1n ? missing : against + 1n
}
