import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoDaosDir} from '../../src/config/load'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {startIndexer} from '../harness/indexer'

let other: RecordingServer

beforeAll(async () => {
  const file = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
  other = await startRecordingServer({file, chainId: 10})
})

afterAll(() => other?.close())

/** The log of an indexer that cannot begin, and its exit code. The database is asked for nothing before the node has answered. */
async function refused(rpcUrl: string) {
  const indexer = startIndexer({
    chain: 'ethereum',
    databaseUrl: 'postgres://a:b@127.0.0.1:1/c',
    rpcUrl,
    daoFiles: [join(demoDaosDir, 'compound.yaml')],
  })
  const {code} = await indexer.ended
  const lines = indexer.lines.map(line => JSON.parse(line) as {level: number; msg: string})
  expect(lines).toHaveLength(1)
  expect(indexer.lines.join()).not.toContain('secret')
  return {code, told: lines[0]?.msg}
}

test('a node of another chain ends the start, and the variable to change is told', async () => {
  const {code, told} = await refused(other.url)
  expect(told).toContain(
    `RPC_ETHEREUM_HTTP: expected a node of Ethereum (chain id 1), http://127.0.0.1:${other.port} is of chain id 10`,
  )
  // Another start cannot help.
  expect(code).toBe(2)
})

test('a node that does not answer ends the start, to be tried again, and what to check is told', async () => {
  const {code, told} = await refused('http://127.0.0.1:9/v2/secret')
  expect(told).toMatch(
    /^RPC_ETHEREUM_HTTP: the node at http:\/\/127\.0\.0\.1:9 does not answer eth_chainId \(.+\): check that it runs and can be reached$/,
  )
  expect(code).toBe(1)
}, 600_000)
