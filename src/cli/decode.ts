import {readFileSync} from 'node:fs'
import {Command} from 'commander'
import {z} from 'zod'
import {adapters} from '../adapters'
import type {Adapter} from '../adapters/adapter'
import {ConfigError} from '../core/errors'
import {type Address, toAddress} from '../core/primitives'
import {readReceipt} from '../inspect/receipt'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/
const logSchema = z.object({address: z.string().regex(ADDRESS), topics: z.array(z.string()), data: z.string()})
const receiptSchema = z.object({logs: z.array(logSchema)})
/** A receipt by itself, as the answer of a node, or in an envelope of somebody's own. */
const fileSchema = z.union([
  receiptSchema,
  z.object({result: receiptSchema}).transform(({result}) => result),
  z.object({receipt: receiptSchema}).transform(({receipt}) => receipt),
])

/** `kingmaker decode <file>`: the domain events that a transaction's receipt holds. */
export function decodeCommand(): Command {
  return new Command('decode')
    .description("read the governance events in a transaction's receipt, one line of JSON each")
    .argument('<file>', 'an answer to eth_getTransactionReceipt')
    .option(
      '--contract <address=kind...>',
      'the kind of a contract; of others it is told by the shape of their logs, and plain transfers are left out',
    )
    .addHelpText('after', `\nKinds: ${adapters.map(({id}) => id).join(', ')}.`)
    .action((file: string, {contract = []}: {readonly contract?: readonly string[]}) => {
      for (const {address, kinds, events} of readReceipt(logsOf(file), kindsOf(contract)))
        for (const {log, event} of events) console.log(JSON.stringify({log, contract: address, kinds, event}, plain))
    })
}

function logsOf(file: string) {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError([`${file}: expected a file of JSON (${(error as Error).message})`])
  }
  const parsed = fileSchema.safeParse(content)
  if (!parsed.success)
    throw new ConfigError([`${file}: expected a receipt with logs, by itself or as "result" or "receipt"`])
  return parsed.data.logs
}

function kindsOf(contracts: readonly string[]): ReadonlyMap<Address, Adapter> {
  return new Map(
    contracts.map(text => {
      const [address = '', kind] = text.split('=')
      const adapter = adapters.find(({id}) => id === kind)
      if (!ADDRESS.test(address) || !adapter)
        throw new ConfigError([
          `--contract: expected <address>=<kind> with one of ${adapters.map(({id}) => id).join(', ')}, got ${JSON.stringify(text)}`,
        ])
      return [toAddress(address), adapter]
    }),
  )
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
