import {join} from 'node:path'
import {expect, test} from 'vitest'
import {demoDaosDir} from '../../src/config/load'
import {startRecordingServer} from '../../src/recording/server'
import {startIndexer} from '../harness/indexer'
import {startPortal} from '../harness/portal'
import {startTestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'

const file = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')

test('a portal and a node give the same rows', {timeout: 600_000}, async () => {
  const [postgres, node] = await Promise.all([startTestPostgres(), startRecordingServer({file, chainId: 1})])
  const portal = await startPortal(file, {chainId: 1, span: 200_000})
  const index = async (env: NodeJS.ProcessEnv) => {
    const databaseUrl = await postgres.createDatabase()
    const daoFiles = [join(demoDaosDir, 'compound.yaml')]
    const indexer = startIndexer({chain: 'ethereum', databaseUrl, rpcUrl: node.url, daoFiles, env})
    await indexer.reaches(node.head)
    await indexer.kill()
    return dumpTables(databaseUrl)
  }
  try {
    const read = await index({PORTAL_ETHEREUM_URL: portal.url})
    expect(portal.requests()).toBeGreaterThan(30)
    expect(read.vote).toHaveLength(10_149)
    expect(read).toEqual(await index({}))
  } finally {
    await portal.close()
    await node.close()
    await postgres.close()
  }
})
