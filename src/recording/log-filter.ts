import {blockOfHash} from './block-hash'
import {JsonRpcError} from './json-rpc'
import type {RecordedLog} from './recorded-log'

/** What `eth_getLogs` asks for: blocks, both ends included, and what the logs in them have to have. */
export interface LogFilter {
  readonly from: number
  readonly to: number
  matches(log: RecordedLog): boolean
}

/** The chain that a filter's blocks are of. */
export interface FilteredChain {
  readonly chainId: number
  readonly head: number
}

/**
 * Reads the filter of `eth_getLogs` as geth does: an empty list or null lets anything pass, and a log with fewer topics
 * than the filter has positions never does. Throws a JsonRpcError.
 */
export function logFilter(value: unknown, chain: FilteredChain): LogFilter {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new JsonRpcError('invalidParams', 'expected a filter object')
  const {fromBlock, toBlock, blockHash, address, topics} = value as Record<string, unknown>
  const addresses = alternatives(address, 20, 'address')
  if (topics !== undefined && topics !== null && !(Array.isArray(topics) && topics.length <= 4))
    throw new JsonRpcError('invalidParams', 'topics: expected a list of up to four positions')
  const positions = (topics ?? []).map((position, index) => alternatives(position, 32, `topics[${index}]`))
  return {
    ...blockRange({fromBlock, toBlock, blockHash}, chain),
    matches: log =>
      (!addresses || addresses.has(log.address)) &&
      positions.length <= log.topics.length &&
      positions.every((position, index) => !position || position.has(log.topics[index] ?? '')),
  }
}

/** The number of the block that a hex quantity or a tag names, at or above the head too. Throws a JsonRpcError. */
export function blockNumberOf(value: unknown, head: number): number {
  if (value === 'earliest') return 0
  if (typeof value === 'string' && ['latest', 'safe', 'finalized', 'pending'].includes(value)) return head
  const block = typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? Number(value) : Number.NaN
  if (Number.isSafeInteger(block)) return block
  throw new JsonRpcError('invalidParams', `expected a block number in hex or a block tag, got ${JSON.stringify(value)}`)
}

/** Reads bytes of the length in any letter case. Throws a JsonRpcError that calls them `name`. */
export function bytesOf(value: unknown, length: number, name: string): string {
  if (typeof value === 'string' && value.length === 2 + 2 * length && /^0x[0-9a-f]*$/i.test(value))
    return value.toLowerCase()
  throw new JsonRpcError('invalidParams', `${name}: expected ${length} bytes in hex, got ${JSON.stringify(value)}`)
}

function blockRange(
  {fromBlock, toBlock, blockHash}: Record<'fromBlock' | 'toBlock' | 'blockHash', unknown>,
  {chainId, head}: FilteredChain,
): {from: number; to: number} {
  if (blockHash === undefined || blockHash === null) {
    const from = blockNumberOf(fromBlock ?? 'latest', head)
    const to = blockNumberOf(toBlock ?? 'latest', head)
    if (from <= to) return {from, to}
    throw new JsonRpcError('invalidParams', `expected fromBlock up to toBlock, got ${from} to ${to}`)
  }
  if ((fromBlock ?? toBlock ?? null) !== null)
    throw new JsonRpcError('invalidParams', 'expected either blockHash or fromBlock and toBlock, got both')
  const block = blockOfHash(chainId, bytesOf(blockHash, 32, 'blockHash'))
  if (block === undefined || block > head) throw new JsonRpcError('serverError', 'unknown block')
  return {from: block, to: block}
}

/** The accepted values, or undefined for any. */
function alternatives(value: unknown, length: number, name: string): ReadonlySet<string> | undefined {
  if (value === undefined || value === null) return undefined
  const list = Array.isArray(value) ? value : [value]
  if (list.length === 0 || list.includes(null)) return undefined
  return new Set(list.map(item => bytesOf(item, length, name)))
}
