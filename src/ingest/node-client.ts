import {createClient, type EIP1193RequestFn, http} from 'viem'
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

/** The questions that ingestion asks an EVM node over JSON-RPC, batched and retried by viem. */
export class NodeClient {
  private readonly request: EIP1193RequestFn

  constructor(url: string) {
    const transport = http(url, {batch: {batchSize: 100}, retryCount: 5, retryDelay: 300, timeout: 60_000})
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

  /** Logs of the addresses with any of the topics as topic0, in the blocks `from` to `to`. */
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
    return (await this.request({method: 'eth_getLogs', params})) as RpcLog[]
  }
}
