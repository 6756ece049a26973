import type {Pool} from 'pg'

/** The role that `start` makes in its own server. */
const API_ROLE = 'kingmaker_api'

/** Tables that the API writes besides reading all: what its worker has solved. */
const WRITTEN = ['power_result']

/**
 * Lets a role do what the API needs, and no more of what is ours: read every table, and keep what was solved. Again after
 * migrations, since tables are named one by one.
 */
export async function grantApi(pool: Pool, role: string): Promise<void> {
  const client = await pool.connect()
  try {
    const name = client.escapeIdentifier(role)
    await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`)
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`)
    await client.query(`GRANT INSERT, DELETE ON ${WRITTEN.join(', ')} TO ${name}`)
  } finally {
    client.release()
  }
}

/**
 * Makes the role of the API in a server of our own, or gives it another password, and takes from everybody else what they
 * could make there. Gives the URL by which the API connects.
 */
export async function makeApiRole(pool: Pool, url: string, password: string): Promise<string> {
  const client = await pool.connect()
  try {
    const {rowCount} = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [API_ROLE])
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER'
    await client.query(
      `${verb} ROLE ${API_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
    )
    const {rows} = await client.query<{name: string}>('SELECT current_database() AS name')
    await client.query(`REVOKE TEMPORARY ON DATABASE ${client.escapeIdentifier(rows[0]?.name ?? '')} FROM PUBLIC`)
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  } finally {
    client.release()
  }
  await grantApi(pool, API_ROLE)
  const own = new URL(url)
  own.username = API_ROLE
  own.password = password
  return own.href
}
