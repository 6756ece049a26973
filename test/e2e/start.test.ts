import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, chownSync, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {createServer} from 'node:net'
import {getPriority, tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {Client} from 'pg'
import {afterEach, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {findRunningPostgres} from '../../src/runtime/embedded-postgres'
import {freePort} from '../harness/free-port'
import {startTestPostgres} from '../harness/postgres'

interface Run {
  readonly child: ChildProcess
  readonly port: number
  readonly home: string
  readonly log: () => string
  readonly ended: Promise<number | null>
}

const runs: Run[] = []
const homes: string[] = []

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.child.kill('SIGTERM')
    await run.ended
  }
  for (const home of homes.splice(0)) rmSync(home, {recursive: true, force: true})
})

function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'kingmaker-start-'))
  chmodSync(home, 0o755)
  homes.push(home)
  return home
}

async function start(
  home: string,
  options: {args?: string[]; env?: NodeJS.ProcessEnv; uid?: number} = {},
): Promise<Run> {
  const port = await freePort()
  const {DB_URL: _, ...environment} = process.env
  const child = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), 'start', ...(options.args ?? [])], {
    env: {...environment, KINGMAKER_HOME: home, GQL_PORT: String(port), ...options.env},
    cwd: tmpdir(),
    // A group of its own, so that a test can interrupt all of it as a terminal does.
    detached: true,
    ...(options.uid !== undefined && {uid: options.uid, gid: options.uid}),
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (text += chunk))
  const run = {child, port, home, log: () => text, ended: once(child, 'close').then(([code]) => code)}
  runs.push(run)
  return run
}

async function get(run: Run, path: string): Promise<{status: number; body: string} | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${run.port}${path}`)
    return {status: response.status, body: await response.text()}
  } catch {
    return undefined
  }
}

async function ready(run: Run): Promise<void> {
  const deadline = Date.now() + 120_000
  while ((await get(run, '/readyz'))?.status !== 200) {
    if (Date.now() > deadline || run.child.exitCode !== null) throw new Error(`not ready; the log:\n${run.log()}`)
    await sleep(50)
  }
}

async function ask(run: Run, query: string) {
  const response = await fetch(`http://127.0.0.1:${run.port}/graphql`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({query}),
  })
  return (await response.json()).data
}

/** Who is connected to the database of a run, with the process that works for each. */
async function connections(home: string): Promise<{role: string; pid: number}[]> {
  const client = new Client({connectionString: (await findRunningPostgres(home))?.url})
  await client.connect()
  const {rows} = await client.query("SELECT usename AS role, pid FROM pg_stat_activity WHERE datname = 'kingmaker'")
  await client.end()
  return rows
}

/** Processes of a run, found by its home in their arguments or by their group. */
function processesOf(run: Run): string[] {
  const list = execFileSync('ps', ['-eo', 'pgid,args'], {encoding: 'utf8'})
  return list.split('\n').filter(line => line.includes(run.home) || line.trim().startsWith(`${run.child.pid} `))
}

const eventsOf = (run: Run) =>
  run
    .log()
    .split('\n')
    .filter(line => line.includes('"head":16272090,"events"'))
    .map(line => JSON.parse(line).events as number)
    .at(-1)

/** The processor asks for the head again when it starts, and hands it over once more: one event is in it. */
const EVENTS_OF_HEAD = 1

/** Waits until all of the recording is committed: it counts as ready some blocks before. */
async function atTheEnd(run: Run): Promise<void> {
  const lags = async () => (await ask(run, '{ _meta { chains { chain lag } } }'))._meta.chains
  await expect.poll(lags, {timeout: 60_000}).toContainEqual({chain: 'ethereum', lag: 0})
}

test('a start without configuration indexes both DAOs, stops on Ctrl-C, and the next one resumes', {
  timeout: 600_000,
}, async () => {
  const home = freshHome()
  const first = await start(home)
  await ready(first)
  expect((await get(first, '/healthz'))?.status).toBe(200)
  const {daos, _meta} = await ask(first, '{ daos { slug } _meta { chains { chain lag ready } } }')
  expect(daos).toEqual([{slug: 'compound'}, {slug: 'opg-demo'}])
  expect(_meta.chains.map((chain: {ready: boolean}) => chain.ready)).toEqual([true, true])
  await expect.poll(() => first.log()).toContain(`API at http://localhost:${first.port}/graphql`)
  // The API has a role of its own, and what it needs of the database.
  const {dao} = await ask(
    first,
    '{ dao(slug: "opg-demo") { powerIndices(quota: "1") { playerCount values { index } } } }',
  )
  expect(dao.powerIndices.values.length).toBeGreaterThan(0)
  const connected = await connections(home)
  expect(connected.map(({role}) => role)).toEqual(expect.arrayContaining(['kingmaker', 'kingmaker_api']))
  // It gives way to the indexers, and so do the processes of the database that work for it.
  const ofApi = connected.filter(({role}) => role === 'kingmaker_api').map(({pid}) => pid)
  const list = execFileSync('ps', ['--ppid', String(first.child.pid), '-o', 'pid=,args='], {encoding: 'utf8'})
  const api = Number.parseInt(list.split('\n').find(line => line.endsWith('service api')) ?? '', 10)
  expect(getPriority(api)).toBeGreaterThanOrEqual(10)
  for (const pid of ofApi) expect(getPriority(pid)).toBe(19)
  // What an indexer prints takes its way through two pipes.
  await expect.poll(() => eventsOf(first), {timeout: 60_000}).toBe(10_534)
  // It prints before it commits.
  await atTheEnd(first)
  const {proposals: before} = await ask(first, '{ proposals(dao: "opg-demo", first: 1000) { id } }')
  // A terminal sends the signal to every process of the group.
  process.kill(-(first.child.pid ?? 0), 'SIGINT')
  expect(await first.ended).toBe(0)
  expect(processesOf(first)).toEqual([])

  const second = await start(home)
  await ready(second)
  const {proposals: after} = await ask(second, '{ proposals(dao: "opg-demo", first: 1000) { id } }')
  expect(after.slice(-before.length)).toEqual(before)
  // Nothing of the recording was read again but its head, and the local chain is the same one.
  await expect.poll(() => eventsOf(second), {timeout: 60_000}).toBe(EVENTS_OF_HEAD)
  expect(second.log()).not.toContain('deploying the demo DAO')
  expect(second.log()).not.toContain('indexing it anew')
})

test('after kill -9 of everything at once the next start has all rows', {timeout: 600_000}, async () => {
  const home = freshHome()
  const first = await start(home)
  await ready(first)
  await atTheEnd(first)
  execFileSync('pkill', ['-9', '-g', String(first.child.pid)])
  // Postgres and the node have groups of their own, as on a machine that loses power they go too.
  for (const line of processesOf(first)) process.kill(-Number(line.trim().split(' ')[0]), 'SIGKILL')
  await first.ended
  const second = await start(home)
  await ready(second)
  const {proposals} = await ask(second, '{ proposals(dao: "compound", first: 1000) { id voteCount } }')
  expect(proposals).toHaveLength(141)
  expect(proposals.reduce((sum: number, proposal: {voteCount: number}) => sum + proposal.voteCount, 0)).toBe(10_149)
  await expect.poll(() => eventsOf(second), {timeout: 60_000}).toBe(EVENTS_OF_HEAD)
})

test('with DB_URL it uses that server and starts none', {timeout: 600_000}, async () => {
  const postgres = await startTestPostgres()
  try {
    const run = await start(freshHome(), {env: {DB_URL: await postgres.createDatabase()}})
    await ready(run)
    expect(existsSync(join(run.home, 'postgres'))).toBe(false)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  } finally {
    await postgres.close()
  }
})

test('an indexer that is killed is started again', {timeout: 600_000}, async () => {
  const run = await start(freshHome())
  await ready(run)
  execFileSync('pkill', ['-9', '-f', '-g', String(run.child.pid), 'service ingest ethereum'])
  const deadline = Date.now() + 90_000
  while (!run.log().includes('ingest ethereum ended with code 1: starting it again') && Date.now() < deadline)
    await sleep(50)
  while (run.log().split('"msg":"indexing Ethereum"').length < 3 && Date.now() < deadline) await sleep(50)
  expect(run.log().split('"msg":"indexing Ethereum"')).toHaveLength(3)
  expect((await get(run, '/healthz'))?.status).toBe(200)
})

test('an ordinary user can run it', {timeout: 600_000}, async () => {
  const home = freshHome()
  const root = process.getuid?.() === 0
  if (root) chownSync(home, 1000, 1000)
  const run = await start(home, root ? {uid: 1000, env: {HOME: home}} : {})
  await ready(run)
  process.kill(-(run.child.pid ?? 0), 'SIGINT')
  expect(await run.ended).toBe(0)
})

test('what has to be changed is said before anything starts, with exit code 2', {timeout: 600_000}, async () => {
  const empty = freshHome()
  const noDemo = await start(empty, {args: ['--no-demo'], env: {KINGMAKER_DAOS: empty}})
  expect(await noDemo.ended).toBe(2)
  expect(noDemo.log()).toContain('expected at least one DAO file')

  const badPort = await start(empty, {env: {GQL_PORT: 'abc'}})
  expect(await badPort.ended).toBe(2)
  expect(badPort.log()).toContain('GQL_PORT: expected a port from 1 to 65535, got "abc"')

  const noNode = await start(empty, {env: {KINGMAKER_DAOS: join(projectDir, 'assets/demo/daos')}})
  expect(await noNode.ended).toBe(2)
  expect(noNode.log()).toContain('RPC_ETHEREUM_HTTP: expected the URL of a node of Ethereum')
  expect(processesOf(noNode)).toEqual([])
})

test('a taken port ends the run with a plain word', {timeout: 600_000}, async () => {
  const blocker = createServer().listen(0)
  await once(blocker, 'listening')
  const address = blocker.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const run = await start(freshHome(), {env: {GQL_PORT: String(port)}})
  expect(await run.ended).toBe(2)
  expect(run.log()).toContain(`port ${port} is taken by another program`)
  expect(processesOf(run)).toEqual([])
  blocker.close()
})

test('a second start on the same data leaves the first alone', {timeout: 600_000}, async () => {
  const first = await start(freshHome())
  await ready(first)
  const second = await start(first.home)
  expect(await second.ended).toBe(2)
  expect(second.log()).toContain('another Kingmaker runs on this database')
  expect((await get(first, '/readyz'))?.status).toBe(200)
})
