import type {Adapter} from './adapter'
import {erc20Votes} from './erc20-votes'
import {governorAlpha} from './governor-alpha'
import {governorBravo} from './governor-bravo'
import {ozGovernor} from './oz-governor'
import {timelockController} from './timelock-controller'

/** Every contract family that can be named in a DAO's file. A test holds this list against the folder. */
export const adapters: readonly Adapter[] = [erc20Votes, governorAlpha, governorBravo, ozGovernor, timelockController]
