import type {GraphQLSchema} from 'graphql'
import {createSchema} from 'graphql-yoga'
import {assetTypeDefs} from './asset-type-defs'
import {blockTypeDefs} from './block-argument'
import {caveatsTypeDefs} from './caveats-type-defs'
import {takeChainAddresses} from './chain-arguments'
import {concentrationTypeDefs} from './concentration-type-defs'
import {connectionTypes} from './connection'
import type {Context} from './context'
import {controlTypeDefs} from './control-type-defs'
import {depositTypeDefs} from './deposit-type-defs'
import {feedTypeDefs} from './feed-type-defs'
import {historyTypeDefs} from './history-type-defs'
import {influenceTypeDefs} from './influence-type-defs'
import {integrityTypeDefs} from './integrity-type-defs'
import {powerTypeDefs} from './power-type-defs'
import {accountQueries, accountTypes} from './resolvers/account'
import {assetQueries, assetTypes} from './resolvers/asset'
import {caveatTypes} from './resolvers/caveats'
import {concentrationQueries, concentrationTypes} from './resolvers/concentration'
import {controlQueries, controlTypes} from './resolvers/control'
import {daoQueries, daoTypes} from './resolvers/dao'
import {feedQueries, feedSubscriptions, feedTypes} from './resolvers/feed'
import {historyQueries, historyTypes} from './resolvers/history'
import {participationQueries, participationTypes} from './resolvers/participation'
import {daoPower, powerTypes, proposalPower} from './resolvers/power'
import {powerIndicesSeries} from './resolvers/power-series'
import {proposalQueries, proposalTypes} from './resolvers/proposal'
import {scalars} from './scalars'
import {tokenTypeDefs} from './token-type-defs'
import {turnoutTypeDefs} from './turnout-type-defs'
import {typeDefs} from './type-defs'

/** The executable public schema. Printed to docs/api.graphql by `npm run generate`. */
export function publicSchema(): GraphQLSchema {
  const schema = createSchema<Context>({
    typeDefs: [
      typeDefs,
      blockTypeDefs,
      tokenTypeDefs,
      concentrationTypeDefs,
      controlTypeDefs,
      depositTypeDefs,
      influenceTypeDefs,
      historyTypeDefs,
      turnoutTypeDefs,
      integrityTypeDefs,
      powerTypeDefs,
      feedTypeDefs,
      assetTypeDefs,
      caveatsTypeDefs,
    ],
    resolvers: [
      {
        ...scalars,
        Query: {
          ...daoQueries,
          ...proposalQueries,
          ...accountQueries,
          ...concentrationQueries,
          ...participationQueries,
          ...feedQueries,
          ...historyQueries,
          ...assetQueries,
          ...controlQueries,
          powerIndicesSeries,
        },
        Subscription: feedSubscriptions,
        ...daoTypes,
        Dao: {...daoTypes.Dao, powerIndices: daoPower},
        ...proposalTypes,
        Proposal: {...proposalTypes.Proposal, powerIndices: proposalPower},
        ...accountTypes,
        ...connectionTypes,
        ...assetTypes,
        ...concentrationTypes,
        ...controlTypes,
        ...feedTypes,
        ...historyTypes,
        ...participationTypes,
        ...powerTypes,
      },
      caveatTypes,
    ],
  })
  return takeChainAddresses(schema)
}
