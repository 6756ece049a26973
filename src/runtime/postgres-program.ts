import {type ChildProcess, spawn} from 'node:child_process'
import {closeSync} from 'node:fs'
import type {PostgresAccount} from './postgres-account'
import {openPostgresLog, postgresError} from './postgres-log'

export interface PostgresProgram {
  readonly home: string
  readonly file: string
  readonly args: readonly string[]
  readonly account: PostgresAccount | undefined
  /** Given to the program's standard input. */
  readonly input?: string
}

/** Runs one of PostgreSQL's programs to its end; what it says goes to the log. */
export function runPostgresProgram(program: PostgresProgram): Promise<void> {
  const {child} = spawnPostgresProgram(program, false)
  return new Promise((resolve, reject) => {
    const fail = (problem: string, cause?: unknown) =>
      reject(postgresError({home: program.home, problem, remedy: SET_DB_URL, cause}))
    child.once('error', cause => fail(`Cannot run ${program.file}: ${cause.message}.`, cause))
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else fail(`${program.file} ended with ${signal ?? `code ${code}`}.`)
    })
    child.stdin?.on('error', cause => fail(`${program.file} stopped reading its input.`, cause))
    child.stdin?.end(program.input)
  })
}

/** Starts a program with its output in the log; detached ones outlive us and do not hear the terminal's Ctrl-C. */
export function spawnPostgresProgram(
  program: PostgresProgram,
  detached: boolean,
): {child: ChildProcess; logStart: number} {
  const log = openPostgresLog(program.home)
  try {
    const child = spawn(program.file, program.args, {
      ...program.account,
      // A folder every account can be in, and none that a long-lived server would keep busy.
      cwd: '/',
      detached,
      // PGDATA, PGPORT, PGOPTIONS and their kind must not reach our server.
      env: {LC_ALL: 'C', PATH: process.env.PATH ?? '/usr/bin:/bin'},
      // Standalone PostgreSQL prompts on its standard output.
      stdio: [program.input === undefined ? 'ignore' : 'pipe', program.input === undefined ? log.fd : 'ignore', log.fd],
    })
    return {child, logStart: log.size}
  } finally {
    closeSync(log.fd)
  }
}

/** The way out when the bundled server cannot run here. */
export const SET_DB_URL =
  'The bundled PostgreSQL needs a glibc Linux or macOS, a disk with room and a user account listed in /etc/passwd. ' +
  'Otherwise set DB_URL=postgres://user:password@host:5432/database to use a server of your own.'
