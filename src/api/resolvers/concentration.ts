import type {Pool} from 'pg'
import {metrics} from '../../core/metrics'
import {populations} from '../../core/populations'
import {type Ratio, ratio, toDecimal} from '../../core/ratio'
import {
  type ConcentrationRow,
  type DecisionRow,
  lorenzOf,
  metricValues,
  readConcentration,
  readSamples,
  type SampleRow,
  type SeriesRow,
} from '../../storage/read/concentration'
import type {TokenRow} from '../../storage/read/daos'
import {heightOf} from '../../storage/read/moment'
import type {TimeArguments} from '../block-argument'
import type {Context, Dated} from '../context'
import {type MomentsArguments, momentsOf} from '../moments'
import {type SeriesArguments, seriesPageOf} from '../page-arguments'
import {timeWeightedMean} from '../time-weighted-mean'
import {type TokenArguments, tokenAt} from '../token-argument'
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
type Point = ConcentrationRow & {
  readonly token: string
  readonly dao: string
  readonly chainId: number
  readonly series: SeriesRow
}
type Sample = Point & {readonly time: string; readonly step: bigint; readonly tokenId: string}

export const concentrationQueries = {
  async concentration(_: unknown, args: ConcentrationArguments, context: Context): Promise<Point[]> {
    const {population, from, to} = args
    const page = seriesPageOf(args)
    const {token, block} = await tokenAt(context.pool, args)
    const series = await seriesOf(context, token, population)
    if (!series) return []
    const scope = {token: token.id, population: series.sameAs, from, to: lastBlock(to, block)}
    const rows = await readConcentration(context.pool, scope, page)
    return rows.map(row => ({...row, ...placeOf(token), series}))
  },

  async concentrationSeries(_: unknown, args: SamplesArguments, context: Context): Promise<Sample[]> {
    const moments = momentsOf(args)
    const {token, block} = await tokenAt(context.pool, args)
    const series = await seriesOf(context, token, args.population)
    if (!series) return []
    const scope = {token: token.id, population: series.sameAs}
    const rows = await readSamples(context.pool, scope, {...moments, until: block})
    return rows.map(row => ({...row, ...placeOf(token), tokenId: token.id, series, step: moments.step}))
  },
}

const placeOf = ({address, dao, chainId}: TokenRow) => ({token: address, dao, chainId})

async function seriesOf({series}: Context, token: TokenRow, population: string): Promise<SeriesRow | undefined> {
  return (await series.load(token.id)).find(row => row.population === population)
}

/** The last point of a token's series. */
export async function latestPoint(
  context: Context,
  token: TokenRow & Dated,
  population: string,
): Promise<Point | undefined> {
  const series = await seriesOf(context, token, population)
  if (!series) return undefined
  const [row] = await readConcentration(
    context.pool,
    {token: token.id, population: series.sameAs, to: heightOf(token.at, token.chainId)},
    LAST,
  )
  return row && {...row, ...placeOf(token), series}
}

/** The mean of a metric over the interval that ends with a sample. */
async function meanOf(pool: Pool, {tokenId, series, time, step}: Sample, metric: string): Promise<Ratio | null> {
  const to = BigInt(time)
  return timeWeightedMean(pool, {token: tokenId, population: series.sameAs}, {from: to - step, to, metric})
}

const figure = (value: number | string) => (typeof value === 'number' ? {value} : {reason: value})

export const concentrationTypes = {
  ConcentrationPoint: {
    population: ({series}: Point) => series.population,
    values: (row: ConcentrationRow, {metrics: wanted}: {metrics?: readonly string[]}) => {
      const values = metricValues(row, wanted)
      return metrics.flatMap(({id, unit, errorBound}) => {
        const value = values.get(id)
        return value
          ? [{metric: id, value, exact: errorBound === undefined, errorBound: errorBound?.(value), unit}]
          : []
      })
    },
    value: (row: ConcentrationRow, {metric}: {metric: string}) => metricValues(row, [metric]).get(metric) ?? null,
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
    point: (sample: SampleRow) => sample,
    mean: (sample: Sample, {metric}: {metric: string}, {pool}: Context) => meanOf(pool, sample, metric),
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
