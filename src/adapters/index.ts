import type {Adapter} from './adapter'
import {arbitrumGovernor} from './arbitrum-governor'
import {arbitrumGovernorDelegated} from './arbitrum-governor-delegated'
import {compoundGovernor} from './compound-governor'
import {compoundTimelock} from './compound-timelock'
import {controlOnly} from './control-only'
import {cosmosGovPrecompile} from './cosmos-gov-precompile'
import {erc20} from './erc20'
import {erc20MultiDelegate} from './erc20-multi-delegate'
import {erc20Votes} from './erc20-votes'
import {erc721Votes} from './erc721-votes'
import {governorAlpha} from './governor-alpha'
import {governorBravo} from './governor-bravo'
import {ozGovernor} from './oz-governor'
import {ozGovernor4} from './oz-governor-4'
import {ozGovernor4Flexible} from './oz-governor-4-flexible'
import {timelockController} from './timelock-controller'

/** Every contract family that can be named in a DAO's file. A test holds this list against the folder. */
export const adapters: readonly Adapter[] = [
  erc20,
  erc20Votes,
  erc20MultiDelegate,
  erc721Votes,
  governorAlpha,
  governorBravo,
  compoundGovernor,
  ozGovernor,
  ozGovernor4,
  ozGovernor4Flexible,
  arbitrumGovernor,
  arbitrumGovernorDelegated,
  cosmosGovPrecompile,
  timelockController,
  compoundTimelock,
  controlOnly,
]
