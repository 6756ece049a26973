import {BaseError, createClient, type EIP1193RequestFn, type Hex, http, numberToHex, RpcRequestError} from 'viem'
import {printable} from '../core/text'

/**
 * What a node says when it is asked for contract state. `reverted`: the contract does not answer so, `data` is its
 * reason; `unread`: the node has no such state or no answer, in its own words.
 */
export type Answer =
  | {readonly kind: 'data'; readonly data: Hex}
  | {readonly kind: 'reverted'; readonly data: Hex}
  | {readonly kind: 'unread'; readonly reason: string}

/** A block as far as reads are pinned to it. */
export interface Header {
  readonly hash: string
  readonly timestamp: number
  /** The parent chain's block number, where headers have it. */
  readonly l1BlockNumber?: number
}

interface Options {
  /** Called after every answer with the numbers of questions answered and asked. */
  readonly onAnswer?: (answered: number, asked: number) => void
}

/** Questions to a node at once; the rest waits. */
const IN_FLIGHT = 200
const BATCH = 50
/** Failures of the contract, not of the node, in the words of geth, erigon, nethermind, besu and anvil. */
const REVERTED =
  /revert|invalid opcode|invalid jump|bad instruction|stack (under|over)flow|out of gas|vm execution error/i

/** Reads contract state from a node at a block: batched by viem, limited in flight, never throwing for what a contract does. */
export class StateReader {
  asked = 0
  private answered = 0
  private inFlight = 0
  private readonly waiting: (() => void)[] = []
  private readonly request: EIP1193RequestFn

  constructor(
    url: string,
    private readonly options: Options = {},
  ) {
    const transport = http(url, {batch: {batchSize: BATCH}, retryCount: 3, retryDelay: 200, timeout: 30_000})
    this.request = createClient({transport}).request as EIP1193RequestFn
  }

  /** The chain that the node is on. Throws what viem throws when nobody answers. */
  async chainId(): Promise<number> {
    return Number(await this.request({method: 'eth_chainId'}))
  }

  async height(): Promise<number> {
    return Number(await this.request({method: 'eth_blockNumber'}))
  }

  /** The block at a height; undefined when the node's chain does not have it. */
  async header(height: number): Promise<Header | undefined> {
    const params = [numberToHex(height), false]
    const block = (await this.request({method: 'eth_getBlockByNumber', params})) as {
      hash: string | null
      timestamp: Hex
      l1BlockNumber?: Hex
    } | null
    if (!block?.hash) return undefined
    const {hash, timestamp, l1BlockNumber} = block
    const l1 = l1BlockNumber !== undefined && {l1BlockNumber: Number(l1BlockNumber)}
    return {hash: hash.toLowerCase(), timestamp: Number(timestamp), ...l1}
  }

  call(to: string, data: Hex, block: number): Promise<Answer> {
    return this.ask('eth_call', [{to, data}, numberToHex(block)])
  }

  code(address: string, block: number): Promise<Answer> {
    return this.ask('eth_getCode', [address, numberToHex(block)])
  }

  storage(address: string, slot: Hex, block: number): Promise<Answer> {
    return this.ask('eth_getStorageAt', [address, slot, numberToHex(block)])
  }

  private async ask(method: string, params: readonly unknown[]): Promise<Answer> {
    this.asked += 1
    if (this.inFlight >= IN_FLIGHT) await new Promise<void>(resolve => this.waiting.push(resolve))
    else this.inFlight += 1
    try {
      const data = await this.request({method, params} as never)
      return typeof data === 'string' && /^0x[0-9a-f]*$/i.test(data)
        ? {kind: 'data', data: data as Hex}
        : {kind: 'unread', reason: 'the node answered no bytes'}
    } catch (error) {
      return failure(error)
    } finally {
      this.answered += 1
      this.options.onAnswer?.(this.answered, this.asked)
      const next = this.waiting.shift()
      if (next) next()
      else this.inFlight -= 1
    }
  }
}

/** 32-byte words of an answer; undefined when it is no whole number of them, or none. */
export function wordsOf(data: Hex): bigint[] | undefined {
  const digits = data.slice(2)
  if (digits.length === 0 || digits.length % 64 !== 0) return undefined
  return (digits.match(/.{64}/g) ?? []).map(word => BigInt(`0x${word}`))
}

/** The address in a word; undefined when the word is none. */
export function addressOf(word: bigint | undefined): Hex | undefined {
  return word === undefined || word >> 160n !== 0n ? undefined : `0x${word.toString(16).padStart(40, '0')}`
}

function failure(error: unknown): Answer {
  if (!(error instanceof BaseError)) throw error
  const told = error.walk(each => each instanceof RpcRequestError)
  const words = `${told instanceof RpcRequestError ? told.details : (error.details ?? error.shortMessage)}`
  if (told instanceof RpcRequestError && (told.code === 3 || REVERTED.test(words))) {
    const data = typeof told.data === 'string' && /^0x[0-9a-f]*$/i.test(told.data) ? (told.data as Hex) : '0x'
    return {kind: 'reverted', data}
  }
  return {kind: 'unread', reason: printable(words)}
}
