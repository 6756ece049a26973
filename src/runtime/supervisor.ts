import {randomBytes} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Logger} from 'pino'
import type {Alerts} from '../config/alerts'
import {type Config, rpcVariable} from '../config/load'
import {ConfigError} from '../core/errors'
import {REORGANISED_EXIT} from '../ingest/deep-reorganisation'
import {NodeClient} from '../ingest/node-client'
import {grantApi, makeApiRole} from '../storage/api-role'
import {deleteChain} from '../storage/chain-rows'
import {removeOtherChains} from '../storage/config-rows'
import {apiDatabaseUrl, databaseIsConfigured, openPool} from '../storage/connection'
import {lastFinalBlock, takeDatabase} from '../storage/database'
import {applyMigrations} from '../storage/migrate'
import {demoChains} from './demo'
import {startPostgres} from './embedded-postgres'
import {homeDir} from './home'
import {type Service, startService} from './service'

/** What to run. */
export interface SupervisorOptions {
  readonly config: Config
  readonly alerts: Alerts
  /** The file that they are from, for the services to read it again. */
  readonly alertsFile: string | undefined
  /** The DAO files, for the services to read them again. */
  readonly files: readonly string[]
  /** Whether chains without a node of one's own are stood in for by the demo's. */
  readonly demo: boolean
  readonly log: Logger
  /** Gets every line that a service prints. */
  readonly onLine: (service: string, line: string, from: 'stdout' | 'stderr') => void
  readonly onReady: (apiUrl: string) => void
}

/** Exit code by which a service says that the operator has to change something. */
const CONFIG_EXIT = 2
/** Between looks at a chain that was reorganised too deep: only a rewind mends its index, but a node can be mended, too. */
const REORGANISED_PAUSE_MS = 300_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

type Cleanup = () => Promise<unknown>

/**
 * One process over everything that a run needs: the database, the chains of the demo, one indexer for each chain, and
 * the API. Each is a process of its own; one that ends is started again, the others go on.
 */
export class Supervisor {
  /** What has to be undone, in the order in which it was done. */
  private readonly cleanups: Cleanup[] = []
  private stopping = false
  private readonly ending = new AbortController()
  private opening: Promise<void> = Promise.resolve()
  /** How the API connects, where that is not the way of the indexers. */
  private apiEnvironment: Readonly<Record<string, string>> = {}
  private finish: (code: number) => void = () => {}
  /** Resolves with the exit code when the supervisor gives up by itself. */
  readonly finished = new Promise<number>(resolve => {
    this.finish = resolve
  })

  constructor(private readonly options: SupervisorOptions) {}

  /** Starts everything; returns when all of it is under way. Throws when it cannot, after `stop` has been called. */
  async start(): Promise<void> {
    const {config, log} = this.options
    this.opening = this.openDatabase()
    await this.opening
    if (this.stopping) return
    const api = this.keepRunning(['api'])
    void api.then(
      url => this.options.onReady(url ?? ''),
      () => {},
    )
    if (this.options.alerts.webhooks.length > 0) void this.keepRunning(['alerts']).catch(() => {})
    await Promise.all(config.chains.map(chain => this.startChain(chain.slug, chain.id)))
    log.debug('everything is under way')
  }

  /** Stops everything in reverse order of its start. */
  async stop(): Promise<void> {
    this.stopping = true
    this.ending.abort()
    // A database that is just starting has to be there before it can be stopped.
    await this.opening.catch(() => {})
    for (const cleanup of this.cleanups.splice(0).reverse())
      await cleanup().catch(error => this.options.log.error({err: error}, 'something did not stop cleanly'))
  }

  private async openDatabase(): Promise<void> {
    const {log, config} = this.options
    const apiUrl = apiDatabaseUrl()
    if (apiUrl && !databaseIsConfigured())
      throw new ConfigError([
        'DB_API_URL: expected DB_URL beside it; the embedded database makes a role for the API itself',
      ])
    const server = databaseIsConfigured()
      ? undefined
      : await startPostgres({home: homeDir(), log: message => log.info(message)})
    if (server) process.env.DB_URL = server.url
    const pool = openPool(2)
    const client = await takeDatabase(pool)
    if (!client) {
      await pool.end()
      throw new ConfigError([
        'another Kingmaker runs on this database: stop it first, or give this one its own by DB_URL or KINGMAKER_HOME',
      ])
    }
    // Only now is the server known to be nobody else's.
    if (server) this.cleanups.push(() => server.stop())
    this.cleanups.push(() => pool.end())
    this.cleanups.push(async () => client.release(true))
    client.on('error', error => {
      if (this.stopping) return
      log.fatal({err: error}, 'the database went away: stopping; start again when it is back')
      this.finish(1)
    })
    const applied = await applyMigrations()
    if (applied.length > 0) log.info(`database ready (${applied.length} migrations applied)`)
    if (server) {
      const url = await makeApiRole(pool, server.url, randomBytes(24).toString('hex'))
      this.apiEnvironment = {DB_API_URL: url, KINGMAKER_OWN_DATABASE: '1'}
    } else if (apiUrl) await grantApi(pool, decodeURIComponent(new URL(apiUrl).username))
    await removeOtherChains(
      pool,
      config.chains.map(chain => chain.slug),
    )
  }

  private async startChain(slug: string, chainId: number): Promise<void> {
    const variable = rpcVariable(slug)
    const stand = this.options.demo ? demoChains.find(({chain}) => chain === slug) : undefined
    if (stand && !process.env[variable]) {
      const url = await this.keepRunning(stand.service, {samePort: true})
      if (this.stopping || url === undefined) return
      process.env[variable] = url
      await this.dropLostChain({slug, id: chainId}, url)
    }
    void this.keepRunning(['ingest', slug]).catch(() => {})
  }

  /** A demo chain that was killed may come back shorter, or as another one; its index then starts anew by itself. */
  private async dropLostChain(chain: {slug: string; id: number}, url: string): Promise<void> {
    const pool = openPool(1)
    try {
      const final = await lastFinalBlock(pool, chain.id)
      if (!final) return
      const found = await new NodeClient(url).header(final.height).catch(() => undefined)
      if (found?.hash === final.hash) return
      this.options.log.info(`the demo chain ${chain.slug} is not the one that was indexed: indexing it anew`)
      await deleteChain(pool, chain)
    } finally {
      await pool.end()
    }
  }

  /** Starts a service and starts it again whenever it ends; resolves with its URL when it is ready for the first time. */
  private async keepRunning(args: readonly string[], options = {samePort: false}): Promise<string | undefined> {
    let current = this.startOne(args)
    let again = args
    this.cleanups.push(() => current.stop())
    const ready = current.ready
    void (async () => {
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const startedAt = Date.now()
        const code = await current.ended
        if (this.stopping) return
        if (code === CONFIG_EXIT) return this.finish(CONFIG_EXIT)
        if (Date.now() - startedAt > LONGEST_PAUSE_MS * 2) pause = FIRST_PAUSE_MS
        const wait = code === REORGANISED_EXIT ? REORGANISED_PAUSE_MS : pause
        this.options.log.warn(`${current.name} ended with code ${code}: starting it again in ${wait / 1000} s`)
        await sleep(wait, undefined, {signal: this.ending.signal}).catch(() => {})
        if (this.stopping) return
        current = this.startOne(again)
      }
    })()
    const {url} = await ready
    // Others were told this address.
    if (options.samePort && url) again = [...args, new URL(url).port]
    return url
  }

  private startOne(args: readonly string[]): Service {
    const name = args.slice(0, 2).join(' ')
    return startService(args, {
      env: {
        KINGMAKER_DAO_FILES: this.options.files.join('\n'),
        KINGMAKER_ALERTS: this.options.alertsFile ?? '',
        ...(args[0] === 'api' && this.apiEnvironment),
      },
      onLine: (line, from) => this.options.onLine(name, line, from),
    })
  }
}
