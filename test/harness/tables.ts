import {Client} from 'pg'

/** Rows of every table by its name, each row as JSON text, sorted: equal exactly when two databases hold the same. */
export type Tables = Readonly<Record<string, readonly string[]>>

/**
 * Not of the index: when migrations ran, what the API has solved, the head that a node told at some time of day, and what
 * indexers counted.
 */
const LEFT_OUT = ['migrations', 'power_result', 'chain', 'ingestion_count']

/**
 * What the feed tells and has not taken back. Its order depends on when blocks came; so does the block in which a change
 * by the clock was noticed.
 */
const VALID_FEED = `SELECT chain, dao, kind, subject, proposal, payload,
    CASE WHEN payload ->> 'cause' IS DISTINCT FROM 'clock' THEN block || hash || timestamp END AS block
  FROM feed_entry WHERE retracts IS NULL AND retracted_by IS NULL`

/** Blocks without events are kept for a while only, and those of the backfill are the ends of batches. */
const WITH_EVENTS = 'SELECT * FROM indexed_block WHERE events'

const SPECIAL: Readonly<Record<string, string>> = {feed_entry: VALID_FEED, indexed_block: WITH_EVENTS}

/** Reads every table of the public schema. Numbers beyond 2^53 are text, bytes are hexadecimal. */
export async function dumpTables(databaseUrl: string): Promise<Tables> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  try {
    // One snapshot, so that an indexer at work cannot come between two tables.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const {rows: names} = await client.query<{name: string}>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL($1) ORDER BY 1`,
      [LEFT_OUT],
    )
    const tables: Record<string, string[]> = {}
    for (const {name} of names) {
      const {rows} = await client.query(SPECIAL[name] ?? `SELECT * FROM ${client.escapeIdentifier(name)}`)
      tables[name] = rows.map(row => JSON.stringify(row, plain)).sort()
    }
    return tables
  } finally {
    await client.end()
  }
}

/** Node turns a Buffer into an object with a list of numbers before a replacer sees it. */
function plain(_: string, value: unknown): unknown {
  const bytes = value as {type?: unknown; data?: unknown} | null
  if (bytes?.type !== 'Buffer' || !Array.isArray(bytes.data)) return value
  return `0x${Buffer.from(bytes.data).toString('hex')}`
}
