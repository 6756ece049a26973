import {EvmBatchProcessor} from '@subsquid/evm-processor'
import {EvmArchive} from '@subsquid/evm-processor/lib/ds-archive/client'
import type {EvmRpcDataSource} from '@subsquid/evm-processor/lib/ds-rpc/client'
import {createPinoSink, LogLevel, setRootSink} from '@subsquid/logger'
import type {Logger} from 'pino'
import {CONTROL_TOPICS} from '../adapters/control'
import {PROXY_TOPICS} from '../adapters/proxy'
import {type ChainConfig, portalVariable, rpcVariable} from '../config/load'
import {safeUrl} from '../config/safe-url'
import {ConfigError} from '../core/errors'
import type {Block} from '../core/primitives'
import type {SourceBlock} from './decode'
import {l1BlockNumberOf} from './l1-block-number'
import {LogSource} from './log-source'
import type {NodeClient} from './node-client'
import type {IndexedContract} from './plan'
import {PortalSource} from './portal-source'
import {StoppingSource} from './stopping-source'

/** The database of the processor, as its `run` wants it. */
type ProcessorDatabase<S> = Parameters<typeof EvmBatchProcessor.prototype.run<S>>[0]

/** The processor's own source, which follows the blocks that are not final; it makes it once, and keeps it. */
type HotSource = Pick<EvmRpcDataSource, 'processHotBlocks' | 'getBlockHash'>

/** Its client, which asks again what this calls a lost connection, with longer and longer pauses. */
interface HotClient {
  isConnectionError(error: Error): boolean
  getMetrics(): {readonly requestsServed: number; readonly connectionErrors: number}
}

/** What the processor's own client has asked the node, and how often it got no answer. */
export interface RequestCounts {
  readonly requests: number
  readonly failures: number
}

/** What a chain's processor needs. */
export interface ProcessorOptions<S> {
  readonly chain: ChainConfig
  readonly contracts: readonly IndexedContract[]
  readonly url: string
  readonly node: NodeClient
  /** A portal's dataset to read final blocks from, instead of the node. */
  readonly portal: string | undefined
  readonly database: ProcessorDatabase<S>
  readonly log: Logger
  /** Gets what the part that follows unfinal blocks ended with, or a ConfigError of any part, before the process ends. */
  readonly onFailure: (error: unknown) => Promise<void>
  readonly handle: (store: S, blocks: readonly SourceBlock[]) => Promise<void>
}

/**
 * Runs the squid processor of one chain until the process ends: final blocks by our filtered source, then unfinal ones
 * by its own. Gives what its own client has counted so far. The only file that knows the squid processor.
 */
export function runProcessor<S>({
  chain,
  contracts,
  url,
  node,
  portal,
  database,
  log,
  onFailure,
  handle,
}: ProcessorOptions<S>): () => RequestCounts {
  tameLog(log)
  const first = Math.min(...contracts.map(contract => contract.from))
  const processor = new EvmBatchProcessor()
    .setRpcEndpoint({url, capacity: 5, maxBatchCallSize: 100, requestTimeout: 60_000})
    .setRpcDataIngestionSettings({headPollInterval: chain.poll * 1000})
    .setFinalityConfirmation(chain.finality)
    .setBlockRange({from: first})
    .setFields({
      block: {timestamp: true, l1BlockNumber: chain.l1Clock, mixHash: chain.l1Clock},
      log: {transactionHash: true, topics: true, data: true},
    })
    // Any address satisfies the setter; the source that it would make is replaced below.
    .setGateway('http://filtered-logs.invalid')
  for (const {address, variants, from, to} of contracts)
    processor.addLog({
      address: [address],
      topic0: [...new Set([...variants.flatMap(({adapter}) => adapter.topics), ...PROXY_TOPICS, ...CONTROL_TOPICS])],
      range: to === undefined ? {from} : {from, to},
    })
  const source = new StoppingSource(
    portal ? new PortalSource(portal, chain) : new LogSource(node, chain),
    // Rules that change without a log do so at their block.
    contracts.flatMap(({variants}) => variants.slice(1).map(({from}) => from)),
  )
  // The processor looks its archive up on itself when it runs, so that its slot can hold any source of final blocks.
  Object.defineProperty(processor, 'getArchiveDataSource', {
    value: () => new EvmArchive(source as unknown as ConstructorParameters<typeof EvmArchive>[0]),
  })
  const {hot, client} = innerParts(processor)
  const lost = client.isConnectionError.bind(client)
  client.isConnectionError = error => lost(error) || isPassing(error)
  hot.getBlockHash = async height => (await node.header(height)).hash
  const follow = hot.processHotBlocks.bind(hot)
  hot.processHotBlocks = (...args) =>
    follow(...args).catch(async error => {
      await onFailure(error)
      throw error
    })
  const variable = portal ? `${rpcVariable(chain.slug)}, ${portalVariable(chain.slug)}` : rpcVariable(chain.slug)
  processor.run(database, async context => {
    try {
      // While nothing is final yet, it hands over every block from the chain's own first one, with empty headers.
      const blocks = context.blocks
        .filter(({header}) => header.height >= first)
        .map(({header, logs}) => ({block: blockOf(header, chain, variable), logs}))
      if (blocks.length > 0) await handle(context.store, blocks)
    } catch (error) {
      if (error instanceof ConfigError) await onFailure(error)
      throw error
    }
  })
  return () => {
    const {requestsServed, connectionErrors} = client.getMetrics()
    return {requests: requestsServed + connectionErrors, failures: connectionErrors}
  }
}

/** A header of the processor. What its source does not tell of the two last ones is 0 and 0x. */
interface Header {
  readonly height: number
  readonly hash: string
  readonly timestamp: number
  readonly l1BlockNumber?: number
  readonly mixHash?: string
}

function blockOf(header: Header, {l1Clock}: ChainConfig, variable: string): Block {
  const {height, hash, l1BlockNumber, mixHash} = header
  const plain = {height, hash, timestamp: Math.floor(header.timestamp / 1000)}
  return l1Clock ? {...plain, l1BlockNumber: l1BlockNumberOf({height, l1BlockNumber, mixHash}, variable)} : plain
}

function innerParts(processor: EvmBatchProcessor): {hot: HotSource; client: HotClient} {
  const inner = processor as unknown as {getHotDataSource(): HotSource; getChainRpcClient(): HotClient}
  return {hot: inner.getHotDataSource(), client: inner.getChainRpcClient()}
}

/** Answers that are no answers, of a node that gives better ones a moment later: half ones, foreign ones, null, HTTP 5xx. */
const PASSING = ['RpcProtocolError', 'DataValidationError', 'FetchError']

function isPassing(error: Error & {readonly response?: {readonly status?: number}}): boolean {
  return PASSING.includes(error.name) || (error.response?.status ?? 0) >= 500
}

/** The processor's own messages through our log: its progress is told by ours, and a node's URL may hold a key. */
function tameLog(log: Logger): void {
  const sink = createPinoSink(log)
  setRootSink(record => {
    if (record.level < LogLevel.WARN && !log.isLevelEnabled('debug')) return
    sink('rpcUrl' in record ? Object.assign({...record}, {rpcUrl: safeUrl(String(record.rpcUrl))}) : record)
  })
}
