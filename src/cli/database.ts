import type {Pool} from 'pg'
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
