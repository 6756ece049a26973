import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Command, InvalidArgumentError} from 'commander'
import {getAddress} from 'viem'
import {daosDir, loadChains} from '../config/load'
import {ConfigError} from '../core/errors'
import type {Address} from '../core/primitives'
import {daoFile, slugOf} from '../inspect/dao-file'
import {NoState} from '../inspect/facts'
import {type Inspected, inspect} from '../inspect/inspect'
import {StateReader} from '../verify/state-reader'
import {readAddress, readBlock} from './arguments'
import {nodeOf} from './node'
import {Progress} from './progress'

interface Options {
  readonly chain: string
  readonly write?: string
  readonly from?: number
}

/** `kingmaker inspect <address>`: what a contract is, and the DAO's file that follows. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('ask a contract what it is, and propose the file of its DAO')
    .argument('<address>', 'a token, a timelock, or best a governor: its token and timelock are followed', readAddress)
    .requiredOption('--chain <name>', 'its chain in assets/chains.yaml')
    .option('--write <slug>', 'write daos/<slug>.yaml; a file that is there is left alone', readSlug)
    .option('--from <block>', 'block of deployment, where the node has no old state to find it in', readBlock)
    .addHelpText(
      'after',
      `
Asks the node in RPC_<CHAIN>_HTTP. Supported: all of it is indexed. Degraded: with the limits that are named.
Exit codes: 0 supported or degraded, 1 unsupported, 2 the arguments or the node have to change.`,
    )
    .action(async (address: Address, options: Options) => {
      process.exitCode = await run(address, options)
    })
}

async function run(address: Address, {chain, write, from}: Options): Promise<number> {
  const chains = loadChains()
  const entry = Object.hasOwn(chains, chain) ? chains[chain] : undefined
  if (!entry)
    throw new ConfigError([`--chain: expected one of ${Object.keys(chains).join(', ')}, got ${JSON.stringify(chain)}`])
  const progress = new Progress()
  const reader = new StateReader(await nodeOf({slug: chain, id: entry.id}), {
    onAnswer: answered => progress.tell(`${answered} calls answered`),
  })
  const block = await reader.height()
  const inspected = await inspect(reader, address, {block, from}).catch(error => {
    if (error instanceof NoState)
      throw new ConfigError([
        `the node of ${entry.name} answers no contract state (${error.message}): use another node`,
      ])
    throw error
  })
  const [first] = inspected
  if (!first || first.facts.codeSize === 0)
    throw new ConfigError([
      `no contract at ${getAddress(address)} on ${entry.name}, block ${block}: an account, or the wrong chain`,
    ])
  console.log(`${entry.name}, block ${block}, ${reader.asked} calls`)
  for (const each of inspected) print(each)
  const name = first.facts.get('name()') || inspected.map(each => each.facts.get('name()')).find(Boolean) || 'DAO'
  const slug = write ?? slugOf(name)
  const text =
    first.finding.kind === undefined ? undefined : daoFile({slug, name: name.trim() || slug, chain, block}, inspected)
  if (text === undefined) {
    console.log('\nNothing that could be indexed.')
    return 1
  }
  console.log(`\n${text}`)
  const unknown = inspected.some(({finding, deployment}) => finding.kind !== undefined && 'unknown' in deployment)
  if (unknown)
    console.error(
      'The node has no old state, so the block of deployment is unknown: give it by --from, or use another node.',
    )
  if (write !== undefined) {
    if (unknown) throw new ConfigError(['--write: the file would lack the blocks of deployment; give --from'])
    writeNew(join(daosDir(), `${write}.yaml`), text)
  }
  return 0
}

function print({facts, finding, deployment}: Inspected): void {
  const what = finding.kind === undefined ? '' : `: ${finding.role}, ${finding.kind}`
  const [because = '', ...limits] = finding.reasons
  console.log(`\n${getAddress(facts.address)}\n  ${finding.support}${what}\n    since ${because}`)
  for (const limit of limits) console.log(`    but ${limit}`)
  console.log(
    'block' in deployment
      ? `  deployed in block ${deployment.block}`
      : `  deployed in a block that this node does not tell (${deployment.unknown}); --from gives it`,
  )
  if (facts.delegatesTo) console.log(`  an account that runs the code of ${getAddress(facts.delegatesTo)} (EIP-7702)`)
  for (const [slot, address] of Object.entries(facts.slots))
    console.log(`  ERC-1967 ${slot} ${getAddress(address)}: it can be given other code, and then emit other events`)
  for (const [signature, value] of facts.entries())
    console.log(`  ${signature.padEnd(30)} ${typeof value === 'bigint' ? value : JSON.stringify(value)}`)
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, {flag: 'wx'})
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    throw new ConfigError([
      `${file}: ${code === 'EEXIST' ? 'is there already, and is left as it is' : `cannot be written (${code})`}`,
    ])
  }
  console.log(`written to ${file}; npx kingmaker check-config says what would be indexed`)
}

function readSlug(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text))
    throw new InvalidArgumentError('Expected a slug: lower-case letters, digits and single hyphens.')
  return text
}
