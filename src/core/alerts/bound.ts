import {compareRatios, type Ratio, toDecimal} from '../ratio'

/** A bound from one side, and how far a figure has to come back. */
export interface Bounds {
  readonly above?: Ratio | undefined
  readonly below?: Ratio | undefined
  readonly rearm?: Ratio | undefined
}

/** What is wrong with bounds; undefined when nothing is. */
export function boundProblem({above, below, rearm}: Bounds): string | undefined {
  if ((above === undefined) === (below === undefined)) return 'expected either above or below'
  if (rearm === undefined) return undefined
  if (above && compareRatios(rearm, above) > 0) return 'rearm: expected at most what above says'
  if (below && compareRatios(rearm, below) < 0) return 'rearm: expected at least what below says'
  return undefined
}

/**
 * Where a figure is by its bounds, with words for it: beyond, which equality is not, or back. Undefined between the two, where
 * what was told still stands.
 */
export function crossing(
  measured: Ratio,
  {above, below, rearm}: Bounds,
):
  | {readonly holds: boolean; readonly measured: Ratio; readonly bound: Ratio; readonly words: () => string}
  | undefined {
  const bound = above ?? below
  if (!bound) return undefined
  // Beyond is greater once the sign is turned for a bound from below.
  const sign = above ? 1 : -1
  const holds = sign * compareRatios(measured, bound) > 0
  if (!holds && sign * compareRatios(measured, rearm ?? bound) > 0) return undefined
  const words = () =>
    `${toDecimal(measured, 6)}, ${holds ? '' : 'no longer '}${above ? 'above' : 'below'} ${toDecimal(bound, 6)}`
  return {holds, measured, bound, words}
}
