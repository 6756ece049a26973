import {execFile} from 'node:child_process'
import {chmod, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {Client} from 'pg'
import {projectDir} from '../../src/config/load'
import {startPostgres} from '../../src/runtime/embedded-postgres'

/** A throw-away PostgreSQL server: one for each test file, any number of databases in it. */
export interface TestPostgres {
  /** Makes a database with every migration applied, or a copy of one that nobody is connected to, and gives its URL. */
  createDatabase(original?: string): Promise<string>
  /** Drops a database that it made, whoever is connected to it: for a test that makes hundreds. */
  dropDatabase(url: string): Promise<void>
  /** Ends the server, whoever is still connected, and deletes what it wrote. */
  close(): Promise<void>
}

const TEMPLATE = 'migrated'

/** Starts a server in a temporary folder. Migrations run once, by the built code; databases are copies of the result. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
  // As root the server runs under an account of its own, and would put its data elsewhere if it could not enter.
  await chmod(home, 0o755)
  const server = await startPostgres({home})
  const close = async () => {
    await server.stop()
    await rm(home, {recursive: true, force: true})
  }
  let databases = 0
  try {
    await run(server.url, `CREATE DATABASE ${TEMPLATE}`)
    await migrate(databaseUrl(server.url, TEMPLATE))
  } catch (error) {
    await close()
    throw error
  }
  return {
    close,
    dropDatabase: url => run(server.url, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`),
    createDatabase: async original => {
      databases += 1
      const name = `test_${databases}`
      await run(
        server.url,
        `CREATE DATABASE ${name} TEMPLATE ${original ? new URL(original).pathname.slice(1) : TEMPLATE}`,
      )
      return databaseUrl(server.url, name)
    },
  }
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({connectionString: url})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Applies every migration. In a child, since the migrations are found by the environment and by the model's compiled form. */
export async function migrate(url: string): Promise<void> {
  const script = "require('./lib/storage/migrate.js').applyMigrations()"
  await promisify(execFile)(process.execPath, ['-e', script], {cwd: projectDir, env: {...process.env, DB_URL: url}})
}
