import {bytesToHex, type Hex, hexToBytes, keccak256} from 'viem'

const SIZE = 256

/** The 2048-bit bloom of the addresses and topics of logs (Ethereum yellow paper, 4.3.1). */
export function logsBloom(logs: readonly {readonly address: Hex; readonly topics: readonly Hex[]}[]): Hex {
  const bloom = new Uint8Array(SIZE)
  for (const item of new Set(logs.flatMap(({address, topics}) => [address, ...topics]))) {
    const hash = new DataView(keccak256(hexToBytes(item), 'bytes').buffer)
    for (const offset of [0, 2, 4]) {
      const bit = hash.getUint16(offset) % (8 * SIZE)
      const index = SIZE - 1 - (bit >>> 3)
      bloom[index] = (bloom[index] ?? 0) | (1 << (bit & 7))
    }
  }
  return bytesToHex(bloom)
}
