import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {basename, join, relative, resolve} from 'node:path'
import {LineCounter, parseDocument} from 'yaml'
import {z} from 'zod'
import {ConfigError} from '../core/errors'
import {mergeLabels} from './labels'
import {
  type ChainEntry,
  chainSchema,
  type DaoConfig,
  daoSchema,
  type LabelConfig,
  labelSetSchema,
  onChain,
} from './schema'

/** A chain that at least one DAO is on. */
export interface ChainConfig extends ChainEntry {
  readonly slug: string
  readonly daos: readonly DaoConfig[]
}

/** Everything that is to be indexed, checked. */
export interface Config {
  readonly chains: readonly ChainConfig[]
}

/** The folder of the project, wherever the command was called from. */
export const projectDir = resolve(__dirname, '../..')

/** Own DAO files; `KINGMAKER_DAOS` names another folder. */
export function daosDir(): string {
  return resolve(process.env.KINGMAKER_DAOS ?? join(projectDir, 'daos'))
}

/** The chains; `KINGMAKER_CHAINS` names another file. */
function chainsFile(): string {
  return resolve(process.env.KINGMAKER_CHAINS ?? join(projectDir, 'assets/chains.yaml'))
}

const labelsDir = join(projectDir, 'assets/labels')

export const demoDaosDir = join(projectDir, 'assets/demo/daos')

/** The DAO files in a folder, sorted; none when there is no such folder. */
export function daoFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => join(folder, name))
}

/**
 * Reads and checks DAO files together with the chains they name. Throws one ConfigError with every problem of every
 * file: where it is, what was expected, what stood there.
 */
export function loadConfig(files: readonly string[]): Config {
  const problems: string[] = []
  const chains = readYaml(chainsFile(), z.record(z.string(), chainSchema), problems) ?? {}
  const daos = new Map<string, DaoConfig>()
  const owners = new Map<string, string>()
  for (const file of files) {
    const dao = readYaml(file, daoSchema, problems)
    if (!dao) continue
    const problem = (path: string, message: string) => problems.push(`${shownPath(file)}: ${path}: ${message}`)
    if (`${dao.slug}` !== basename(file).replace(/\.ya?ml$/, ''))
      problem('slug', `expected the name of the file, got ${JSON.stringify(dao.slug)}`)
    if (daos.has(dao.slug))
      problem('slug', `expected a slug of its own, ${JSON.stringify(dao.slug)} is taken by another file`)
    if (!Object.hasOwn(chains, dao.chain))
      problem(
        'chain',
        `expected one of ${Object.keys(chains).join(', ')} (assets/chains.yaml), got ${JSON.stringify(dao.chain)}`,
      )
    dao.contracts.forEach((contract, i) => {
      const key = `${dao.chain}:${contract.address}`
      const owner = owners.get(key)
      if (owner !== undefined)
        problem(`contracts[${i}].address`, `expected a contract of its own, ${contract.address} is indexed by ${owner}`)
      owners.set(key, dao.slug)
      if (contract.role !== 'governor' && contract.role !== 'custodian') return
      for (const role of contract.role === 'governor' ? (['token', 'timelock'] as const) : (['token'] as const)) {
        const candidates = dao.contracts.filter(other => other.role === role).map(other => other.address)
        const named = contract[role]
        if (named && !candidates.includes(named))
          problem(`contracts[${i}].${role}`, `expected the address of a ${role} of this file, got ${named}`)
        if (!named && candidates.length > 1)
          problem(
            `contracts[${i}].${role}`,
            `is missing: the file has several, say which one belongs to this ${contract.role}`,
          )
        if (contract.role === 'custodian' && candidates.length === 0)
          problem(`contracts[${i}].${role}`, 'is missing: a custodian keeps a token, and the file has none')
      }
    })
    const own = dao.labels.map(label => ({...label, set: dao.slug}))
    const sets = dao.labelSets.flatMap((set, i) => {
      if (existsSync(labelSetFile(set))) return readLabelSet(set, problems)
      const known = labelSets().join(', ')
      problem(`labelSets[${i}]`, `expected one of ${known} (assets/labels), got ${JSON.stringify(set)}`)
      return []
    })
    const placed = onChain(dao, chains[dao.chain] ?? {l1Clock: false})
    daos.set(dao.slug, {...placed, labels: mergeLabels([...sets, ...own])})
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    chains: Object.entries(chains)
      .map(([slug, chain]) => ({...chain, slug, daos: [...daos.values()].filter(dao => dao.chain === slug)}))
      .filter(chain => chain.daos.length > 0),
  }
}

/** The chains that a DAO's file can name, by slug. */
export function loadChains(): Readonly<Record<string, ChainEntry>> {
  const problems: string[] = []
  const chains = readYaml(chainsFile(), z.record(z.string(), chainSchema), problems)
  if (!chains) throw new ConfigError(problems)
  return chains
}

/** Name of the environment variable with a chain's SQD Portal dataset, which is optional: PORTAL_<CHAIN>_URL. */
export function portalVariable(chain: string): string {
  return `PORTAL_${chain.toUpperCase().replaceAll('-', '_')}_URL`
}

/** Name of the environment variable with a chain's node, by squid convention: RPC_<CHAIN>_HTTP. */
export function rpcVariable(chain: string): string {
  return `RPC_${chain.toUpperCase().replaceAll('-', '_')}_HTTP`
}

/** The sets of labels that DAO files can name. */
function labelSets(): string[] {
  return readdirSync(labelsDir).map(name => basename(name, '.yaml'))
}

function labelSetFile(set: string): string {
  return join(labelsDir, `${set}.yaml`)
}

function readLabelSet(set: string, problems: string[]): LabelConfig[] {
  return (readYaml(labelSetFile(set), labelSetSchema, problems)?.labels ?? []).map(label => ({...label, set}))
}

/** Reads a YAML file by a schema; undefined, with its problems added to `problems`, when there are any. */
export function readYaml<T>(file: string, schema: z.ZodType<T>, problems: string[]): T | undefined {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch (error) {
    problems.push(`${shownPath(file)}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
    return undefined
  }
  const lines = new LineCounter()
  const document = parseDocument(source, {lineCounter: lines})
  if (document.errors.length > 0) {
    for (const error of document.errors) problems.push(`${shownPath(file)}: not YAML: ${firstLine(error)}`)
    return undefined
  }
  let content: unknown
  try {
    content = document.toJS()
  } catch (error) {
    // Aliases are followed only here.
    if (!(error instanceof ReferenceError)) throw error
    problems.push(`${shownPath(file)}: not YAML: ${firstLine(error)}`)
    return undefined
  }
  const result = schema.safeParse(content, {reportInput: true})
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    const path = issue.path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
    problems.push(`${shownPath(file)}: ${path.replace(/^\./, '') || 'file'}: ${described(issue)}`)
  }
  return undefined
}

function described(issue: z.core.$ZodIssue): string {
  const message = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '')
  if (issue.code === 'custom' || issue.code === 'unrecognized_keys') return message
  // A union is told apart by a key, and its problem is one of the key, with the whole object as input.
  const key = issue.code === 'invalid_union' && issue.discriminator !== undefined ? issue.path.at(-1) : undefined
  const input = key === undefined ? issue.input : (issue.input as Readonly<Record<PropertyKey, unknown>>)[key]
  return `${message}, got ${input === undefined ? 'nothing' : JSON.stringify(input)}`
}

function firstLine({message}: Error): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '')
}

/** A file as messages name it: relative to where the command was called, unless that leads outside. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
