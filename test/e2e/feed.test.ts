import type {Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Pool} from 'pg'
import pino from 'pino'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {SeededRandom} from '../../src/demo/seeded-random'
import {serveApi, TestApi} from '../harness/api'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {testPool} from '../harness/demo-index'
import {eventStream} from '../harness/event-stream'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

// One chain that reorganises while three read its feed: a follower that is never cut off, one that is cut off again and
// again, and a script that comes back with its cursor and wants final changes only. A fourth index is built at the end
// from the chain as it then is.
// A play whose orphaned blocks hold what the feed tells; SEED takes another.
const SEED = Number(process.env.SEED ?? 11)
const CUTS = 50
const ROUNDS = 8

interface Change {
  readonly id: string
  readonly cursor: string
  readonly kind: string
  readonly retracts: string | null
  readonly final: boolean
}

const FIELDS = `id cursor kind chain dao subject block { number hash timestamp } final retracts proposalId
  state voter supportNumber weight setting previous current rule expected found`

let postgres: TestPostgres
let node: DemoChainNode
let pool: Pool
let server: Server
let url: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
})

afterAll(async () => {
  server?.closeAllConnections()
  server?.close()
  await pool?.end()
  await node?.close()
  await postgres?.close()
})

const startIndex = (databaseUrl: string) =>
  startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile], env: {}})

/** What a reader has who keeps changes by id and drops what is retracted. */
class Reader {
  readonly kept = new Map<string, Change>()
  readonly seen = new Set<string>()
  retractions = 0

  take(change: Change): void {
    expect(this.seen.has(change.id), `${change.id} came twice`).toBe(false)
    this.seen.add(change.id)
    if (change.kind === 'retracted') {
      this.retractions += 1
      expect(this.kept.delete(change.retracts ?? ''), `${change.retracts} was there to be retracted`).toBe(true)
    } else this.kept.set(change.id, change)
  }

  /** Without what depends on when it was read, and in which block the clock was looked at. */
  get told(): string[] {
    return [...this.kept.values()]
      .map(({id: _, cursor: _cursor, final: _final, ...rest}) =>
        JSON.stringify(rest.kind === 'proposalState' && 'block' in rest ? {...rest, block: null} : rest),
      )
      .sort()
  }
}

test(`${CUTS} interruptions of a follower of a reorganising chain lose nothing (SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const random = new SeededRandom(SEED)
  // Of its own, so that the chain is the same however fast the follower is.
  const scissors = new SeededRandom(SEED + 1)
  const databaseUrl = await postgres.createDatabase()
  const indexer = startIndex(databaseUrl)
  await indexer.reaches(await node.chain.blockNumber())
  pool = testPool(databaseUrl)
  server = await serveApi(pool, pino({level: 'silent'}), {port: 0})
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const api = new TestApi(pool)

  const steady = new Reader()
  const ending = new AbortController()
  const following = (async () => {
    for await (const {changes} of eventStream<{changes: Change}>(
      url,
      `subscription { changes { ${FIELDS} } }`,
      ending.signal,
    ))
      steady.take(changes)
  })()

  const cut = new Reader()
  let cuts = 0
  let cursor = ''
  const followed = (async () => {
    while (!ending.signal.aborted) {
      const one = new AbortController()
      const either = AbortSignal.any([one.signal, ending.signal])
      let left = cuts < CUTS ? 1 + scissors.below(3) : Number.POSITIVE_INFINITY
      const query = `subscription { changes(since: "${cursor}") { ${FIELDS} } }`
      for await (const {changes} of eventStream<{changes: Change}>(url, query, either)) {
        cut.take(changes)
        cursor = changes.cursor
        left -= 1
        if (left > 0) continue
        one.abort()
        cuts += 1
        break
      }
    }
  })()

  const script = new Reader()
  let place = ''
  const poll = async () => {
    for (;;) {
      const {changes} = await api.data<{changes: {changes: Change[]; cursor: string; hasMore: boolean}}>(
        `{ changes(since: "${place}", finality: FINALIZED, first: 40) { changes { ${FIELDS} } cursor hasMore } }`,
      )
      for (const change of changes.changes) script.take(change)
      place = changes.cursor
      if (!changes.hasMore) return
    }
  }

  for (let round = 0; round < ROUNDS; round++) {
    await indexer.reaches(await node.act(2 + random.below(5), SEED + round * 2))
    await poll()
    await node.chain.rpc('anvil_reorg', [1 + random.below(5), []])
    await indexer.reaches(await node.act(1 + random.below(4), SEED + round * 2 + 1))
    await poll()
  }
  const {rows} = await pool.query<{last: number}>('SELECT max(sequence) AS last FROM feed_entry')
  const last = `local:${rows[0]?.last}`
  for (let i = 0; i < 400 && !(steady.seen.has(last) && cut.seen.has(last)); i++) await sleep(25)
  ending.abort()
  await Promise.all([following, followed])
  await indexer.kill()

  expect(cuts).toBe(CUTS)
  expect(steady.retractions).toBeGreaterThan(0)
  expect(cut.told).toEqual(steady.told)

  const cleanUrl = await postgres.createDatabase()
  const clean = startIndex(cleanUrl)
  await clean.reaches(await node.chain.blockNumber())
  await clean.kill()
  const cleanPool = testPool(cleanUrl)
  const fresh = new Reader()
  const cleanApi = new TestApi(cleanPool)
  let since = ''
  for (let more = true; more; ) {
    const {changes} = await cleanApi.data<{changes: {changes: Change[]; cursor: string; hasMore: boolean}}>(
      `{ changes(since: "${since}", first: 70) { changes { ${FIELDS} } cursor hasMore } }`,
    )
    for (const change of changes.changes) fresh.take(change)
    since = changes.cursor
    more = changes.hasMore
  }
  await cleanPool.end()
  expect(fresh.retractions).toBe(0)
  expect(steady.told).toEqual(fresh.told)

  // Whoever wants final changes never hears of an orphaned block, and has all of the others.
  expect(script.retractions).toBe(0)
  const final = [...steady.kept.keys()].filter(id => script.seen.has(id))
  expect(final).toHaveLength(script.seen.size)
  const {rows: settled} = await pool.query<{id: string}>(
    `SELECT f.id FROM feed_entry f, cursor, chain WHERE f.block <= cursor.height - chain.finality
     AND f.retracts IS NULL AND f.retracted_by IS NULL`,
  )
  expect([...script.seen].sort()).toEqual(settled.map(({id}) => id).sort())
})
