import type {Pool} from 'pg'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {SeededRandom} from '../../src/demo/seeded-random'
import {TestApi} from '../harness/api'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {indexCompound, testPool} from '../harness/demo-index'
import {type Indexer, startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

// Walks by cursor through the 10,000 votes of two chains, one of which moves on and reorganises between the pages:
//
//   quiet     …──P──a──b──c              new blocks only
//   above     …──P──a──b'─c'─d'          what was orphaned came after the block P that the walk is as of
//   through   …──p──P'─a'─b'             P itself is orphaned: the next page says so
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const ROUNDS = ['quiet', 'above', 'through', 'above'] as const

let postgres: TestPostgres
let node: DemoChainNode
let indexer: Indexer
let pool: Pool
let api: TestApi

beforeAll(async () => {
  postgres = await startTestPostgres()
  const databaseUrl = await postgres.createDatabase()
  const begun = startDemoChain()
  await indexCompound(databaseUrl)
  node = await begun
  indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile], env: {}})
  await indexer.reaches(await node.chain.blockNumber())
  pool = testPool(databaseUrl)
  api = new TestApi(pool)
})

afterAll(async () => {
  await indexer?.kill()
  await pool?.end()
  await node?.close()
  await postgres?.close()
})

interface Page {
  readonly totalCount: number
  readonly nodes: readonly {readonly id: string}[]
  readonly pageInfo: {readonly hasNextPage: boolean; readonly endCursor: string}
  readonly asOf: readonly {readonly chain: string; readonly number: number; readonly hash: string | null}[]
}

const ask = (order: string, after: string) =>
  api.ask<{votesConnection: Page}>(`{ votesConnection(first: 700, orderBy: [${order}]${after}) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor } asOf { chain number hash } } }`)

/** Ids of the votes up to a block of the local chain, and of all others. */
async function votesUntil(height: number): Promise<string[]> {
  const {rows} = await pool.query<{id: string}>(
    'SELECT id FROM vote WHERE chain_id <> 31337 OR block <= $1 ORDER BY id',
    [height],
  )
  return rows.map(({id}) => id)
}

test(`a walk through 10,000 votes gives each once, as of one block (SEED=${SEED})`, {timeout: 600_000}, async () => {
  const random = new SeededRandom(SEED)
  const orders = [
    '{field: VOTER, direction: ASC}',
    '{field: WEIGHT}',
    '{field: SUPPORT_NUMBER}, {field: TIMESTAMP, direction: ASC}',
  ]
  let actions = 0
  const act = async (count: number) => {
    actions += 1
    await indexer.reaches(await node.act(count, SEED + actions))
  }
  for (const [round, kind] of ROUNDS.entries()) {
    await act(2)
    const order = orders[round % orders.length] ?? ''
    const walked: string[] = []
    let expected: string[] = []
    let [after, pages] = ['', 0]
    for (;;) {
      const {data, errors, status} = await ask(order, after)
      if (pages >= 4 && kind === 'through') {
        expect(errors?.[0]?.extensions?.code).toBe('CURSOR_ORPHANED')
        expect(errors?.[0]?.message).toMatch(
          /^after: block \d+ of local, which the walk is as of, is not of the chain any more/,
        )
        expect(status).toBe(400)
        break
      }
      expect(errors).toBeUndefined()
      const page = data?.votesConnection
      if (!page) throw new Error('no page')
      walked.push(...page.nodes.map(({id}) => id))
      const pinned = page.asOf.find(({chain}) => chain === 'local')
      if (pages === 0) {
        expect(pinned?.number).toBe(await node.chain.blockNumber())
        expected = await votesUntil(pinned?.number ?? -1)
      }
      expect(page.totalCount).toBe(expected.length)
      if (!page.pageInfo.hasNextPage) break
      after = `, after: "${page.pageInfo.endCursor}"`
      pages += 1
      if (pages === 2) await act(3)
      if (pages === 4 && kind !== 'quiet') {
        await node.chain.rpc('anvil_reorg', [kind === 'above' ? 1 + random.below(2) : 4, []])
        await act(1 + random.below(2))
      }
    }
    if (kind === 'through') continue
    expect(walked.length).toBeGreaterThan(10_000)
    expect([...walked].sort()).toEqual([...expected].sort())
    expect(new Set(walked).size).toBe(walked.length)
  }
})
