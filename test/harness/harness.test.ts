import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoDaosDir} from '../../src/config/load'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {startIndexer} from './indexer'
import {startTestPostgres, type TestPostgres} from './postgres'
import {dumpTables} from './tables'

const file = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
const daoFiles = [join(demoDaosDir, 'compound.yaml')]
let postgres: TestPostgres
let node: RecordingServer

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startRecordingServer({file, chainId: 1})
})

afterAll(async () => {
  await node?.close()
  await postgres?.close()
})

test('databases are migrated, empty and apart from each other', async () => {
  const [one, other] = [await postgres.createDatabase(), await postgres.createDatabase()]
  expect(one).not.toBe(other)
  const tables = await dumpTables(one)
  expect(Object.keys(tables)).toContain('proposal')
  expect(Object.values(tables).flat()).toEqual([])
  expect(await dumpTables(other)).toEqual(tables)
})

test('an indexer that ends early is reported with its log', async () => {
  const databaseUrl = await postgres.createDatabase()
  const indexer = startIndexer({chain: 'optimism', databaseUrl, rpcUrl: node.url, daoFiles})
  await expect(indexer.reaches(1)).rejects.toThrow(/ended \(2\).*no DAO of the configuration is on a chain/s)
  expect(await indexer.kill('SIGKILL')).toEqual({code: 2, signal: null})
})

test('an indexer reaches a height, can be killed, and leaves tables that differ from empty ones', async () => {
  const databaseUrl = await postgres.createDatabase()
  const indexer = startIndexer({chain: 'ethereum', databaseUrl, rpcUrl: node.url, daoFiles})
  await indexer.reaches(9_960_000)
  expect(await indexer.kill('SIGKILL')).toEqual({code: null, signal: 'SIGKILL'})
  expect(indexer.lines.some(line => line.includes('indexing Ethereum'))).toBe(true)
  const tables = await dumpTables(databaseUrl)
  expect(tables.cursor).toHaveLength(1)
  expect(tables.contract).toHaveLength(2)
  expect(tables.proposal_action?.[0]).toMatch(/"calldata":"0x[0-9a-f]+"/)
})
