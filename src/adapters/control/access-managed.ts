import {accessManagedEvents} from '../../abi/access-managed'
import {defineControl} from './control-family'

/** OpenZeppelin's AccessManaged: another contract says who may do what. */
export const accessManaged = defineControl({
  events: accessManagedEvents,
  translate: {
    AuthorityUpdated: ({authority: current}) => [
      {kind: 'controllerChanged', controller: 'authority', previous: undefined, current},
    ],
  },
})
