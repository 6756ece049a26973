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

/** One vote in event order. Weight in voting power at the proposal's snapshot. */
export interface Vote {
  readonly voter: Address
  readonly support: number
  readonly weight: bigint
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
  /** Last timepoint at which a vote counts. */
  readonly voteEnd: Timepoint
  /** Id of its operation on the timelock. */
  readonly operationId: Bytes | undefined
  state: ProposalState
  /** Number of state intervals so far, the current one included. */
  stateCount: number
  /** Votes needed at the snapshot; undefined until the snapshot has passed, or when the rule has no supply to read. */
  quorum: bigint | undefined
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
