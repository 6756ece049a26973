import {expiringGuardianEvents} from '../../abi/expiring-guardian'
import {defineControl} from './control-family'

/** CompoundGovernor's proposal guardian: who may cancel any proposal, up to a time. */
export const expiringGuardian = defineControl({
  events: expiringGuardianEvents,
  translate: {
    ProposalGuardianSet: e => [
      {
        kind: 'controllerChanged',
        controller: 'proposalGuardian',
        previous: e.oldProposalGuardian,
        current: e.newProposalGuardian,
        expiry: e.newProposalGuardianExpiry,
      },
    ],
  },
})
