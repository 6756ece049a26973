import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {Client} from 'pg'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoDaosDir} from '../../src/config/load'
import {SeededRandom} from '../../src/demo/seeded-random'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {startSlowProxy} from '../harness/slow-proxy'
import {dumpTables, type Tables} from '../harness/tables'

const KILLS = 10
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const recordingFile = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
const compoundFile = join(demoDaosDir, 'compound.yaml')

let postgres: TestPostgres
let recording: RecordingServer
let node: DemoChainNode

beforeAll(async () => {
  postgres = await startTestPostgres()
  recording = await startRecordingServer({file: recordingFile, chainId: 1})
  node = await startDemoChain()
})

afterAll(async () => {
  await node?.close()
  await recording?.close()
  await postgres?.close()
})

const compound = (databaseUrl: string, rpcUrl = recording.url) =>
  startIndexer({chain: 'ethereum', databaseUrl, rpcUrl, daoFiles: [compoundFile]})
const demo = (databaseUrl: string) =>
  startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile]})

async function uninterrupted(
  start: (databaseUrl: string) => ReturnType<typeof startIndexer>,
  head: number,
): Promise<Tables> {
  const databaseUrl = await postgres.createDatabase()
  const indexer = start(databaseUrl)
  await indexer.reaches(head)
  await indexer.kill()
  return dumpTables(databaseUrl)
}

test(`kill -9 at ${KILLS} random moments of the backfill changes no row (SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const random = new SeededRandom(SEED)
  const databaseUrl = await postgres.createDatabase()
  const slow = await startSlowProxy(recording.url, 60)
  const heights: number[] = []
  let pace = 1_500
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const indexer = compound(databaseUrl, slow.url)
      while (!indexer.lines.some(line => line.includes('indexing Ethereum'))) await sleep(10)
      await sleep(random.below(pace))
      expect(await indexer.kill('SIGKILL')).toEqual({code: null, signal: 'SIGKILL'})
      heights.push(await cursorOf(databaseUrl))
      // A busy machine commits more slowly: the indexer is left alive for as long as it takes to move.
      if (heights.at(-1) === (heights.at(-2) ?? 0)) pace *= 1.5
    }
  } finally {
    await slow.close()
  }
  // The kills fell into the backfill: it moved between them, and was not over at the last one.
  expect(new Set(heights).size).toBeGreaterThan(2)
  expect(heights.at(-1)).toBeLessThan(recording.head)
  const last = compound(databaseUrl)
  await last.reaches(recording.head)
  await last.kill()
  const tables = await dumpTables(databaseUrl)
  expect(tables.vote).toHaveLength(10_149)
  expect(tables).toEqual(await uninterrupted(compound, recording.head))
})

async function cursorOf(databaseUrl: string): Promise<number> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  const {rows} = await client.query<{height: number}>('SELECT height FROM cursor')
  await client.end()
  return rows[0]?.height ?? 0
}

test('commits that fail to serialize are retried into the same rows', {timeout: 600_000}, async () => {
  const databaseUrl = await postgres.createDatabase()
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  // Some commits fail as serialization does, when the handler has done its work and memory is ahead of the tables.
  await client.query(`
    CREATE SEQUENCE attempts;
    CREATE FUNCTION fail_every_seventh() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('attempts') % 7 = 1 THEN RAISE EXCEPTION 'planted' USING ERRCODE = '40001'; END IF;
      RETURN NEW;
    END $$;
    CREATE CONSTRAINT TRIGGER fail_every_seventh AFTER INSERT OR UPDATE ON cursor
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_every_seventh();`)
  const head = await node.act(8, SEED)
  const indexer = demo(databaseUrl)
  await indexer.reaches(head)
  let later = head
  for (let i = 0; i < 20; i++) {
    later = await node.act(1, SEED + 1 + i)
    await indexer.reaches(later)
  }
  await indexer.kill()
  const {rows} = await client.query<{attempts: string}>('SELECT last_value AS attempts FROM attempts')
  // At least three attempts failed.
  expect(Number(rows[0]?.attempts)).toBeGreaterThan(14)
  await client.end()
  expect(await dumpTables(databaseUrl)).toEqual(await uninterrupted(demo, later))
})

test('hot blocks and a late start give the same rows', {timeout: 600_000}, async () => {
  const followed = await postgres.createDatabase()
  const indexer = demo(followed)
  // One block at a time, as at the head of a live chain.
  for (let i = 0; i < 12; i++) await indexer.reaches(await node.act(1, SEED + 100 + i))
  await indexer.kill()
  expect(await dumpTables(followed)).toEqual(await uninterrupted(demo, await node.chain.blockNumber()))
})
