import type {ProposalRevision} from '../changes'
import {type BlockClock, type ClockMode, timepointAt} from '../primitives'
import {changesUntil} from './history'
import {isPast} from './judgement'
import type {Proposal, ProposalStateChange} from './proposal'
import {addVote, type Tally} from './tally'

/** A state interval as the index stores it. */
export type PastState = Pick<ProposalStateChange, 'state' | 'cause' | 'clock' | 'block' | 'timestamp'>

/** The values that the first revision after a block has kept. */
export type PastValues = Pick<ProposalRevision, 'voteEnd' | 'quorum' | 'superQuorum' | 'stage' | 'eta'>

/** What tells how a proposal stood earlier. */
export interface ProposalPast {
  /** All of its state intervals, in their sequence. */
  readonly states: readonly PastState[]
  /** Undefined where no event after the block changed anything but its state and its votes. */
  readonly revision: PastValues | undefined
}

/**
 * Takes a proposal back to the end of a block, by its governor's clock: state, deadline, quorum, stage and tally. `votes`
 * has to hold those up to the block already; `rulesFrom` is left to the caller. Returns how many of its states are left.
 * Throws a RangeError for a block before its creation. O(states + votes).
 */
export function takeBack(
  proposal: Proposal,
  {states, revision}: ProposalPast,
  {block, clock}: {readonly block: BlockClock; readonly clock: ClockMode},
): number {
  const kept = changesUntil(states, block, clock)
  const last = states[kept - 1]
  if (!last) throw new RangeError(`proposal ${proposal.proposalId} has no state at block ${block.height}`)
  proposal.state = last.state
  proposal.stateCount = kept
  if (revision) {
    proposal.voteEnd = revision.voteEnd
    // Events change derived quorums only.
    if (proposal.quorumSource === 'derived') proposal.quorum = revision.quorum
    proposal.superQuorum = revision.superQuorum
    proposal.stage = revision.stage
    proposal.eta = revision.eta
  }
  if (!passedSnapshot(proposal, block, clock)) {
    proposal.quorum = undefined
    proposal.quorumSource = undefined
    proposal.quorumReadBlock = undefined
    proposal.quorumUnread = undefined
    proposal.superQuorum = undefined
    proposal.snapshotSupply = undefined
  }
  Object.assign(proposal.tally, {for: 0n, against: 0n, abstain: 0n} satisfies Tally)
  for (const vote of proposal.votes) addVote(proposal.tally, vote)
  return kept
}

/**
 * Whether the index had looked at a proposal's snapshot at the end of a block. The clock reaches a block before its events:
 * a proposal of this block is looked at in the next one. O(1).
 */
export function passedSnapshot(
  {created, voteStart}: Pick<Proposal, 'created' | 'voteStart'>,
  block: BlockClock,
  clock: ClockMode,
): boolean {
  return created.block.height < block.height && isPast(voteStart, timepointAt(block, clock))
}
