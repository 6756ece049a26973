import {governorAlphaEvents} from '../abi/governor-alpha'
import {defineAdapter} from './adapter'
import {compoundParameters, compoundRules} from './compound-rules'
import {proposalActions} from './proposal-actions'

/** Compound's Governor Alpha and its copies: yes-or-no votes, no reasons, all parameters constant. */
export const governorAlpha = defineAdapter({
  id: 'governor-alpha',
  role: 'governor',
  events: governorAlphaEvents,
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
        support: e.support ? 1 : 0,
        weight: e.votes,
        split: undefined,
        reason: '0x',
        params: '0x',
      },
    ],
    ProposalQueued: e => [{kind: 'proposalQueued', proposalId: e.id, eta: e.eta}],
    ProposalExecuted: e => [{kind: 'proposalExecuted', proposalId: e.id}],
    ProposalCanceled: e => [{kind: 'proposalCanceled', proposalId: e.id}],
  },
})
