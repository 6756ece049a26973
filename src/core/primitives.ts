/** A lower-case 0x-prefixed hex string of any length: raw bytes, never text. */
export type Bytes = `0x${string}`

/** A 20-byte account or contract address, always lower-case, so that equality is `===`. */
export type Address = Bytes & {readonly __address: unique symbol}

/**
 * A value of a contract's ERC-6372 clock: a block number or a unix timestamp, as `clock` of the contract says.
 * Never compare it with a block height: {@link timepointAt} has the clock's value at a block.
 */
export type Timepoint = bigint

/**
 * What a contract counts in: ERC-6372 `CLOCK_MODE`, with two readings of `mode=blocknumber`. Where the EVM's NUMBER is
 * that of the parent chain (Arbitrum), it is `l1blocknumber`: it repeats for many blocks of the chain itself, and jumps.
 */
export type ClockMode = 'blocknumber' | 'timestamp' | 'l1blocknumber'

/** A block as the index sees it. `timestamp` is in unix seconds. */
export interface Block {
  readonly height: number
  readonly hash: string
  readonly timestamp: number
  /** What the EVM's NUMBER says in the block, on chains where that is the parent chain's number. Never decreases. */
  readonly l1BlockNumber?: number
}

/** What contracts' clocks go by in a block, whether its hash is known or not. */
export type BlockClock = Omit<Block, 'hash'>

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

/**
 * The contract's clock at a block, ERC-6372. Throws a RangeError for an L1 clock at a block without an L1 number: ingestion
 * refuses such blocks, since any other number would be silently wrong.
 */
export function timepointAt(block: BlockClock, clock: ClockMode): Timepoint {
  switch (clock) {
    case 'blocknumber':
      return BigInt(block.height)
    case 'timestamp':
      return BigInt(block.timestamp)
    case 'l1blocknumber':
      if (block.l1BlockNumber === undefined)
        throw new RangeError(`block ${block.height} has no L1 block number, which its contracts count in`)
      return BigInt(block.l1BlockNumber)
  }
}
