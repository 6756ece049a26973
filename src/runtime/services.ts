import {rmSync} from 'node:fs'
import {join} from 'node:path'
import type {Logger} from 'pino'
import type {Alerts} from '../config/alerts'
import type {Config} from '../config/load'
import {ConfigError} from '../core/errors'
import {homeDir} from './home'
import {giveWayToIndexers} from './priority'
import {beService, sayReady} from './service'

/** Anvil's cost of a block and the size of its dump grow with the chain: a start beyond this many blocks plays anew. */
const MOST_BLOCKS = 5_000
/** How long the demo DAO acts every few seconds before it slows down, for the same reason. */
const LIVELY_MS = 2 * 3600 * 1000

// Each service loads what it needs in its own process: the whole takes a second of every start.

/** Port of the API when GQL_PORT does not say. */
export function apiPort(): number {
  const text = process.env.GQL_PORT ?? '4350'
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new ConfigError([`GQL_PORT: expected a port from 1 to 65535, got ${JSON.stringify(text)}`])
  return port
}

/** Serves the API. */
export async function apiService(log: Logger): Promise<void> {
  const [{serveApi}, {apiSettings}, {PowerSolver}, {openReadOnlyPool, openResultsPool}] = await Promise.all([
    import('../api/server.js'),
    import('../api/settings.js'),
    import('../solver/power-solver.js'),
    import('../storage/connection.js'),
  ])
  const settings = apiSettings(process.env)
  const pool = openReadOnlyPool(10, settings.statementTimeoutMs)
  // The API reads; only what was solved is kept, by a connection of its own.
  const results = openResultsPool()
  giveWayToIndexers([pool, results], process.env.KINGMAKER_OWN_DATABASE === '1')
  const solver = new PowerSolver(results)
  const port = apiPort()
  const server = await serveApi(pool, log, {port, settings, solver}).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new ConfigError([
      `GQL_PORT: port ${port} is taken by another program; stop it, or set GQL_PORT to a free port`,
    ])
  })
  beService(async () => {
    server.closeAllConnections()
    server.close()
    await solver.close()
    await Promise.all([pool.end(), results.end()])
  })
  sayReady({url: `http://localhost:${port}/graphql`})
}

/** Indexes one chain, and alerts by the rules. */
export async function ingestService(
  {config, alerts}: {config: Config; alerts: Alerts},
  slug: string,
  log: Logger,
): Promise<void> {
  const chain = config.chains.find(candidate => candidate.slug === slug)
  if (!chain) throw new ConfigError([`no DAO of the configuration is on a chain ${JSON.stringify(slug)}`])
  const {ingest} = await import('../ingest/main.js')
  // A transaction that is cut off rolls back, so the end needs no preparation.
  beService()
  await ingest(chain, alerts.rules, log)
  sayReady()
}

/** Delivers alerts to webhooks. */
export async function alertsService({webhooks}: Alerts, log: Logger): Promise<void> {
  if (webhooks.length === 0) throw new ConfigError(['alerts.yaml: expected at least one webhook to deliver alerts to'])
  const [{receiversOf}, {Courier}, {openPool}] = await Promise.all([
    import('../delivery/receivers.js'),
    import('../delivery/courier.js'),
    import('../storage/connection.js'),
  ])
  const receivers = receiversOf(webhooks, process.env)
  const pool = openPool(4)
  const ending = new AbortController()
  const courier = new Courier(pool, receivers, log)
  let running: Promise<void> = Promise.resolve()
  beService(async () => {
    ending.abort()
    await running
    await pool.end()
  })
  running = courier.run(ending.signal)
  sayReady()
  await running
}

/** Replays recorded logs as an EVM node. */
export async function recordingService(file: string, at: {chainId: number; port: number}): Promise<void> {
  const {startRecordingServer} = await import('../recording/server.js')
  const server = await startRecordingServer({file, ...at})
  beService(() => server.close())
  sayReady({url: server.url})
}

/** Runs the local node with the demo DAO on it, and keeps it alive. */
export async function localChainService(log: Logger, port?: string): Promise<void> {
  const [{startLocalNode}, {isPlayed, playHistory}, {keepAlive}, {NodeClient}] = await Promise.all([
    import('../demo/local-node.js'),
    import('../demo/dao-history.js'),
    import('../demo/keep-alive.js'),
    import('../ingest/node-client.js'),
  ])
  const home = join(homeDir(), 'local-chain')
  const options = {
    home,
    persist: true,
    log: (message: string) => log.info(message),
    ...(port && {port: Number(port)}),
  }
  const ending = new AbortController()
  let starting = startLocalNode(options)
  // The node has a process group of its own: whoever ends this service while it starts must still end it too.
  beService(async () => {
    ending.abort()
    await (await starting).stop()
  })
  let node = await starting
  const grown = (await new NodeClient(node.url).height()) > MOST_BLOCKS
  if (grown || !(await isPlayed(node.url))) {
    if (node.origin !== 'fresh') {
      log.info(`the local chain is ${grown ? 'long enough' : 'incomplete'}: playing its history anew`)
      await node.stop()
      rmSync(home, {recursive: true, force: true})
      starting = startLocalNode(options)
      node = await starting
    }
    log.info('deploying the demo DAO and playing its history')
    await playHistory(node.url)
  }
  sayReady({url: node.url})
  const live = {url: node.url, log: (message: string) => log.debug(message)}
  const lively = AbortSignal.any([ending.signal, AbortSignal.timeout(LIVELY_MS)])
  await keepAlive({...live, intervalMs: 4_000, signal: lively})
  await keepAlive({...live, intervalMs: 15_000, signal: ending.signal})
}
