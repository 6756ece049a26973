import {metrics} from '../../core/metrics'
import {populations} from '../../core/populations'
import {type Ratio, ratio, reduce, toDecimal} from '../../core/ratio'
import {
  type ConcentrationRow,
  type DecisionRow,
  lorenzOf,
  metricValues,
  POINT_COLUMNS,
  readConcentration,
  readSamples,
  type SeriesRow,
} from '../../storage/read/concentration'
import type {TokenRow} from '../../storage/read/daos'
import {heightOf} from '../../storage/read/moment'
import {addressIn, chainIn} from '../../storage/read/token-name'
import type {TimeArguments} from '../block-argument'
import type {Context, Dated} from '../context'
import {type MomentsArguments, momentsOf} from '../moments'
import {type SeriesArguments, seriesPageOf} from '../page-arguments'
import {type Asked, asksFor, columnsAsked} from '../selection'
import {daoAt, rowsOfToken, type TokenArguments} from '../token-argument'
import {LAST, lastBlock} from './participation'

interface ConcentrationArguments extends SeriesArguments, TokenArguments, TimeArguments {
  readonly population: string
  readonly from?: number
  readonly to?: number
}

interface SamplesArguments extends MomentsArguments, TokenArguments, TimeArguments {
  readonly population: string
}

/** A point with what it is a point of. */
export type Point = ConcentrationRow & {
  readonly dao: string
  readonly chainId: number
  readonly token: string
  readonly population: string
}
interface Sample {
  readonly time: string
  readonly step: bigint
  readonly point: Point
}

/** Fields of a point that are no column, and of a sample. */
const NEEDS = {
  caveats: ['tokenId', 'block', 'readings', 'decisions'],
  decisions: ['tokenId', 'decisions'],
  lorenz: ['readings'],
  mean: ['tokenId'],
  series: ['tokenId'],
  token: ['tokenId'],
  value: ['readings'],
  values: ['readings'],
} as const satisfies Record<string, readonly (keyof ConcentrationRow)[]>

/** A row with what it is a point of; the token where a field needs it. One shape for all, since there are many. */
function placed(row: ConcentrationRow, {dao, population}: {readonly dao: string; readonly population: string}): Point {
  const {tokenId, block, clock, timestamp, readings, decisions} = row
  const [token, chainId] = tokenId === undefined ? ['', 0] : [addressIn(tokenId), chainIn(tokenId)]
  return {tokenId, block, clock, timestamp, readings, decisions, token, chainId, dao, population}
}

export const concentrationQueries = {
  async concentration(_: unknown, args: ConcentrationArguments, {pool}: Context, info: Asked): Promise<Point[]> {
    const {dao, population, from, to} = args
    const page = seriesPageOf(args)
    const {block} = await daoAt(pool, args)
    const wanted = columnsAsked(info, {columns: POINT_COLUMNS, needs: NEEDS})
    const rows = await rowsOfToken(pool, args, token =>
      readConcentration(pool, {token, population, from, to: lastBlock(to, block)}, page, wanted),
    )
    return rows.map(row => placed(row, {dao, population}))
  },

  async concentrationSeries(_: unknown, args: SamplesArguments, {pool}: Context, info: Asked): Promise<Sample[]> {
    const {dao, population} = args
    const moments = momentsOf(args)
    const {block: until} = await daoAt(pool, args)
    const wanted = columnsAsked(info, {columns: POINT_COLUMNS, needs: NEEDS, rows: ['', 'point']})
    const rows = await rowsOfToken(pool, args, token =>
      readSamples(pool, {token, population}, {...moments, until}, wanted),
    )
    const {step} = moments
    return rows.map(row => ({time: row.time, step, point: placed(row, {dao, population})}))
  },
}

/** The series that a point is of. */
export async function seriesOf({tokenId, population}: Point, {series}: Context): Promise<SeriesRow | undefined> {
  return (await series.load(tokenId)).find(row => row.population === population)
}

/** The last point of a token's series. */
export async function latestPoint(
  {pool}: Context,
  {id: token, dao, chainId, at}: TokenRow & Dated,
  population: string,
): Promise<Point | undefined> {
  const [row] = await readConcentration(pool, {token, population, to: heightOf(at, chainId)}, LAST)
  return row && placed(row, {dao, population})
}

/** The mean of a metric over the interval that ends with a sample. */
function meanOf({time, step, point}: Sample, metric: string, {means}: Context): Promise<Ratio | null> {
  const {tokenId: token, population} = point
  const to = BigInt(time)
  return means.load({token, population, metric, from: to - step, to})
}

/** Ratios of a point: in lowest terms where a query asks for the terms, since these cost more than the decimal. */
function inTerms(asked: Asked, row = ''): (value: Ratio) => Ratio {
  return asksFor(asked, ['numerator', 'denominator'], row) ? reduce : value => value
}

const figure = (value: number | string) => (typeof value === 'number' ? {value} : {reason: value})

export const concentrationTypes = {
  ConcentrationPoint: {
    series: (point: Point, _: unknown, context: Context) => seriesOf(point, context),
    values: (row: ConcentrationRow, {metrics: wanted}: {metrics?: readonly string[]}, _: Context, info: Asked) => {
      const values = metricValues(row, wanted)
      const told = inTerms(info, 'value')
      return metrics.flatMap(({id, unit, errorBound}) => {
        const value = values.get(id)
        return value
          ? [
              {
                metric: id,
                value: told(value),
                exact: errorBound === undefined,
                errorBound: errorBound?.(reduce(value)),
                unit,
              },
            ]
          : []
      })
    },
    value: (row: ConcentrationRow, {metric}: {metric: string}, _: Context, info: Asked) => {
      const value = metricValues(row, [metric]).get(metric)
      return value ? inTerms(info)(value) : null
    },
    lorenz: (row: ConcentrationRow) =>
      lorenzOf(row).map(({accounts, sum}) => ({
        accounts,
        ofAccounts: ratio(BigInt(accounts), BigInt(row.readings.count)),
        share: ratio(sum, row.readings.total),
      })),
    decisions: ({decisions}: ConcentrationRow, {governor}: {governor?: string}) =>
      (decisions ?? []).filter(row => governor == null || row.governor === governor),
  },
  ConcentrationSample: {
    mean: (sample: Sample, {metric}: {metric: string}, context: Context) => meanOf(sample, metric, context),
  },
  DecisionFigures: {
    proposalVotes: ({proposal}: DecisionRow) => proposal,
    nakamotoQuorum: ({nakamotoQuorum}: DecisionRow) => figure(nakamotoQuorum),
    nakamotoBlocking: ({nakamotoBlocking}: DecisionRow) => figure(nakamotoBlocking),
    soleProposers: ({soleProposers}: DecisionRow) => figure(soleProposers),
  },
  Series: {
    description: ({population}: SeriesRow) => populations.find(({id}) => id === population)?.description,
    denominator: ({population}: SeriesRow) => populations.find(({id}) => id === population)?.denominator,
    addressLevel: ({population, merged}: SeriesRow) =>
      merged === 0 || !populations.some(({id, merges}) => id === population && merges),
  },
  Ratio: {
    decimal: (value: Ratio) => toDecimal(value),
  },
}
