// Ponder beside the API in `npm run bench:ponder`: the real one, on the same server of PostgreSQL, with the rows of ours in tables
// of its own. bench/ponder is its app; it is installed there at first use, and is no dependency of ours.
import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createRequire} from 'node:module'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const app = join(root, 'bench/ponder')
const {startLocalNode} = createRequire(import.meta.url)(join(root, 'lib/demo/local-node.js'))

const PATIENCE_MS = 300_000

/** Installs Ponder as bench/ponder/package-lock.json has it, unless that was done; gives its version. */
export function installPonder() {
  const {version} = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8')).packages['node_modules/ponder']
  const installed = join(app, 'node_modules/ponder/package.json')
  if (!existsSync(installed) || JSON.parse(readFileSync(installed, 'utf8')).version !== version) {
    const {status} = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {cwd: app, stdio: 'inherit'})
    if (status !== 0) throw new Error(`Ponder could not be installed: run \`npm ci\` in ${app} and see why`)
  }
  return version
}

/** Ponder's server once it has the rows of the database that DB_URL names. */
export async function startPonder() {
  const home = mkdtempSync(join(tmpdir(), 'kingmaker-ponder-'))
  const chain = await startLocalNode({home})
  const port = await freePort()
  const program = [join(app, 'node_modules/ponder/dist/esm/bin/ponder.js'), 'start', '--log-level', 'error']
  const child = spawn(process.execPath, [...program, '--schema', 'ponder', '--port', String(port)], {
    cwd: app,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: process.env.DB_URL,
      BENCH_RPC: chain.url,
      PONDER_TELEMETRY_DISABLED: 'true',
      NODE_NO_WARNINGS: '1',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // Whatever ends the benchmark ends what it has started.
  process.once('exit', () => child.kill('SIGKILL'))
  const stop = async () => {
    await end(child)
    await chain.stop()
    rmSync(home, {recursive: true, force: true})
  }
  try {
    await isReady(child, `http://127.0.0.1:${port}/ready`)
  } catch (error) {
    await stop()
    throw error
  }
  return {port, pid: child.pid, stop}
}

async function isReady(child, url) {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Ponder ended with exit code ${child.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.status === 200) return
    await sleep(200)
  }
  throw new Error(`Ponder did not say that it is ready at ${url} within ${PATIENCE_MS / 1000} s`)
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const {port} = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
