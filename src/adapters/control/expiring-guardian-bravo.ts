import {expiringGuardianBravoEvents} from '../../abi/expiring-guardian-bravo'
import {defineControl} from './control-family'

/** Bravo's proposal guardian: who may cancel any proposal, up to a time. */
export const expiringGuardianBravo = defineControl({
  events: expiringGuardianBravoEvents,
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
