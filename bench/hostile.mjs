// How fast recorded logs become rows while nobody asks the API, while others do their worst, and while the machine is only
// busy otherwise, with loops of the lowest priority: what processors share costs the indexer in either case. The real indexer
// against a recorded node, the real API beside it, on one PostgreSQL, in runs one after the other. ROUNDS says how many (3).
// Run by `npm run bench:hostile`.
import {fork, spawn} from 'node:child_process'
import {chmodSync, mkdtempSync, rmSync} from 'node:fs'
import {createRequire} from 'node:module'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {ProcessorTime} from './processor-time.mjs'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const lib = path => require(join(root, 'lib', path))
const {startPostgres} = lib('runtime/embedded-postgres.js')
const {applyMigrations} = lib('storage/migrate.js')
const {makeApiRole} = lib('storage/api-role.js')
const {openPool} = lib('storage/connection.js')
const {startRecordingServer} = lib('recording/server.js')

const PORT = Number(process.env.GQL_PORT ?? 4399)
const ROUNDS = Number(process.env.ROUNDS ?? 3)
const LOOK_MS = 250
const LOOP = `require('node:os').setPriority(19); for (;;) {}`
const scratch = mkdtempSync(join(tmpdir(), 'kingmaker-bench-'))
// As root the server runs under another account, which has to enter.
chmodSync(scratch, 0o755)

// One for each process that it starts.
process.setMaxListeners(0)

const started = (path, args, env = {}) => {
  const child = fork(join(root, path), args, {env: {...process.env, ...env}})
  // Whatever ends the benchmark ends what it has started.
  process.once('exit', () => child.kill())
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve({child, message}))
    child.once('exit', code => reject(new Error(`${path} ended with ${code}`)))
  })
}

async function stop(child) {
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** Processes of the database: those of the API's role, or all others but the one that is asked. */
async function databaseProcesses(pool, ofIndexer) {
  const {rows} = await pool.query(
    `SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND coalesce(usename = 'kingmaker_api', false) <> $1`,
    [ofIndexer],
  )
  return rows.map(({pid}) => pid)
}

/** Seconds from the first rows of Compound's governors to the last, and what the API answered meanwhile. */
async function ingest({attacked = false, busy = false} = {}) {
  const home = mkdtempSync(join(scratch, 'run-'))
  chmodSync(home, 0o755)
  const server = await startPostgres({home})
  const file = join(root, 'assets/recordings/compound-governor.ndjson.gz')
  const recording = await startRecordingServer({file, chainId: 1, port: 0})
  try {
    process.env.DB_URL = server.url
    await applyMigrations()
    const pool = openPool(1)
    const DB_API_URL = await makeApiRole(pool, server.url, 'bench')
    const {child: api, message} = await started('bin/kingmaker.js', ['service', 'api'], {
      DB_API_URL,
      GQL_PORT: String(PORT),
      KINGMAKER_OWN_DATABASE: '1',
    })
    const {port} = new URL(message.ready.url)
    const attack = attacked ? await started('bench/hostile-clients.mjs', [port]) : undefined
    const loops = busy ? cpus().map(() => spawn(process.execPath, ['-e', LOOP], {stdio: 'ignore'})) : []
    for (const loop of loops) process.once('exit', () => loop.kill('SIGKILL'))
    const indexer = spawn(process.execPath, [join(root, 'bin/kingmaker.js'), 'service', 'ingest', 'ethereum'], {
      env: {
        ...process.env,
        KINGMAKER_DAO_FILES: join(root, 'assets/demo/daos/compound.yaml'),
        RPC_ETHEREUM_HTTP: recording.url,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const ended = new Promise(resolve => indexer.once('exit', resolve))
    const time = new ProcessorTime()
    const look = async () =>
      time.look({
        indexer: [indexer.pid],
        'its database': await databaseProcesses(pool, true),
        API: [api.pid],
        "the API's database": await databaseProcesses(pool, false),
        attackers: attack ? [attack.child.pid] : [],
      })
    let first
    let looked = 0
    for (;;) {
      const {rows} = await pool.query('SELECT height FROM cursor')
      if (rows.length > 0) first ??= performance.now()
      const done = (rows[0]?.height ?? -1) >= recording.head
      if (first && (done || performance.now() > looked + LOOK_MS)) {
        await look()
        looked = performance.now()
      }
      if (done) break
      if (indexer.exitCode !== null) throw new Error(`the indexer ended with exit code ${indexer.exitCode}`)
      await sleep(20)
    }
    const seconds = (performance.now() - first) / 1000
    for (const loop of loops) loop.kill('SIGKILL')
    indexer.kill('SIGTERM')
    await ended
    const counts = attack && new Promise(resolve => attack.child.once('message', resolve))
    attack?.child.send('stop')
    const answers = await counts
    if (attack) await stop(attack.child)
    await stop(api)
    const {rows} = await pool.query('SELECT count(*)::int AS votes FROM vote')
    await pool.end()
    return {rate: rows[0].votes / seconds, seconds, answers, times: time.tell()}
  } finally {
    await recording.close()
    await server.stop()
    rmSync(home, {recursive: true, force: true})
  }
}

try {
  console.log(`node ${process.version}; ${cpus().length} cores, ${cpus()[0]?.model}\n`)
  const told = ({rate, seconds}) => `${Math.round(rate)} votes/s (${seconds.toFixed(1)} s)`
  const account = times =>
    Object.entries(times)
      .filter(([, {used}]) => used > 0)
      .map(([name, {used, waited}]) => `${name} ${used.toFixed(1)} s (waited ${waited.toFixed(1)})`)
      .join(', ')
  const median = values => {
    const sorted = values.toSorted((a, b) => a - b)
    return ((sorted[(values.length - 1) >> 1] + sorted[values.length >> 1]) / 2).toFixed(2)
  }
  const [ofAlone, ofBusy] = [[], []]
  const sums = {alone: {used: 0, waited: 0}, busy: {used: 0, waited: 0}, attacked: {used: 0, waited: 0}}
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await ingest()
    const busy = await ingest({busy: true})
    const attacked = await ingest({attacked: true})
    ofAlone.push(attacked.rate / alone.rate)
    ofBusy.push(attacked.rate / busy.rate)
    console.log(`alone ${told(alone)}, on a busy machine ${told(busy)}, attacked ${told(attacked)}`)
    for (const [name, {times}] of Object.entries({alone, busy, attacked})) {
      console.log(`  ${name}: ${account(times)}`)
      for (const part of ['indexer', 'its database'])
        for (const what of ['used', 'waited']) sums[name][what] += times[part][what]
    }
    console.log(`  the attackers got ${JSON.stringify(attacked.answers)}`)
  }
  console.log(
    `\nunder attack ingestion is ${median(ofAlone)} of what it is alone, ${median(ofBusy)} of what it is on a busy machine (medians)`,
  )
  const ratio = (what, to) => (sums.attacked[what] / sums[to][what]).toFixed(2)
  console.log(
    `the indexer and its database used ${ratio('used', 'alone')} of the processors' time that they use alone and waited ${ratio('waited', 'alone')} of what they ` +
      `wait for a processor alone; ${ratio('used', 'busy')} and ${ratio('waited', 'busy')} of what it is on a busy machine`,
  )
} finally {
  rmSync(scratch, {recursive: true, force: true})
}
