import type {Pool} from 'pg'
import type {IngestionCountName} from './read/ingestion-counts'

/** What was counted since the last time, by name. */
export type IngestionCounts = Readonly<Partial<Record<IngestionCountName, number>>>

/** Adds to the counts of a chain, in one statement; none when nothing was counted. Apart from the index: no fork takes it back. */
export async function addIngestionCounts(pool: Pool, chain: string, counts: IngestionCounts): Promise<void> {
  const counted = Object.entries(counts).filter(([, count]) => count > 0)
  if (counted.length === 0) return
  await pool.query(
    `INSERT INTO ingestion_count (id, chain, name, value)
     SELECT $1 || ':' || name, $1, name, count FROM unnest($2::text[], $3::numeric[]) AS counted(name, count)
     ON CONFLICT (id) DO UPDATE SET value = ingestion_count.value + excluded.value`,
    [chain, counted.map(([name]) => name), counted.map(([, count]) => count)],
  )
}
