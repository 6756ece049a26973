import {accessControlEvents} from '../../abi/access-control'
import {DEFAULT_ADMIN_ROLE} from '../../core/control/known-roles'
import type {ControlEvent} from '../../core/events'
import {ZERO_ADDRESS} from '../../core/primitives'
import {defineControl} from './control-family'

const NO_PENDING_ADMIN = {
  kind: 'controllerChanged',
  controller: 'pendingDefaultAdmin',
  previous: undefined,
  current: ZERO_ADDRESS,
} as const

/**
 * OpenZeppelin's AccessControl, with AccessControlDefaultAdminRules: there the default admin only loses its role to the one
 * that was pending, or to nobody where that was announced, and the contract then forgets what was pending.
 */
export const accessControl = defineControl({
  events: accessControlEvents,
  translate: {
    RoleGranted: e => [{kind: 'roleGranted', ...e}],
    RoleRevoked: e => {
      const revoked: ControlEvent = {kind: 'roleRevoked', ...e}
      return e.role === DEFAULT_ADMIN_ROLE ? [revoked, {...NO_PENDING_ADMIN, implied: true}] : [revoked]
    },
    RoleAdminChanged: ({role, previousAdminRole: previous, newAdminRole: current}) => [
      {kind: 'roleAdminChanged', role, previous, current},
    ],
    DefaultAdminTransferScheduled: ({newAdmin: current, acceptSchedule: schedule}) => [
      {...NO_PENDING_ADMIN, current, schedule},
    ],
    DefaultAdminTransferCanceled: () => [NO_PENDING_ADMIN],
    DefaultAdminDelayChangeScheduled: ({newDelay: current, effectSchedule: schedule}) => [
      {kind: 'delayChanged', delay: 'pendingDefaultAdminDelay', previous: undefined, current, schedule},
    ],
    DefaultAdminDelayChangeCanceled: () => [
      {kind: 'delayChanged', delay: 'pendingDefaultAdminDelay', previous: undefined, current: undefined},
    ],
  },
})
