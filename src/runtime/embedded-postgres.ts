import {createServer} from 'node:net'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {postgresAccount} from './postgres-account'
import {postgresBinaries} from './postgres-binaries'
import {type PostgresCluster, preparePostgresCluster} from './postgres-cluster'
import {choosePostgresFolder, postgresFolder} from './postgres-folder'
import {postgresError, postgresLogTail} from './postgres-log'
import {clearStaleLock, findPostmaster, postmasterLives, untilGone, untilReady} from './postgres-postmaster'
import {SET_DB_URL, spawnPostgresProgram} from './postgres-program'
import {type PostgresServer, postgresServer} from './postgres-server'
import {postgresSettings} from './postgres-settings'

export type {PostgresServer} from './postgres-server'

const PATIENCE = 30_000

/** Runs PostgreSQL on `<home>/postgres`: adopts the server that is there, or starts one, making the database if need be. */
export async function startPostgres(options: {home: string; log?: (message: string) => void}): Promise<PostgresServer> {
  const home = resolve(options.home)
  const log = options.log ?? (() => {})
  // Recovery after a crash takes as long as it takes, but not in silence.
  const notice = setTimeout(() => log(`still waiting for PostgreSQL; what it does is in ${home}/postgres.log`), 5000)
  try {
    return await adoptOrLaunch(home, log)
  } finally {
    clearTimeout(notice)
  }
}

/** The server that runs on this home, once it is ready, or undefined; never starts one. */
export async function findRunningPostgres(home: string): Promise<PostgresServer | undefined> {
  return adopt(resolve(home), false)
}

async function adoptOrLaunch(home: string, log: (message: string) => void): Promise<PostgresServer> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const running = await adopt(home, true)
    if (running) {
      log(`PostgreSQL already runs on port ${running.port}: using it`)
      return running
    }
    const outcome = await launch(await prepare(home, log))
    if (!('retry' in outcome)) return outcome
    if (Date.now() > deadline) {
      const problem = `PostgreSQL did not start within ${PATIENCE / 1000} seconds.`
      throw postgresError({home, problem, remedy: outcome.retry.remedy})
    }
    await sleep(100)
  }
}

async function adopt(home: string, awaitStop: boolean): Promise<PostgresServer | undefined> {
  const dataDir = join(postgresFolder(home), 'postgres')
  const found = findPostmaster(dataDir)
  if (!found) return undefined
  const ready = await untilReady(dataDir, found, () => !postmasterLives(found))
  if (ready) {
    try {
      return await postgresServer(ready, {home, dataDir, started: false})
    } catch (error) {
      const now = findPostmaster(dataDir)
      if (now?.pid === found.pid && now.status === 'ready') throw error
      // It was stopped while we logged in.
    }
  }
  if (awaitStop && !(await untilGone(found, PATIENCE))) {
    throw postgresError({
      home,
      problem: `PostgreSQL (process ${found.pid}) has been shutting down for ${PATIENCE / 1000} seconds.`,
      remedy: `Wait for it, or end it with: kill -QUIT ${found.pid}`,
    })
  }
  return undefined
}

async function prepare(home: string, log: (message: string) => void): Promise<PostgresCluster & {dataDir: string}> {
  const account = postgresAccount(join(postgresFolder(home), 'postgres'))
  const folder = choosePostgresFolder(home, account, log)
  const cluster = {home, folder, account, binaries: postgresBinaries(account), log}
  return {...cluster, dataDir: await preparePostgresCluster(cluster)}
}

/** One attempt; `retry` is a condition that passes by itself. */
async function launch(cluster: PostgresCluster & {dataDir: string}): Promise<PostgresServer | {retry: Obstacle}> {
  const {home, dataDir, account, binaries} = cluster
  clearStaleLock(dataDir)
  const args = ['-D', dataDir, ...postgresSettings(await freePort())]
  const startTime = Math.floor(Date.now() / 1000)
  const {child, logStart} = spawnPostgresProgram({home, file: binaries.postgres, args, account}, true)
  let ended = child.pid === undefined
  let failure: Error | undefined
  child.once('error', error => {
    failure = error
    ended = true
  })
  child.once('exit', () => {
    ended = true
  })
  child.unref()
  const ready = await untilReady(dataDir, {pid: child.pid ?? 0, startTime}, () => ended)
  if (ready) return postgresServer(ready, {home, dataDir, started: true})
  // A spawn that fails reports why only after this turn of the event loop.
  await sleep(0)
  const tail = postgresLogTail(home, logStart)
  const retry = OBSTACLES.find(({message}) => tail.includes(message))
  if (retry && !failure) return {retry}
  const problem = failure ? `Cannot run ${binaries.postgres}: ${failure.message}.` : 'PostgreSQL did not start.'
  throw postgresError({home, problem, remedy: SET_DB_URL, cause: failure})
}

interface Obstacle {
  /** How the server's log says it. */
  readonly message: string
  /** For when it does not pass. */
  readonly remedy: string
}

const OTHER_SERVER = 'Another server holds the data folder: stop it, then start again.'
const OBSTACLES: readonly Obstacle[] = [
  // Another start was quicker; its server is adopted next.
  {message: 'lock file "postmaster.pid" already exists', remedy: OTHER_SERVER},
  {message: 'lock file "postmaster.pid" is empty', remedy: OTHER_SERVER},
  // Processes of a killed server finish what they were at before they notice.
  {
    message: 'pre-existing shared memory block',
    remedy: 'Processes of a killed server still run: end those postgres processes, then start again.',
  },
  // Somebody took the port between our asking for it and using it.
  {
    message: 'could not create any TCP/IP sockets',
    remedy: 'No port on 127.0.0.1 could be opened: check the loopback interface, or set DB_URL.',
  },
]

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address && typeof address === 'object') done(address.port)
        else
          reject(new Error('The system gave no free port on 127.0.0.1. Check the loopback interface, or set DB_URL.'))
      })
    })
  })
}
