import {randomUUID} from 'node:crypto'
import type {Pool} from 'pg'

/** What of a verification is kept. */
export interface VerificationRecord {
  readonly dao: string
  readonly block: number
  readonly hash: string
  readonly checkedAt: Date
  readonly samples: number
  readonly seed: number
  readonly checks: readonly object[]
  readonly differences: readonly object[]
  readonly outcome: string
}

/** Keeps the result of a verification. Not of the index: no fork takes it back. */
export async function saveVerification(pool: Pool, record: VerificationRecord): Promise<void> {
  const {dao, block, hash, checkedAt, samples, seed, checks, differences, outcome} = record
  await pool.query(
    `INSERT INTO verification (id, dao, block, hash, checked_at, samples, seed, checks, differences, outcome)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      randomUUID(),
      dao,
      block,
      hash,
      checkedAt,
      samples,
      seed,
      JSON.stringify(checks),
      JSON.stringify(differences),
      outcome,
    ],
  )
}
