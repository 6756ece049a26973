import type {Bytes} from '../core/primitives'
import type {Tally} from '../core/proposals/tally'
import {Implausible} from './log-decoder'

/** `VOTE_TYPE_FRACTIONAL` of GovernorCountingFractional. */
const FRACTIONAL = 255n

/**
 * The parts of a vote of GovernorCountingFractional: support 255 with three packed uint128 in `params`, against, for,
 * abstain. Undefined for any other support. Throws {@link Implausible} when the parts are not the weight cast.
 */
export function splitOf(support: bigint, weight: bigint, params: Bytes): Tally | undefined {
  if (support !== FRACTIONAL) return undefined
  const split = partsOf(params, [3])
  if (sumOf(split) !== weight) throw new Implausible('the parts of a fractional vote are not its weight')
  return split
}

/**
 * The parts of a vote of ScopeLift's flexible voting: the same three numbers, behind them the nonce where the vote was
 * signed. `weight` is all that the voter has. Throws {@link Implausible} when the parts are more than that.
 */
export function rollingSplitOf(weight: bigint, params: Bytes): Tally {
  const split = partsOf(params, [3, 4])
  if (sumOf(split) > weight) throw new Implausible("the parts of a flexible vote exceed the voter's weight")
  return split
}

/** Reads three uint128 from `params`, which has to be one of these numbers of 16 bytes long. */
function partsOf(params: Bytes, lengths: readonly number[]): Tally {
  if (!lengths.some(length => params.length === 2 + length * 32))
    throw new Implausible('a fractional vote has not three parts of 16 bytes')
  const part = (i: number) => BigInt(`0x${params.slice(2 + i * 32, 34 + i * 32)}`)
  return {against: part(0), for: part(1), abstain: part(2)}
}

function sumOf(split: Tally): bigint {
  return split.against + split.for + split.abstain
}
