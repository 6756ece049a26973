import {type Address, type Block, type Position, toAddress} from '../../src/core/primitives'

/** The n-th account of a test. */
export function account(n: number): Address {
  return toAddress(`0x${n.toString(16).padStart(40, '0')}`)
}

/** A block with twelve seconds since the one before, or at a given time. */
export function blockAt(height: number, timestamp = 1_700_000_000 + height * 12): Block {
  return {height, hash: `0x${height.toString(16).padStart(64, '0')}`, timestamp}
}

/** A log's place in such a block. */
export function positionIn(block: Block, logIndex = 0): Position {
  return {block, transactionHash: `0x${'ab'.repeat(32)}`, logIndex}
}
