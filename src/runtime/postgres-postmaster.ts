import {execFileSync} from 'node:child_process'
import {readFileSync, rmSync, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {postgresError} from './postgres-log'

/** A live server process as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number
  /** The data folder as the server was told; differs from where it is now when the folder was moved. */
  readonly dataDir: string
  /** Seconds since the epoch. */
  readonly startTime: number
  readonly port: number
  readonly status: string
}

/** The live server on a data folder, or undefined; what a killed server left behind does not count. */
export function findPostmaster(dataDir: string): Postmaster | undefined {
  const recorded = readPidFile(dataDir)
  return recorded && postmasterLives(recorded) ? recorded : undefined
}

/** Whether the process is alive and really is that server, not a stranger that got its number. */
export function postmasterLives(postmaster: Pick<Postmaster, 'pid' | 'dataDir'>): boolean {
  const [program = '', ...rest] = commandLine(postmaster.pid)
  if (process.platform === 'linux') {
    // A killed process nobody has reaped still has a number, but its command line is empty.
    return basename(program) === 'postgres' && rest[rest.indexOf('-D') + 1] === postmaster.dataDir
  }
  return program.includes('postgres') && `${program} `.includes(`-D ${postmaster.dataDir} `)
}

/** Removes a left-over lock file that a new server would believe. Most it recognises itself, more safely than we can. */
export function clearStaleLock(dataDir: string): void {
  const file = join(dataDir, 'postmaster.pid')
  const found = statSync(file, {throwIfNoEntry: false})
  if (found === undefined) return
  const recorded = readPidFile(dataDir)
  // A server that is just starting creates the file before it fills it; a power cut leaves it empty for good.
  const stale = recorded ? processLives(recorded.pid) && !postmasterLives(recorded) : Date.now() - found.mtimeMs > 3000
  if (stale) rmSync(file, {force: true})
}

/** Waits until the expected server accepts connections; undefined when it went away or is stopping. */
export async function untilReady(
  dataDir: string,
  expected: Pick<Postmaster, 'pid' | 'startTime'>,
  ended: () => boolean,
): Promise<Postmaster | undefined> {
  for (;;) {
    const gone = ended()
    const found = readPidFile(dataDir)
    // In a container a killed server's number comes back soon: its file is told apart by age.
    const ours = found?.pid === expected.pid && found.startTime >= expected.startTime
    if (ours && found.status === 'ready') return found
    if (gone || (ours && found.status === 'stopping')) return undefined
    await sleep(10)
  }
}

/** Fast shutdown, then an immediate one after 30 seconds; resolves when the process is gone. */
export async function stopPostmaster(postmaster: Postmaster, home: string): Promise<void> {
  for (const [signal, patience] of [['SIGINT', 30_000] as const, ['SIGQUIT', 10_000] as const]) {
    if (!postmasterLives(postmaster)) return
    try {
      process.kill(postmaster.pid, signal)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return
      const problem = `PostgreSQL (process ${postmaster.pid}) belongs to another user and cannot be stopped.`
      throw postgresError({home, problem, remedy: 'Stop it as the user who started it.', cause})
    }
    if (await untilGone(postmaster, patience)) return
  }
  throw postgresError({
    home,
    problem: `PostgreSQL (process ${postmaster.pid}) did not stop within 40 seconds.`,
    remedy: `Check the disk it writes to, then end it with: kill -9 ${postmaster.pid} (it recovers at the next start).`,
  })
}

/** Waits for the server to be gone; false when it outlived the patience (milliseconds). */
export async function untilGone(postmaster: Postmaster, patience: number): Promise<boolean> {
  const deadline = Date.now() + patience
  while (postmasterLives(postmaster)) {
    if (Date.now() > deadline) return false
    await sleep(10)
  }
  return true
}

function readPidFile(dataDir: string): Postmaster | undefined {
  let text: string
  try {
    text = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new Error(
      `Cannot read ${join(dataDir, 'postmaster.pid')}: ${(error as Error).message}. ` +
        'The database belongs to another user: run as the user who made it, or set DB_URL.',
      {cause: error},
    )
  }
  const lines = text.split('\n').map(line => line.trim())
  // Standalone PostgreSQL writes its number with a minus sign; it never becomes ready, but it does hold the data.
  const pid = Math.abs(Number(lines[0]))
  if (!Number.isInteger(pid) || pid === 0) return undefined
  return {
    pid,
    dataDir: lines[1] ?? '',
    startTime: Number(lines[2]),
    port: Number(lines[3]),
    status: lines[7] ?? '',
  }
}

/** Whether any process has that number. */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Words on Linux; elsewhere one string, which is all `ps` has.
function commandLine(pid: number): string[] {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return [execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], {encoding: 'utf8', stdio: 'pipe'}).trim()]
  } catch {
    return []
  }
}
