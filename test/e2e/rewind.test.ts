import {join} from 'node:path'
import {Client, Pool} from 'pg'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {demoDaosDir} from '../../src/config/load'
import {SeededRandom} from '../../src/demo/seeded-random'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {takeDatabase} from '../../src/storage/database'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables, type Tables} from '../harness/tables'
import {startTroubledNode} from '../harness/troubled-node'

// An index up to the head is taken back to a block, and must have what an index has that ended there; then it goes on.
//
//   index      …──a──b──c──d──e──f      status, hot blocks, cursor at f
//   rewind b   …──a──b                  status and cursor at b, no hot blocks
//   start      …──a──b──c──d──e──f      the tables of the first line
const HEIGHTS = Number(process.env.HEIGHTS ?? 4)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const recordingFile = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')

/** A chain with its node and the files that are indexed of it. */
interface Subject {
  readonly chain: 'local' | 'ethereum'
  readonly url: string
  readonly daoFiles: readonly string[]
}

let postgres: TestPostgres
let node: DemoChainNode
let recording: RecordingServer
let demo: Subject
let compound: Subject

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  await node.act(40, SEED)
  recording = await startRecordingServer({file: recordingFile, chainId: 1})
  demo = {chain: 'local', url: node.url, daoFiles: [demoDaoFile]}
  compound = {chain: 'ethereum', url: recording.url, daoFiles: [join(demoDaosDir, 'compound.yaml')]}
})

afterAll(async () => {
  await node?.close()
  await recording?.close()
  await postgres?.close()
})

/** Indexes up to a block, which the node tells as its head. */
async function index({chain, url, daoFiles}: Subject, databaseUrl: string, height: number): Promise<Tables> {
  const capped = await startTroubledNode(url, {seed: 0, percent: 0, head: height})
  const indexer = startIndexer({chain, databaseUrl, rpcUrl: capped.url, daoFiles})
  try {
    await indexer.reaches(height)
  } finally {
    await indexer.kill()
    await capped.close()
  }
  return dumpTables(databaseUrl)
}

async function status(databaseUrl: string, chainId: number) {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  const {rows} = await client.query(
    `SELECT status.height, status.hash = cursor.hash AS agrees, (SELECT count(*)::int FROM chain_${chainId}.hot_block) AS hot,
            (SELECT count(*)::int FROM chain_${chainId}.hot_change_log) AS log
     FROM chain_${chainId}.status, cursor`,
  )
  await client.end()
  return rows
}

const rewind = (databaseUrl: string, {chain, url}: Subject, ...args: readonly string[]) =>
  kingmaker(['rewind', chain, ...args], {DB_URL: databaseUrl, [`RPC_${chain.toUpperCase()}_HTTP`]: url})

async function holds(subject: Subject, original: string, height: number, head: number): Promise<void> {
  const [rewound, untouched] = [await postgres.createDatabase(original), await postgres.createDatabase()]
  const run = await rewind(rewound, subject, '--to', `${height}`)
  expect(run, run.stderr).toMatchObject({code: 0})
  expect(await dumpTables(rewound), `rewound to ${height}`).toEqual(await index(subject, untouched, height))
  expect(await status(rewound, subject.chain === 'local' ? 31337 : 1)).toEqual([{height, agrees: true, hot: 0, log: 0}])
  expect(await index(subject, rewound, head), `from ${height} on`).toEqual(await dumpTables(original))
}

describe('the demo chain', () => {
  let original: string
  let head: number

  beforeAll(async () => {
    original = await postgres.createDatabase()
    head = await node.chain.blockNumber()
    await index(demo, original, head)
  })

  test(`rewound to ${HEIGHTS} random blocks has the tables of an index up to there, and goes on (SEED=${SEED})`, {
    timeout: 60_000 + HEIGHTS * 20_000,
  }, async () => {
    const random = new SeededRandom(SEED)
    // Among the last ones some are not final.
    const heights = [head - 1 - random.below(4), ...Array.from({length: HEIGHTS - 1}, () => 8 + random.below(head - 8))]
    for (const height of heights) await holds(demo, original, height, head)
  })

  test('a rewind may be repeated, and goes to the block of the cursor, too', {timeout: 600_000}, async () => {
    const databaseUrl = await postgres.createDatabase(original)
    const before = await dumpTables(databaseUrl)
    expect(await rewind(databaseUrl, demo, '--to', `${head}`)).toMatchObject({code: 0, stderr: ''})
    expect(await dumpTables(databaseUrl)).toEqual(before)
    expect(await rewind(databaseUrl, demo, '--to', `${head - 9}`)).toMatchObject({code: 0})
    const once = await dumpTables(databaseUrl)
    expect(await rewind(databaseUrl, demo, '--to', `${head - 9}`)).toMatchObject({code: 0})
    expect(await dumpTables(databaseUrl)).toEqual(once)
  })

  test('what cannot be done is refused, and nothing is changed', {timeout: 600_000}, async () => {
    const databaseUrl = await postgres.createDatabase(original)
    const before = await dumpTables(databaseUrl)
    const refused = async (what: RegExp, ...args: readonly string[]) => {
      const {code, stderr} = await rewind(databaseUrl, demo, ...args)
      expect(stderr).toMatch(what)
      expect(code).toBe(2)
    }
    await refused(/expected a block up to \d+, where the index of local ends/, '--to', `${head + 1}`)
    await refused(/expected a block from \d+ on, where the index of local begins/, '--to', '0')
    await refused(/is 0x[0-9a-f]{64}, not 0x0{64}/, '--to', `${head}`, '--hash', `0x${'0'.repeat(64)}`)
    const alone = await kingmaker(['rewind', 'local', '--to', `${head - 9}`], {DB_URL: databaseUrl})
    expect(alone).toMatchObject({code: 2, stderr: expect.stringMatching(/RPC_LOCAL_HTTP.*--hash and --timestamp/)})
    const pool = new Pool({connectionString: databaseUrl, max: 1})
    const holder = await takeDatabase(pool)
    await refused(/Kingmaker runs on this database: stop it first/, '--to', `${head - 9}`)
    holder?.release(true)
    await pool.end()
    expect(await dumpTables(databaseUrl)).toEqual(before)
  })
})

test("Compound's index rewound into the middle of a vote goes on to the same tables", {timeout: 600_000}, async () => {
  const original = await postgres.createDatabase()
  await index(compound, original, recording.head)
  const client = new Client({connectionString: original})
  await client.connect()
  const {rows} = await client.query<{block: number}>(
    `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY block) AS block FROM vote
     WHERE proposal = (SELECT id FROM proposal WHERE votes > 100 ORDER BY proposal_id DESC LIMIT 1)`,
  )
  await client.end()
  await holds(compound, original, rows[0]?.block ?? 0, recording.head)
})
