/** A lower-case 0x-prefixed hex string of any length: raw bytes, never text. */
export type Bytes = `0x${string}`

/** A 20-byte account or contract address, always lower-case, so that equality is `===`. */
export type Address = Bytes & {readonly __address: unique symbol}

/**
 * A value of a contract's ERC-6372 clock: a block number or a unix timestamp, as `clock` of the contract says.
 * Never compare it with a block height unless the clock is `blocknumber`.
 */
export type Timepoint = bigint

/** ERC-6372 `CLOCK_MODE`: what the contract counts in. */
export type ClockMode = 'blocknumber' | 'timestamp'

/** A block as the index sees it. `timestamp` is in unix seconds. */
export interface Block {
  readonly height: number
  readonly hash: string
  readonly timestamp: number
}

/** Where a log stands: the order of a chain is (block height, log index). */
export interface Position {
  readonly block: Block
  readonly transactionHash: string
  readonly logIndex: number
}

export const ZERO_ADDRESS = '0x0000000000000000000000000000000000000000' as Address

const ADDRESS = /^0x[0-9a-f]{40}$/

/** Reads an address in any letter case. Throws a RangeError when the text is not 20 bytes of hex. */
export function toAddress(text: string): Address {
  const lower = text.toLowerCase()
  if (!ADDRESS.test(lower)) throw new RangeError(`expected an address of 20 bytes in hex, got ${JSON.stringify(text)}`)
  return lower as Address
}

/** The contract's clock at a block, ERC-6372. */
export function timepointAt(block: Pick<Block, 'height' | 'timestamp'>, clock: ClockMode): Timepoint {
  return BigInt(clock === 'timestamp' ? block.timestamp : block.height)
}
