import {setTimeout as sleep} from 'node:timers/promises'
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

/** How often a question is asked whose answer is missing or of a node that is behind. */
const TRIES = 6

/**
 * The questions that ingestion asks an EVM node over JSON-RPC, batched and retried by viem. An answer that is null, or of a
 * node that is behind its own balancer, is asked for again.
 */
export class NodeClient {
  private readonly request: EIP1193RequestFn
  private readonly pause: number

  constructor(url: string, {retryDelay = 300} = {}) {
    this.pause = retryDelay
    const transport = http(url, {
      batch: {batchSize: 100},
      retryCount: 5,
      retryDelay,
      timeout: 60_000,
      fetchFn: fetchMatched,
      // A node limits its answers itself; a limit of ours would fail on every try.
      maxResponseBodySize: false,
    })
    this.request = createClient({transport}).request as EIP1193RequestFn
  }

  async chainId(): Promise<number> {
    return Number(await this.request({method: 'eth_chainId'}))
  }

  async height(): Promise<number> {
    const ask = async () => ((await this.request({method: 'eth_blockNumber'})) as string | null) ?? undefined
    const height = Number(await this.insist(ask))
    if (!Number.isSafeInteger(height)) throw new ChainDataError('the node does not tell the height of its chain')
    return height
  }

  /** Waits until the node has a block at `height`: behind a balancer, some nodes are behind the others. */
  async reaches(height: number): Promise<void> {
    while ((await this.height()) < height) await sleep(this.pause)
  }

  /** The header of a block that is known to exist. Throws a ChainDataError when the node does not have it. */
  async header(height: number): Promise<RpcHeader> {
    const params = [quantity(height), false]
    const block = await this.insist(async () => {
      const answer = (await this.request({method: 'eth_getBlockByNumber', params})) as RpcHeader | null
      return answer?.hash ? answer : undefined
    })
    if (!block) throw new ChainDataError(`the node has no block ${height}, though its head is above it`)
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
    const params = [{fromBlock: quantity(from), toBlock: quantity(to), address: addresses, topics: [topics]}]
    const found = await this.insist(async () => {
      // Asked in one request, both answers are of the same node: one that is behind has no logs, and does not say so.
      const [logs, head] = await Promise.all([
        this.request({method: 'eth_getLogs', params}).catch(error => {
          throw refusesRange(error) ? new RangeRefused((error as BaseError).shortMessage, {cause: error}) : error
        }) as Promise<RpcLog[] | null>,
        this.height(),
      ])
      return Array.isArray(logs) && head >= to ? logs : undefined
    })
    if (!found)
      throw new ChainDataError(`the node gives no logs of the blocks ${from} to ${to}, though its head was there`)
    return found
  }

  private async insist<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask()
      if (answer !== undefined || attempt === TRIES) return answer
      await sleep(this.pause * attempt)
    }
  }
}

interface Identified {
  readonly id: number
}

/** Fetches, and puts the answers to a batch into the order of its questions: viem takes them by their place. */
async function fetchMatched(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init)
  if (!response.ok) return response
  const calls = JSON.parse(String(init?.body)) as Identified | Identified[]
  const answers = JSON.parse(await response.text()) as Partial<Identified> | Identified[]
  if (!Array.isArray(calls)) {
    if (Array.isArray(answers) || (answers.id !== calls.id && answers.id != null))
      throw new ChainDataError('the node answered another question')
    return Response.json(answers)
  }
  if (!Array.isArray(answers)) throw new ChainDataError(`the node answered a batch with ${JSON.stringify(answers)}`)
  const byId = new Map(answers.map(answer => [answer.id, answer]))
  return Response.json(
    calls.map(({id}) => {
      const answer = byId.get(id)
      if (!answer) throw new ChainDataError('the node left out answers of a batch')
      return answer
    }),
  )
}

function quantity(value: number): string {
  return `0x${value.toString(16)}`
}
