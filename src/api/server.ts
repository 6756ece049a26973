import {createServer, type Server} from 'node:http'
import {renderGraphiQL} from '@graphql-yoga/render-graphiql'
import {createYoga, type YogaServerInstance} from 'graphql-yoga'
import type {Pool} from 'pg'
import type {Logger} from 'pino'
import {readStatus} from '../storage/read/status'
import {type Context, createContext} from './context'
import {publicSchema} from './schema'

/** The question that GraphiQL opens with. */
export const EXAMPLE_QUERY = /* GraphQL */ `# Who holds the majority of the votes cast on a proposal, and who brought its quorum?
{
  proposals(first: 3, orderBy: MINIMAL_MAJORITY_COALITION, orderDirection: ASC) {
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

/** The GraphQL handler, without a port: tests call its `fetch`. */
export function createApi(pool: Pool, log: Logger): YogaServerInstance<object, Context> {
  return createYoga<object, Context>({
    schema: publicSchema(),
    context: () => createContext(pool),
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

/** Serves `/graphql`, `/healthz` and `/readyz` until the server is closed. Rejects when the port is taken. */
export async function serveApi(pool: Pool, log: Logger, port: number): Promise<Server> {
  const api = createApi(pool, log)
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    if (path === '/readyz')
      void answerReadiness(pool, log).then(({status, body}) => {
        response.writeHead(status, {'content-type': 'application/json'}).end(`${JSON.stringify(body)}\n`)
      })
    else if (path === '/') response.writeHead(302, {location: '/graphql'}).end()
    else void api(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  return server
}

/** 200 once every chain is within its lag bound, else 503; the lags in either case. */
async function answerReadiness(pool: Pool, log: Logger): Promise<{status: number; body: unknown}> {
  try {
    const chains = await readStatus(pool)
    const ready = chains.length > 0 && chains.every(chain => chain.ready)
    const lags = chains.map(({chain, block, head, lag, maxLag, headAge, ready: chainReady}) => ({
      chain,
      block: block?.number ?? null,
      head,
      lag,
      maxLag,
      headAge: headAge === null ? null : Math.round(headAge),
      ready: chainReady,
    }))
    return {status: ready ? 200 : 503, body: {ready, chains: lags}}
  } catch (error) {
    log.error({err: error}, 'the status could not be read')
    return {status: 503, body: {ready: false, error: 'the database does not answer'}}
  }
}
