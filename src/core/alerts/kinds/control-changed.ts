import type {ControlChange} from '../../control/contract-control'
import {CONTROL_DELAYS} from '../../control/control-kinds'
import {roleName} from '../../control/known-roles'
import {defineAlertKind} from '../alert-kind'

/** Who controls an indexed contract has changed: an owner, an admin, a role, a delay. A constructor tells the first ones. */
export const controlChanged = defineAlertKind({
  id: 'controlChanged',
  description: 'Who controls an indexed contract changes: an owner, an admin, a role, a delay.',
  parameters: {
    controls: {type: 'controlKinds', description: 'which places, delays or roles; any unless said', optional: true},
  },
  observe: ({controls}, {controls: changes, watches}) =>
    changes.flatMap(change => {
      const {contract, position, index, kind, account, role, delay, previousDelay} = change
      if (!watches(contract) || controls?.includes(kind) === false) return []
      return [
        {
          subject: `${contract}:${position.block.height}:${position.logIndex}:${index}`,
          contract,
          control: kind,
          ...(account && {member: account}),
          ...(role && {role}),
          ...(previousDelay !== undefined && {previous: previousDelay}),
          ...(delay !== undefined && {current: delay}),
          text: () => wordsFor(change),
        },
      ]
    }),
})

function wordsFor(change: ControlChange): string {
  const {kind, account, previousAccount, role, granted, sender, adminRole, previousAdminRole} = change
  const named = (hash: ControlChange['role']) => (hash === undefined ? 'not known' : (roleName(hash) ?? hash))
  if (kind === 'role')
    return `${named(role)} is ${granted ? `given to ${account}` : `taken from ${account}`} by ${sender}`
  if (kind === 'roleAdmin')
    return `the admin of ${named(role)} was ${named(previousAdminRole)} and is ${named(adminRole)}`
  const timed = CONTROL_DELAYS.some(each => each === kind)
  const [before, after] = timed ? [change.previousDelay, change.delay] : [previousAccount, account]
  return `${kind} was ${before ?? 'not known'} and is ${after ?? 'none'}`
}
