import type {GraphQLSchema} from 'graphql'
import {createSchema} from 'graphql-yoga'
import type {Context} from './context'
import {accountQueries, accountTypes} from './resolvers/account'
import {concentrationQueries, concentrationTypes} from './resolvers/concentration'
import {daoQueries, daoTypes} from './resolvers/dao'
import {participationQueries, participationTypes} from './resolvers/participation'
import {proposalQueries, proposalTypes} from './resolvers/proposal'
import {scalars} from './scalars'
import {typeDefs} from './type-defs'

/** The executable public schema. Printed to docs/api.graphql by `npm run generate`. */
export function publicSchema(): GraphQLSchema {
  return createSchema<Context>({
    typeDefs,
    resolvers: {
      ...scalars,
      Query: {...daoQueries, ...proposalQueries, ...accountQueries, ...concentrationQueries, ...participationQueries},
      ...daoTypes,
      ...proposalTypes,
      ...accountTypes,
      ...concentrationTypes,
      ...participationTypes,
    },
  })
}
