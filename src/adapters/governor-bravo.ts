import {governorBravoEvents} from '../abi/governor-bravo'
import {defineAdapter} from './adapter'
import {compoundParameters, compoundRules} from './compound-rules'
import {settingChanged} from './governor-settings'
import {proposalActions} from './proposal-actions'

/** Compound's Governor Bravo and its copies: for, against, abstain with reasons; the quorum counts votes in favour. */
export const governorBravo = defineAdapter({
  id: 'governor-bravo',
  role: 'governor',
  events: governorBravoEvents,
  parameters: compoundParameters,
  rules: compoundRules,
  translate: {
    ProposalCreated: e => [
      {
        kind: 'proposalCreated',
        proposalId: e.id,
        proposer: e.proposer,
        actions: proposalActions(e),
        voteStart: e.startBlock,
        voteEnd: e.endBlock,
        description: e.description,
        operationId: undefined,
      },
    ],
    VoteCast: e => [
      {
        kind: 'voteCast',
        proposalId: e.proposalId,
        voter: e.voter,
        support: Number(e.support),
        weight: e.votes,
        split: undefined,
        reason: e.reason,
        params: '0x',
      },
    ],
    ProposalQueued: e => [{kind: 'proposalQueued', proposalId: e.id, eta: e.eta}],
    ProposalExecuted: e => [{kind: 'proposalExecuted', proposalId: e.id}],
    ProposalCanceled: e => [{kind: 'proposalCanceled', proposalId: e.id}],
    VotingDelaySet: e => settingChanged('votingDelay', e.oldVotingDelay, e.newVotingDelay),
    VotingPeriodSet: e => settingChanged('votingPeriod', e.oldVotingPeriod, e.newVotingPeriod),
    ProposalThresholdSet: e => settingChanged('proposalThreshold', e.oldProposalThreshold, e.newProposalThreshold),
  },
})
