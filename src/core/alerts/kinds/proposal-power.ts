import {POWERS} from '../../actions/power'
import {defineAlertKind} from '../alert-kind'

/** A new proposal with a call, at any depth, that uses one of the powers. */
export const proposalPower = defineAlertKind({
  id: 'proposalPower',
  description: 'A proposal is made with a call, at any depth, that uses one of the powers.',
  parameters: {powers: {type: 'powers', description: 'which powers, such as upgradeCode'}},
  observe: ({powers}, {creations, watches}) =>
    creations.flatMap(({proposal, event}) => {
      if (!watches(proposal.governor)) return []
      const used = new Set(event.actions.flatMap(({effects}) => effects.flatMap(effect => effect.powers)))
      const found = POWERS.filter(power => powers.includes(power) && used.has(power))
      if (found.length === 0) return []
      return [
        {
          subject: `${proposal.governor}:${proposal.proposalId}`,
          contract: proposal.governor,
          proposal,
          ...(proposal.proposer && {member: proposal.proposer}),
          powers: found,
          text: () => `a proposal was made whose calls use ${found.join(', ')}`,
        },
      ]
    }),
})
