import {z} from 'zod'
import {ConfigError} from '../core/errors'
import {votingByRecord} from '../core/power/turnout-record'
import type {TurnoutRule, TurnoutVoter} from '../core/power/turnout-sample'
import {SIDES} from '../core/proposals/tally'
import {ratio} from '../core/ratio'
import {problemOf, readJson} from './weights-file'

/** Voters by their records and the rule that they vote under, in the order of a file. */
export interface Electorate {
  readonly rule: TurnoutRule
  readonly voters: readonly TurnoutVoter[]
  readonly addresses: readonly (string | undefined)[]
}

const SHOWN = 10

const votes = z.union([z.string(), z.number()], 'expected a whole number').transform((value, context) => {
  const problem = problemOf(value)
  if (problem === undefined) return BigInt(value)
  context.issues.push({code: 'custom', message: problem, input: value})
  return z.NEVER
})
const count = z.int('expected a whole number').min(0)
const voter = z
  .strictObject({
    account: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/, 'expected an address: 0x and 40 hexadecimal digits')
      .optional(),
    weight: votes,
    eligible: count,
    voted: count,
    for: count,
    abstain: count,
  })
  .refine(({voted, eligible}) => voted <= eligible, 'expected voted to be at most eligible')
  .refine(({voted, for: inFavour, abstain}) => inFavour + abstain <= voted, 'expected for and abstain within voted')
const electorate = z.strictObject({
  quorum: votes,
  quorumCounts: z.array(z.enum(['against', 'for', 'abstain'])).min(1),
  voters: z.array(voter).min(1, 'expected a voter'),
})

/**
 * Reads an object of `quorum`, `quorumCounts` and `voters`; undefined for a file without `voters`. Throws a ConfigError with
 * everything that is wrong in the file.
 */
export function readElectorate(file: string): Electorate | undefined {
  const content = readJson(file)
  if (typeof content !== 'object' || content === null || !('voters' in content)) return undefined
  const read = electorate.safeParse(content)
  if (!read.success) {
    const problems = read.error.issues.map(({path, message}) => `${file}: ${path.join('.')}: ${message}`)
    if (problems.length > SHOWN) problems.splice(SHOWN, Infinity, `and ${problems.length - SHOWN} more in ${file}`)
    throw new ConfigError(problems)
  }
  const {quorum, quorumCounts, voters} = read.data
  const share = (part: number, whole: number) => (whole === 0 ? ratio(0n) : ratio(BigInt(part), BigInt(whole)))
  return {
    rule: {quorum, quorumCounts: SIDES.filter(side => quorumCounts.includes(side))},
    voters: voters.map(({weight, eligible, voted, for: inFavour, abstain}) =>
      votingByRecord(weight, {eligible, voted, inFavour: share(inFavour, voted), abstaining: share(abstain, voted)}),
    ),
    addresses: voters.map(({account}) => account),
  }
}
