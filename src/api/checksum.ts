import {getAddress} from 'viem'

const checksummed = new Map<string, string>()
/** Addresses repeat from page to page, and a checksum costs a hash. */
const CHECKSUM_CACHE = 50_000

/** Lower-case storage form → EIP-55. */
export function toChecksum(address: string): string {
  let text = checksummed.get(address)
  if (text === undefined) {
    if (checksummed.size >= CHECKSUM_CACHE) checksummed.clear()
    text = getAddress(address)
    checksummed.set(address, text)
  }
  return text
}
