import {
  BaseError,
  createClient,
  type EIP1193RequestFn,
  HttpRequestError,
  http,
  RpcRequestError,
  TimeoutError,
} from 'viem'
import {ChainDataError} from '../core/errors'

/** A block header as JSON-RPC gives it, reduced to what is used. */
export interface RpcHeader {
  readonly number: string
  readonly hash: string
  readonly parentHash: string
  readonly timestamp: string
}

/** A log as JSON-RPC gives it, reduced to what is used. */
export interface RpcLog {
  readonly address: string
  readonly topics: string[]
  readonly data: string
  readonly blockNumber: string
  readonly blockHash: string
  readonly transactionHash: string
  readonly transactionIndex: string
  readonly logIndex: string
}

/** The node does not answer for so many blocks at once, in whatever words: fewer may do. */
export class RangeRefused extends Error {
  override readonly name = 'RangeRefused'
}

/** HTTP answers by which nodes refuse what they find too large; others are outages. */
const TOO_LARGE = [400, 413, 422]

function refusesRange(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false
  const cause = error.walk(
    each => each instanceof RpcRequestError || each instanceof TimeoutError || each instanceof HttpRequestError,
  )
  return cause instanceof HttpRequestError ? TOO_LARGE.includes(cause.status ?? 0) : cause !== null
}

/** The questions that ingestion asks an EVM node over JSON-RPC, batched and retried by viem. */
export class NodeClient {
  private readonly request: EIP1193RequestFn

  constructor(url: string, {retryDelay = 300} = {}) {
    const transport = http(url, {batch: {batchSize: 100}, retryCount: 5, retryDelay, timeout: 60_000})
    this.request = createClient({transport}).request as EIP1193RequestFn
  }

  async chainId(): Promise<number> {
    return Number(await this.request({method: 'eth_chainId'}))
  }

  async height(): Promise<number> {
    return Number(await this.request({method: 'eth_blockNumber'}))
  }

  /** The header of a block that is known to exist. Throws a ChainDataError when the node does not have it. */
  async header(height: number): Promise<RpcHeader> {
    const params = [`0x${height.toString(16)}`, false]
    const block = (await this.request({method: 'eth_getBlockByNumber', params})) as RpcHeader | null
    if (!block?.hash) throw new ChainDataError(`the node has no block ${height}, though its head is above it`)
    return block
  }

  /**
   * Logs of the addresses with any of the topics as topic0, in the blocks `from` to `to`. Throws a RangeRefused when the node
   * does not take so many blocks, and what viem throws after its retries when it does not answer at all.
   */
  async logs(filter: {
    from: number
    to: number
    addresses: readonly string[]
    topics: readonly string[]
  }): Promise<RpcLog[]> {
    const {from, to, addresses, topics} = filter
    const params = [
      {fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}`, address: addresses, topics: [topics]},
    ]
    try {
      return (await this.request({method: 'eth_getLogs', params})) as RpcLog[]
    } catch (error) {
      throw refusesRange(error) ? new RangeRefused((error as BaseError).shortMessage, {cause: error}) : error
    }
  }
}
