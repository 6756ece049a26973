import {ozGovernorEvents} from '../abi/oz-governor'
import {defineAdapter} from './adapter'
import {settingChanged} from './governor-settings'
import {operationId} from './operation-id'
import {proposalActions} from './proposal-actions'

/**
 * OpenZeppelin Governor 5.x with CountingSimple, Settings, VotesQuorumFraction (numerator checkpointed) and
 * TimelockControl: the quorum is a fraction of past supply and counts votes in favour and abstentions.
 */
export const ozGovernor = defineAdapter({
  id: 'oz-governor',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: [
    {
      name: 'quorumDenominator',
      description: 'what `quorumNumerator()` is a fraction of, `quorumDenominator()`',
      default: 100n,
      minimum: 1n,
    },
  ],
  rules: (clock, parameters) => ({
    clock,
    quorum: {kind: 'supplyFraction', denominator: parameters.quorumDenominator ?? 100n},
    quorumCounts: ['for', 'abstain'],
    gracePeriod: undefined,
  }),
  translate: {
    ProposalCreated: (e, governor) => {
      const {proposalId, proposer, voteStart, voteEnd, description} = e
      const actions = proposalActions(e)
      const operation = operationId(governor, actions, description)
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
    VoteCast: e => [{kind: 'voteCast', ...e, support: Number(e.support), params: '0x'}],
    VoteCastWithParams: e => [{kind: 'voteCast', ...e, support: Number(e.support)}],
    ProposalQueued: e => [{kind: 'proposalQueued', proposalId: e.proposalId, eta: e.etaSeconds}],
    ProposalExecuted: e => [{kind: 'proposalExecuted', proposalId: e.proposalId}],
    ProposalCanceled: e => [{kind: 'proposalCanceled', proposalId: e.proposalId}],
    VotingDelaySet: e => settingChanged('votingDelay', e.oldVotingDelay, e.newVotingDelay),
    VotingPeriodSet: e => settingChanged('votingPeriod', e.oldVotingPeriod, e.newVotingPeriod),
    ProposalThresholdSet: e => settingChanged('proposalThreshold', e.oldProposalThreshold, e.newProposalThreshold),
    QuorumNumeratorUpdated: e => settingChanged('quorumNumerator', e.oldQuorumNumerator, e.newQuorumNumerator),
  },
})
