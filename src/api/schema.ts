import type {GraphQLSchema} from 'graphql'
import {createSchema} from 'graphql-yoga'
import type {Context} from './context'
import {accountQueries, accountTypes} from './resolvers/account'
import {concentrationQueries, concentrationTypes} from './resolvers/concentration'
import {daoQueries, daoTypes} from './resolvers/dao'
import {daoPower, powerTypes, proposalPower} from './resolvers/power'
import {proposalQueries, proposalTypes} from './resolvers/proposal'
import {scalars} from './scalars'
import {typeDefs} from './type-defs'

/** The executable public schema. Printed to docs/api.graphql by `npm run generate`. */
export function publicSchema(): GraphQLSchema {
  return createSchema<Context>({
    typeDefs,
    resolvers: {
      ...scalars,
      Query: {...daoQueries, ...proposalQueries, ...accountQueries, ...concentrationQueries},
      ...daoTypes,
      Dao: {...daoTypes.Dao, powerIndices: daoPower},
      ...proposalTypes,
      Proposal: {...proposalTypes.Proposal, powerIndices: proposalPower},
      ...accountTypes,
      ...concentrationTypes,
      ...powerTypes,
    },
  })
}
