import {ownableEvents} from '../../abi/ownable'
import {ZERO_ADDRESS} from '../../core/primitives'
import {defineControl} from './control-family'

/** ERC-173 and OpenZeppelin's Ownable; Ownable2Step forgets who was to become the owner with any change of owner. */
export const ownable = defineControl({
  events: ownableEvents,
  translate: {
    OwnershipTransferred: ({previousOwner: previous, newOwner: current}) => [
      {kind: 'controllerChanged', controller: 'owner', previous, current},
      {
        kind: 'controllerChanged',
        controller: 'pendingOwner',
        previous: undefined,
        current: ZERO_ADDRESS,
        implied: true,
      },
    ],
    // Its first value is the owner, and not who was to become it before.
    OwnershipTransferStarted: ({newOwner: current}) => [
      {kind: 'controllerChanged', controller: 'pendingOwner', previous: undefined, current},
    ],
  },
})
