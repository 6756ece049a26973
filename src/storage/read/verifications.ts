import type {Queryable} from './page'

/** The result of a verification, as it was stored. */
export interface VerificationRow {
  readonly dao: string
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

/** The last verification of a DAO, or the last one of a block up to a height; undefined when there was none. */
export async function readLastVerification(
  db: Queryable,
  dao: string,
  height?: number,
): Promise<VerificationRow | undefined> {
  return (await readLastVerifications(db, [dao], height))[0]
}

/** The last verification of each of several DAOs that has one, or the last ones of blocks up to a height. */
export async function readLastVerifications(
  db: Queryable,
  daos: readonly string[],
  height?: number,
): Promise<VerificationRow[]> {
  const {rows} = await db.query<VerificationRow>(
    `SELECT DISTINCT ON (dao) dao, block, hash, checked_at AS "checkedAt", outcome, samples, seed, checks, differences
     FROM verification WHERE dao = ANY($1) AND ($2::int IS NULL OR block <= $2) ORDER BY dao, checked_at DESC, id DESC`,
    [daos, height ?? null],
  )
  return rows
}
