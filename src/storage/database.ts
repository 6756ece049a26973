import type {Pool, PoolClient} from 'pg'
import {statusSchema} from './connection'

/** Any number: it only has to be the same for every Kingmaker on one database. */
const LOCK = 1_263_421_777

/** Takes the database for one supervisor; undefined when another has it. Held until the client is released. */
export async function takeDatabase(pool: Pool): Promise<PoolClient | undefined> {
  const client = await pool.connect()
  const {rows} = await client.query<{taken: boolean}>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK])
  if (rows[0]?.taken) return client
  client.release()
  return undefined
}

/** The last final block that the processor of a chain has committed; undefined before the first. */
export async function lastFinalBlock(pool: Pool, chainId: number): Promise<{height: number; hash: string} | undefined> {
  const schema = statusSchema(chainId)
  const {rows: tables} = await pool.query('SELECT to_regclass($1) AS status', [`${schema}.status`])
  if (tables[0]?.status === null) return undefined
  const {rows} = await pool.query<{height: number; hash: string}>(
    `SELECT height, hash FROM ${schema}.status WHERE height >= 0`,
  )
  return rows[0]
}
