import {proposalGuardianEvents} from '../../abi/proposal-guardian'
import {defineControl} from './control-family'

/** OpenZeppelin's GovernorProposalGuardian: who may cancel any proposal. */
export const proposalGuardian = defineControl({
  events: proposalGuardianEvents,
  translate: {
    ProposalGuardianSet: ({oldProposalGuardian: previous, newProposalGuardian: current}) => [
      {kind: 'controllerChanged', controller: 'proposalGuardian', previous, current},
    ],
  },
})
