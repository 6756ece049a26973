import {compoundAdminEvents} from '../../abi/compound-admin'
import type {ControllerKind} from '../../core/control/control-kinds'
import type {ControlEvent} from '../../core/events'
import type {Address} from '../../core/primitives'
import {defineControl} from './control-family'

const changed = (controller: ControllerKind, previous: Address, current: Address): readonly ControlEvent[] => [
  {kind: 'controllerChanged', controller, previous, current},
]

/** Compound's contracts, Governor Bravo among them, and tokens like UNI: they tell of everything before and after. */
export const compoundAdmin = defineControl({
  events: compoundAdminEvents,
  translate: {
    NewAdmin: e => changed('admin', e.oldAdmin, e.newAdmin),
    NewPendingAdmin: e => changed('pendingAdmin', e.oldPendingAdmin, e.newPendingAdmin),
    WhitelistGuardianSet: e => changed('whitelistGuardian', e.oldGuardian, e.newGuardian),
    MinterChanged: e => changed('minter', e.minter, e.newMinter),
  },
})
