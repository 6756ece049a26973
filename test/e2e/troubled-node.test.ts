import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoDaosDir} from '../../src/config/load'
import {SeededRandom} from '../../src/demo/seeded-random'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {type Indexer, startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables, type Tables} from '../harness/tables'
import {startTroubledNode, TROUBLES} from '../harness/troubled-node'

// What the line and the balancer of a public node do is in test/harness/troubled-node.ts. Whatever they do, the tables are
// those of an index that asked the node itself. CAMPAIGN_MINUTES goes on with further seeds for so long.
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const MINUTES = Number(process.env.CAMPAIGN_MINUTES ?? 0)
const recordingFile = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
/** Campaigns run for long beside other things. */
const PATIENCE = {milliseconds: 180_000}
/** As many times an indexer may end, to be started again as a supervisor does. */
const MOST_STARTS = 10

let postgres: TestPostgres
let node: DemoChainNode
let recording: RecordingServer
let compoundTables: Tables

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  recording = await startRecordingServer({file: recordingFile, chainId: 1})
  compoundTables = await indexed(startCompound, recording.url, recording.head)
}, 600_000)

afterAll(async () => {
  await node?.close()
  await recording?.close()
  await postgres?.close()
})

type Start = (databaseUrl: string, rpcUrl: string) => Indexer

const startDemo: Start = (databaseUrl, rpcUrl) =>
  startIndexer({chain: 'local', databaseUrl, rpcUrl, daoFiles: [demoDaoFile]})
const startCompound: Start = (databaseUrl, rpcUrl) =>
  startIndexer({chain: 'ethereum', databaseUrl, rpcUrl, daoFiles: [join(demoDaosDir, 'compound.yaml')]})

async function indexed(start: Start, rpcUrl: string, head: number): Promise<Tables> {
  const databaseUrl = await postgres.createDatabase()
  const indexer = start(databaseUrl, rpcUrl)
  await indexer.reaches(head, PATIENCE)
  await indexer.kill()
  return dumpTables(databaseUrl)
}

/** An indexer that is started again when it ends by a failure, as a supervisor does. */
class Persistent {
  starts = 1
  private indexer: Indexer

  constructor(private readonly begin: () => Indexer) {
    this.indexer = begin()
  }

  async reaches(height: number): Promise<void> {
    for (;;) {
      try {
        return await this.indexer.reaches(height, PATIENCE)
      } catch (error) {
        const end = await Promise.race([this.indexer.ended, sleep(0)])
        if (end?.code !== 1 || this.starts === MOST_STARTS) throw error
        this.starts += 1
        this.indexer = this.begin()
      }
    }
  }

  async kill(): Promise<void> {
    await this.indexer.kill()
  }
}

/** How often each trouble was met. */
const met = new Map<string, number>()

/** Indexes the demo chain while it grows, then Compound, each through trouble of its own; gives how often one was started. */
async function round(seed: number): Promise<number> {
  const random = new SeededRandom(seed)
  const troubled = await startTroubledNode(node.url, {seed, percent: 10 + random.below(20)})
  const databaseUrl = await postgres.createDatabase()
  const demo = new Persistent(() => startDemo(databaseUrl, troubled.url))
  let head = 0
  for (let i = 0; i < 4; i++) {
    head = await node.act(1 + random.below(8), seed + i)
    await demo.reaches(head)
  }
  await demo.kill()
  await troubled.close()
  expect(await dumpTables(databaseUrl), `seed ${seed}`).toEqual(await indexed(startDemo, node.url, head))

  const worse = await startTroubledNode(recording.url, {seed: seed + 1, percent: 10 + random.below(20)})
  const other = await postgres.createDatabase()
  const compound = new Persistent(() => startCompound(other, worse.url))
  await compound.reaches(recording.head)
  await compound.kill()
  await worse.close()
  expect(await dumpTables(other), `seed ${seed}`).toEqual(compoundTables)
  for (const counts of [troubled.counts, worse.counts])
    for (const [trouble, count] of Object.entries(counts)) met.set(trouble, (met.get(trouble) ?? 0) + count)
  return demo.starts + compound.starts
}

test(`an index that is read through trouble is the one that is read without (SEED=${SEED})`, {
  timeout: 600_000 + MINUTES * 60_000,
}, async () => {
  const until = Date.now() + MINUTES * 60_000
  let rounds = 0
  let starts = 0
  do {
    starts += await round(SEED + rounds * 10)
    rounds += 1
  } while (Date.now() < until)
  const troubles = [...met].map(([trouble, count]) => `${trouble} ${count}`).join(', ')
  console.log(`SEED=${SEED}: ${rounds} rounds, ${starts} starts of ${2 * rounds} indexers; ${troubles}`)
  expect([...met.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5)
  if (MINUTES > 0) expect([...met.keys()].sort()).toEqual([...TROUBLES].sort())
})
