import {type ChildProcess, spawn} from 'node:child_process'
import {mkdir, open, readFile, rm} from 'node:fs/promises'
import {createServer} from 'node:net'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Hex} from 'viem'
import {anvilBinary} from './anvil-binary'
import {demoAccounts} from './demo-accounts'
import {
  commandLine,
  genesisAt,
  isRunning,
  localChainId,
  type NodeRecord,
  readNodeRecord,
  removeNodeRecord,
  writeNodeRecord,
} from './node-record'
import {StateDump} from './state-dump'

export interface LocalNode {
  readonly url: string
  readonly port: number
  /** False when a node that already ran was adopted. */
  readonly started: boolean
  /** Where the chain comes from: a running node, a dump, or nowhere. A restored chain may be some blocks shorter than it was. */
  readonly origin: 'adopted' | 'restored' | 'fresh'
  /** Ends the node, adopted or not, and waits until its chain is on disk. */
  stop(): Promise<void>
}

export interface LocalNodeOptions {
  /** Folder for state, log and process record. */
  readonly home: string
  /** Of a fresh chain, in seconds; three weeks ago by default. */
  readonly genesisTimestamp?: number
  /** A free one by default. */
  readonly port?: number
  /** Keep the chain across restarts. */
  readonly persist?: boolean
  readonly log?: (message: string) => void
}

type Log = (message: string) => void

const threeWeeks = 21 * 86_400
const dumpSeconds = 10
const copyMilliseconds = 60_000
const startMilliseconds = 20_000
const stopMilliseconds = 20_000

/** Starts a development chain on this machine, or adopts the one an earlier process of ours left running in `home`. */
export async function startLocalNode(options: LocalNodeOptions): Promise<LocalNode> {
  const log = options.log ?? (() => {})
  await mkdir(options.home, {recursive: true})
  const dump = options.persist ? new StateDump(options.home) : undefined

  const running = await findRunning(options.home, log)
  if (running) {
    log(`Adopting the local node that already runs on port ${running.port} (process ${running.pid})`)
    return localNode(options.home, {record: running, origin: 'adopted', dump, log})
  }

  const origin = (await dump?.restore(log)) ?? 'fresh'
  try {
    return await launch(options, {origin, dump, log})
  } catch (error) {
    if (origin === 'fresh' || !(error instanceof RefusedDump)) throw error
    log(`The local node does not accept its dump (${error.message}); starting a fresh chain`)
    await dump?.discard()
    return launch(options, {origin: 'fresh', dump, log})
  }
}

class RefusedDump extends Error {}

interface Start {
  readonly origin: 'restored' | 'fresh'
  readonly dump: StateDump | undefined
  readonly log: Log
}

async function launch(options: LocalNodeOptions, {origin, dump, log}: Start): Promise<LocalNode> {
  const {home} = options
  const port = options.port ?? (await freePort())
  if (options.port !== undefined) await assertFree(port)
  const states = path.join(home, 'states')
  await rm(states, {recursive: true, force: true})

  const args = ['--quiet', '--host', '127.0.0.1', '--port', String(port), '--chain-id', String(localChainId)]
  args.push('--accounts', String(demoAccounts.length), '--hardfork', 'cancun', '--order', 'fifo')
  // Every old state costs a third of a megabyte of disk, and anvil keeps thousands unless told otherwise.
  args.push('--cache-path', states, '--max-persisted-states', '100')
  if (dump) args.push('--state', dump.file, '--state-interval', String(dumpSeconds))
  // On a restored chain the option would set the clock back behind the last block.
  if (origin === 'fresh') {
    args.push('--timestamp', String(options.genesisTimestamp ?? Math.floor(Date.now() / 1000) - threeWeeks))
  }

  const logFile = path.join(home, 'anvil.log')
  const output = await open(logFile, 'w')
  const child = spawn(anvilBinary(), args, {detached: true, stdio: ['ignore', output.fd, output.fd]})
  child.on('error', () => {})
  await output.close()
  child.unref()

  try {
    // On record before it answers: should we be killed now, the next start finds it and ends it.
    await writeNodeRecord(home, {pid: child.pid ?? 0, port, genesis: '0x'})
    const genesis = await answering(child, {port, logFile, refusable: origin === 'restored'})
    const record = {pid: child.pid ?? 0, port, genesis}
    await writeNodeRecord(home, record)
    log(`Local node on port ${port} (process ${record.pid}, ${origin} chain)`)
    return localNode(home, {record, origin, dump, log})
  } catch (error) {
    child.kill('SIGKILL')
    await removeNodeRecord(home)
    throw error
  }
}

async function answering(
  child: ChildProcess,
  {port, logFile, refusable}: {port: number; logFile: string; refusable: boolean},
): Promise<Hex> {
  const deadline = Date.now() + startMilliseconds
  while (Date.now() < deadline) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      const words = (await readFile(logFile, 'utf8')).trim().split('\n')[0] || 'it said nothing'
      const message = `anvil ended at once: ${words}. Its log is ${logFile}`
      throw refusable && !words.includes('in use') ? new RefusedDump(message) : new Error(message)
    }
    const genesis = await genesisAt(port)
    if (genesis) return genesis
    await sleep(20)
  }
  throw new Error(`anvil did not answer on port ${port} within ${startMilliseconds / 1000} s; see ${logFile}`)
}

function localNode(
  home: string,
  {record, origin, dump, log}: {record: NodeRecord; origin: LocalNode['origin']; dump: StateDump | undefined; log: Log},
): LocalNode {
  const complain = (error: unknown) => log(`Cannot copy the chain's dump: ${String(error)}`)
  const copying = dump && setInterval(() => void dump.keepCopy().catch(complain), copyMilliseconds).unref()
  return {
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    started: origin !== 'adopted',
    origin,
    async stop() {
      clearInterval(copying)
      await end(record.pid, log)
      await rm(path.join(home, 'states'), {recursive: true, force: true})
      await removeNodeRecord(home)
      await dump?.keepCopy().catch(complain)
    },
  }
}

/** Lets anvil dump its state before it goes. */
async function end(pid: number, log: Log): Promise<void> {
  if (!(await isRunning(pid))) return
  signal(pid, 'SIGTERM')
  const deadline = Date.now() + stopMilliseconds
  while (await isRunning(pid)) {
    if (Date.now() > deadline) {
      log(`The local node (process ${pid}) did not end within ${stopMilliseconds / 1000} s; killing it`)
      return signal(pid, 'SIGKILL')
    }
    await sleep(10)
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended in between.
  }
}

/**
 * The recorded node, provided that its process lives and the chain at its port is the recorded one. A node of this
 * home that no longer answers is ended, because two must not share a dump.
 */
async function findRunning(home: string, log: Log): Promise<NodeRecord | undefined> {
  const record = await readNodeRecord(home)
  if (!record) return undefined
  for (let attempt = 0; attempt < 3 && (await isRunning(record.pid)); attempt += 1) {
    if ((await genesisAt(record.port)) === record.genesis) return record
    if (!(await commandLine(record.pid)).includes(path.join(home, 'states'))) break
    if (attempt < 2) continue
    log(`The local node (process ${record.pid}) does not answer on port ${record.port}; ending it`)
    await end(record.pid, log)
  }
  await removeNodeRecord(home)
  return undefined
}

function freePort(): Promise<number> {
  return listenOnce(0)
}

async function assertFree(port: number): Promise<void> {
  try {
    await listenOnce(port)
  } catch (error) {
    throw new Error(`Port ${port} for the local node is taken; stop what listens there or choose another port`, {
      cause: error,
    })
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}
