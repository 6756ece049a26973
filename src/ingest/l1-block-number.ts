import {ConfigError} from '../core/errors'
import type {Block} from '../core/primitives'

/** What a source says of a block of a chain that counts in its parent's blocks; it may leave out either of both. */
export interface L1Header {
  readonly height: number
  readonly l1BlockNumber: number | undefined
  /** Arbitrum keeps the same number in bytes 8 to 16, big-endian, after the count of messages to the parent. */
  readonly mixHash: string | undefined
}

/**
 * The parent chain's block number in a block: the one that `l1BlockNumber` and `mixHash` agree on. Throws a ConfigError,
 * naming the variable of the source to replace, when one is missing or they differ: a default would pass or fail every
 * comparison with a snapshot in silence.
 */
export function l1BlockNumberOf({height, l1BlockNumber, mixHash}: L1Header, variable: string): number {
  const mend = `${variable}: use a source that gives the headers of Arbitrum Nitro in full`
  if (!l1BlockNumber || !Number.isSafeInteger(l1BlockNumber))
    throw new ConfigError([
      `block ${height} has no l1BlockNumber, which contracts of this chain count in (got ${l1BlockNumber ?? 'nothing'}); ${mend}`,
    ])
  if (!/^0x[0-9a-f]{64}$/i.test(mixHash ?? ''))
    throw new ConfigError([
      `block ${height} has no mixHash to hold its l1BlockNumber against (got ${mixHash || 'nothing'}); ${mend}`,
    ])
  const mixed = BigInt(`0x${mixHash?.slice(18, 34)}`)
  if (mixed !== BigInt(l1BlockNumber))
    throw new ConfigError([
      `block ${height} has the l1BlockNumber ${l1BlockNumber}, but its mixHash says ${mixed}: one of them is not the chain's; ${mend}`,
    ])
  return l1BlockNumber
}

/** Throws a ConfigError when the parent chain's number falls from one block to the next: the chain's never does. */
export function assertL1Ascends(before: Block | undefined, blocks: readonly Block[], variable: string): void {
  let last = before
  for (const block of blocks) {
    if ((block.l1BlockNumber ?? 0) < (last?.l1BlockNumber ?? 0))
      throw new ConfigError([
        `block ${block.height} has the l1BlockNumber ${block.l1BlockNumber}, after ${last?.l1BlockNumber} in block ` +
          `${last?.height}: it never falls; ${variable}: use another source, and index anew if the earlier one was wrong`,
      ])
    last = block
  }
}
