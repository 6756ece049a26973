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
export type ProposalState = (typeof PROPOSAL_STATES)[number]

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
  /** Negative where an override takes back a part of it. */
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
  readonly proposer: Address
  readonly created: Position
  /** Snapshot timepoint: votes open after it, and weights are read at it. */
  readonly voteStart: Timepoint
  /** Last timepoint at which a vote counts; a late quorum moves it. */
  voteEnd: Timepoint
  /** Id of its operation on the timelock. */
  readonly operationId: Bytes | undefined
  state: ProposalState
  /** First block of the governor's rules that judge it: those in force, or those that it was closed under. */
  rulesFrom: number
  /** Number of state intervals so far, the current one included. */
  stateCount: number
  /** Votes needed at the snapshot; undefined until the snapshot has passed, or when the rule has no supply to read. */
  quorum: bigint | undefined
  /** Votes in favour that end the vote early; undefined until the snapshot has passed, and where there is no such rule. */
  superQuorum: bigint | undefined
  /** The token's total supply at the snapshot, kept for rules that multiply it again, and for those that come later. */
  snapshotSupply: bigint | undefined
  /** How far it got after the vote; undefined until it is queued or closed. */
  stage: ProposalStage | undefined
  /** Unix seconds from which a queued proposal can be executed. */
  eta: bigint | undefined
  readonly tally: Tally
  /** Every vote in the order of the chain. */
  readonly votes: Vote[]
}

/** The start of a state interval. A cause by clock has no log; its block is known only where blocks are the clock. */
export interface ProposalStateChange {
  readonly proposal: Proposal
  /** 0 for the first interval of the proposal. */
  readonly sequence: number
  readonly state: ProposalState
  readonly cause: 'event' | 'clock'
  /** First block of the interval; undefined for a change at a time, which falls between blocks. */
  readonly block: number | undefined
  /** Unix seconds of that block or time; undefined where only the block is known. */
  readonly timestamp: bigint | undefined
  readonly position: Position | undefined
}
