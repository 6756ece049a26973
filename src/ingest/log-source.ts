import {ChainDataError} from '../core/errors'
import {type NodeClient, RangeRefused, type RpcLog} from './node-client'

/** A data request of the processor, reduced to what this source serves. */
export interface LogQuery {
  readonly fromBlock: number
  readonly toBlock?: number
  readonly logs?: readonly {readonly address?: readonly string[]; readonly topic0?: readonly string[]}[]
}

/** A block in the form that the processor's archive slot takes. */
export interface ArchiveBlock {
  readonly header: {
    number: number
    hash: string
    parentHash: string
    timestamp: number
    /** On chains with an L1 clock only. */
    l1BlockNumber?: number | undefined
    mixHash?: string | undefined
  }
  readonly logs: {
    logIndex: number
    transactionIndex: number
    transactionHash: string
    address: string
    topics: string[]
    data: string
  }[]
}

/** Answers grow the range up to this factor over where it began. */
const MAX_GROWTH = 64
/** A range whose answer is at least this large is not grown further. */
const PLENTY = 2_000

/**
 * Final blocks by filtered `eth_getLogs` over ranges that adapt to the node: the processor's own RPC source reads every
 * log of every block, ten blocks at a time. Stands in the processor's archive slot.
 */
export class LogSource {
  private range: number
  /** Smallest range that the node has refused. */
  private refused = Number.POSITIVE_INFINITY

  constructor(
    private readonly node: NodeClient,
    private readonly options: {finality: number; logRange: number; l1Clock?: boolean},
  ) {
    this.range = options.logRange
  }

  /** The last final block; -1 when nothing is final yet. */
  async getHeight(): Promise<number> {
    return Math.max(-1, (await this.node.height()) - this.options.finality)
  }

  /** Blocks with matching logs in the next range from `fromBlock`, and the range's last block in any case. */
  async query({fromBlock, toBlock, logs = []}: LogQuery): Promise<ArchiveBlock[]> {
    if (toBlock !== undefined && toBlock < fromBlock)
      throw new RangeError(`there are no blocks from ${fromBlock} to ${toBlock}`)
    // What was final for one node of a balancer may not be there for another one yet.
    await this.node.reaches(fromBlock + this.options.finality)
    const final = Math.min(toBlock ?? Number.POSITIVE_INFINITY, Math.max(fromBlock, await this.getHeight()))
    const {to, found} = await this.read(fromBlock, final, logs)
    const byBlock = new Map<number, RpcLog[]>([[to, []]])
    for (const log of found) {
      const height = Number(log.blockNumber)
      const list = byBlock.get(height)
      if (list) list.push(log)
      else byBlock.set(height, [log])
    }
    const heights = [...byBlock.keys()].sort((a, b) => a - b)
    return Promise.all(heights.map(height => this.block(height, byBlock.get(height) ?? [])))
  }

  private async read(from: number, final: number, requests: NonNullable<LogQuery['logs']>) {
    const addresses = [...new Set(requests.flatMap(request => request.address ?? []))]
    const topics = [...new Set(requests.flatMap(request => request.topic0 ?? []))]
    for (;;) {
      const to = Math.min(final, from + this.range - 1)
      try {
        const found = addresses.length === 0 ? [] : await this.node.logs({from, to, addresses, topics})
        if (found.length < PLENTY) this.grow()
        return {to, found: found.filter(log => requests.some(request => matches(log, request)))}
      } catch (error) {
        // A range of one block that is refused is another matter, and so is an outage.
        if (to === from || !(error instanceof RangeRefused)) throw error
        this.refused = Math.min(this.refused, to - from + 1)
        this.range = Math.max(1, Math.floor((to - from + 1) / 2))
      }
    }
  }

  private grow(): void {
    const next = Math.min(this.range * 2, this.options.logRange * MAX_GROWTH)
    if (next < this.refused) this.range = next
  }

  private async block(height: number, logs: readonly RpcLog[]): Promise<ArchiveBlock> {
    const {hash, parentHash, timestamp, l1BlockNumber, mixHash} = await this.node.header(height)
    const foreign = logs.find(log => log.blockHash !== hash)
    if (foreign)
      throw new ChainDataError(
        `block ${height} is ${hash}, but its logs are of ${foreign.blockHash}: asked during a reorganisation`,
      )
    return {
      header: {
        number: height,
        hash,
        parentHash,
        timestamp: Number(timestamp),
        // What is missing is told as missing: the processor takes 0 and 0x for that, too.
        ...(this.options.l1Clock && {l1BlockNumber: Number(l1BlockNumber ?? 0), mixHash: mixHash ?? '0x'}),
      },
      logs: logs.map(log => ({
        logIndex: Number(log.logIndex),
        transactionIndex: Number(log.transactionIndex),
        transactionHash: log.transactionHash,
        address: log.address.toLowerCase(),
        topics: log.topics,
        data: log.data,
      })),
    }
  }
}

function matches(log: RpcLog, {address, topic0}: {address?: readonly string[]; topic0?: readonly string[]}): boolean {
  return (!address || address.includes(log.address.toLowerCase())) && (!topic0 || topic0.includes(log.topics[0] ?? ''))
}
