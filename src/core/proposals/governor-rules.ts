import type {ClockMode} from '../primitives'
import type {Tally} from './tally'

/** Where a governor's quorum comes from. */
export type QuorumSource =
  /** A constant number of votes (Governor Alpha and Bravo `quorumVotes`). */
  | {readonly kind: 'fixed'; readonly votes: bigint}
  /** Past total supply at the snapshot × numerator at the snapshot ÷ denominator (OZ GovernorVotesQuorumFraction). */
  | {readonly kind: 'supplyFraction'; readonly denominator: bigint}

/**
 * How a governor decides, as data: the core executes these rules and never asks which family it has before it.
 * A proposal passes iff for > against and the counted votes reach the quorum.
 */
export interface GovernorRules {
  /** The governor's ERC-6372 clock. */
  readonly clock: ClockMode
  readonly quorum: QuorumSource
  /** Which tallies count towards the quorum: COUNTING_MODE's `quorum=` list. */
  readonly quorumCounts: readonly (keyof Tally)[]
  /** Seconds after `eta` when a queued proposal expires (Compound Timelock GRACE_PERIOD); undefined: never. */
  readonly gracePeriod: bigint | undefined
}
