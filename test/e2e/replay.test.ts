import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Client} from 'pg'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

let postgres: TestPostgres
let node: DemoChainNode
let folder: string
let head: number
/** The demo DAO's file without and with labels, and where only the window is another one. */
let plain: string
let labelled: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  await node.act(60, SEED)
  head = await node.chain.blockNumber()
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-replay-'))
  const text = await readFile(demoDaoFile, 'utf8')
  const file = async (name: string, content: string) => {
    const path = join(folder, name, 'opg-demo.yaml')
    await mkdir(join(folder, name))
    await writeFile(path, content)
    return path
  }
  plain = await file('plain', `${text.slice(0, text.indexOf('labels:'))}activityWindow: 1\n`)
  labelled = await file('labelled', `${text}\nlabelSets: [burned]\nactivityWindow: 3\n`)
})

afterAll(async () => {
  await node?.close()
  await postgres?.close()
  if (folder) await rm(folder, {recursive: true, force: true})
})

async function index(databaseUrl: string, daoFile: string): Promise<void> {
  const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [daoFile]})
  try {
    await indexer.reaches(head)
  } finally {
    await indexer.kill()
  }
}

/** Which rows of the series go when a block that is not final is orphaned. */
async function undone(databaseUrl: string): Promise<unknown[]> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  const {rows} = await client.query(
    `SELECT block_height, change->>'kind' AS kind, change->>'table' AS "table", change->>'id' AS id
     FROM chain_31337.hot_change_log WHERE change->>'table' IN ('concentration', 'participation') ORDER BY 1, 3, 4`,
  )
  await client.end()
  return rows
}

test(`other labels give the rows of a clean index with them, by the command and by a start (SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const [before, clean] = [await postgres.createDatabase(), await postgres.createDatabase()]
  await Promise.all([index(before, plain), index(clean, labelled)])
  const [old, expected] = [await dumpTables(before), await dumpTables(clean)]
  expect(old.concentration).not.toEqual(expected.concentration)
  expect(old.participation).not.toEqual(expected.participation)
  const hot = await undone(clean)
  expect(hot.length).toBeGreaterThan(0)

  const byStart = await postgres.createDatabase(before)
  const run = await kingmaker(['replay', 'opg-demo'], {DB_URL: before, KINGMAKER_DAOS: join(labelled, '..')})
  expect(run, run.stderr).toMatchObject({code: 0})
  expect(run.stdout).toMatch(/opg-demo: 100 %: \d+ of \d+ events/)
  expect(await dumpTables(before)).toEqual(expected)
  expect(await undone(before)).toEqual(hot)

  await node.act(1, SEED)
  head = await node.chain.blockNumber()
  await Promise.all([index(byStart, labelled), index(clean, labelled)])
  expect(await dumpTables(byStart)).toEqual(await dumpTables(clean))
})

test('what cannot be replayed is refused', async () => {
  const empty = await postgres.createDatabase()
  const env = {DB_URL: empty, KINGMAKER_DAOS: join(labelled, '..')}
  expect(await kingmaker(['replay', 'opg-demo'], env)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/nothing of local is indexed in this database/),
  })
  expect(await kingmaker(['replay', 'nobody'], env)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/expected one of local, opg-demo, got "nobody"/),
  })
})
