import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {Client} from 'pg'
import {numberToHex} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {SeededRandom} from '../../src/demo/seeded-random'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {type Indexer, startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'
import {type Happening, happenings, happeningsIn, TurbulentDao} from '../harness/turbulent-dao'

// The chain that each round makes. Finality is set to twelve blocks, so that twelve can be orphaned.
//
//   indexed      …──F──a──b──c──d──e             depth 1 to 12 of the last blocks are orphaned, with what is in them:
//   emptied      …──F──a──b──·──·──·──f'─g'      either they are replaced by empty ones,
//   rewritten    …──F──a──b──c'─d'─e'─f'─g'      or by others with other events
//
// In every round one of the happenings in turn is among what is orphaned; the indexer is at work, or it is killed before
// the reorganisation, or while it follows it. Then all tables are those of an index that never saw the orphaned blocks.
const ROUNDS = Number(process.env.ROUNDS ?? 11)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const MAX_DEPTH = 12
/** Campaigns run for long beside other things. */
const PATIENCE = {milliseconds: 180_000}

let postgres: TestPostgres
let node: DemoChainNode
let folder: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  folder = mkdtempSync(join(tmpdir(), 'kingmaker-chains-'))
  const chains = readFileSync(join(projectDir, 'assets/chains.yaml'), 'utf8')
  writeFileSync(join(folder, 'chains.yaml'), chains.replace(/^(local:.*finality: )\d+/m, `$1${MAX_DEPTH}`))
})

afterAll(async () => {
  if (folder) rmSync(folder, {recursive: true})
  await node?.close()
  await postgres?.close()
})

function start(databaseUrl: string): Indexer {
  return startIndexer({
    chain: 'local',
    databaseUrl,
    rpcUrl: node.url,
    daoFiles: [demoDaoFile],
    env: {LOG_LEVEL: 'debug', KINGMAKER_CHAINS: join(folder, 'chains.yaml')},
  })
}

/** Hashes of the node's blocks from one height to another. */
async function hashesOf(from: number, to: number): Promise<string[]> {
  const heights = Array.from({length: to - from + 1}, (_, i) => from + i)
  const blocks = await Promise.all(
    heights.map(height => node.chain.rpc('eth_getBlockByNumber', [numberToHex(height), false])),
  )
  return blocks.map(block => (block as {hash: string}).hash)
}

async function cleanIndex(head: number) {
  const databaseUrl = await postgres.createDatabase()
  const indexer = start(databaseUrl)
  await indexer.reaches(head, PATIENCE)
  await indexer.kill()
  const tables = await dumpTables(databaseUrl)
  await postgres.dropDatabase(databaseUrl)
  return tables
}

test(`${ROUNDS} random reorganisations leave what a clean index has (SEED=${SEED})`, {
  timeout: 90_000 + ROUNDS * 60_000,
}, async () => {
  const random = new SeededRandom(SEED)
  const dao = new TurbulentDao(node.chain, random)
  await dao.prepare()
  const databaseUrl = await postgres.createDatabase()
  let indexer = start(databaseUrl)
  await indexer.reaches(await node.chain.blockNumber(), PATIENCE)
  const met = {forks: 0, restarts: 0, depths: new Set<number>(), orphaned: new Map<Happening, number>()}
  const restart = () => {
    met.restarts += 1
    met.forks += forksIn(indexer)
    indexer = start(databaseUrl)
  }
  // Counts are written at every look at the head: a killed indexer may have lost its last ones.
  const counted = {least: 0, most: 0}
  const kinds = Object.keys(happenings) as Happening[]
  for (let round = 0; round < ROUNDS; round++) {
    const depth = 1 + random.below(MAX_DEPTH)
    const kind = kinds[round % kinds.length] ?? 'vote'
    const [when, rewritten] = [random.below(3), random.below(2) === 1]
    const drawn = `round ${round}: depth ${depth}, ${kind}, ${['at work', 'killed before', 'killed within'][when]}, ${rewritten ? 'rewritten' : 'emptied'} (SEED=${SEED})`
    const happening = await dao.toHappen(kind)
    // By a snapshot: a node that has run for long loses the state when it is told to roll back.
    const fork = await node.chain.rpc('evm_snapshot')
    await dao.send(happening)
    for (let i = 1; i < depth; i++) await dao.act()
    const before = await node.chain.blockNumber()
    await indexer.reaches(before, PATIENCE)
    met.depths.add(depth)
    const replaced = await hashesOf(before - depth + 1, before)
    for (const [what, count] of Object.entries(await happeningsIn(node.chain, depth)))
      met.orphaned.set(what as Happening, (met.orphaned.get(what as Happening) ?? 0) + count)

    if (when === 1) await indexer.kill('SIGKILL')
    expect(await node.chain.rpc('evm_revert', [fork])).toBe(true)
    if (!rewritten) await node.chain.mine(depth, 11)
    dao.forget()
    // The squid processor looks at a fork when the chain is longer than it was.
    const length = before + 1 + random.below(4)
    while ((await node.chain.blockNumber()) < length) await dao.act()
    if (when === 2) {
      await sleep(random.below(1_500))
      await indexer.kill('SIGKILL')
    }
    if (when > 0) restart()
    await indexer.reaches(length, PATIENCE)
    expect(await dumpTables(databaseUrl), drawn).toEqual(await cleanIndex(length))
    // Chance may rewrite the first blocks as they were, by the same transactions at the same times: those stay.
    const now = await hashesOf(before - depth + 1, before)
    const orphans = replaced.filter((hash, i) => hash !== now[i]).length
    // One that was killed between writing its counts and committing its rows has counted what the next one counts again.
    counted.most += when === 2 ? 2 * orphans : orphans
    if (when !== 2) counted.least += orphans
    const {orphaned} = await countsOf(databaseUrl, counted.least)
    expect(orphaned, drawn).toBeGreaterThanOrEqual(counted.least)
    expect(orphaned, drawn).toBeLessThanOrEqual(counted.most)
    if ((round + 1) % 20 === 0) console.log(`${round + 1} of ${ROUNDS} rounds (SEED=${SEED})`)
  }
  await indexer.kill()
  met.forks += forksIn(indexer)
  const orphaned = [...met.orphaned].map(([what, count]) => `${what} ${count}`).join(', ')
  console.log(
    `SEED=${SEED}: ${ROUNDS} reorganisations of ${met.depths.size} depths, ${met.restarts} restarts, ${met.forks} forks ` +
      `followed; orphaned: ${orphaned}`,
  )
  // Orphaned blocks were really indexed, and rolled back.
  expect(met.forks).toBeGreaterThan(ROUNDS / 2)
  if (ROUNDS >= kinds.length) expect([...met.orphaned.keys()].sort()).toEqual([...kinds].sort())
})

/** What the indexers have counted, once it is at least so many orphaned blocks. */
async function countsOf(databaseUrl: string, atLeast: number): Promise<{orphaned: number}> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  try {
    for (let tries = 0; ; tries++) {
      const {rows} = await client.query(
        "SELECT coalesce(sum(value), 0)::int AS orphaned FROM ingestion_count WHERE name = 'orphaned_blocks'",
      )
      if (rows[0].orphaned >= atLeast || tries > 200) return rows[0]
      await sleep(50)
    }
  } finally {
    await client.end()
  }
}

function forksIn(indexer: Indexer): number {
  return indexer.lines.filter(line => line.includes('navigating a fork')).length
}
