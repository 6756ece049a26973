import type {ozGovernorEvents} from '../abi/oz-governor'
import type {AbiRecord} from '../core/abi-decoder'
import type {DomainEvent} from '../core/events'
import type {Address} from '../core/primitives'
import type {AdapterParameter, ParameterValues} from './adapter'
import {splitOf} from './fractional-vote'
import {settingChanged} from './governor-settings'
import {operationId} from './operation-id'
import {proposalActions} from './proposal-actions'

type Events = typeof ozGovernorEvents
type Translations = {
  readonly [N in keyof Events]: (values: AbiRecord<Events[N]['inputs']>, governor: Address) => readonly DomainEvent[]
}

/** What the logs of any OpenZeppelin governor mean. Versions differ in the salt of their timelock operations. */
export function ozLogs(salt: 'description' | 'governorAndDescription'): Translations {
  return {
    ProposalCreated: (e, governor) => {
      const {proposalId, proposer, voteStart, voteEnd, description} = e
      const actions = proposalActions(e)
      const operation = operationId(salt === 'description' ? undefined : governor, actions, description)
      return [
        {
          kind: 'proposalCreated',
          proposalId,
          proposer,
          actions,
          voteStart,
          voteEnd,
          description,
          operationId: operation,
        },
      ]
    },
    VoteCast: e => [{kind: 'voteCast', ...e, support: Number(e.support), split: undefined, params: '0x'}],
    VoteCastWithParams: e => [
      {kind: 'voteCast', ...e, support: Number(e.support), split: splitOf(e.support, e.weight, e.params)},
    ],
    OverrideVoteCast: e => [
      {kind: 'voteCast', ...e, support: Number(e.support), split: undefined, params: '0x', override: true},
    ],
    VoteReduced: ({delegate, proposalId, support, weight}) => [
      {
        kind: 'voteCast',
        proposalId,
        voter: delegate,
        support: Number(support),
        weight: -weight,
        split: undefined,
        reason: '0x',
        params: '0x',
      },
    ],
    ProposalExtended: e => [{kind: 'deadlineExtended', proposalId: e.proposalId, voteEnd: e.extendedDeadline}],
    ProposalQueued: e => [{kind: 'proposalQueued', proposalId: e.proposalId, eta: e.etaSeconds}],
    ProposalExecuted: e => [{kind: 'proposalExecuted', proposalId: e.proposalId}],
    ProposalCanceled: e => [{kind: 'proposalCanceled', proposalId: e.proposalId}],
    VotingDelaySet: e => settingChanged('votingDelay', e.oldVotingDelay, e.newVotingDelay),
    VotingPeriodSet: e => settingChanged('votingPeriod', e.oldVotingPeriod, e.newVotingPeriod),
    ProposalThresholdSet: e => settingChanged('proposalThreshold', e.oldProposalThreshold, e.newProposalThreshold),
    QuorumNumeratorUpdated: e => settingChanged('quorumNumerator', e.oldQuorumNumerator, e.newQuorumNumerator),
    SuperQuorumNumeratorUpdated: e =>
      settingChanged('superQuorumNumerator', e.oldSuperQuorumNumerator, e.newSuperQuorumNumerator),
    QuorumUpdated: e => settingChanged('quorum', e.oldQuorum, e.newQuorum),
    LateQuorumVoteExtensionSet: e => settingChanged('voteExtension', e.oldVoteExtension, e.newVoteExtension),
  }
}

export const quorumDenominator: AdapterParameter = {
  name: 'quorumDenominator',
  description: 'what `quorumNumerator()` is a fraction of, `quorumDenominator()`',
  default: 100n,
  minimum: 1n,
}

/** What any OpenZeppelin governor can be composed of without an event that says so. */
export const ozParameters: readonly AdapterParameter[] = [
  {
    name: 'abstainCounts',
    description: '1 if abstentions count towards the quorum, 0 if `COUNTING_MODE()` says `quorum=bravo`',
    default: 1n,
    maximum: 1n,
  },
  {
    name: 'gracePeriod',
    description:
      '`GRACE_PERIOD()` of a Compound Timelock in seconds; 0 for a TimelockController, where nothing expires',
    default: 0n,
  },
]

/** The rules that those parameters stand for. */
export function ozRules({abstainCounts, gracePeriod}: ParameterValues) {
  return {
    proposalThreshold: 'reached' as const,
    quorumCounts: abstainCounts === 0n ? (['for'] as const) : (['for', 'abstain'] as const),
    gracePeriod: gracePeriod === 0n ? undefined : gracePeriod,
    voteWeight: 'pastVotes' as const,
  }
}
