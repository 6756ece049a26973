import DataLoader from 'dataloader'
import {type Ratio, ratio, reduce} from '../core/ratio'
import {type ConcentrationRow, metricValues, readBetween, readSamples} from '../storage/read/concentration'
import type {Queryable} from '../storage/read/page'

/** Places of the fixed-point numbers that are added up, and of the mean. */
const ADDED = 10n ** 36n
const PLACES = 10n ** 18n

/** Which mean: of a metric of a token's population, between two times in unix seconds. */
export interface MeanQuestion {
  /** Id of the token's row. */
  readonly token: string
  readonly population: string
  readonly metric: string
  readonly from: bigint
  readonly to: bigint
}

/** A point, and the time since which it stood. */
interface Standing {
  readonly since: bigint
  readonly row: ConcentrationRow
}

/**
 * Means of metrics between two times, each value weighted with the time for which it stood, rounded to 18 places. Time in which
 * there was no value does not count; null when that is all of it. All means of one series by one reading of its points.
 */
export function meansOf(db: Queryable): DataLoader<MeanQuestion, Ratio | null, string> {
  return new DataLoader(
    async asked => {
      const series = new Map<string, MeanQuestion[]>()
      for (const question of asked)
        series.set(seriesOf(question), [...(series.get(seriesOf(question)) ?? []), question])
      const read = [...series].map(async ([key, questions]) => [key, await readStanding(db, questions)] as const)
      const standing = new Map(await Promise.all(read))
      return asked.map(question => meanOf(standing.get(seriesOf(question)) ?? [], question))
    },
    {cacheKeyFn: question => `${seriesOf(question)} ${question.metric} ${question.from} ${question.to}`},
  )
}

const seriesOf = ({token, population}: MeanQuestion) => `${token} ${population}`

/** The points of one series that its means are taken over, oldest first. */
async function readStanding(db: Queryable, questions: readonly MeanQuestion[]): Promise<Standing[]> {
  const [first] = questions
  const ends = questions.flatMap(({from, to}) => [from, to]).sort((a, b) => (a < b ? -1 : 1))
  const [from, to] = [ends[0], ends.at(-1)]
  if (!first || from === undefined || to === undefined) return []
  const [start] = from < 0n ? [] : await readSamples(db, first, {from, to: from, step: 1n})
  const later = await readBetween(db, first, {from, to})
  return [...(start ? [start] : []), ...later].map(row => ({since: BigInt(row.timestamp), row}))
}

function meanOf(points: readonly Standing[], {from, to, metric}: MeanQuestion): Ratio | null {
  let sum = 0n
  let time = 0n
  const within = points.slice(lastUntil(points, from), lastUntil(points, to) + 1)
  for (const [i, {since, row}] of within.entries()) {
    const stood = (within[i + 1]?.since ?? to) - (since > from ? since : from)
    const value = stood > 0n ? metricValues(row, [metric]).get(metric) : undefined
    if (!value) continue
    sum += (stood * value.numerator * ADDED) / value.denominator
    time += stood
  }
  if (time === 0n) return null
  const scaled = (2n * sum * PLACES + time * ADDED) / (2n * time * ADDED)
  return reduce(ratio(scaled, PLACES))
}

/** Place of the last point that stood at a time, or of the first one. */
function lastUntil(points: readonly Standing[], time: bigint): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.since ?? time) <= time) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
