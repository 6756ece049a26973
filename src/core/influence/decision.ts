import type {GovernorRules} from '../proposals/governor-rules'
import {quorumReached, quorumVotes, type Tally, voteSucceeded} from '../proposals/tally'

/** What decides a proposal: the votes needed, and which tallies count towards them. */
export interface Decision {
  readonly quorum: bigint
  readonly quorumCounts: GovernorRules['quorumCounts']
}

/** Why a tally passes or does not. */
export const DECISION_REASONS = ['passed', 'noMajority', 'noQuorum', 'noMajorityAndNoQuorum'] as const
export type DecisionReason = (typeof DECISION_REASONS)[number]

/** How far a tally is from either bound, in votes; neither is negative iff the proposal passes. */
export interface Slacks {
  /** for − against − 1. */
  readonly majority: bigint
  /** Votes that count towards the quorum − quorum. */
  readonly quorum: bigint
}

/** Whether a tally passes: for > against, and the counted votes reach the quorum. O(1). Source: OZ Governor, Bravo. */
export function passes(tally: Readonly<Tally>, {quorum, quorumCounts}: Decision): boolean {
  return voteSucceeded(tally) && quorumReached(tally, quorum, {quorumCounts})
}

/** Which of the two conditions hold. O(1). */
export function decisionReason({majority, quorum}: Slacks): DecisionReason {
  if (majority < 0n) return quorum < 0n ? 'noMajorityAndNoQuorum' : 'noMajority'
  return quorum < 0n ? 'noQuorum' : 'passed'
}

/** Distances of a tally to the two bounds, in votes. O(1). */
export function slacks(tally: Readonly<Tally>, {quorum, quorumCounts}: Decision): Slacks {
  return {majority: tally.for - tally.against - 1n, quorum: quorumVotes(tally, {quorumCounts}) - quorum}
}

/**
 * Whether for and against differ by less than a tenth of all votes cast; undefined where nothing was cast. O(1). Source:
 * Messias et al. 2023.
 */
export function isContested(tally: Readonly<Tally>): boolean | undefined {
  const cast = tally.for + tally.against + tally.abstain
  const difference = tally.for > tally.against ? tally.for - tally.against : tally.against - tally.for
  return cast > 0n ? 10n * difference < cast : undefined
}
