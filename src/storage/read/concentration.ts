import {Conditions, type Page, pageClause, type Queryable} from './page'

/** The metrics of a population after a block that changed it; values as `n` or `n/d` by metric id. */
export interface ConcentrationRow {
  readonly block: number
  readonly clock: string
  readonly timestamp: string
  readonly metrics: Readonly<Record<string, string>>
}

export interface ConcentrationScope {
  readonly token: string
  readonly population: string
  /** First block of the series. */
  readonly from?: number | undefined
  /** Last block of the series. */
  readonly to?: number | undefined
}

/** A page of the series: one point for each block that changed something. */
export async function readConcentration(
  db: Queryable,
  {token, population, from, to}: ConcentrationScope,
  page: Page<'BLOCK'>,
): Promise<ConcentrationRow[]> {
  const conditions = new Conditions()
    .where('token = ?', token)
    .where('population = ?', population)
    .where('block >= ?', from)
    .where('block <= ?', to)
  const paged = pageClause(page, {BLOCK: 'block'}, conditions)
  const {rows} = await db.query<ConcentrationRow>(
    `SELECT block, clock, timestamp, metrics FROM concentration WHERE ${conditions} ${paged}`,
    conditions.parameters,
  )
  return rows
}
