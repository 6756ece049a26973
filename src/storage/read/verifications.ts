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

/** What a verification says of the contracts that it asked. */
export type VerificationOutcome = Pick<VerificationRow, 'block' | 'differences'>

/** For each pair of a DAO and a height, the last verification of a block up to there, in one statement; undefined for none. */
export async function readVerificationsUpTo(
  db: Queryable,
  questions: readonly {readonly dao: string; readonly height: number}[],
): Promise<(VerificationOutcome | undefined)[]> {
  const {rows} = await db.query<VerificationOutcome & {ordinal: number}>(
    `SELECT question.ordinal::int AS ordinal, last.block, last.differences
     FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS question(dao, height, ordinal), LATERAL (
       SELECT block, differences FROM verification WHERE verification.dao = question.dao AND block <= question.height
       ORDER BY checked_at DESC, id DESC LIMIT 1) AS last`,
    [questions.map(({dao}) => dao), questions.map(({height}) => height)],
  )
  const found = new Map(rows.map(row => [row.ordinal, row]))
  return questions.map((_, i) => found.get(i + 1))
}
