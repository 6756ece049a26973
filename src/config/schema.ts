import {z} from 'zod'
import {adapters} from '../adapters'
import {type Address, type ClockMode, toAddress} from '../core/primitives'

const text = z.string().trim().min(1)
const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a slug: lower-case letters, digits and single hyphens')
const height = z.int().nonnegative()

const address = z
  .string({
    error: issue =>
      typeof issue.input === 'number' ? 'expected an address in quotes (YAML reads 0x… as a number)' : undefined,
  })
  .regex(/^0x[0-9a-fA-F]{40}$/, 'expected an address: 0x and 40 hexadecimal digits')
  .transform((value): Address => toAddress(value))

const whole = 'expected a whole number (quoted when it is large)'
const wholeNumber = z
  .union([z.string().regex(/^\d+$/, whole), z.int(whole).nonnegative(whole)], whole)
  .transform(BigInt)

/** One chain of `assets/chains.yaml`. */
export const chainSchema = z.strictObject({
  id: z.int().positive(),
  name: text,
  finality: z.int().nonnegative(),
  maxLag: z.int().nonnegative(),
  poll: z.number().positive(),
  logRange: z.int().positive(),
  l1Clock: z.boolean().default(false),
})

const contractSchema = z
  .strictObject({
    role: z.enum(['token', 'governor', 'timelock']),
    kind: z.enum(adapters.map(adapter => adapter.id)),
    address,
    from: height.describe('first block to read, best the block of deployment'),
    to: height.optional().describe('last block to read, for contracts that were replaced'),
    clock: z
      .enum(['blocknumber', 'timestamp'])
      .default('blocknumber')
      .describe('ERC-6372 CLOCK_MODE; block numbers are those that contracts see, so L1 ones where the chain says so'),
    token: address.optional().describe('token that a governor counts, when the DAO has several'),
    timelock: address.optional().describe('TimelockController of a governor, when the DAO has several'),
    parameters: z.record(z.string(), wholeNumber).default({}),
  })
  .transform((contract, context) => {
    const problem = (path: string[], message: string) =>
      context.issues.push({code: 'custom', path, message, input: contract})
    const adapter = adapters.find(candidate => candidate.id === contract.kind)
    if (!adapter) return z.NEVER
    if (adapter.role !== contract.role)
      problem(['kind'], `expected a kind for the role ${contract.role}, ${contract.kind} is for ${adapter.role}`)
    if (contract.to !== undefined && contract.to < contract.from)
      problem(['to'], 'expected a block that is not before `from`')
    const known = adapter.parameters.map(parameter => parameter.name)
    for (const name of Object.keys(contract.parameters))
      if (!known.includes(name))
        problem(
          ['parameters', name],
          `expected ${known.length ? `one of ${known.join(', ')}` : 'no parameters'} for ${contract.kind}`,
        )
    const parameters: Record<string, bigint> = {...contract.parameters}
    for (const parameter of adapter.parameters) {
      const value = parameters[parameter.name]
      const {minimum = 0n, maximum} = parameter
      if (value !== undefined) {
        if (value < minimum) problem(['parameters', parameter.name], `expected at least ${minimum}, got ${value}`)
        if (maximum !== undefined && value > maximum)
          problem(['parameters', parameter.name], `expected at most ${maximum}, got ${value}`)
      } else if (parameter.default === undefined)
        problem(['parameters', parameter.name], `is missing: ${parameter.description}`)
      else parameters[parameter.name] = parameter.default
    }
    return {...contract, parameters}
  })

const labelSchema = z.strictObject({
  address,
  is: text.describe('what the address is: vesting, treasury, bridge, exchange, pool, safe …'),
  name: text.optional(),
  source: text.describe('where that is known from'),
})

/** One DAO: `daos/<slug>.yaml`. */
export const daoSchema = z.strictObject({
  slug,
  name: text,
  chain: slug,
  notes: text.optional(),
  source: text.optional().describe('where the values of this file come from'),
  confirmed: z
    .boolean()
    .default(true)
    .describe('whether they were held against the chain; false is said at every start'),
  contracts: z.array(contractSchema).min(1),
  labels: z.array(labelSchema).default([]),
})

export type ChainEntry = z.infer<typeof chainSchema>
type DaoFile = z.infer<typeof daoSchema>
/** A contract with the clock that it has on its chain. */
export type ContractConfig = Omit<z.infer<typeof contractSchema>, 'clock'> & {readonly clock: ClockMode}
export type DaoConfig = Omit<DaoFile, 'contracts'> & {readonly contracts: readonly ContractConfig[]}

/** A DAO with the clocks that its contracts have on its chain: what a file calls block numbers are L1 ones on some. */
export function onChain(dao: DaoFile, {l1Clock}: Pick<ChainEntry, 'l1Clock'>): DaoConfig {
  const contracts = dao.contracts.map((contract): ContractConfig => {
    const clock = l1Clock && contract.clock === 'blocknumber' ? 'l1blocknumber' : contract.clock
    return {...contract, clock}
  })
  return {...dao, contracts}
}

/** The contract that a governor works with: the one it names, or the only one of its DAO in that role. */
export function partnerOf(
  governor: ContractConfig,
  role: 'token' | 'timelock',
  contracts: readonly ContractConfig[],
): Address | undefined {
  return governor[role] ?? contracts.find(contract => contract.role === role)?.address
}
