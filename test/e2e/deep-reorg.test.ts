import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {copyFileSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {freePort} from '../harness/free-port'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'

// Finality of the local chain is five blocks; what is orphaned is deeper than that.
//
//   indexed      …──P──a──…──F──1──2──3──4──5     P is the creation of a proposal, F the last final block
//   reorganised  …──P──a──b'─…──…──…──…──…──…──…
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

let postgres: TestPostgres
let node: DemoChainNode
let daos: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  daos = mkdtempSync(join(tmpdir(), 'kingmaker-daos-'))
  copyFileSync(demoDaoFile, join(daos, 'opg-demo.yaml'))
})

afterAll(async () => {
  rmSync(daos, {recursive: true, force: true})
  await node?.close()
  await postgres?.close()
})

const start = (databaseUrl: string) =>
  startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile]})

async function cleanIndex(head: number) {
  const databaseUrl = await postgres.createDatabase()
  const indexer = start(databaseUrl)
  await indexer.reaches(head)
  await indexer.kill()
  return dumpTables(databaseUrl)
}

const COMMAND = /npx kingmaker rewind local --to (\d+)/

async function repair(databaseUrl: string, log: string): Promise<number> {
  const to = COMMAND.exec(log)?.[1] ?? ''
  const run = await kingmaker(['rewind', 'local', '--to', to], {
    DB_URL: databaseUrl,
    RPC_LOCAL_HTTP: node.url,
    KINGMAKER_DAOS: daos,
  })
  expect(run, `${log}\n${run.stderr}`).toMatchObject({code: 0})
  return Number(to)
}

async function settles(databaseUrl: string): Promise<void> {
  const head = await node.act(3, SEED + 2)
  const indexer = start(databaseUrl)
  await indexer.reaches(head)
  await indexer.kill()
  expect(await dumpTables(databaseUrl)).toEqual(await cleanIndex(head))
}

test.each([
  {what: 'at work', down: false},
  {what: 'that was down', down: true},
])(
  `an indexer $what names the rewind that repairs a deep reorganisation (SEED=${SEED})`,
  {
    timeout: 60_000,
  },
  async ({down}) => {
    const databaseUrl = await postgres.createDatabase()
    const before = await node.act(20, SEED)
    let indexer = start(databaseUrl)
    await indexer.reaches(before)
    if (down) await indexer.kill()
    await node.chain.rpc('anvil_reorg', [12, []])
    await node.act(4, SEED + 1)
    if (down) indexer = start(databaseUrl)
    expect(await indexer.ended).toEqual({code: 3, signal: null})
    const to = await repair(databaseUrl, indexer.lines.join('\n'))
    expect(to).toBeLessThanOrEqual(before - 12)
    await settles(databaseUrl)
  },
)

test('meanwhile the API answers, the chain is not ready, and the indexer is not started over and over', {
  timeout: 600_000,
}, async () => {
  const databaseUrl = await postgres.createDatabase()
  const before = await node.act(20, SEED + 3)
  const indexer = start(databaseUrl)
  await indexer.reaches(before)
  await indexer.kill()
  await node.chain.rpc('anvil_reorg', [12, []])
  await node.act(4, SEED + 4)
  const port = await freePort()
  const run = supervise(databaseUrl, port)
  try {
    while (!run.log().includes('ended with code 3')) {
      expect(run.child.exitCode, run.log()).toBe(null)
      await sleep(50)
    }
    await sleep(3_000)
    expect(run.log().match(/ended with code 3: starting it again in 300 s/g)).toHaveLength(1)
    const statusOf = (path: string) => fetch(`http://127.0.0.1:${port}/${path}`).then(({status}) => status)
    await expect.poll(() => statusOf('healthz').catch(String), {timeout: 90_000}).toBe(200)
    expect(await statusOf('readyz')).toBe(503)
  } finally {
    run.child.kill('SIGTERM')
    await run.ended
  }
  await repair(databaseUrl, run.log())
  await settles(databaseUrl)
})

function supervise(databaseUrl: string, port: number) {
  const child: ChildProcess = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), 'start'], {
    env: {...process.env, DB_URL: databaseUrl, RPC_LOCAL_HTTP: node.url, KINGMAKER_DAOS: daos, GQL_PORT: `${port}`},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (text += chunk))
  return {child, log: () => text, ended: once(child, 'close')}
}
