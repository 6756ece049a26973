import type {Pool} from 'pg'
import {ConfigError} from '../core/errors'
import {findRunningPostgres, startPostgres} from '../runtime/embedded-postgres'
import {homeDir} from '../runtime/home'
import {databaseIsConfigured, openPool} from '../storage/connection'

/** Runs `work` on the database that `start` uses, starting the embedded one for that time when it does not run. */
export async function withDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const server = databaseIsConfigured() ? undefined : await embeddedServer()
  if (server) process.env.DB_URL = server.url
  const pool = openPool(2)
  try {
    return await work(pool)
  } catch (error) {
    throw mendable(error) ?? error
  } finally {
    await pool.end()
    if (server?.ours) await server.stop()
  }
}

async function embeddedServer() {
  const running = await findRunningPostgres(homeDir())
  const server = running ?? (await startPostgres({home: homeDir(), log: line => console.error(line)}))
  // One that ran before belongs to whoever started it.
  return {url: server.url, ours: running === undefined, stop: () => server.stop()}
}

/** What stops a connection before any statement: node's codes and PostgreSQL's. */
const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN', '28000', '28P01', '3D000']
const UNDEFINED_TABLE = '42P01'

function mendable(error: unknown): ConfigError | undefined {
  const {code, message} = error as {code?: string; message?: string}
  if (code === UNDEFINED_TABLE)
    return new ConfigError(['nothing is indexed in this database yet: run `npx kingmaker start` first'])
  if (code !== undefined && UNREACHABLE.includes(code))
    return new ConfigError([
      `the database cannot be reached (${message || code}): check DB_URL, or DB_HOST and its like`,
    ])
  return undefined
}
