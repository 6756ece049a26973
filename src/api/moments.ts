import {badInput} from './scalars'

/** Seconds of an interval, and the second from which intervals are counted: weeks from a Monday. */
const INTERVALS = {
  HOUR: {step: 3600n, origin: 0n},
  DAY: {step: 86_400n, origin: 0n},
  WEEK: {step: 604_800n, origin: 345_600n},
}

/** Moments at whole intervals between two times, both included. */
export interface MomentsArguments {
  readonly from: string
  readonly to: string
  readonly interval: keyof typeof INTERVALS
}

const MOST_MOMENTS = 1000n

/** The moments of a series in unix seconds: whole intervals from `from` to `to`. Throws what the caller has to change. */
export function momentsOf({from, to, interval}: MomentsArguments): {from: bigint; to: bigint; step: bigint} {
  const {step, origin} = INTERVALS[interval]
  const [first, last] = [BigInt(from), BigInt(to)]
  if (first < 0n || last > 2n ** 40n)
    throw badInput(`from, to: expected unix times in seconds, got ${first} and ${last}`)
  const start = ((first - origin + step - 1n) / step) * step + origin
  const aligned = first <= origin ? origin : start
  if ((last - aligned) / step >= MOST_MOMENTS)
    throw badInput(`to: expected at most ${MOST_MOMENTS} moments, take a larger interval or a shorter time`)
  return {from: aligned, to: last, step}
}
