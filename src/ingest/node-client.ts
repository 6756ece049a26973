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
import {safeUrl} from '../config/safe-url'
import {ChainDataError} from '../core/errors'

/** A block header as JSON-RPC gives it, reduced to what is used. */
export interface RpcHeader {
  readonly number: string
  readonly hash: string
  readonly parentHash: string
  readonly timestamp: string
  /** Chains of Arbitrum only: the parent chain's block number. */
  readonly l1BlockNumber?: string
  readonly mixHash?: string
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

/**
 * The node failed, after its retries: which one, at what, in its own words, and what to do. Says nothing of its URL but the
 * origin, since the rest may be a key.
 */
export class NodeFailure extends Error {
  override readonly name: string = 'NodeFailure'

  constructor(
    message: string,
    /** What the node said, without its address. */
    readonly words = message,
  ) {
    super(message)
  }
}

/** The node does not answer for so many blocks at once, in whatever words: fewer may do. */
export class RangeRefused extends NodeFailure {
  override readonly name = 'RangeRefused'
}

/** HTTP answers by which nodes refuse what they find too large; others are outages. */
const TOO_LARGE = [400, 413, 422]
/** JSON-RPC: a limit of requests is exceeded, by EIP-1474 and by habit. */
const LIMITED = [-32005, 429]

type Cause = RpcRequestError | TimeoutError | HttpRequestError

function causeOf(error: BaseError): Cause | undefined {
  const cause = error.walk(
    each => each instanceof RpcRequestError || each instanceof TimeoutError || each instanceof HttpRequestError,
  )
  return (cause as Cause | null) ?? undefined
}

function refusesRange(error: unknown): boolean {
  const cause = error instanceof BaseError ? causeOf(error) : undefined
  return cause instanceof HttpRequestError ? TOO_LARGE.includes(cause.status ?? 0) : cause !== undefined
}

function adviceOn(cause: Cause | undefined): string {
  if (cause instanceof HttpRequestError && [401, 403].includes(cause.status ?? 0))
    return 'it does not let us in: check the key in its URL'
  const limited =
    (cause instanceof HttpRequestError && cause.status === 429) ||
    (cause instanceof RpcRequestError && LIMITED.includes(cause.code))
  if (limited) return 'it limits requests: allow more there, or use another node'
  if (cause instanceof RpcRequestError) return 'it answers, but not this: use a node that does'
  return 'check that it runs and can be reached'
}

function wordsOf(error: BaseError, cause: Cause | undefined): string {
  const status = cause instanceof HttpRequestError && cause.status ? `HTTP ${cause.status}, ` : ''
  const words = (cause?.details || error.details || error.shortMessage).replaceAll(/\s+/g, ' ')
  return `${status}${words.slice(0, 200)}`
}

/** How often a question is asked whose answer is missing or of a node that is behind. */
const TRIES = 6

/**
 * The questions that ingestion asks an EVM node over JSON-RPC, batched and retried by viem. An answer that is null, or of a
 * node that is behind its own balancer, is asked for again.
 */
export class NodeClient {
  private readonly ask: EIP1193RequestFn
  private readonly pause: number
  private readonly node: string
  /** Since it was made: HTTP requests, those without an answer, answers that were errors, and questions that were repeated. */
  readonly counts = {requests: 0, failures: 0, refusals: 0, retries: 0}

  /** `name`: where the URL was set, for messages. */
  constructor(url: string, {retryDelay = 300, name}: {retryDelay?: number; name?: string} = {}) {
    this.pause = retryDelay
    this.node = `${name ? `${name}: ` : ''}the node at ${safeUrl(url)}`
    const transport = http(url, {
      batch: {batchSize: 100},
      retryCount: 5,
      retryDelay,
      timeout: 60_000,
      fetchFn: (input, init) => this.fetch(input, init),
      // A node limits its answers itself; a limit of ours would fail on every try.
      maxResponseBodySize: false,
    })
    this.ask = createClient({transport}).request as EIP1193RequestFn
  }

  private async request(call: {readonly method: string; readonly params?: readonly unknown[]}): Promise<unknown> {
    try {
      return await this.ask(call as Parameters<EIP1193RequestFn>[0])
    } catch (error) {
      if (!(error instanceof BaseError)) throw error
      const cause = causeOf(error)
      const what = `${this.node} does not answer ${call.method} (${wordsOf(error, cause)})`
      // Without the cause, whose text has the URL.
      if (call.method === 'eth_getLogs' && refusesRange(error))
        throw new RangeRefused(
          `${what}: a smaller range may do; when one block is refused, use a node with larger limits`,
        )
      throw new NodeFailure(`${what}: ${adviceOn(cause)}`, wordsOf(error, cause))
    }
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
   * does not take so many blocks, and a NodeFailure when it does not answer at all.
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
        this.request({method: 'eth_getLogs', params}) as Promise<RpcLog[] | null>,
        this.height(),
      ])
      return Array.isArray(logs) && head >= to ? logs : undefined
    })
    if (!found)
      throw new ChainDataError(`the node gives no logs of the blocks ${from} to ${to}, though its head was there`)
    return found
  }

  /**
   * What a contract answers as of a block, raw. By the block's hash, since its number may stand for another block before
   * the answer comes. Throws a NodeFailure also when the call reverts or the node has no such state.
   */
  async call(to: string, data: string, blockHash: string): Promise<string> {
    return String(await this.request({method: 'eth_call', params: [{to, data}, {blockHash}]}))
  }

  /** One try of one request. */
  private async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    this.counts.requests += 1
    try {
      const {response, refusals} = await fetchMatched(input, init)
      if (!response.ok) this.counts.failures += 1
      this.counts.refusals += refusals
      return response
    } catch (error) {
      this.counts.failures += 1
      throw error
    }
  }

  private async insist<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask()
      if (answer !== undefined || attempt === TRIES) return answer
      this.counts.retries += 1
      await sleep(this.pause * attempt)
    }
  }
}

interface Identified {
  readonly id: number
  readonly error?: unknown
}

/**
 * Fetches, and puts the answers to a batch into the order of its questions: viem takes them by their place. Also counts the
 * answers that are errors.
 */
async function fetchMatched(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<{response: Response; refusals: number}> {
  const response = await fetch(input, init)
  if (!response.ok) return {response, refusals: 0}
  const calls = JSON.parse(String(init?.body)) as Identified | Identified[]
  const answers = JSON.parse(await response.text()) as Partial<Identified> | Identified[]
  if (!Array.isArray(calls)) {
    if (Array.isArray(answers) || (answers.id !== calls.id && answers.id != null))
      throw new ChainDataError('the node answered another question')
    return {response: Response.json(answers), refusals: refusalsIn([answers])}
  }
  if (!Array.isArray(answers)) throw new ChainDataError(`the node answered a batch with ${JSON.stringify(answers)}`)
  const byId = new Map(answers.map(answer => [answer.id, answer]))
  const ordered = calls.map(({id}) => {
    const answer = byId.get(id)
    if (!answer) throw new ChainDataError('the node left out answers of a batch')
    return answer
  })
  return {response: Response.json(ordered), refusals: refusalsIn(ordered)}
}

function refusalsIn(answers: readonly Partial<Identified>[]): number {
  return answers.filter(({error}) => error != null).length
}

function quantity(value: number): string {
  return `0x${value.toString(16)}`
}
