import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {Socket} from 'node:net'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {Pool} from 'pg'
import type {Logger} from 'pino'
import {PowerSolver} from '../solver/power-solver'
import {readLastAlerts} from '../storage/read/alerts'
import {readDaos} from '../storage/read/daos'
import {readStand, readStatus} from '../storage/read/status'
import {alertFeed, FEED_LENGTH} from './alert-feed'
import {AnswerCache} from './answer-cache'
import {wantsCsv} from './csv-answers'
import {Gate, type Refusal} from './gate'
import {createApi} from './graphql-handler'
import {Instruments} from './instruments'
import {KnownQueries} from './known-queries'
import {type ApiSettings, apiSettings} from './settings'

export {createApi} from './graphql-handler'

const JSON_TYPE = {'content-type': 'application/json'}
const TEXT_TYPE = {'content-type': 'text/plain; charset=utf-8'}
/** How long a client may take to send its head, and its whole request. */
const HEAD_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const MAX_CONNECTIONS = 2_000
/** Beyond this an answer is not worth keeping. */
const LARGEST_CACHED = 4_000_000

/** Serves `/graphql`, `/alerts.json`, `/healthz`, `/readyz` and `/metrics` until the server is closed. Rejects when the port is taken. */
export async function serveApi(
  pool: Pool,
  log: Logger,
  {port, settings = apiSettings({}), solver}: {port: number; settings?: ApiSettings; solver?: PowerSolver},
): Promise<Server> {
  const service = new ApiService(pool, log, {settings, solver: solver ?? new PowerSolver(pool)})
  const server = createServer(
    {headersTimeout: HEAD_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS},
    (request, response) => {
      service.answer(request, response).catch((error: unknown) => {
        // Whoever has gone away needs no answer.
        if (!response.writableEnded && !response.destroyed) log.error({err: error}, 'a request failed')
        response.destroy()
      })
    },
  )
  server.maxConnections = MAX_CONNECTIONS
  server.on('clientError', (_: Error, socket: Socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    else socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  return server
}

/** One server's way from a request to its answer. */
class ApiService {
  private readonly api
  private readonly gate: Gate
  private readonly instruments: Instruments
  private readonly cache: AnswerCache | undefined
  /** None where a query is only told by its id. */
  private readonly queries: KnownQueries | undefined
  private readonly corsOrigins: readonly string[]

  constructor(
    private readonly pool: Pool,
    private readonly log: Logger,
    {settings, solver}: {settings: ApiSettings; solver: PowerSolver},
  ) {
    this.api = createApi(pool, log, {settings, solver})
    this.queries = settings.persistedQueries ? undefined : new KnownQueries(this.api)
    this.gate = new Gate(settings)
    this.instruments = new Instruments(pool)
    this.corsOrigins = settings.corsOrigins
    const bytes = settings.cacheMegabytes * 1_000_000
    this.cache = bytes > 0 ? new AnswerCache(bytes, () => readStand(pool)) : undefined
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0]
    if (path === '/') response.writeHead(302, {location: '/graphql'}).end()
    else if (path === '/readyz') await this.readiness(response)
    else if (path === '/metrics') await this.metrics(response)
    else if (path === '/alerts.json' && request.method === 'GET') await this.alerts(request, response)
    else if (path === '/graphql' && (request.method === 'POST' || request.method === 'GET'))
      await this.graphql(request, response)
    else await this.api(request, response)
  }

  private async graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = process.hrtime.bigint()
    const seconds = () => Number(process.hrtime.bigint() - startedAt) / 1e9
    const refuse = ({status, code, message}: Refusal, headers: Readonly<Record<string, string>> = {}) => {
      // The rest of a body that nobody reads would come as the next request.
      const csv = wantsCsv(request.headers.accept)
      response.writeHead(status, {...(csv ? TEXT_TYPE : JSON_TYPE), ...headers, connection: 'close'})
      response.end(csv ? `${code}: ${message}\n` : `${JSON.stringify({errors: [{message, extensions: {code}}]})}\n`)
      this.instruments.answered(status, 'refused', seconds())
    }
    const {refusal, headers} = await this.gate.pass(request)
    if (refusal) return refuse(refusal, headers)
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const body = request.method === 'POST' ? await this.gate.body(request) : Buffer.alloc(0)
    if (!Buffer.isBuffer(body)) return refuse(body, headers)

    const key = await this.keyOf(request, body)
    const known = key === undefined ? undefined : this.cache?.get(key)
    if (known) {
      response.writeHead(known.status, known.headers).end(known.body)
      this.instruments.answered(known.status, 'cache', seconds())
      return
    }
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    const question = this.queries?.questionOf(request, body)
    const answered = question && (await this.queries?.answer(question, gone.signal))
    if (answered && !answered.result.errors) {
      const text = JSON.stringify(answered.result)
      const headers = {...answered.headers, 'content-length': String(Buffer.byteLength(text))}
      response.writeHead(200, headers).end(text)
      if (key !== undefined && text.length <= LARGEST_CACHED)
        this.cache?.set(key, {status: 200, headers, body: Buffer.from(text)})
      this.instruments.answered(200, 'database', seconds())
      return
    }
    if (request.method === 'POST') Object.assign(request, {body})
    const answer = await this.api.handleNodeRequest(request, {gone: gone.signal, answered: answered?.result})
    const answerHeaders = Object.fromEntries(answer.headers)
    const {body: stream} = answer
    if (!stream || answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      response.writeHead(answer.status, answerHeaders)
      // Who subscribes is told at once that it stands, also while nothing happens.
      response.flushHeaders()
      if (stream) await pipeline(Readable.from(stream), response)
      else response.end()
    } else {
      const bytes = Buffer.from(await answer.arrayBuffer())
      response.writeHead(answer.status, {...answerHeaders, 'content-length': String(bytes.byteLength)}).end(bytes)
      // A failure may pass, so only whole answers are kept.
      const isWhole = answer.status === 200 && !bytes.includes('"errors"')
      if (isWhole && question) this.queries?.learn(question, answer)
      if (isWhole && key !== undefined && bytes.byteLength <= LARGEST_CACHED)
        this.cache?.set(key, {status: answer.status, headers: answerHeaders, body: bytes})
    }
    this.instruments.answered(answer.status, 'database', seconds())
  }

  /** What an answer depends on besides the tables; undefined where it also depends on the time. */
  private async keyOf(request: IncomingMessage, body: Buffer): Promise<string | undefined> {
    if (!this.cache) return undefined
    const {accept = '', origin = '', 'content-type': type = ''} = request.headers
    const asked = `${request.method} ${request.url}\n${accept}\n${origin}\n${type}\n${body.toString('latin1')}`
    const dependsOnTime =
      /_meta|subscription/.test(asked) || accept.includes('text/html') || accept.includes('event-stream')
    if (dependsOnTime) return undefined
    try {
      return await this.cache.keyOf(asked)
    } catch {
      // A database that does not answer is GraphQL's to report.
      return undefined
    }
  }

  /** Final alerts for feed readers: of one DAO with `?dao=`. Who may not ask GraphQL may not ask here. */
  private async alerts(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {refusal, headers} = await this.gate.pass(request)
    const reply = (status: number, body: object, type = JSON_TYPE['content-type']) =>
      response.writeHead(status, {...headers, 'content-type': type}).end(`${JSON.stringify(body)}\n`)
    const refuse = (status: number, code: string, message: string) =>
      reply(status, {errors: [{message, extensions: {code}}]})
    if (refusal) return void refuse(refusal.status, refusal.code, refusal.message)
    try {
      const dao = new URL(request.url ?? '', 'http://localhost').searchParams.get('dao') ?? undefined
      if (dao !== undefined && (await readDaos(this.pool, dao)).length === 0)
        return void refuse(404, 'BAD_USER_INPUT', `dao: expected an indexed DAO, got ${JSON.stringify(dao)}`)
      const alerts = await readLastAlerts(this.pool, {dao, first: FEED_LENGTH})
      const allowed = this.corsOrigins.find(origin => origin === '*' || origin === request.headers.origin)
      if (allowed !== undefined) response.setHeader('access-control-allow-origin', allowed)
      reply(200, alertFeed(alerts, dao), 'application/feed+json')
    } catch (error) {
      this.log.error({err: error}, 'the alerts could not be read')
      refuse(503, 'INTERNAL_SERVER_ERROR', 'the database does not answer')
    }
  }

  /** 200 once every chain is within its lag bound, else 503; the lags in either case. */
  private async readiness(response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, JSON_TYPE).end(`${JSON.stringify(body)}\n`)
    }
    try {
      const chains = await readStatus(this.pool)
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
      reply(ready ? 200 : 503, {ready, chains: lags})
    } catch (error) {
      this.log.error({err: error}, 'the status could not be read')
      reply(503, {ready: false, error: 'the database does not answer'})
    }
  }

  private async metrics(response: ServerResponse): Promise<void> {
    try {
      const {type, text} = await this.instruments.page()
      response.writeHead(200, {'content-type': type}).end(text)
    } catch (error) {
      this.log.error({err: error}, 'the metrics could not be read')
      response.writeHead(503, {'content-type': 'text/plain'}).end('the database does not answer\n')
    }
  }
}
