import {useGraphQlJit} from '@envelop/graphql-jit'
import {usePersistedOperations} from '@graphql-yoga/plugin-persisted-operations'
import {renderGraphiQL} from '@graphql-yoga/render-graphiql'
import {type ExecutionResult, GraphQLError} from 'graphql'
import {createYoga, maskError, type Plugin, type YogaServerInstance} from 'graphql-yoga'
import type {Pool} from 'pg'
import type {Logger} from 'pino'
import {PowerSolver, SolverBusy} from '../solver/power-solver'
import {CompilableQueries} from './compilable-queries'
import {type Context, createContext} from './context'
import {csvAnswers} from './csv-answers'
import {FeedWatch} from './feed-watch'
import {queryLimits} from './query-limits'
import {publicSchema} from './schema'
import {type ApiSettings, apiSettings} from './settings'
import {Turns} from './turns'

/** The question that GraphiQL opens with. */
export const EXAMPLE_QUERY = /* GraphQL */ `# Who holds the majority of the votes cast on a proposal, and who brought its quorum?
{
  proposals(first: 3, orderBy: [{field: MINIMAL_MAJORITY_COALITION, direction: ASC}]) {
    proposalId
    title
    state
    voterCount
    minimalMajorityCoalition { size members { voter weight share { decimal } } }
    quorumCrosser { voter index }
  }
  _meta { chains { chain lag block { number } } }
}
`

/** What the server knows of who asks. */
interface Asker {
  /** Aborts when they are gone. */
  readonly gone?: AbortSignal
  /** What their query has answered already: only to be told in their way. */
  readonly answered?: ExecutionResult | undefined
}

/** PostgreSQL's word for a statement that took longer than it may. */
const QUERY_CANCELED = '57014'

interface ApiParts {
  readonly settings?: ApiSettings
  readonly solver?: PowerSolver
  /** How often a query is asked before it is compiled. */
  readonly compileAfter?: number
}

/** The GraphQL handler, without a port: tests call its `fetch`. The solver needs a database that it may write to. */
export function createApi(
  pool: Pool,
  log: Logger,
  {settings = apiSettings({}), solver = new PowerSolver(pool), compileAfter = 1}: ApiParts = {},
): YogaServerInstance<Asker, Context> {
  const feed = new FeedWatch(pool)
  const turns = new Turns()
  const schema = publicSchema()
  const compilable = new CompilableQueries(schema, compileAfter)
  return createYoga<Asker, Context>({
    schema,
    context: ({request, gone}) => createContext(pool, {feed, signal: gone ?? request.signal, solver, turns}),
    plugins: [
      ...queryLimits(settings),
      ...persistedQueries(settings),
      csvAnswers(),
      compilable.plugin,
      useGraphQlJit({}, {enableIf: args => compilable.isCompilable(args)}),
      {
        onParams: ({context: {answered}, setResult}) => {
          if (answered) setResult(answered)
        },
      } satisfies Plugin<object, Asker>,
    ],
    cors: {origin: [...settings.corsOrigins], credentials: false},
    maskedErrors: {
      maskError: (error, message, isDev) =>
        tooSlow(error, settings) ?? tooBusy(error) ?? maskError(error, message, isDev),
    },
    graphiql: {title: 'Kingmaker', defaultQuery: EXAMPLE_QUERY},
    // The page comes whole from here: no script of another host runs beside the data.
    renderGraphiQL,
    landingPage: false,
    logging: {
      debug: (...args) => log.debug(args),
      info: (...args) => log.info(args),
      warn: (...args) => log.warn(args),
      error: (...args) => log.error({err: args[0]}, 'a query failed'),
    },
    healthCheckEndpoint: '/healthz',
  })
}

function persistedQueries({persistedQueries: queries}: ApiSettings): Plugin[] {
  if (!queries) return []
  const known = new Map(Object.entries(queries))
  return [usePersistedOperations({getPersistedOperation: id => known.get(id) ?? null})]
}

/** What the caller is told of a statement that was ended for its length; undefined for any other error. */
function tooSlow(error: unknown, {statementTimeoutMs}: ApiSettings): GraphQLError | undefined {
  const cause = error instanceof GraphQLError ? error.originalError : error
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== QUERY_CANCELED) return undefined
  const message = `the database took longer than ${statementTimeoutMs} ms for one list: ask for a smaller page or fewer nested lists`
  const place = error instanceof GraphQLError ? {nodes: error.nodes ?? null, path: error.path ?? null} : {}
  return new GraphQLError(message, {...place, extensions: {code: 'STATEMENT_TIMEOUT', http: {status: 503}}})
}

/** What the caller is told when too many games wait to be solved; undefined for any other error. */
function tooBusy(error: unknown): GraphQLError | undefined {
  const cause = error instanceof GraphQLError ? error.originalError : error
  if (!(cause instanceof SolverBusy)) return undefined
  const place = error instanceof GraphQLError ? {nodes: error.nodes ?? null, path: error.path ?? null} : {}
  return new GraphQLError(cause.message, {...place, extensions: {code: 'SOLVER_BUSY', http: {status: 503}}})
}
