import {activeDelegates} from './active-delegates'
import {delegates} from './delegates'
import {entities} from './entities'
import {holderEntities} from './holder-entities'
import {holders} from './holders'
import {holdersAdjusted} from './holders-adjusted'
import type {Population} from './population'

/** Every population, in the order in which it is shown. A test holds this list against the folder. */
export const populations: readonly Population[] = [
  holders,
  holdersAdjusted,
  holderEntities,
  delegates,
  activeDelegates,
  entities,
]
