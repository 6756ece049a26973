import {type Hex, numberToHex, stringToHex} from 'viem'

/** Sixteen ASCII characters, so that whoever decodes a hash sees that it is not the chain's. */
const TAG = stringToHex('RECORDING-BLOCK:')

/**
 * The made-up hash of a recorded block: a tag, the chain id and the block number. Recordings hold no block hashes, and
 * the number can be read back with `blockOfHash`.
 */
export function blockHash(chainId: number, block: number): Hex {
  const chain = numberToHex(chainId, {size: 8}).slice(2)
  return `${TAG}${chain}${numberToHex(block, {size: 8}).slice(2)}`
}

/** The block number in a hash that `blockHash` made for the chain; undefined for any other hash. */
export function blockOfHash(chainId: number, hash: string): number | undefined {
  const block = Number(`0x${hash.slice(2 + 2 * 24)}`)
  const own = hash.length === 66 && Number.isSafeInteger(block) && blockHash(chainId, block) === hash.toLowerCase()
  return own ? block : undefined
}
