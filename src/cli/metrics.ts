import {readFileSync} from 'node:fs'
import {Command} from 'commander'
import {Distribution} from '../core/distribution/distribution'
import {ConfigError} from '../core/errors'
import {metrics} from '../core/metrics'
import {type Ratio, reduce, toDecimal} from '../core/ratio'

/** `kingmaker metrics <file>`: every concentration metric of weights that were not indexed. */
export function metricsCommand(): Command {
  return new Command('metrics')
    .description('print the concentration metrics of weights in a file, as JSON')
    .argument('<file>', 'JSON: a list of whole numbers, or an object from address to whole number')
    .addHelpText(
      'after',
      '\nWhole numbers of any size as text, "345067487550705785162365", or bare up to 9007199254740991. Accounts with\nweight 0 do not count. Each metric has an exact fraction, or says how far its value may be from the true one.\ndocs/metrics.md says what they mean. Example:\n' +
        '  npx kingmaker metrics weights.json',
    )
    .action((file: string) => {
      const distribution = Distribution.of(readWeights(file))
      const values = metrics.map(({id, unit, description, errorBound, of}) => {
        const value = of(distribution)
        const exact = errorBound === undefined
        const bound = value && errorBound?.(value)
        return {metric: id, unit, description, value: printed(value), exact, errorBound: printed(bound)}
      })
      console.log(JSON.stringify(values, null, 2))
    })
}

function printed(value: Ratio | undefined) {
  if (value === undefined) return null
  const {numerator, denominator} = reduce(value)
  return {numerator: numerator.toString(), denominator: denominator.toString(), decimal: toDecimal(value)}
}

const EXPECTED = 'a list of whole numbers, or an object from address to whole number'
/** Problems that are told one by one. */
const SHOWN = 10

function readWeights(file: string): bigint[] {
  const content = parse(file)
  if (typeof content !== 'object' || content === null)
    throw new ConfigError([`${file}: expected ${EXPECTED}, got ${JSON.stringify(content)}`])
  const problems: string[] = []
  const weights = Object.entries(content).map(([name, weight]) => {
    const where = `${file}: ${Array.isArray(content) ? `[${name}]` : JSON.stringify(name)}`
    const problem = problemOf(weight)
    if (problem !== undefined) problems.push(`${where}: ${problem}`)
    if (!Array.isArray(content) && !/^0x[0-9a-fA-F]{40}$/.test(name))
      problems.push(`${where}: expected an address: 0x and 40 hexadecimal digits`)
    return problem === undefined ? BigInt(weight) : 0n
  })
  if (!Array.isArray(content)) problems.push(...repeated(file, Object.keys(content)))
  if (problems.length > SHOWN) problems.splice(SHOWN, Infinity, `and ${problems.length - SHOWN} more in ${file}`)
  if (problems.length > 0) throw new ConfigError(problems)
  return weights
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? `not JSON: ${error.message}` : (error as Error).message
    throw new ConfigError([`${file}: ${reason}`])
  }
}

/** What is wrong with a weight; undefined for a whole number from 0 to 2^256 − 1 that JSON did not round. */
function problemOf(weight: unknown): string | undefined {
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
