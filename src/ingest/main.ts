import type {Logger} from 'pino'
import type {ChainConfig} from '../config/load'
import {portalVariable, rpcVariable} from '../config/load'
import {safeUrl} from '../config/safe-url'
import type {Alert} from '../core/alerts/alert'
import type {AlertRule} from '../core/alerts/alert-kind'
import type {AlertWatch} from '../core/alerts/alert-watch'
import {ChainDataError, ConfigError} from '../core/errors'
import {adviceFor} from '../core/integrity'
import type {ChainState} from '../core/state'
import {loadVerified, loadWatch, standingAlerts} from '../storage/alerts'
import {forgetHead, saveHead} from '../storage/chain-rows'
import {saveChainConfig} from '../storage/config-rows'
import {openPool, processorDatabase} from '../storage/connection'
import {lastFinalBlock} from '../storage/database'
import {appendFeed, feedItems} from '../storage/feed'
import {saveBlocks} from '../storage/indexed-blocks'
import {addIngestionCounts} from '../storage/ingestion-counts'
import {knownBlocks} from '../storage/known-blocks'
import {blockOf, loadCursor, loadState} from '../storage/load'
import type {IngestionCountName} from '../storage/read/ingestion-counts'
import {replayTokens} from '../storage/replay'
import {saveChanges} from '../storage/save'
import {saveNewSeries, tokensToReplay} from '../storage/series'
import {decodeBlocks} from './decode'
import {DeepReorganisation, findReorganisation, REORGANISED_EXIT} from './deep-reorganisation'
import {foldBlocks} from './fold-blocks'
import {ForkCount} from './fork-count'
import {assertL1Ascends} from './l1-block-number'
import {Memory} from './memory'
import {NodeClient} from './node-client'
import {indexedContracts, planOf} from './plan'
import {type RequestCounts, runProcessor} from './processor'
import {Progress, progressLine} from './progress'
import {QuorumReader} from './quorum-reader'
import {UnsavedCounts} from './unsaved-counts'

/** Exit code by which it says that the operator has to change something. */
const REFUSED_EXIT = 2

/** What is kept between two calls of the handler: a cache of the tables at the cursor. */
interface Remembered {
  readonly state: ChainState
  readonly watch: AlertWatch | undefined
}

/**
 * Indexes one chain until the process ends, and alerts by the rules. Throws before the first block when something has to be
 * put right.
 */
export async function ingest(chain: ChainConfig, rules: readonly AlertRule[], log: Logger): Promise<void> {
  const url = process.env[rpcVariable(chain.slug)]
  if (!url)
    throw new ConfigError([
      `${rpcVariable(chain.slug)}: expected the URL of a node of ${chain.name} (JSON-RPC over HTTP), it is not set`,
    ])
  const node = new NodeClient(url, {name: rpcVariable(chain.slug)})
  const chainId = await node.chainId()
  if (chainId !== chain.id)
    throw new ConfigError([
      `${rpcVariable(chain.slug)}: expected a node of ${chain.name} (chain id ${chain.id}), ${safeUrl(url)} is of chain id ${chainId}`,
    ])
  const portal = process.env[portalVariable(chain.slug)]
  const pool = openPool(1)
  await saveChainConfig(pool, chain)
  const plan = planOf(chain)
  const replayed = await tokensToReplay(pool, plan)
  if (replayed.length > 0) {
    log.info({tokens: replayed}, `${chain.name}: labels have changed, evaluating the series anew`)
    await replayTokens(plan, replayed, line => log.info(`${chain.name}: ${line}`))
  }
  await saveNewSeries(pool, plan)
  const contracts = indexedContracts(chain)
  const first = Math.min(...contracts.map(contract => contract.from))
  const refuseReorganised = async () => {
    const final = await lastFinalBlock(pool, chain.id)
    if (!final) return
    const at = await node.height()
    if (at < final.height)
      log.warn(`the node of ${chain.name} is at block ${at}, before block ${final.height} of the index: waiting for it`)
    const known = await knownBlocks(pool, chain)
    const reorganised = await findReorganisation(node, chain, {final, known, first})
    if (!reorganised) return
    await forgetHead(pool, chain.slug)
    throw reorganised
  }
  await refuseReorganised()
  let head = await node.height()
  await saveHead(pool, chain.slug, head)
  const forks = new ForkCount(await knownBlocks(pool, chain))
  let events = 0
  let hotCounts: () => RequestCounts = () => ({requests: 0, failures: 0})
  const counts = new UnsavedCounts<IngestionCountName>(() => ({
    events,
    reorganisations: forks.reorganisations,
    orphaned_blocks: forks.orphanedBlocks,
    node_requests: node.counts.requests + hotCounts().requests,
    node_failures: node.counts.failures + hotCounts().failures,
    node_refusals: node.counts.refusals,
    node_retries: node.counts.retries,
  }))
  const watch = setInterval(() => {
    node
      .height()
      .then(height => {
        head = height
        return saveHead(pool, chain.slug, height)
      })
      .catch(error => log.warn({err: error}, 'the head of the chain could not be read or noted'))
      // Also while the node is silent: that is what they tell.
      .then(() => counts.save(counted => addIngestionCounts(pool, chain.slug, counted)))
      .catch(error => log.warn({err: error}, 'what was counted could not be noted'))
  }, chain.poll * 1000)
  watch.unref()

  const memory = new Memory<Remembered>()
  const quorums = new QuorumReader(node, chain)
  const progress = new Progress(first)
  for (const {slug, confirmed, source} of chain.daos)
    if (!confirmed) log.warn({source}, `${slug}: the values of its file were not held against the chain yet`)
  log.info({node: safeUrl(url), head, daos: chain.daos.map(dao => dao.slug)}, `indexing ${chain.name}`)
  hotCounts = runProcessor({
    chain,
    contracts,
    url,
    node,
    portal,
    log,
    database: processorDatabase(chain.id),
    onFailure: async failure => {
      // An assertion of the processor is all that tells of a chain that was reorganised below its last final block.
      clearInterval(watch)
      if (failure instanceof ConfigError) {
        log.error(failure.message)
        process.exit(REFUSED_EXIT)
      }
      await refuseReorganised().catch(error => {
        if (!(error instanceof DeepReorganisation)) throw failure
        log.error(error.message)
        process.exit(REORGANISED_EXIT)
      })
    },
    handle: async (store, blocks) => {
      const last = blocks.at(-1)?.block
      if (!last) throw new ChainDataError('the processor handed over no block')
      const cursor = await loadCursor(store, chain.slug)
      const before = cursor && blockOf(cursor)
      assertL1Ascends(
        before,
        blocks.map(({block}) => block),
        rpcVariable(chain.slug),
      )
      forks.add(blocks.map(({block}) => block))
      const height = cursor?.height ?? -1
      const standing: Alert[] = []
      const remembered = await memory.at(cursor, async () => {
        const state = await loadState(store, plan, height)
        const watch = await loadWatch(store, plan, {rules, height})
        // Rules may be others than when these tables were written.
        if (watch && before) standing.push(...(await standingAlerts(store, plan, {watch, block: before, state})))
        return {state, watch}
      })
      const {state, watch} = remembered
      const decoded = decodeBlocks(blocks, contracts, state.unsupported)
      const changes = await foldBlocks(state, decoded, quorums, watch)
      changes.alerts.unshift(...standing)
      if (watch?.looksAtVerifications) watch.verified(await loadVerified(store, plan), changes, {block: last, state})
      await saveChanges(store, plan, state, changes, last)
      await saveBlocks(store, chain, {after: cursor?.height, blocks: decoded})
      await appendFeed(store, plan.chain, {after: cursor?.height, items: feedItems(plan, changes, last)})
      for (const {contract, position, event} of changes.implementations)
        if (event.unsupported !== undefined)
          log.warn(
            `${contract} is not supported from block ${position.block.height} on: ${event.unsupported}. ${adviceFor(chain.slug, contract)}`,
          )
      memory.keep(remembered, last)
      const folded = decoded.reduce((sum, block) => sum + block.events.length, 0)
      events += folded
      const report = progress.add(folded, last.height, head)
      if (report) log.info(report, progressLine(chain.name, report))
    },
  })
}
