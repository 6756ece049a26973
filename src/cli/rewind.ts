import {Command, InvalidArgumentError} from 'commander'
import type {Pool} from 'pg'
import {chooseDaos} from '../config/choose'
import {type ChainConfig, loadConfig, rpcVariable} from '../config/load'
import {ChainDataError, ConfigError} from '../core/errors'
import type {Block} from '../core/primitives'
import {NodeClient, NodeFailure} from '../ingest/node-client'
import {planOf} from '../ingest/plan'
import {fingerprint} from '../storage/config-rows'
import {takeDatabase} from '../storage/database'
import {indexedUntil, type KnownBlock, knownBlocks} from '../storage/known-blocks'
import {applyMigrations} from '../storage/migrate'
import {rewindChain} from '../storage/rewind'
import {withDatabase} from './database'

interface RewindOptions {
  readonly to: number
  readonly hash?: string
  readonly timestamp?: number
}

/** `kingmaker rewind <chain> --to <block>`: takes the index of a chain back to the end of a block. */
export function rewindCommand(): Command {
  return new Command('rewind')
    .description('take the index of one chain back to the end of a block; the next start goes on from there')
    .argument('<chain>', 'its name in assets/chains.yaml, for example ethereum')
    .requiredOption('--to <block>', 'the last block that stays', readNumber)
    .option('--hash <hash>', 'hash of that block, instead of asking the node', readHash)
    .option('--timestamp <seconds>', 'unix time of that block, goes with --hash', readNumber)
    .action(async (slug: string, options: RewindOptions) => {
      const {chains} = loadConfig(chooseDaos({demo: true}).files)
      const chain = chains.find(candidate => candidate.slug === slug)
      if (!chain) throw new ConfigError([`no DAO of the configuration is on a chain ${JSON.stringify(slug)}`])
      await withDatabase(async pool => {
        const client = await takeDatabase(pool)
        if (!client) throw new ConfigError(['Kingmaker runs on this database: stop it first'])
        try {
          await applyMigrations()
          await checkRange(pool, chain, options.to)
          const block = await findBlock(pool, chain, options)
          await rewindChain(planOf(chain), block, line => console.log(`${slug}: ${line}`))
        } finally {
          client.release(true)
        }
      })
      console.log(`the index of ${slug} ends with block ${options.to}`)
    })
}

async function checkRange(pool: Pool, chain: ChainConfig, to: number): Promise<void> {
  const {slug} = chain
  const indexed = await indexedUntil(pool, slug)
  if (!indexed) throw new ConfigError([`nothing of ${slug} is indexed in this database`])
  if (indexed.fingerprint !== fingerprint(chain))
    throw new ConfigError([
      `${slug}: the contracts of this chain are not the ones that it was indexed for; ` +
        `index it anew with: npx kingmaker reset ${slug}`,
    ])
  const first = Math.min(...chain.daos.flatMap(dao => dao.contracts.map(contract => contract.from)))
  if (to > indexed.height)
    throw new ConfigError([
      `--to: expected a block up to ${indexed.height}, where the index of ${slug} ends, got ${to}`,
    ])
  if (to < first)
    throw new ConfigError([
      `--to: expected a block from ${first} on, where the index of ${slug} begins, got ${to}; ` +
        `to delete all of it: npx kingmaker reset ${slug}`,
    ])
}

/** The block with hash and time: from the tables, else from the options, else from the node. */
async function findBlock(pool: Pool, chain: ChainConfig, options: RewindOptions): Promise<Block> {
  const {to: height, hash, timestamp} = options
  const known = (await knownBlocks(pool, chain)).find(block => block.height === height)
  if (known && hash !== undefined && hash !== known.hash) throw disagreement(height, hash, known)
  if (known?.timestamp !== undefined) return {height, hash: known.hash, timestamp: known.timestamp}
  if (hash !== undefined && timestamp !== undefined) return {height, hash, timestamp}
  const variable = rpcVariable(chain.slug)
  const url = process.env[variable]
  if (!url)
    throw new ConfigError([
      `the tables do not have the hash and time of block ${height}: set ${variable} to a node of ${chain.name}, ` +
        'or give --hash and --timestamp',
    ])
  const node = new NodeClient(url, {name: variable})
  const chainId = await node.chainId().catch(blameNode(variable))
  if (chainId !== chain.id)
    throw new ConfigError([`${variable}: expected a node of chain id ${chain.id}, it is of chain id ${chainId}`])
  const header = await node.header(height).catch(blameNode(variable))
  const wanted = known?.hash ?? hash
  if (wanted !== undefined && header.hash !== wanted) throw disagreement(height, wanted, header)
  return {height, hash: header.hash, timestamp: Number(header.timestamp)}
}

function disagreement(height: number, wanted: string, found: Pick<KnownBlock, 'hash'>): ConfigError {
  return new ConfigError([`block ${height} is ${found.hash}, not ${wanted}: rewind to a block further down`])
}

function readNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a number.')
  return Number(text)
}

function readHash(text: string): string {
  if (!/^0x[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('Expected 0x and 64 lower-case digits.')
  return text
}

/** What the node did wrong is for the operator to change. */
function blameNode(variable: string) {
  return (error: unknown): never => {
    if (error instanceof NodeFailure) throw new ConfigError([error.message])
    throw error instanceof ChainDataError ? new ConfigError([`${variable}: ${error.message}`]) : error
  }
}
