// How fast recorded logs become rows: the real indexer against a recorded node, from nothing to the head, on a PostgreSQL of
// its own. Needs `npm run build`. RUNS says how often; PROFILE=<folder> keeps a CPU profile of each indexer there.
import {spawn} from 'node:child_process'
import {chmodSync, mkdtempSync, rmSync} from 'node:fs'
import {createRequire} from 'node:module'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const lib = path => require(join(root, 'lib', path))
const {startPostgres} = lib('runtime/embedded-postgres.js')
const {applyMigrations} = lib('storage/migrate.js')
const {openPool} = lib('storage/connection.js')
const {startRecordingServer} = lib('recording/server.js')
const {NodeClient} = lib('ingest/node-client.js')

const RUNS = Number(process.env.RUNS ?? 3)
const FILE = process.env.DAO_FILE ?? join(root, 'assets/demo/daos/compound.yaml')
const RECORDING = process.env.RECORDING ?? join(root, 'assets/recordings/compound-governor.ndjson.gz')

async function once() {
  const home = mkdtempSync(join(tmpdir(), 'kingmaker-bench-'))
  // As root the server runs under another account, which has to enter.
  chmodSync(home, 0o755)
  const server = await startPostgres({home})
  const recording = await startRecordingServer({file: RECORDING, chainId: 1, port: 0})
  try {
    process.env.DB_URL = server.url
    await applyMigrations()
    const pool = openPool(1)
    const head = await new NodeClient(recording.url).height()
    const profile = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : []
    const start = performance.now()
    const child = spawn(
      process.execPath,
      [...profile, join(root, 'bin/kingmaker.js'), 'service', 'ingest', 'ethereum'],
      {
        env: {...process.env, KINGMAKER_DAO_FILES: FILE, RPC_ETHEREUM_HTTP: recording.url},
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const ended = new Promise(resolve => child.once('exit', resolve))
    let first
    for (;;) {
      const {rows} = await pool.query('SELECT height FROM cursor')
      if (rows.length > 0) first ??= performance.now() - start
      if ((rows[0]?.height ?? -1) >= head) break
      if (child.exitCode !== null) throw new Error(`the indexer ended with exit code ${child.exitCode}`)
      await sleep(20)
    }
    const all = performance.now() - start
    const cpu = process.resourceUsage()
    child.kill('SIGTERM')
    await ended
    const {rows} = await pool.query(
      'SELECT (SELECT count(*) FROM vote) AS votes, (SELECT count(*) FROM proposal) AS proposals',
    )
    await pool.end()
    return {first, all, cpu, head, ...rows[0]}
  } finally {
    await recording.close()
    await server.stop()
    rmSync(home, {recursive: true, force: true})
  }
}

console.log(`node ${process.version}; ${cpus().length} cores, ${cpus()[0]?.model}\n`)
for (let run = 0; run < RUNS; run++) {
  const {first, all, votes, proposals, head} = await once()
  const second = milliseconds => (milliseconds / 1000).toFixed(2)
  console.log(
    `${votes} votes on ${proposals} proposals up to block ${head}: first rows after ${second(first)} s, all after ${second(all)} s, ${Math.round((1000 * votes) / (all - first))} votes/s between`,
  )
}
