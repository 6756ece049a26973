import type {Timepoint} from '../primitives'

/** The time in which votes count, in the governor's clock. */
export interface VotingWindow {
  readonly voteStart: Timepoint
  readonly voteEnd: Timepoint
}

/** Whether a timepoint lies in the last tenth of the voting time, as it ends by what is known. O(1). */
export function isLate(clock: Timepoint, {voteStart, voteEnd}: VotingWindow): boolean {
  return (voteEnd - clock) * 10n < voteEnd - voteStart
}

/** Weight of the votes in the last tenth, whatever side. O(n). */
export function lateWeight(
  votes: readonly {readonly clock: Timepoint; readonly weight: bigint}[],
  window: VotingWindow,
): bigint {
  return votes.reduce((sum, {clock, weight}) => (isLate(clock, window) ? sum + weight : sum), 0n)
}
