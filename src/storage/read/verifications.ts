import type {Queryable} from './page'

/** The result of a verification, as it was stored. */
export interface VerificationRow {
  readonly block: number
  readonly hash: string
  readonly checkedAt: Date
  readonly outcome: string
  readonly samples: number
  readonly seed: number
  readonly checks: readonly VerificationCheckRow[]
  readonly differences: readonly VerificationDifferenceRow[]
}

/** How the values of one kind compared. */
export interface VerificationCheckRow {
  readonly check: string
  readonly contract: string
  readonly equal: number
  readonly different: number
  readonly notRead: number
  readonly reasons: readonly string[]
}

export interface VerificationDifferenceRow {
  readonly check: string
  readonly contract: string
  readonly subject: string
  readonly expected: string
  readonly found: string
}

/** The last verification of a DAO; undefined when there was none. */
export async function readLastVerification(db: Queryable, dao: string): Promise<VerificationRow | undefined> {
  const {rows} = await db.query<VerificationRow>(
    `SELECT block, hash, checked_at AS "checkedAt", outcome, samples, seed, checks, differences
     FROM verification WHERE dao = $1 ORDER BY checked_at DESC, id DESC LIMIT 1`,
    [dao],
  )
  return rows[0]
}
