import {readFileSync} from 'node:fs'
import {ConfigError} from '../core/errors'

/** Weights of a file in its order, with the address of each when the file has addresses. */
export interface Weights {
  readonly weights: readonly bigint[]
  readonly addresses?: readonly string[]
}

const WEIGHTS = 'a list of whole numbers, or an object from address to whole number'
/** Problems that are told one by one. */
const SHOWN = 10

/** Reads weights as JSON. Throws a ConfigError with everything that is wrong in the file. */
export function readWeights(file: string): Weights {
  return weightsIn(file, readJson(file), WEIGHTS)
}

/** Reads weights, or an object of `quota` and `weights`. Throws a ConfigError with everything that is wrong in the file. */
export function readGame(file: string): Weights & {readonly quota?: bigint} {
  const content = readJson(file)
  if (typeof content !== 'object' || content === null || !('weights' in content))
    return weightsIn(file, content, `${WEIGHTS}, or {"quota", "weights"}`)
  const {quota, weights, ...rest} = content as {quota?: unknown; weights: unknown}
  const [stranger] = Object.keys(rest)
  if (stranger !== undefined)
    throw new ConfigError([`${file}: ${JSON.stringify(stranger)}: beside "weights" only "quota" is known`])
  const read = weightsIn(`${file}: "weights"`, weights, WEIGHTS)
  return quota === undefined ? read : {...read, quota: readQuota(quota, `${file}: "quota"`)}
}

/** Reads a quota of 1 or more; `where` begins what is said otherwise. */
export function readQuota(quota: unknown, where: string): bigint {
  const problem = problemOf(quota)
  if (problem !== undefined) throw new ConfigError([`${where}: ${problem}`])
  const votes = BigInt(quota as string | number)
  if (votes === 0n) throw new ConfigError([`${where}: expected a quota of 1 or more, nobody at all would reach 0`])
  return votes
}

function weightsIn(where: string, content: unknown, expected: string): Weights {
  if (typeof content !== 'object' || content === null)
    throw new ConfigError([`${where}: expected ${expected}, got ${JSON.stringify(content)}`])
  const named = !Array.isArray(content)
  const problems: string[] = []
  const weights = Object.entries(content).map(([name, weight]) => {
    const place = `${where}: ${named ? JSON.stringify(name) : `[${name}]`}`
    const problem = problemOf(weight)
    if (problem !== undefined) problems.push(`${place}: ${problem}`)
    if (named && !/^0x[0-9a-fA-F]{40}$/.test(name))
      problems.push(`${place}: expected an address: 0x and 40 hexadecimal digits`)
    return problem === undefined ? BigInt(weight) : 0n
  })
  if (named) problems.push(...repeated(where, Object.keys(content)))
  if (problems.length > SHOWN) problems.splice(SHOWN, Infinity, `and ${problems.length - SHOWN} more in ${where}`)
  if (problems.length > 0) throw new ConfigError(problems)
  return named ? {weights, addresses: Object.keys(content)} : {weights}
}

/** Reads JSON. Throws a ConfigError that says why it cannot. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? `not JSON: ${error.message}` : (error as Error).message
    throw new ConfigError([`${file}: ${reason}`])
  }
}

/** What is wrong with a weight; undefined for a whole number from 0 to 2^256 − 1 that JSON did not round. */
export function problemOf(weight: unknown): string | undefined {
  if (typeof weight === 'number' && Number.isInteger(weight) && !Number.isSafeInteger(weight))
    return `${weight} is too large for a bare number, JSON may have rounded it: write it in quotation marks`
  const text = typeof weight === 'number' || typeof weight === 'string' ? String(weight) : ''
  if (/^-\d/.test(text)) return `expected a weight of 0 or more, got ${text}`
  if (!/^\d+$/.test(text)) return `expected a whole number, got ${JSON.stringify(weight)}`
  if (text.length > 78 || BigInt(text) >= 2n ** 256n) return `expected less than 2^256, got ${text.slice(0, 90)}`
  return undefined
}

/** The same address in different letter case is one account; which weight is meant, nobody knows. */
function repeated(file: string, addresses: readonly string[]): string[] {
  const seen = new Set<string>()
  return addresses.flatMap(address => {
    const known = seen.has(address.toLowerCase())
    seen.add(address.toLowerCase())
    return known ? [`${file}: ${address} is there twice, in different letter case`] : []
  })
}
