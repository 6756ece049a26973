import {writeFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {request, type Server} from 'node:http'
import {type AddressInfo, connect} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Pool} from 'pg'
import pino from 'pino'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {type ApiSettings, apiSettings} from '../../src/api/settings'
import {openReadOnlyPool} from '../../src/storage/connection'
import {addIngestionCounts} from '../../src/storage/ingestion-counts'
import {serveApi} from '../harness/api'
import {testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

let postgres: TestPostgres
let databaseUrl: string
let pool: Pool
let server: Server | undefined

beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await postgres.createDatabase()
  pool = testPool(databaseUrl)
  await pool.query(
    `INSERT INTO chain (id, chain_id, name, finality, max_lag, fingerprint) VALUES ('here', 5, 'Here', 1, 5, 'f')`,
  )
  await pool.query(`INSERT INTO dao (id, name, chain, notes) VALUES ('one', 'First', 'here', '')`)
  await pool.query(`INSERT INTO cursor (id, height, hash, timestamp) VALUES ('here', 7, '0x07', 70)`)
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

afterEach(async () => {
  const running = server
  server = undefined
  running?.closeAllConnections()
  await new Promise(done => (running ? running.close(done) : done(undefined)))
})

const NAMES = '{ daos { name } }'
const ACCEPT = 'application/graphql-response+json, application/json'

async function serve(environment: Record<string, string> = {}, on = pool): Promise<string> {
  const settings: ApiSettings = apiSettings(environment)
  server = await serveApi(on, pino({level: 'silent'}), {port: 0, settings})
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

interface Told {
  readonly status: number
  readonly headers: Headers
  readonly code: string | undefined
  readonly message: string
  readonly data: unknown
}

async function ask(
  url: string,
  query: string,
  more: {headers?: Record<string, string>; body?: object} = {},
): Promise<Told> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {'content-type': 'application/json', accept: ACCEPT, ...more.headers},
    body: JSON.stringify(more.body ?? {query}),
  })
  const {data, errors} = (await response.json()) as {
    data?: unknown
    errors?: {message: string; extensions?: {code?: string}}[]
  }
  const [first] = errors ?? []
  return {
    status: response.status,
    headers: response.headers,
    code: first?.extensions?.code,
    message: first?.message ?? '',
    data,
  }
}

const deep = (levels: number) => `{ __type(name: "Query") ${'{ ofType '.repeat(levels)}{ name }${' }'.repeat(levels)} }`
const FRAGMENTS = Array.from({length: 30}, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join('\n')

describe('a query that asks too much is refused, and told by how much', () => {
  test.each([
    ['deep', deep(40), 'QUERY_TOO_DEEP', /depth limit of 16 exceeded, found 42/],
    [
      'with 1,000 aliases',
      `{ ${Array.from({length: 1000}, (_, i) => `a${i}: daos { slug }`).join(' ')} }`,
      'QUERY_TOO_LONG',
      /limit of 4000/,
    ],
    [
      'with 101 aliases',
      `{ ${Array.from({length: 101}, (_, i) => `a${i}: daos { slug }`).join(' ')} }`,
      'TOO_MANY_ALIASES',
      /limit of 100/,
    ],
    ['of many words', `{ daos { ${'slug '.repeat(5000)} } }`, 'QUERY_TOO_LONG', /limit of 4000/],
    [
      'of large pages in large pages',
      '{ proposals(first: 1000) { votes(first: 1000) { weight } } }',
      'QUERY_TOO_EXPENSIVE',
      /1001001 fields, more than the limit of 1000000/,
    ],
    [
      'of large pages in connections',
      '{ proposalsConnection(first: 1000) { edges { node { votes(first: 1000) { weight } } } } }',
      'QUERY_TOO_EXPENSIVE',
      /100\d{4} fields, more than the limit of 1000000/,
    ],
  ])('%s', async (_, query, code, message) => {
    const told = await ask(await serve(), query)
    expect([told.status, told.code]).toEqual([400, code])
    expect(told.message).toMatch(message)
  })

  test('of fragments that double', async () => {
    const query = `{ ...f0 }\n${FRAGMENTS}\nfragment f30 on Query { daos { name } }`
    const told = await ask(await serve(), query)
    expect([told.status, told.code]).toEqual([400, 'QUERY_TOO_EXPENSIVE'])
  })

  test('by variables, too', async () => {
    const query = 'query ($n: Int!) { proposals(first: $n) { votes(first: $n) { weight } } }'
    const url = await serve()
    expect((await ask(url, '', {body: {query, variables: {n: 1000}}})).code).toBe('QUERY_TOO_EXPENSIVE')
    expect((await ask(url, '', {body: {query, variables: {n: 900}}})).data).toEqual({proposals: []})
  })

  test('each limit is a setting', async () => {
    const url = await serve({GQL_MAX_DEPTH: '1', GQL_MAX_COST: '3'})
    expect((await ask(url, NAMES)).code).toBe('QUERY_TOO_DEEP')
    expect((await ask(url, '{ __typename }')).data).toEqual({__typename: 'Query'})
  })

  test('the queries of GraphiQL pass', async () => {
    const {getIntrospectionQuery} = await import('graphql')
    const url = await serve()
    const told = await ask(url, getIntrospectionQuery({inputValueDeprecation: true, schemaDescription: true}))
    expect([told.status, told.message]).toEqual([200, ''])
  })
})

describe('bodies', () => {
  test('beyond the limit are refused before they are read', async () => {
    const url = await serve()
    const told = await ask(url, `{ daos { slug } } # ${'x'.repeat(5_000_000)}`)
    expect([told.status, told.code, told.message]).toEqual([
      413,
      'BODY_TOO_LARGE',
      'expected a body of at most 100000 bytes',
    ])
  })

  test('that do not say how long they are stop at the limit', async () => {
    const {port} = new URL(await serve())
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(
        {port, path: '/graphql', method: 'POST', headers: {'content-type': 'application/json'}},
        answer => {
          resolve(answer.statusCode)
          sending.destroy()
        },
      )
      sending.once('error', reject)
      for (let i = 0; i < 20; i++) sending.write(Buffer.alloc(10_000, 'x'))
    })
    expect(status).toBe(413)
  })

  test('that are no JSON are told so', async () => {
    const response = await fetch(await serve(), {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: '{"query',
    })
    expect(response.status).toBe(400)
  })

  test('clients that send nothing keep nobody waiting', async () => {
    const url = await serve()
    const {port} = new URL(url)
    const slow = Array.from({length: 200}, () => connect(Number(port), '127.0.0.1'))
    try {
      for (const socket of slow)
        socket.write(
          'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
        )
      expect((await ask(url, NAMES)).data).toEqual({daos: [{name: 'First'}]})
    } finally {
      for (const socket of slow) socket.destroy()
    }
  })
})

describe('keys and rates', () => {
  test('without keys anybody may ask; with keys only who has one', async () => {
    const url = await serve({GQL_API_KEYS: 'first, second'})
    for (const headers of [{}, {authorization: 'Bearer other'}, {'x-api-key': 'firs'}] as Record<string, string>[]) {
      const told = await ask(url, NAMES, {headers})
      expect([told.status, told.code, told.headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer'])
    }
    for (const headers of [{authorization: 'Bearer first'}, {'x-api-key': 'second'}] as Record<string, string>[])
      expect((await ask(url, NAMES, {headers})).data).toEqual({daos: [{name: 'First'}]})
    expect((await fetch(url.replace('/graphql', '/healthz'))).status).toBe(200)
  })

  test('beyond the rate a request is told when to come again', async () => {
    const url = await serve({GQL_RATE_LIMIT: '2'})
    const told = [await ask(url, NAMES), await ask(url, NAMES), await ask(url, NAMES)]
    expect(told.map(({status}) => status)).toEqual([200, 200, 429])
    expect(told.map(({headers}) => headers.get('ratelimit-remaining'))).toEqual(['1', '0', '0'])
    const last = told[2]
    expect(last?.code).toBe('RATE_LIMITED')
    expect(last?.headers.get('ratelimit-limit')).toBe('2')
    const wait = Number(last?.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)
  })

  test('each key and each address behind a proxy has a rate of its own', async () => {
    let url = await serve({GQL_RATE_LIMIT: '1', GQL_API_KEYS: 'a,b'})
    const statuses = async (...headers: Record<string, string>[]) => {
      const found: number[] = []
      for (const one of headers) found.push((await ask(url, NAMES, {headers: one})).status)
      return found
    }
    expect(await statuses({'x-api-key': 'a'}, {'x-api-key': 'b'}, {'x-api-key': 'a'})).toEqual([200, 200, 429])
    server?.closeAllConnections()
    server?.close()
    url = await serve({GQL_RATE_LIMIT: '1', GQL_TRUST_PROXY: '1'})
    const from = (address: string) => ({'x-forwarded-for': `9.9.9.9, ${address}`})
    expect(await statuses(from('1.1.1.1'), from('2.2.2.2'), from('1.1.1.1'))).toEqual([200, 200, 429])
    server?.closeAllConnections()
    server?.close()
    // Who is not behind a proxy cannot choose an address, and an unchecked key is no key.
    url = await serve({GQL_RATE_LIMIT: '1'})
    expect(await statuses(from('1.1.1.1'), from('2.2.2.2'), {'x-api-key': 'c'})).toEqual([200, 429, 429])
  })
})

test('pages of other origins may ask when they are named', async () => {
  const url = await serve({GQL_CORS_ORIGINS: 'https://a.example, https://b.example'})
  const allowed = async (origin: string) =>
    (await ask(url, NAMES, {headers: {origin}})).headers.get('access-control-allow-origin')
  expect(await allowed('https://b.example')).toBe('https://b.example')
  expect(await allowed('https://c.example')).not.toBe('https://c.example')
})

test('/alerts.json is behind the same keys and rate, and for the same pages', async () => {
  const feed = (url: string, headers: Record<string, string> = {}) =>
    fetch(url.replace('/graphql', '/alerts.json'), {headers})
  let url = await serve({GQL_API_KEYS: 'first', GQL_CORS_ORIGINS: 'https://a.example', GQL_RATE_LIMIT: '2'})
  expect((await feed(url)).status).toBe(401)
  const allowed = await feed(url, {'x-api-key': 'first', origin: 'https://a.example'})
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://a.example'])
  expect(await allowed.json()).toMatchObject({version: 'https://jsonfeed.org/version/1.1', items: []})
  const other = await feed(url, {'x-api-key': 'first', origin: 'https://b.example'})
  expect(other.headers.get('access-control-allow-origin')).toBeNull()
  expect((await feed(url, {'x-api-key': 'first'})).status).toBe(429)
  server?.closeAllConnections()
  server?.close()
  url = await serve()
  expect((await feed(url)).headers.get('access-control-allow-origin')).toBe('*')
})

test('with persisted queries only those are answered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
  try {
    const file = join(folder, 'queries.json')
    writeFileSync(file, JSON.stringify({names: NAMES}))
    const url = await serve({GQL_PERSISTED_QUERIES: file})
    const by = (id: string) => ({body: {extensions: {persistedQuery: {version: 1, sha256Hash: id}}}})
    expect((await ask(url, '', by('names'))).data).toEqual({daos: [{name: 'First'}]})
    expect((await ask(url, '', by('others'))).message).toBe('PersistedQueryNotFound')
    expect((await ask(url, NAMES)).message).toBe('PersistedQueryOnly')
  } finally {
    await rm(folder, {recursive: true})
  }
})

test('settings that cannot be are told together', () => {
  expect(() => apiSettings({GQL_MAX_DEPTH: 'deep', GQL_RATE_LIMIT: '-1', GQL_PORT: 'x'})).toThrow(
    /2 problems.*\n.*GQL_MAX_DEPTH: expected a whole number, got "deep"\n.*GQL_RATE_LIMIT: .* got "-1"/,
  )
  expect(() => apiSettings({GQL_PERSISTED_QUERIES: '/nowhere.json'})).toThrow(/cannot read \/nowhere\.json/)
})

describe('answers that are kept', () => {
  async function counted(): Promise<{statements: string[]; watched: Pool}> {
    const statements: string[] = []
    const watched = new Proxy(pool, {
      get: (target, name) => {
        const value = Reflect.get(target, name)
        if (name !== 'query' || typeof value !== 'function') return value
        return (...args: unknown[]) => {
          const text = typeof args[0] === 'string' ? args[0] : String((args[0] as {text: string}).text)
          if (text.includes('FROM dao JOIN')) statements.push(text)
          return Reflect.apply(value, target, args)
        }
      },
    })
    return {statements, watched}
  }

  test.each([
    ['a block', `UPDATE cursor SET height = height + 1`],
    ['a fork', `UPDATE cursor SET hash = hash || '0'`],
    ['another configuration', `UPDATE chain SET fingerprint = fingerprint || '0'`],
  ])('are given again until %s', async (_, change) => {
    const {statements, watched} = await counted()
    const url = await serve({}, watched)
    const first = await ask(url, NAMES)
    const second = await ask(url, NAMES)
    expect(second.data).toEqual(first.data)
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(statements).toHaveLength(1)
    await pool.query(change)
    await ask(url, NAMES)
    expect(statements).toHaveLength(2)
  })

  test('belong to their query, variables and headers', async () => {
    const {statements, watched} = await counted()
    const url = await serve({}, watched)
    const query = 'query ($slug: String!) { dao(slug: $slug) { name } }'
    expect((await ask(url, '', {body: {query, variables: {slug: 'one'}}})).data).toEqual({dao: {name: 'First'}})
    expect((await ask(url, '', {body: {query, variables: {slug: 'two'}}})).data).toEqual({dao: null})
    expect(statements).toHaveLength(2)
  })

  test('none is kept where the answer depends on the time, failed, or keeping is off', async () => {
    const url = await serve()
    const head = async () => (await ask(url, '{ _meta { chains { ready } } }')).data
    expect(await head()).toEqual({_meta: {chains: [{ready: false}]}})
    await pool.query('UPDATE chain SET head = (SELECT height FROM cursor), head_seen_at = now()')
    expect(await head()).toEqual({_meta: {chains: [{ready: true}]}})
    await pool.query("UPDATE chain SET head_seen_at = now() - interval '1 hour'")
    expect(await head()).toEqual({_meta: {chains: [{ready: false}]}})
    server?.closeAllConnections()
    server?.close()
    const {statements, watched} = await counted()
    const plain = await serve({GQL_CACHE_MB: '0'}, watched)
    await ask(plain, NAMES)
    await ask(plain, NAMES)
    expect(statements).toHaveLength(2)
  })
})

describe('the database', () => {
  const before = process.env.DB_URL
  afterEach(() => {
    if (before === undefined) delete process.env.DB_URL
    else process.env.DB_URL = before
  })

  test('cannot be written, and ends what takes too long', async () => {
    process.env.DB_URL = databaseUrl
    const reading = openReadOnlyPool(3, 200)
    const locking = await pool.connect()
    try {
      await expect(reading.query('DELETE FROM dao')).rejects.toThrow(/read-only transaction/)
      const url = await serve({GQL_STATEMENT_TIMEOUT_MS: '200', GQL_CACHE_MB: '0'}, reading)
      await locking.query('BEGIN; LOCK TABLE vote IN ACCESS EXCLUSIVE MODE')
      const told = await ask(url, '{ votes(first: 1) { id } }')
      expect([told.status, told.code]).toEqual([503, 'STATEMENT_TIMEOUT'])
      expect(told.message).toMatch(/longer than 200 ms/)
    } finally {
      await locking.query('ROLLBACK')
      locking.release()
      await reading.end()
    }
  })
})

test('Prometheus reads what the API did and how far the chains are', async () => {
  const url = await serve({GQL_RATE_LIMIT: '3'})
  await pool.query('UPDATE cursor SET height = 40')
  await pool.query('UPDATE chain SET head = 42, head_seen_at = now()')
  await addIngestionCounts(pool, 'here', {events: 5, orphaned_blocks: 2, reorganisations: 0})
  await addIngestionCounts(pool, 'here', {events: 6})
  for (let i = 0; i < 4; i++) await ask(url, NAMES)
  const response = await fetch(url.replace('/graphql', '/metrics'))
  expect(response.headers.get('content-type')).toContain('text/plain')
  const lines = (await response.text()).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'kingmaker_chain_indexed_block{chain="here"} 40',
      'kingmaker_chain_head_block{chain="here"} 42',
      'kingmaker_chain_lag_blocks{chain="here"} 2',
      'kingmaker_chain_ready{chain="here"} 1',
      'kingmaker_chain_finalized_block{chain="here"} 39',
      'kingmaker_ingestion_events_total{chain="here"} 11',
      'kingmaker_ingestion_orphaned_blocks_total{chain="here"} 2',
      'kingmaker_dao_integrity{dao="one",status="ok"} 1',
      'kingmaker_dao_integrity{dao="one",status="broken"} 0',
      'kingmaker_api_answers_total{status="200",source="database"} 1',
      'kingmaker_api_answers_total{status="200",source="cache"} 2',
      'kingmaker_api_answers_total{status="429",source="refused"} 1',
      'kingmaker_api_answer_seconds_count{source="cache"} 2',
    ]),
  )
})
