import {createInterface} from 'node:readline'
import {Readable} from 'node:stream'
import type {ReadableStream} from 'node:stream/web'
import {setTimeout as sleep} from 'node:timers/promises'
import {z} from 'zod'
import {ChainDataError} from '../core/errors'
import type {ArchiveBlock, LogQuery} from './log-source'

const hex = z.string().regex(/^0x[0-9a-f]*$/)

const blockSchema = z.object({
  header: z.object({
    number: z.int(),
    hash: hex,
    parentHash: hex,
    timestamp: z.int(),
    l1BlockNumber: z.int().optional(),
    mixHash: hex.optional(),
  }),
  logs: z
    .array(
      z.object({
        logIndex: z.int(),
        transactionIndex: z.int(),
        transactionHash: hex,
        address: hex,
        topics: z.array(hex),
        data: hex,
      }),
    )
    .default([]),
})

const headSchema = z.object({number: z.int()}).nullable()

const FIELDS = {
  block: {number: true, hash: true, parentHash: true, timestamp: true},
  log: {logIndex: true, transactionIndex: true, transactionHash: true, address: true, topics: true, data: true},
}

const L1_FIELDS = {l1BlockNumber: true, mixHash: true}

/** A batch ends here even when the portal would go on: one batch is one transaction. */
const BATCH_LOGS = 5_000
const TRIES = 6
const FIRST_PAUSE_MS = 500

/**
 * Final blocks from a dataset of SQD Portal, an alternative to a node's logs for chains that it has; blocks that are not
 * final still come from the node. Source: the portal client of subsquid/squid-sdk, POST finalized-stream, NDJSON.
 */
export class PortalSource {
  constructor(
    /** The dataset, for example https://portal.sqd.dev/datasets/ethereum-mainnet. */
    private readonly url: string,
    private readonly options: {l1Clock?: boolean} = {},
  ) {}

  /** The last final block that the portal has; -1 when it has none yet. */
  async getHeight(): Promise<number> {
    const response = await this.request('finalized-head')
    return headSchema.parse(await response.json())?.number ?? -1
  }

  /** Blocks with matching logs from `fromBlock` on, and the last block that was looked at in any case. */
  async query({fromBlock, toBlock, logs = []}: LogQuery): Promise<ArchiveBlock[]> {
    const fields = this.options.l1Clock ? {...FIELDS, block: {...FIELDS.block, ...L1_FIELDS}} : FIELDS
    const query = {type: 'evm', fromBlock, ...(toBlock !== undefined && {toBlock}), fields, logs}
    for (;;) {
      const response = await this.request('finalized-stream', query)
      const blocks = response.status === 204 ? [] : await this.read(response)
      if (blocks.length > 0) return blocks
      await sleep(FIRST_PAUSE_MS)
    }
  }

  private async read(response: Response): Promise<ArchiveBlock[]> {
    const blocks: ArchiveBlock[] = []
    if (!response.body) return blocks
    let logs = 0
    const body = Readable.fromWeb(response.body as ReadableStream)
    for await (const line of createInterface({input: body, crlfDelay: Number.POSITIVE_INFINITY})) {
      if (line === '') continue
      const block = blockSchema.parse(JSON.parse(line))
      blocks.push(block)
      logs += block.logs.length
      if (logs >= BATCH_LOGS) break
    }
    body.destroy()
    return blocks
  }

  private async request(path: string, body?: unknown): Promise<Response> {
    const options = body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)}
    for (let attempt = 1; ; attempt++) {
      const outcome = await fetch(`${this.url.replace(/\/$/, '')}/${path}`, {
        ...options,
        headers: {'content-type': 'application/json'},
      }).catch((error: Error) => error)
      if (!(outcome instanceof Error) && outcome.ok) return outcome
      const what =
        outcome instanceof Error ? outcome.message : `${outcome.status} ${(await outcome.text()).slice(0, 200)}`
      const passing = outcome instanceof Error || outcome.status === 429 || outcome.status >= 500
      if (!passing || attempt === TRIES)
        throw new ChainDataError(
          `the portal answered ${path} with: ${what}; unset its variable to read from the node alone`,
        )
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    }
  }
}
