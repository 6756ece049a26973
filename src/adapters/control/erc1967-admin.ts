import {erc1967AdminEvents} from '../../abi/erc1967-admin'
import {defineControl} from './control-family'

/** ERC-1967: who may give a proxy other code, and the beacon that does. The code itself is told by `proxyLog`. */
export const erc1967Admin = defineControl({
  events: erc1967AdminEvents,
  translate: {
    AdminChanged: ({previousAdmin: previous, newAdmin: current}) => [
      {kind: 'controllerChanged', controller: 'proxyAdmin', previous, current},
    ],
    BeaconUpgraded: ({beacon: current}) => [
      {kind: 'controllerChanged', controller: 'beacon', previous: undefined, current},
    ],
  },
})
