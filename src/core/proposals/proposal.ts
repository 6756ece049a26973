import type {Address, Bytes, Position, Timepoint} from '../primitives'
import type {Tally} from './tally'

/** OZ Governor `ProposalState`, its eight names. */
export const PROPOSAL_STATES = [
  'Pending',
  'Active',
  'Canceled',
  'Defeated',
  'Succeeded',
  'Queued',
  'Expired',
  'Executed',
] as const
/**
 * A state, or `Undetermined`: the vote ended with more in favour, and whether the quorum was reached is not known, since
 * the contract did not tell it yet. It never stands for a state that something else decides. Or `Untold`: it was submitted,
 * and no event tells what becomes of it but a cancellation.
 */
export type ProposalState = (typeof PROPOSAL_STATES)[number] | 'Undetermined' | 'Untold'

/** Every value that a proposal's state can have. */
export const DERIVED_STATES: readonly ProposalState[] = [...PROPOSAL_STATES, 'Undetermined', 'Untold']

/** A state by its name. Throws a RangeError for any other text. */
export function stateOf(name: string): ProposalState {
  const state = DERIVED_STATES.find(known => known === name)
  if (!state) throw new RangeError(`expected a state of a proposal, got ${JSON.stringify(name)}`)
  return state
}

/** How a quorum is known: it follows from events, the contract was asked for it, or it could not be asked yet. */
export const QUORUM_ORIGINS = ['derived', 'read', 'unread'] as const
export type QuorumOrigin = (typeof QUORUM_ORIGINS)[number]

/**
 * What happened to a proposal apart from its vote: queued, its operation done or canceled on the timelock, or closed by
 * the governor's own word of execution or cancellation, after which nothing moves it.
 */
export const PROPOSAL_STAGES = ['queued', 'operationDone', 'operationCanceled', 'closed'] as const
export type ProposalStage = (typeof PROPOSAL_STAGES)[number]

/** One vote in event order. Weight in voting power at the proposal's snapshot. */
export interface Vote {
  readonly voter: Address
  readonly support: number
  /** Negative where an override takes back a part of it; 0, which counts in no figure, where no event tells it. */
  readonly weight: bigint
  /** How a fractional vote divides its weight; undefined when all of it is for `support`. */
  readonly split: Readonly<Tally> | undefined
  /** Set where the voter took its own balance back from a delegate. */
  readonly override?: true
  readonly block: number
}

/** A proposal as its governor's events and the clock make it. Its text and calls are facts that no rule reads. */
export interface Proposal {
  readonly governor: Address
  readonly proposalId: bigint
  /** Undefined where no event tells it. */
  readonly proposer: Address | undefined
  /** The log that created it or, where none told its submission, the first one about it. */
  readonly created: Position
  /** The governor's clock at its creation. */
  readonly createdClock: Timepoint
  /** `proposalThreshold()` at its creation; undefined where no event has told it. */
  readonly proposalThreshold: bigint | undefined
  /** The proposer's votes one clock value before its creation; undefined for a governor whose token is not indexed. */
  readonly proposerVotes: bigint | undefined
  /** Whether they met the threshold, as the governor compares them; undefined while one of the two is not known. */
  readonly thresholdMet: boolean | undefined
  /** Snapshot timepoint: votes open after it, and weights are read at it. Undefined where no event tells it. */
  readonly voteStart: Timepoint | undefined
  /** Last timepoint at which a vote counts; a late quorum moves it. Undefined where no event tells it. */
  voteEnd: Timepoint | undefined
  /** Id of its operation on the timelock. */
  readonly operationId: Bytes | undefined
  state: ProposalState
  /** First block of the governor's rules that judge it: those in force, or those that it was closed under. */
  rulesFrom: number
  /** Number of state intervals so far, the current one included. */
  stateCount: number
  /** Votes needed at the snapshot; undefined until the snapshot has passed, or when the rule has no supply to read. */
  quorum: bigint | undefined
  /** How the quorum is known; undefined until the snapshot has passed, and while a part of a derived one is not known. */
  quorumSource: QuorumOrigin | undefined
  /** The block at which the contract was asked for it: the first one of the chain after the snapshot. */
  quorumReadBlock: number | undefined
  /** Why it is not read, in the node's words. */
  quorumUnread: string | undefined
  /** Votes in favour that end the vote early; undefined until the snapshot has passed, and where there is no such rule. */
  superQuorum: bigint | undefined
  /**
   * The supply at the snapshot that the quorum is a fraction of, kept for rules that multiply it again, and for those that
   * come later.
   */
  snapshotSupply: bigint | undefined
  /** How far it got after the vote; undefined until it is queued or closed. */
  stage: ProposalStage | undefined
  /** Unix seconds from which a queued proposal can be executed. */
  eta: bigint | undefined
  readonly tally: Tally
  /** Every vote in the order of the chain. */
  readonly votes: Vote[]
}

/**
 * The start of a state interval. A cause by clock has no log. Its block is known only where the chain's own blocks are
 * the clock: elsewhere the interval starts with the first block whose clock has reached `clock`.
 */
export interface ProposalStateChange {
  readonly proposal: Proposal
  /** 0 for the first interval of the proposal. */
  readonly sequence: number
  readonly state: ProposalState
  readonly cause: 'event' | 'clock'
  /**
   * The governor's clock at the start. Undefined for the expiry of a queued proposal, which is by time, at a governor
   * that counts in blocks.
   */
  readonly clock: Timepoint | undefined
  /** First block of the interval; undefined where a time or the parent chain's blocks have caused the change. */
  readonly block: number | undefined
  /** Unix seconds of that block or time; undefined where only the block is known. */
  readonly timestamp: bigint | undefined
  readonly position: Position | undefined
}
