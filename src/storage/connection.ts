import {createOrmConfig} from '@subsquid/typeorm-config'
import {createConnectionOptions} from '@subsquid/typeorm-config/lib/connectionOptions'
import {toPgClientConfig} from '@subsquid/typeorm-config/lib/pg'
import {TypeormDatabase} from '@subsquid/typeorm-store'
import {type ClientConfig, Pool, type PoolConfig} from 'pg'
import {DataSource} from 'typeorm'
import {projectDir} from '../config/load'

/** Variables that name a database of the user's own, by squid convention. */
const DATABASE_VARIABLES = ['DB_URL', 'DB_HOST', 'DB_PORT', 'DB_NAME', 'DB_USER', 'DB_PASS']

/** Whether the environment names a database; otherwise the embedded one is used. */
export function databaseIsConfigured(): boolean {
  return DATABASE_VARIABLES.some(name => process.env[name])
}

/** A pool on the database that the environment names. */
export function openPool(max: number): Pool {
  return poolOf({max})
}

/** The URL by which the API connects, where it is another role's than the indexers'. */
export function apiDatabaseUrl(): string | undefined {
  return process.env.DB_API_URL || undefined
}

/** A pool of the API, whose transactions cannot write, and whose statements end after `statementTimeoutMs`. */
export function openReadOnlyPool(max: number, statementTimeoutMs: number): Pool {
  const options = '-c default_transaction_read_only=on'
  return poolOf({max, statement_timeout: statementTimeoutMs, options}, apiDatabaseUrl())
}

/** A connection of the API by which its worker keeps what it has solved. */
export function openResultsPool(): Pool {
  return poolOf({max: 1}, apiDatabaseUrl())
}

function poolOf(settings: PoolConfig, url?: string): Pool {
  const database = url ? {connectionString: url} : (toPgClientConfig(createConnectionOptions()) as ClientConfig)
  const pool = new Pool({...database, ...settings})
  // A connection that is lost while nobody uses it is opened anew by the next query; one in use fails that query.
  pool.on('error', () => {})
  return pool
}

/**
 * The processor's database of one chain. Each chain has a status schema of its own; REPEATABLE READ, since chains write
 * disjoint rows and SERIALIZABLE would make them fail each other.
 */
export function processorDatabase(chainId: number): TypeormDatabase {
  return new TypeormDatabase({
    supportHotBlocks: true,
    isolationLevel: 'REPEATABLE READ',
    stateSchema: statusSchema(chainId),
    projectDir,
  })
}

/** Schema in which the processor of a chain keeps its status. */
export function statusSchema(chainId: number): string {
  return `chain_${chainId}`
}

/** A connection with the model and the migrations. */
export function dataSource(): DataSource {
  return new DataSource(createOrmConfig({projectDir}))
}
