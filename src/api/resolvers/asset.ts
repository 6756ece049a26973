import {type AssetAmounts, AssetDistribution, assetAmounts} from '../../core/assets/asset-distribution'
import {type Readings, takeReadings} from '../../core/distribution/readings'
import {ratio} from '../../core/ratio'
import {
  type AssetHoldingRow,
  type AssetTokenRow,
  readAssetHoldings,
  readAssetMovements,
  readAssetTokens,
} from '../../storage/read/assets'
import type {Moments} from '../../storage/read/moment'
import {momentsOf as blockMomentsOf, type TimeArguments} from '../block-argument'
import type {Context} from '../context'
import {type MomentsArguments, momentsOf} from '../moments'
import {partOf} from '../page-arguments'
import {badInput} from '../scalars'
import {concentrationTypes} from './concentration'

type AssetPopulation = 'holders' | 'holdersAdjusted'

interface Asset {
  readonly name: string
  readonly tokens: readonly AssetTokenRow[]
  /** Unix seconds up to which all of its chains are told: indexed, or as of a block. */
  readonly indexed: bigint | undefined
}

interface AssetState extends AssetAmounts {
  readonly time: bigint
  readonly rows: readonly AssetHoldingRow[]
  /** What it is on each chain. */
  readonly tokens: readonly AssetTokenRow[]
  /** Made when somebody asks, once for an answer. */
  readonly distributionOf: (population: AssetPopulation) => AssetDistribution
}

interface AssetConcentration {
  readonly population: AssetPopulation
  readonly readings: Readings
}

interface SeriesArguments extends MomentsArguments {
  readonly population: AssetPopulation
}

interface HoldersArguments {
  readonly first: number
  readonly skip: number
  readonly population: AssetPopulation
}

function assetsOf(rows: readonly AssetTokenRow[], at: Moments | undefined, {block}: TimeArguments): Asset[] {
  const names = [...new Set(rows.map(({asset}) => asset))]
  return names.map(name => {
    const tokens = rows.filter(({asset}) => asset === name)
    const times = tokens.map(token => (at ? timeAt(at, token, block != null) : token.indexed))
    const known = times.filter(time => time !== null).map(BigInt)
    const indexed = known.length < times.length ? undefined : known.sort((a, b) => (a < b ? -1 : 1))[0]
    return {name, tokens, indexed}
  })
}

/**
 * Up to when a token is told as of moments: its chain's own, or where a block is named that is another chain's, that block's
 * time. Null where its chain has none of that finality yet.
 */
function timeAt(at: Moments, {chainId, indexed}: AssetTokenRow, named: boolean): bigint | null {
  const own = at.find(moment => moment.chainId === chainId)?.earliest.timestamp
  if (own !== undefined) return BigInt(own)
  const [time, last] = [Math.min(...at.map(({earliest}) => earliest.timestamp)), Number(indexed ?? 0)]
  return named ? BigInt(Math.min(time, last)) : null
}

/** Whether a holding counts, and for whom. */
function counts({locked, nonVoting}: AssetHoldingRow, population: AssetPopulation): boolean {
  return !locked && !(population === 'holdersAdjusted' && nonVoting)
}

function concentrationOf({distribution}: AssetDistribution, population: AssetPopulation): AssetConcentration {
  return {population, readings: takeReadings(distribution)}
}

const distributionOf = (rows: readonly AssetHoldingRow[], population: AssetPopulation) =>
  new AssetDistribution(rows.filter(row => counts(row, population)))

function checkTime(name: string, time: bigint, indexed: bigint): void {
  if (time > indexed)
    throw badInput(
      `${name}: expected a time up to ${indexed}, to which all chains of the asset are indexed, got ${time}`,
    )
  if (time < 0n) throw badInput(`${name}: expected a unix time in seconds, got ${time}`)
}

async function stateAt(
  {tokens, indexed}: Asset,
  asked: string | undefined,
  {pool}: Context,
): Promise<AssetState | null> {
  if (indexed === undefined) return null
  const time = asked == null ? indexed : BigInt(asked)
  checkTime('time', time, indexed)
  const ids = tokens.map(({id}) => id)
  const rows = await readAssetHoldings(pool, ids, time)
  const amounts = ids.map(id => {
    const own = rows.filter(({token}) => token === id)
    const sum = (of: readonly AssetHoldingRow[]) => of.reduce((all, {amount}) => all + amount, 0n)
    return {supply: sum(own), locked: sum(own.filter(({locked}) => locked))}
  })
  const made = new Map<AssetPopulation, AssetDistribution>()
  return {
    ...assetAmounts(amounts),
    time,
    rows,
    tokens: tokens.map((token, i) => ({...token, ...amounts[i]})),
    distributionOf: population => {
      const distribution = made.get(population) ?? distributionOf(rows, population)
      made.set(population, distribution)
      return distribution
    },
  }
}

/** From the last moment backwards: what stands is nearer to the moments that are asked for than the first block is. */
async function seriesOf({tokens, indexed}: Asset, args: SeriesArguments, {pool}: Context) {
  const {from, to, step} = momentsOf(args)
  if (indexed === undefined || to < from) return []
  const last = from + ((to - from) / step) * step
  checkTime('to', last, indexed)
  const ids = tokens.map(({id}) => id)
  const {population} = args
  const current = distributionOf(await readAssetHoldings(pool, ids, last), population)
  const movements = await readAssetMovements(pool, ids, {from, to: last, step})
  const samples: {time: bigint; concentration: AssetConcentration; tokens: Asset['tokens']}[] = []
  let next = 0
  for (let moment = Number((last - from) / step); moment >= 0; moment--) {
    samples.push({time: from + BigInt(moment) * step, concentration: concentrationOf(current, population), tokens})
    for (let row = movements[next]; row && row.moment === moment; row = movements[++next])
      if (counts(row, population)) current.move({address: row.address, amount: -row.amount})
  }
  return samples.reverse()
}

function holdersOf({rows, tokens, distributionOf}: AssetState, {population, first, skip}: HoldersArguments) {
  partOf({first, skip})
  const all = distributionOf(population)
  const listed = all.largest({first, skip})
  const wanted = new Set(listed.map(({address}) => address))
  const parts = rows.filter(row => wanted.has(row.address) && counts(row, population))
  const {total} = all.distribution
  return listed.map(({address, amount}) => ({
    address,
    amount,
    share: ratio(amount, total),
    holdings: parts
      .filter(part => part.address === address)
      .map(part => ({...tokens.find(({id}) => id === part.token), amount: part.amount, address})),
  }))
}

export const assetQueries = {
  async assets(_: unknown, args: TimeArguments, {pool}: Context) {
    return assetsOf(await readAssetTokens(pool), await blockMomentsOf(pool, args), args)
  },
  async asset(_: unknown, {name, ...args}: TimeArguments & {name: string}, {pool}: Context) {
    const tokens = await readAssetTokens(pool, name)
    const [first, ...others] = new Set(tokens.map(({chainId}) => chainId))
    const chainId = others.length === 0 ? first : undefined
    return assetsOf(tokens, await blockMomentsOf(pool, args, {chainId}), args)[0]
  },
}

export const assetTypes = {
  Asset: {
    at: (asset: Asset, {time}: {time?: string}, context: Context) => stateAt(asset, time, context),
    series: seriesOf,
  },
  AssetState: {
    concentration: ({distributionOf}: AssetState, {population}: {population: AssetPopulation}) =>
      concentrationOf(distributionOf(population), population),
    holders: holdersOf,
  },
  AssetHolding: {
    label: async ({dao, address}: AssetTokenRow, _: unknown, {labels}: Context) =>
      (await labels.load(dao)).find(label => label.address === address) ?? null,
  },
  AssetConcentration: {
    values: concentrationTypes.ConcentrationPoint.values,
    value: concentrationTypes.ConcentrationPoint.value,
    lorenz: concentrationTypes.ConcentrationPoint.lorenz,
  },
}
