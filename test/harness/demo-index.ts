import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Pool} from 'pg'
import {demoAlertsFile} from '../../src/config/alerts'
import {daoFiles, demoDaosDir} from '../../src/config/load'
import {historyBlocks, playHistory} from '../../src/demo/dao-history'
import {startLocalNode} from '../../src/demo/local-node'
import {startRecordingServer} from '../../src/recording/server'
import {type Indexer, startIndexer} from './indexer'
import type {TestPostgres} from './postgres'

const recording = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')

/** Head of the recorded chain. */
export const RECORDED_HEAD = 16_272_090

/** Indexes both demo DAOs to their heads into a new database, by two processors at once as `start` has them. */
export async function indexDemos(postgres: TestPostgres): Promise<string> {
  const databaseUrl = await postgres.createDatabase()
  await Promise.all([indexCompound(databaseUrl), indexDemoDao(databaseUrl)])
  return databaseUrl
}

/** Indexes Compound's whole recording. */
export async function indexCompound(databaseUrl: string): Promise<void> {
  const node = await startRecordingServer({file: recording, chainId: 1})
  try {
    await toHead(startDemoIndexer('ethereum', databaseUrl, node.url), RECORDED_HEAD)
  } finally {
    await node.close()
  }
}

/** Plays the demo DAO's history on a node of its own and indexes it. */
export async function indexDemoDao(databaseUrl: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
  const node = await startLocalNode({home})
  try {
    await playHistory(node.url)
    await toHead(startDemoIndexer('local', databaseUrl, node.url), historyBlocks)
  } finally {
    await node.stop()
    await rm(home, {recursive: true, force: true})
  }
}

/** With the rules of the demo, so that there are alerts. */
function startDemoIndexer(chain: string, databaseUrl: string, rpcUrl: string): Indexer {
  const env = {KINGMAKER_ALERTS: demoAlertsFile}
  return startIndexer({chain, databaseUrl, rpcUrl, daoFiles: demoFiles(), env})
}

/** The files of both DAOs. */
export function demoFiles(): string[] {
  return daoFiles(demoDaosDir)
}

/** A pool that does not mind that its server goes away before it. */
export function testPool(databaseUrl: string): Pool {
  const pool = new Pool({connectionString: databaseUrl, max: 10})
  pool.on('error', () => {})
  return pool
}

async function toHead(indexer: Indexer, head: number): Promise<void> {
  try {
    await indexer.reaches(head)
  } finally {
    await indexer.kill()
  }
}
