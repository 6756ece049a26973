import {type LorenzPoint, lorenzPoints, type Readings, ReadingsView} from '../../core/distribution/readings'
import {metrics} from '../../core/metrics'
import {type Ratio, reduce} from '../../core/ratio'
import {restoreReadings, type StoredDecision} from '../readings'
import {Order} from './order'
import {Conditions, type Page, pageClause, type Queryable, SERIES_COLUMNS} from './page'

/** What was read of a population after a block that changed it. */
export interface ConcentrationRow {
  readonly block: number
  readonly clock: string
  readonly timestamp: string
  readonly readings: Readings
  readonly decisions: readonly StoredDecision[] | null
}

/** A row as it stands in its table. */
type Stored<Row extends ConcentrationRow> = Omit<Row, 'readings'> & {readonly readings: string}

function restored<Row extends ConcentrationRow>(row: Stored<Row>) {
  return {...row, readings: restoreReadings(row.readings)}
}

export type DecisionRow = StoredDecision

export interface ConcentrationScope {
  readonly token: string
  readonly population: string
  /** First block of the series. */
  readonly from?: number | undefined
  /** Last block of the series. */
  readonly to?: number | undefined
}

/** What the series of a population were made with. */
export interface SeriesRow {
  readonly population: string
  readonly sameAs: string
  readonly labels: string
  readonly excluded: number
  readonly merged: number
  readonly window: number | null
}

/** Every metric of a point, or the named ones, in lowest terms; one without a value there is left out. */
export function metricValues({readings}: ConcentrationRow, wanted?: readonly string[] | null): Map<string, Ratio> {
  const view = new ReadingsView(readings)
  const values = new Map<string, Ratio>()
  for (const metric of metrics) {
    if (wanted != null && !wanted.includes(metric.id)) continue
    const value = metric.of(view)
    if (value) values.set(metric.id, reduce(value))
  }
  return values
}

/** The series of a token, by population. */
export async function readSeries(db: Queryable, token: string): Promise<SeriesRow[]> {
  const {rows} = await db.query<SeriesRow>(
    `SELECT population, same_as AS "sameAs", labels, excluded, merged, "window" FROM series
     WHERE token = $1 ORDER BY population`,
    [token],
  )
  return rows
}

/** The Lorenz curve of a point; empty for nobody. */
export function lorenzOf({readings}: ConcentrationRow): LorenzPoint[] {
  return readings.count === 0 ? [] : lorenzPoints(readings)
}

/** A page of the series: one point for each block that changed something. */
export async function readConcentration(
  db: Queryable,
  {token, population, from, to}: ConcentrationScope,
  page: Page,
): Promise<ConcentrationRow[]> {
  const conditions = new Conditions()
    .where('token = ?', token)
    .where('population = ?', population)
    .where('block >= ?', from)
    .where('block <= ?', to)
  const paged = pageClause(page, new Order(SERIES_COLUMNS, page.orderBy, 'id'), conditions)
  const {rows} = await db.query<Stored<ConcentrationRow>>(
    `SELECT block, clock, timestamp, readings, decisions FROM concentration WHERE ${conditions} ${paged}`,
    conditions.parameters,
  )
  return rows.map(restored)
}

/** A moment of an evenly spaced series, with the point that stood then. */
export interface SampleRow extends ConcentrationRow {
  /** Unix seconds. */
  readonly time: string
}

/**
 * What stood at the moments from `from` to `to`, each `step` seconds after the one before: the last point at or before.
 * Moments before the first point are left out. Points after the block `until` are not told. One index look-up for each moment.
 */
export async function readSamples(
  db: Queryable,
  scope: {readonly token: string; readonly population: string},
  {
    from,
    to,
    step,
    until,
  }: {readonly from: bigint; readonly to: bigint; readonly step: bigint; readonly until?: number | undefined},
): Promise<SampleRow[]> {
  const {rows} = await db.query<Stored<SampleRow>>(
    `SELECT moment.time, point.* FROM generate_series($3::bigint, $4::bigint, $5::bigint) AS moment(time),
     LATERAL (SELECT block, clock, timestamp, readings, decisions FROM concentration
       WHERE token = $1 AND population = $2 AND timestamp <= moment.time
         AND ($6::int IS NULL OR block <= $6)
       ORDER BY timestamp DESC, block DESC LIMIT 1) AS point ORDER BY moment.time`,
    [scope.token, scope.population, from, to, step, until ?? null],
  )
  return rows.map(restored)
}

/** The points after `from` and up to `to`, in unix seconds, oldest first. */
export async function readBetween(
  db: Queryable,
  {token, population}: {readonly token: string; readonly population: string},
  {from, to}: {readonly from: bigint; readonly to: bigint},
): Promise<ConcentrationRow[]> {
  const {rows} = await db.query<Stored<ConcentrationRow>>(
    `SELECT block, clock, timestamp, readings, decisions FROM concentration
     WHERE token = $1 AND population = $2 AND timestamp > $3 AND timestamp <= $4 ORDER BY timestamp, block`,
    [token, population, from, to],
  )
  return rows.map(restored)
}
