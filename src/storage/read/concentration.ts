import {type LorenzPoint, lorenzPoints, type Readings, ReadingsView} from '../../core/distribution/readings'
import {metrics} from '../../core/metrics'
import type {Ratio} from '../../core/ratio'
import {restoreReadings, type StoredDecision} from '../readings'
import {Order} from './order'
import {Conditions, type Page, pageClause, type Queryable, SERIES_COLUMNS} from './page'
import {rowsOf} from './statement'
import {type TokenName, tokenId} from './token-name'

/** What was read of a population after a block that changed it. */
export interface ConcentrationRow {
  /** Id of the token's row. */
  readonly tokenId: string
  readonly block: number
  readonly clock: string
  readonly timestamp: string
  readonly readings: Readings
  readonly decisions: readonly StoredDecision[] | null
}

/** A row as it stands in its table; without its readings where they are not wanted. */
type Stored<Row extends ConcentrationRow> = Omit<Row, 'readings'> & {readonly readings?: string}

function restored<Row extends ConcentrationRow>(row: Stored<Row>) {
  return {...row, readings: row.readings === undefined ? OF_NOBODY : restoreReadings(row.readings)}
}

const OF_NOBODY: Readings = {
  count: 0,
  total: 0n,
  sumOfSquares: 0n,
  rankWeightedSum: 0n,
  topSums: [],
  fewestAbove: [],
  bottomSums: [],
  entropy: 0,
}

export type DecisionRow = StoredDecision

/** Every column of a point. */
export const POINT_COLUMNS = ['tokenId', 'block', 'clock', 'timestamp', 'readings', 'decisions'] as const

type PointColumn = (typeof POINT_COLUMNS)[number]

/** A series: of a token, and of a population by its own name, whichever series stands for it. */
interface SeriesScope {
  readonly token: TokenName
  readonly population: string
}

export interface ConcentrationScope extends SeriesScope {
  /** First block of the series. */
  readonly from?: number | undefined
  /** Last block of the series. */
  readonly to?: number | undefined
}

/** What holds for the points of a series, and what is selected of them. */
function seriesSql(conditions: Conditions, {token, population}: SeriesScope, wanted: readonly PointColumn[]) {
  const id = tokenId(conditions, token)
  conditions.table(
    'named_series',
    `SELECT same_as FROM series WHERE token = ${id} AND population = ${conditions.bind(population)}`,
  )
  const selected = wanted.map(name => (name === 'tokenId' ? `${id} AS "tokenId"` : name)).join(', ')
  return {ofSeries: `token = ${id} AND population = (SELECT same_as FROM named_series)`, selected}
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

/** Every metric of a point, or the named ones, as they come; one without a value there is left out. */
export function metricValues({readings}: ConcentrationRow, wanted?: readonly string[] | null): Map<string, Ratio> {
  const view = new ReadingsView(readings)
  const values = new Map<string, Ratio>()
  for (const metric of metrics) {
    if (wanted != null && !wanted.includes(metric.id)) continue
    const value = metric.of(view)
    if (value) values.set(metric.id, value)
  }
  return values
}

/** The series of a token, by population. */
export async function readSeries(db: Queryable, token: string): Promise<SeriesRow[]> {
  return rowsOf<SeriesRow>(
    db,
    `SELECT population, same_as AS "sameAs", labels, excluded, merged, "window" FROM series
     WHERE token = $1 ORDER BY population`,
    [token],
  )
}

/** The Lorenz curve of a point; empty for nobody. */
export function lorenzOf({readings}: ConcentrationRow): LorenzPoint[] {
  return readings.count === 0 ? [] : lorenzPoints(readings)
}

/** A page of the series: one point for each block that changed something, with the columns that are wanted. */
export async function readConcentration(
  db: Queryable,
  {from, to, ...scope}: ConcentrationScope,
  page: Page,
  wanted: readonly PointColumn[] = POINT_COLUMNS,
): Promise<ConcentrationRow[]> {
  const conditions = new Conditions().where('block >= ?', from).where('block <= ?', to)
  const {ofSeries, selected} = seriesSql(conditions, scope, wanted)
  const paged = pageClause(page, new Order(SERIES_COLUMNS, page.orderBy, 'id'), conditions)
  const rows = await rowsOf<Stored<ConcentrationRow>>(
    db,
    `SELECT ${selected} FROM concentration WHERE ${ofSeries} AND ${conditions} ${paged}`,
    conditions,
  )
  return rows.map(restored)
}

/** A moment of an evenly spaced series, with the point that stood then. */
export interface SampleRow extends ConcentrationRow {
  /** Unix seconds. */
  readonly time: string
}

/** Moments in unix seconds, and the last block whose points are told. */
interface Sampling {
  readonly from: bigint
  readonly to: bigint
  readonly step: bigint
  readonly until?: number | undefined
}

/**
 * What stood at the moments from `from` to `to`, each `step` seconds after the one before: the last point at or before.
 * Moments before the first point are left out. Points after the block `until` are not told. One index look-up for each moment.
 */
export async function readSamples(
  db: Queryable,
  scope: SeriesScope,
  {from, to, step, until}: Sampling,
  wanted: readonly PointColumn[] = POINT_COLUMNS,
): Promise<SampleRow[]> {
  const conditions = new Conditions().where('block <= ?', until)
  const {ofSeries, selected} = seriesSql(conditions, scope, wanted)
  const [first, last, between] = [from, to, step].map(value => `${conditions.bind(value)}::bigint`)
  const rows = await rowsOf<Stored<SampleRow>>(
    db,
    `SELECT moment.time, point.* FROM generate_series(${first}, ${last}, ${between}) AS moment(time),
     LATERAL (SELECT ${selected} FROM concentration WHERE ${ofSeries} AND timestamp <= moment.time AND ${conditions}
       ORDER BY timestamp DESC, block DESC LIMIT 1) AS point ORDER BY moment.time`,
    conditions,
  )
  return rows.map(restored)
}

/** The points after `from` and up to `to`, in unix seconds, oldest first. */
export async function readBetween(
  db: Queryable,
  scope: SeriesScope,
  {from, to}: {readonly from: bigint; readonly to: bigint},
): Promise<ConcentrationRow[]> {
  const conditions = new Conditions().where('timestamp > ?', from).where('timestamp <= ?', to)
  const {ofSeries, selected} = seriesSql(conditions, scope, POINT_COLUMNS)
  const rows = await rowsOf<Stored<ConcentrationRow>>(
    db,
    `SELECT ${selected} FROM concentration WHERE ${ofSeries} AND ${conditions} ORDER BY timestamp, block`,
    conditions,
  )
  return rows.map(restored)
}
