import {Client} from 'pg'
import {passwordFile, readPostgresPassword} from './postgres-cluster'
import {postgresError} from './postgres-log'
import {type Postmaster, stopPostmaster} from './postgres-postmaster'

/** A PostgreSQL server that accepts connections. */
export interface PostgresServer {
  readonly url: string
  readonly port: number
  /** False when a server that already ran was adopted. */
  readonly started: boolean
  readonly dataDir: string
  /** Shuts the server down, adopted or not; resolves when it is gone. */
  stop(): Promise<void>
}

/** The server of a ready process, once it has accepted our login. */
export async function postgresServer(
  postmaster: Postmaster,
  {home, dataDir, started}: {home: string; dataDir: string; started: boolean},
): Promise<PostgresServer> {
  const {port} = postmaster
  const url = `postgres://kingmaker:${readPostgresPassword(home) ?? ''}@127.0.0.1:${port}/kingmaker`
  await checkLogin(url, postmaster, home)
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopPostmaster(postmaster, home)
    return stopping
  }
  return {url, port, started, dataDir, stop}
}

async function checkLogin(url: string, postmaster: Postmaster, home: string): Promise<void> {
  const client = new Client({connectionString: url, connectionTimeoutMillis: 30_000})
  // A connection that breaks after the check is of no interest, but an unheard error would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (cause) {
    throw postgresError({
      home,
      problem: `PostgreSQL runs on port ${postmaster.port} but refuses our login: ${(cause as Error).message}.`,
      remedy: `Stop it (kill -INT ${postmaster.pid}), delete ${passwordFile(home)} and start again: a new password is made.`,
      cause,
    })
  } finally {
    await client.end().catch(() => {})
  }
}
