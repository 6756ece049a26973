import type {GovernorSetting, ProposalEvent} from '../events'
import type {Intervals} from '../intervals'
import {type Address, type Position, timepointAt} from '../primitives'
import type {GovernorRules} from './governor-rules'
import {thresholdMet} from './outcome'
import type {Proposal} from './proposal'
import type {VotesToken} from './snapshot'

/** Where and under what a proposal is created; the token stands as of its log. */
interface Circumstances {
  readonly position: Position
  readonly governor: {
    readonly address: Address
    readonly rules: GovernorRules
    readonly intervals: Intervals<GovernorRules>
    readonly settings: Readonly<Partial<Record<GovernorSetting, bigint>>>
  }
  readonly token: VotesToken | undefined
}

/** What is known of the creation of a proposal that was first seen by another event. */
export function unseenCreation(proposalId: bigint): ProposalEvent & {kind: 'proposalCreated'} {
  return {
    kind: 'proposalCreated',
    proposalId,
    proposer: undefined,
    actions: [],
    voteStart: undefined,
    voteEnd: undefined,
    description: '0x',
    operationId: undefined,
  }
}

/** A proposal as its creation leaves it, with the threshold that its proposer had to meet. O(1). */
export function newProposal(
  {proposalId, proposer, voteStart, voteEnd, operationId}: ProposalEvent & {kind: 'proposalCreated'},
  {position, governor: {address, rules, intervals, settings}, token}: Circumstances,
): Proposal {
  const {proposalThreshold} = settings
  const proposerVotes = proposer && token?.pastVotes(proposer)
  return {
    proposalId,
    proposer,
    voteStart,
    voteEnd,
    operationId,
    governor: address,
    created: position,
    createdClock: timepointAt(position.block, rules.clock),
    proposalThreshold,
    proposerVotes,
    thresholdMet: thresholdMet(proposerVotes, proposalThreshold, rules),
    state: 'Pending',
    rulesFrom: intervals.at(position.block.height).from,
    stateCount: 0,
    quorum: undefined,
    quorumSource: undefined,
    quorumReadBlock: undefined,
    quorumUnread: undefined,
    superQuorum: undefined,
    snapshotSupply: undefined,
    stage: undefined,
    eta: undefined,
    tally: {against: 0n, for: 0n, abstain: 0n},
    votes: [],
  }
}
