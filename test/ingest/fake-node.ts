import {NodeClient, RangeRefused, type RpcHeader, type RpcLog} from '../../src/ingest/node-client'

export const hex = (value: number): string => `0x${value.toString(16)}`
export const hashOf = (height: number): string => `0x${height.toString(16).padStart(64, '0')}`

/** A log at a height, of a contract, with a topic0. */
export function logAt(height: number, address: string, topic: string, logIndex = 0): RpcLog {
  return {
    address,
    topics: [topic],
    data: '0x',
    blockNumber: hex(height),
    blockHash: hashOf(height),
    transactionHash: `0x${'ab'.repeat(32)}`,
    transactionIndex: '0x3',
    logIndex: hex(logIndex),
  }
}

/** A node that answers from memory, refuses ranges that are too wide, and remembers what it was asked. */
export class FakeNode extends NodeClient {
  head = 1000
  /** Widest range that is answered. */
  limit = Number.POSITIVE_INFINITY
  /** What every question for logs ends in while the node is out of order. */
  outage: Error | undefined
  stored: RpcLog[] = []
  readonly asked: {from: number; to: number; addresses: readonly string[]; topics: readonly string[]}[] = []
  readonly headers: number[] = []

  constructor() {
    super('http://127.0.0.1:9')
  }

  override height(): Promise<number> {
    return Promise.resolve(this.head)
  }

  override header(height: number): Promise<RpcHeader> {
    this.headers.push(height)
    const [hash, parentHash] = [hashOf(height), hashOf(height - 1)]
    return Promise.resolve({number: hex(height), hash, parentHash, timestamp: hex(height * 12)})
  }

  override logs(filter: {from: number; to: number; addresses: readonly string[]; topics: readonly string[]}) {
    this.asked.push(filter)
    const {from, to, addresses, topics} = filter
    if (this.outage) return Promise.reject(this.outage)
    if (to - from + 1 > this.limit) return Promise.reject(new RangeRefused('query returned more than 10000 results'))
    const found = this.stored.filter(
      log =>
        Number(log.blockNumber) >= from &&
        Number(log.blockNumber) <= to &&
        addresses.includes(log.address.toLowerCase()) &&
        topics.includes(log.topics[0] ?? ''),
    )
    return Promise.resolve(found)
  }

  /** Widths of the ranges that were asked for. */
  get widths(): readonly number[] {
    return this.asked.map(({from, to}) => to - from + 1)
  }
}
