import type {Bytes} from '../core/primitives'
import type {Tally} from '../core/proposals/tally'
import {Implausible} from './adapter'

/** `VOTE_TYPE_FRACTIONAL` of GovernorCountingFractional. */
const FRACTIONAL = 255n

/**
 * The parts of a vote of GovernorCountingFractional: support 255 with three packed uint128 in `params`, against, for,
 * abstain. Undefined for any other support. Throws {@link Implausible} when the parts are not the weight cast.
 */
export function splitOf(support: bigint, weight: bigint, params: Bytes): Tally | undefined {
  if (support !== FRACTIONAL) return undefined
  if (params.length !== 2 + 96) throw new Implausible('a fractional vote has not three parts of 16 bytes')
  const part = (i: number) => BigInt(`0x${params.slice(2 + i * 32, 34 + i * 32)}`)
  const split = {against: part(0), for: part(1), abstain: part(2)}
  if (split.against + split.for + split.abstain !== weight)
    throw new Implausible('the parts of a fractional vote are not its weight')
  return split
}
