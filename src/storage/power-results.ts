import type {Pool} from 'pg'

/** Results that nobody will ask for any more, as the power of delegates moves on. */
const KEPT = '90 days'

/** A result as it is kept. */
export interface PowerResultRecord {
  /** Digest of everything that it follows from. */
  readonly id: string
  readonly subject: string
  readonly duration: number
  readonly result: object
}

/** The result of a digest; undefined when there is none. */
export async function findPowerResult<Result extends object>(pool: Pool, id: string): Promise<Result | undefined> {
  const {rows} = await pool.query<{result: Result}>('SELECT result FROM power_result WHERE id = $1', [id])
  return rows[0]?.result
}

/** Keeps a result, and lets go of old ones. Two that computed the same at once keep one. */
export async function savePowerResult(pool: Pool, record: PowerResultRecord): Promise<void> {
  const {id, subject, duration, result} = record
  await pool.query(
    `INSERT INTO power_result (id, subject, computed_at, duration, result) VALUES ($1, $2, now(), $3, $4)
     ON CONFLICT (id) DO NOTHING`,
    [id, subject, duration, JSON.stringify(result)],
  )
  await pool.query('DELETE FROM power_result WHERE computed_at < now() - $1::interval', [KEPT])
}
