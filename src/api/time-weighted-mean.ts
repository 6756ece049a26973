import {type Ratio, ratio, reduce} from '../core/ratio'
import {type ConcentrationRow, metricValues, readBetween, readSamples} from '../storage/read/concentration'
import type {Queryable} from '../storage/read/page'

/** Places of the fixed-point numbers that are added up, and of the mean. */
const ADDED = 10n ** 36n
const PLACES = 10n ** 18n

/**
 * Mean of a metric between two times in unix seconds, each value weighted with the time for which it stood, rounded to 18
 * places. Time in which there was no value does not count; null when that is all of it.
 */
export async function timeWeightedMean(
  db: Queryable,
  scope: {readonly token: string; readonly population: string},
  {from, to, metric}: {readonly from: bigint; readonly to: bigint; readonly metric: string},
): Promise<Ratio | null> {
  const [start] = from < 0n ? [] : await readSamples(db, scope, {from, to: from, step: 1n})
  const later = await readBetween(db, scope, {from, to})
  const points: {readonly since: bigint; readonly row: ConcentrationRow}[] = [
    ...(start ? [{since: from, row: start}] : []),
    ...later.map(row => ({since: BigInt(row.timestamp), row})),
  ]
  let sum = 0n
  let time = 0n
  for (const [i, {since, row}] of points.entries()) {
    const stood = (points[i + 1]?.since ?? to) - since
    const value = stood > 0n ? metricValues(row, [metric]).get(metric) : undefined
    if (!value) continue
    sum += (stood * value.numerator * ADDED) / value.denominator
    time += stood
  }
  if (time === 0n) return null
  const scaled = (2n * sum * PLACES + time * ADDED) / (2n * time * ADDED)
  return reduce(ratio(scaled, PLACES))
}
