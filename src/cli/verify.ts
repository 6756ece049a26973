import {randomInt} from 'node:crypto'
import {Command} from 'commander'
import type {Pool} from 'pg'
import {ConfigError} from '../core/errors'
import {type DaoRow, readDaos} from '../storage/read/daos'
import {saveVerification} from '../storage/verifications'
import {StateReader} from '../verify/state-reader'
import {type Verification, verify} from '../verify/verify'
import {readBlock, readWhole} from './arguments'
import {withDatabase} from './database'
import {nodeOf} from './node'
import {Progress} from './progress'
import {textTable} from './text-table'

interface Options {
  readonly samples: number
  readonly block?: number
  readonly seed?: number
}

const MAX_SEED = 2 ** 31 - 1

/** `kingmaker verify <dao>`: holds the index against what the contracts themselves answer. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare the index of a DAO with what its contracts answer, at one block')
    .argument('<dao>', 'slug of the DAO')
    .option('--samples <number>', 'random accounts and votes, besides the 20 largest', readWhole(100_000), 30)
    .option('--block <number>', 'a past block; the last indexed one unless said', readBlock)
    .option('--seed <number>', 'draws the same sample again', readWhole(MAX_SEED))
    .addHelpText(
      'after',
      `
Asks the node in RPC_<CHAIN>_HTTP. Balances and states at a past block need a node that keeps old state; what a node
does not have counts as not read, neither as equal nor as different. The result is stored: Dao.lastVerification.
Exit codes: 0 no difference, 1 differences, or nothing could be compared, 2 the arguments or the node have to change.`,
    )
    .action(async (slug: string, options: Options) => {
      process.exitCode = await withDatabase(pool => run(pool, slug, options))
    })
}

async function run(pool: Pool, slug: string, {samples, block, seed = randomInt(MAX_SEED)}: Options): Promise<number> {
  const dao = await daoOf(pool, slug)
  const progress = new Progress()
  const reader = new StateReader(await nodeOf({slug: dao.chain, id: dao.chainId}), {
    onAnswer: (answered, asked) => progress.tell(`${answered} of ${asked} calls answered`),
  })
  const started = Date.now()
  const result = await verify({pool, reader}, dao, {samples, seed, block})
  await saveVerification(pool, result)
  print(result, `${reader.asked} calls, ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return result.outcome === 'equal' ? 0 : 1
}

async function daoOf(pool: Pool, slug: string): Promise<DaoRow> {
  const [dao] = await readDaos(pool, slug)
  if (dao) return dao
  const known = (await readDaos(pool)).map(row => row.slug).join(', ') || 'none'
  throw new ConfigError([`no DAO ${JSON.stringify(slug)} is indexed; there are ${known}`])
}

function print({dao, block, hash, seed, samples, checks, differences, outcome}: Verification, effort: string): void {
  console.log(`${dao} at block ${block} (${hash}), ${samples} random samples, seed ${seed}: ${effort}`)
  if (outcome === 'orphaned') {
    console.log(
      'The indexed block is not on the chain of the node (any more), so nothing was compared. A running indexer undoes ' +
        'a reorganisation by itself: try again when it has; if it has not, the node is on another chain or behind.',
    )
    return
  }
  const head = ['check', 'contract', 'compared', 'equal', 'different', 'not read']
  const rows = checks.map(each => [
    each.check,
    each.contract,
    each.equal + each.different,
    each.equal,
    each.different,
    each.notRead,
  ])
  console.log(`\n${textTable(head, rows)}`)
  for (const {check, notRead, reasons} of checks)
    if (notRead > 0) console.log(`not read: ${check}: ${reasons.join('; ')}`)
  for (const {check, contract, subject, expected, found} of differences)
    console.log(
      `\ndifferent: ${check} of ${subject} (${contract})\n  expected (chain) ${expected}\n  found (index)    ${found}`,
    )
  console.log(
    {
      equal: '\nNo differences.',
      different: `\n${differences.length} difference${differences.length === 1 ? '' : 's'}.`,
      unread: '\nNothing could be compared: the node has no state at this block, or there is nothing to compare yet.',
    }[outcome],
  )
}
