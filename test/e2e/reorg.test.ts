import {afterAll, beforeAll, expect, test} from 'vitest'
import {SeededRandom} from '../../src/demo/seeded-random'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {type Indexer, startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'

// The chain that each round makes; finality of the local chain is five blocks.
//
//   indexed     …──F──a──b──c──d──e          depth 1 to 5 of the last five blocks are orphaned,
//   reorganised …──F──a──b──c'─d'─e'─f'─g'   with the votes, delegations and proposals in them
//
// Every round compares all tables with an index that never saw the orphaned blocks.
const ROUNDS = Number(process.env.ROUNDS ?? 10)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

let postgres: TestPostgres
let node: DemoChainNode

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
})

afterAll(async () => {
  await node?.close()
  await postgres?.close()
})

function start(databaseUrl: string): Indexer {
  return startIndexer({
    chain: 'local',
    databaseUrl,
    rpcUrl: node.url,
    daoFiles: [demoDaoFile],
    env: {LOG_LEVEL: 'debug'},
  })
}

async function cleanIndex(head: number) {
  const databaseUrl = await postgres.createDatabase()
  const indexer = start(databaseUrl)
  await indexer.reaches(head)
  await indexer.kill()
  return dumpTables(databaseUrl)
}

test(`${ROUNDS} random reorganisations leave what a clean index has (SEED=${SEED})`, {
  timeout: 60_000 + ROUNDS * 18_000,
}, async () => {
  const random = new SeededRandom(SEED)
  const databaseUrl = await postgres.createDatabase()
  let indexer = start(databaseUrl)
  await indexer.reaches(await node.chain.blockNumber())
  let forks = 0
  for (let round = 0; round < ROUNDS; round++) {
    const before = await node.act(2 + random.below(6), SEED + round * 2)
    await indexer.reaches(before)
    const acrossRestart = round % 3 === 2
    if (acrossRestart) await indexer.kill('SIGKILL')
    const depth = 1 + random.below(5)
    await node.chain.rpc('anvil_reorg', [depth, []])
    const head = await node.act(1 + random.below(4), SEED + round * 2 + 1)
    if (acrossRestart) {
      forks += forksIn(indexer)
      indexer = start(databaseUrl)
    }
    // The squid processor looks at a fork when the chain is longer than it was.
    await indexer.reaches(head)
    expect(await dumpTables(databaseUrl), `round ${round}, depth ${depth}`).toEqual(await cleanIndex(head))
  }
  await indexer.kill()
  // Orphaned blocks were really indexed, and rolled back.
  expect(forks + forksIn(indexer)).toBeGreaterThan(ROUNDS / 2)
})

function forksIn(indexer: Indexer): number {
  return indexer.lines.filter(line => line.includes('navigating a fork')).length
}
