import {z} from 'zod'
import {adapters} from '../adapters'
import {CONTRACT_ROLES} from '../adapters/adapter'
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
export const chainSchema = z
  .strictObject({
    id: z.int().positive(),
    name: text,
    finality: z.int().nonnegative(),
    safe: z.int().nonnegative().optional(),
    maxLag: z.int().nonnegative(),
    poll: z.number().positive(),
    logRange: z.int().positive(),
    l1Clock: z.boolean().default(false),
  })
  .refine(({safe, finality}) => safe === undefined || safe <= finality, {
    path: ['safe'],
    message: 'expected at most the finality of the chain',
  })

const parameters = z.record(z.string(), wholeNumber).default({})
const implementations = z
  .array(address)
  .min(1)
  .optional()
  .describe('code of a proxy that is known to be of this kind; with other code the contract is not supported')

const upgradeSchema = z.strictObject({
  from: height.describe('block in which the contract becomes of this kind'),
  kind: z.enum(adapters.map(adapter => adapter.id)),
  implementations,
  parameters,
})

const contractSchema = z
  .strictObject({
    role: z.enum(CONTRACT_ROLES),
    kind: z.enum(adapters.map(adapter => adapter.id)),
    address,
    from: height.describe('first block to read, best the block of deployment'),
    to: height.optional().describe('last block to read, for contracts that were replaced'),
    clock: z
      .enum(['blocknumber', 'timestamp'])
      .default('blocknumber')
      .describe('ERC-6372 CLOCK_MODE; block numbers are those that contracts see, so L1 ones where the chain says so'),
    token: address.optional().describe('token that a governor counts or a custodian keeps, when the DAO has several'),
    timelock: address.optional().describe('TimelockController of a governor, when the DAO has several'),
    asset: slug
      .optional()
      .describe('of a token that is on several chains: the same name in every file makes them one distribution'),
    implementations,
    parameters,
    upgrades: z.array(upgradeSchema).default([]).describe('what the contract became later, oldest first'),
  })
  .transform((contract, context) => {
    const problem = (path: (string | number)[], message: string) =>
      context.issues.push({code: 'custom', path, message, input: contract})
    if (contract.to !== undefined && contract.to < contract.from)
      problem(['to'], 'expected a block that is not before `from`')
    if (contract.asset !== undefined && contract.role !== 'token')
      problem(['asset'], `expected an asset of a token only, this is a ${contract.role}`)
    const checked = {...contract, parameters: checkedParameters(contract, contract.role, [], problem)}
    const upgrades = contract.upgrades.map((upgrade, i) => {
      const path = ['upgrades', i]
      const before = contract.upgrades[i - 1] ?? contract
      if (upgrade.from <= before.from)
        problem(
          [...path, 'from'],
          `expected a block after ${before.from}, where the kind before it begins, got ${upgrade.from}`,
        )
      if (contract.to !== undefined && upgrade.from > contract.to)
        problem([...path, 'from'], `expected a block up to \`to\`, got ${upgrade.from}`)
      return {...upgrade, parameters: checkedParameters(upgrade, contract.role, path, problem)}
    })
    return {...checked, upgrades}
  })

/** The parameters of a kind with its defaults; what is wrong with them, or with the kind, is told to `problem`. */
function checkedParameters(
  {kind, parameters: given}: {readonly kind: string; readonly parameters: Readonly<Record<string, bigint>>},
  role: string,
  path: readonly (string | number)[],
  problem: (path: (string | number)[], message: string) => void,
): Record<string, bigint> {
  const filled: Record<string, bigint> = {...given}
  const adapter = adapters.find(candidate => candidate.id === kind)
  if (!adapter) return filled
  if (adapter.role !== role)
    problem([...path, 'kind'], `expected a kind for the role ${role}, ${kind} is for ${adapter.role}`)
  const known = adapter.parameters.map(parameter => parameter.name)
  for (const name of Object.keys(given))
    if (!known.includes(name))
      problem(
        [...path, 'parameters', name],
        `expected ${known.length ? `one of ${known.join(', ')}` : 'no parameters'} for ${kind}`,
      )
  for (const {name, description, minimum = 0n, maximum, default: usual} of adapter.parameters) {
    const value = filled[name]
    const at = [...path, 'parameters', name]
    if (value !== undefined) {
      if (value < minimum) problem(at, `expected at least ${minimum}, got ${value}`)
      if (maximum !== undefined && value > maximum) problem(at, `expected at most ${maximum}, got ${value}`)
    } else if (usual === undefined) problem(at, `is missing: ${description}`)
    else filled[name] = usual
  }
  return filled
}

const labelSchema = z.strictObject({
  address,
  is: text.describe('what the address is: vesting, treasury, bridge, exchange, pool, burned, safe …'),
  name: text.optional(),
  entity: text.optional().describe('whose it is, the same text for every address of one entity'),
  votes: z
    .boolean()
    .optional()
    .describe(
      'whether what it holds can be voted with; by default not for treasuries, vesting, bridges, pools and such',
    ),
  confidence: z.enum(['high', 'medium', 'low']).default('medium').describe('how sure that is'),
  source: text.describe('where that is known from'),
})

/** A set of labels that DAO files can name: `assets/labels/<set>.yaml`. */
export const labelSetSchema = z.strictObject({
  description: text,
  labels: z.array(labelSchema).min(1),
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
  labelSets: z.array(slug).default([]).describe('sets of labels of assets/labels to use besides its own'),
  labels: z.array(labelSchema).default([]),
  activityWindow: z
    .int()
    .positive()
    .default(10)
    .describe('delegates count as active that voted on one of so many last proposals'),
})

export type ChainEntry = z.infer<typeof chainSchema>
type DaoFile = z.infer<typeof daoSchema>
/** A contract with the clock that it has on its chain. */
export type ContractConfig = Omit<z.infer<typeof contractSchema>, 'clock'> & {readonly clock: ClockMode}
/** A kind of a contract, from a block on. */
export type KindConfig = Pick<ContractConfig, 'from' | 'kind' | 'implementations' | 'parameters'>
/** A label with the set that it is of; the DAO's slug stands for its own file. */
export type LabelConfig = z.infer<typeof labelSchema> & {readonly set: string}
export type DaoConfig = Omit<DaoFile, 'contracts' | 'labels'> & {
  readonly contracts: readonly ContractConfig[]
  readonly labels: readonly LabelConfig[]
}

/** A DAO with the clocks that its contracts have on its chain: what a file calls block numbers are L1 ones on some. */
export function onChain(dao: DaoFile, {l1Clock}: Pick<ChainEntry, 'l1Clock'>): Omit<DaoConfig, 'labels'> {
  const contracts = dao.contracts.map((contract): ContractConfig => {
    const clock = l1Clock && contract.clock === 'blocknumber' ? 'l1blocknumber' : contract.clock
    return {...contract, clock}
  })
  const {labels: _, ...rest} = dao
  return {...rest, contracts}
}

/** The contract that a governor or a custodian works with: the one it names, or the only one of its DAO in that role. */
export function partnerOf(
  governor: ContractConfig,
  role: 'token' | 'timelock',
  contracts: readonly ContractConfig[],
): Address | undefined {
  return governor[role] ?? contracts.find(contract => contract.role === role)?.address
}

/** The standard of a token, by its last kind, as CAIP-19 names it; undefined for other contracts. */
export function standardOf(contract: ContractConfig): string | undefined {
  const kind = kindsOf(contract).at(-1)?.kind
  return adapters.find(({id}) => id === kind)?.standard
}

/** Every kind that a contract is of, in order: each is in force until the next one begins. */
export function kindsOf(contract: ContractConfig): readonly [KindConfig, ...KindConfig[]] {
  return [contract, ...contract.upgrades]
}
