import type {Logger} from 'pino'
import type {ChainConfig} from '../config/load'
import {portalVariable, rpcVariable} from '../config/load'
import {ChainDataError, ConfigError} from '../core/errors'
import {applyBlocks} from '../core/state'
import {safeUrl} from '../runtime/log'
import {saveHead} from '../storage/chain-rows'
import {saveChainConfig} from '../storage/config-rows'
import {openPool, processorDatabase} from '../storage/connection'
import {loadCursor, loadState} from '../storage/load'
import {saveChanges} from '../storage/save'
import {decodeBlocks} from './decode'
import {Memory} from './memory'
import {NodeClient} from './node-client'
import {indexedContracts, planOf} from './plan'
import {runProcessor} from './processor'
import {Progress, progressLine} from './progress'

/** Indexes one chain until the process ends. Throws before the first block when something has to be put right. */
export async function ingest(chain: ChainConfig, log: Logger): Promise<void> {
  const url = process.env[rpcVariable(chain.slug)]
  if (!url)
    throw new ConfigError([
      `${rpcVariable(chain.slug)}: expected the URL of a node of ${chain.name} (JSON-RPC over HTTP), it is not set`,
    ])
  const node = new NodeClient(url)
  const chainId = await node.chainId()
  if (chainId !== chain.id)
    throw new ConfigError([
      `${rpcVariable(chain.slug)}: expected a node of ${chain.name} (chain id ${chain.id}), ${safeUrl(url)} is of chain id ${chainId}`,
    ])
  const portal = process.env[portalVariable(chain.slug)]
  const pool = openPool(1)
  await saveChainConfig(pool, chain)
  let head = await node.height()
  await saveHead(pool, chain.slug, head)
  const watch = setInterval(() => {
    node
      .height()
      .then(height => {
        head = height
        return saveHead(pool, chain.slug, height)
      })
      .catch(error => log.warn({err: error}, 'the head of the chain could not be read or noted'))
  }, chain.poll * 1000)
  watch.unref()

  const plan = planOf(chain)
  const contracts = indexedContracts(chain)
  const memory = new Memory()
  const progress = new Progress(Math.min(...contracts.map(contract => contract.from)))
  for (const {slug, confirmed, source} of chain.daos)
    if (!confirmed) log.warn({source}, `${slug}: the values of its file were not held against the chain yet`)
  log.info({node: safeUrl(url), head, daos: chain.daos.map(dao => dao.slug)}, `indexing ${chain.name}`)
  runProcessor({
    chain,
    contracts,
    url,
    node,
    portal,
    log,
    database: processorDatabase(chain.id),
    handle: async (store, blocks) => {
      const last = blocks.at(-1)?.block
      if (!last) throw new ChainDataError('the processor handed over no block')
      const cursor = await loadCursor(store, chain.slug)
      const state = await memory.at(cursor, () => loadState(store, plan))
      const decoded = decodeBlocks(blocks, contracts)
      await saveChanges(store, plan, state, applyBlocks(state, decoded), last)
      memory.keep(state, last)
      const events = decoded.reduce((sum, block) => sum + block.events.length, 0)
      const report = progress.add(events, last.height, head)
      if (report) log.info(report, progressLine(chain.name, report))
    },
  })
}
