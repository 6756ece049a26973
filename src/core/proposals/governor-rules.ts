import type {Address, ClockMode} from '../primitives'
import type {Tally} from './tally'

/** Where a governor's quorum comes from. */
export type QuorumSource =
  /** A constant number of votes (Governor Alpha and Bravo `quorumVotes`). */
  | {readonly kind: 'fixed'; readonly votes: bigint}
  /** A number of votes that the governor tells by event; the one at the snapshot decides. */
  | {readonly kind: 'settable'}
  /**
   * Past total supply at the snapshot × numerator ÷ denominator (OZ GovernorVotesQuorumFraction). The numerator is the
   * one at the snapshot, or, before OZ 4.7.2, the current one: changing it decides ended votes again.
   * The votes of `excluded` accounts at the snapshot are no part of the supply (Arbitrum `getPastCirculatingSupply`).
   */
  | {
      readonly kind: 'supplyFraction'
      readonly denominator: bigint
      readonly numerator: 'snapshot' | 'current'
      readonly excluded?: readonly Address[]
    }
  /** `quorum(snapshot)` follows from no event: the contract is asked once, when the snapshot has passed. */
  | {readonly kind: 'read'}

/**
 * How a governor decides, as data: the core executes these rules and never asks which family it has before it.
 * A proposal passes iff for > against and the counted votes reach the quorum. Where the quorum is not known, a proposal
 * with more votes in favour is undetermined.
 */
export interface GovernorRules {
  /** The governor's ERC-6372 clock. */
  readonly clock: ClockMode
  /** Whether the vote opens and ends after the timepoints `voteStart` and `voteEnd`, or at them (OZ 4.3). */
  readonly boundary: 'after' | 'at'
  readonly quorum: QuorumSource
  /** What a proposer's votes have to be, one clock value before the proposal: the threshold, or more than it (Compound). */
  readonly threshold: 'reached' | 'exceeded'
  /** Which tallies count towards the quorum: COUNTING_MODE's `quorum=` list. */
  readonly quorumCounts: readonly (keyof Tally)[]
  /** What a queued proposal is once its operation was canceled on the timelock: OZ 4.3 and 4.4 do not look. */
  readonly canceledOperation: 'Canceled' | 'Queued'
  /** Seconds after `eta` when a queued proposal expires (Compound Timelock GRACE_PERIOD); undefined: never. */
  readonly gracePeriod: bigint | undefined
  /**
   * What a vote without parameters weighs: the voter's votes at the snapshot. Undefined where modules or hooks decide, or
   * nothing is known: then no weight is held against the token.
   */
  readonly voteWeight?: 'pastVotes'
  /**
   * Why no event tells when votes are open, what they weigh and what becomes of a proposal; undefined where events tell.
   * Then nothing of it is derived, and events may be about proposals whose submission none told.
   */
  readonly untold?: string
}
