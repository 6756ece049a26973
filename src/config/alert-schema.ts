import {z} from 'zod'
import {POWERS} from '../core/actions/power'
import type {AlertKind, AlertRule, ParameterSpec, ParameterTypes} from '../core/alerts/alert-kind'
import {alertKinds} from '../core/alerts/kinds'
import {CONTROL_KINDS} from '../core/control/control-kinds'
import {GOVERNOR_SETTINGS} from '../core/events'
import {INTEGRITY_RULES} from '../core/integrity'
import {metrics} from '../core/metrics'
import {PARTICIPATION_SHARES} from '../core/participation/participation-shares'
import {populations} from '../core/populations'
import {type Ratio, ratio} from '../core/ratio'

const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a slug: lower-case letters, digits and single hyphens')

const FIGURE = 'expected a figure that is not negative, such as 20%, 0.2 or 5'

/** `20%`, `0.2`, `5`: exact, whichever way it is written. */
const ratioSchema = z
  .union([z.number(), z.string()], FIGURE)
  .refine(value => /^\d{1,78}(\.\d{1,30})? ?%?$/.test(String(value)), {
    error: ({input}) => `${FIGURE}, got ${JSON.stringify(input)}`,
  })
  .transform((value): Ratio => {
    const text = String(value)
    const [whole = '', places = ''] = text.replace(/ ?%$/, '').split('.')
    return ratio(BigInt(whole + places), 10n ** BigInt(places.length) * (text.endsWith('%') ? 100n : 1n))
  })

const AMOUNT = 'expected a whole number (quoted when it is large)'
const amountSchema = z
  .union([z.string().regex(/^\d{1,78}$/, AMOUNT), z.int(AMOUNT).nonnegative(AMOUNT)], AMOUNT)
  .transform(BigInt)

const oneOf = <const T extends string>(values: readonly T[]) => z.enum(values)
const someOf = <const T extends string>(values: readonly T[]) => z.array(z.enum(values)).min(1)

/** How each type of parameter is written. */
const TYPES: {readonly [T in keyof ParameterTypes]: z.ZodType} = {
  ratio: ratioSchema,
  count: z.int('expected a whole number').nonnegative('expected a whole number'),
  amount: amountSchema,
  metric: oneOf(metrics.map(({id}) => id)),
  population: oneOf(populations.map(({id}) => id)),
  participationShare: oneOf(Object.keys(PARTICIPATION_SHARES)),
  setting: oneOf(GOVERNOR_SETTINGS),
  settings: someOf(GOVERNOR_SETTINGS),
  controlKinds: someOf(CONTROL_KINDS),
  powers: someOf(POWERS),
  integrityRules: someOf(Object.keys(INTEGRITY_RULES)),
}

function parameterSchema({type, description, default: usual, optional}: ParameterSpec): z.ZodType {
  const schema = TYPES[type]
  const open = usual !== undefined ? schema.prefault(usual) : optional ? schema.optional() : schema
  return open.describe(description)
}

function ruleSchema({id, description, parameters}: AlertKind) {
  return z
    .strictObject({
      id: slug.describe('names the rule in every alert; a rule that means something else needs another one'),
      kind: z.literal(id),
      dao: slug.optional().describe('the only DAO that it is about; every DAO unless said'),
      ...Object.fromEntries(Object.entries(parameters).map(([name, spec]) => [name, parameterSchema(spec)])),
    })
    .describe(description)
}

type RuleSchema = ReturnType<typeof ruleSchema>

const [firstKind, ...otherKinds] = alertKinds.map(ruleSchema) as [RuleSchema, ...RuleSchema[]]
const rulesSchema = z
  .discriminatedUnion('kind', [firstKind, ...otherKinds], {
    error: ({code}) =>
      code === 'invalid_union' ? `expected one of ${alertKinds.map(({id}) => id).join(', ')}` : undefined,
  })
  .transform(({id, dao, kind: name, ...parameters}, context): AlertRule => {
    const kind = alertKinds.find(candidate => candidate.id === name)
    if (!kind) throw new RangeError(`no alert kind ${name}`)
    const message = kind.problem(parameters)
    if (message !== undefined) context.issues.push({code: 'custom', path: [], message, input: parameters})
    return {id, dao, kind, parameters}
  })

const seconds = z.number().positive()

const webhookSchema = z.strictObject({
  id: slug.describe('names the webhook; another one is a new webhook'),
  url: z
    .string()
    .describe('where alerts are sent: http or https, or the name of the environment variable that says so')
    .superRefine((text, context) => {
      const message = isVariable(text) ? undefined : urlProblem(text)
      if (message !== undefined) context.issues.push({code: 'custom', message, input: text})
    }),
  secret: z
    .string()
    // By a check of our own, since what stands there may be the secret: it is not repeated.
    .refine(isVariable, 'expected the name of an environment variable, such as ALERTS_SECRET')
    .describe('name of the environment variable with the secret that signs: whsec_ and base64'),
  rules: z.array(slug).min(1).optional().describe('only alerts of these rules; of every rule unless said'),
  daos: z.array(slug).min(1).optional().describe('only alerts about these DAOs; about every DAO unless said'),
  since: z.iso
    .date('expected a date such as 2026-01-31')
    .optional()
    .describe('only alerts of blocks from this day on, UTC; from when the webhook was first seen unless said'),
  attempts: z.int().positive().default(12).describe('after so many failures an alert is a dead letter'),
  timeout: seconds.default(10).describe('seconds for one request'),
  firstRetry: seconds.default(5).describe('most seconds before the first retry; each one doubles them'),
  longestRetry: seconds.default(3600).describe('most seconds before any retry'),
})

/** The operator's `alerts.yaml`. */
export const alertsSchema = z.strictObject({
  rules: z.array(rulesSchema).default([]),
  webhooks: z.array(webhookSchema).default([]),
})

/** Where and how alerts are delivered. */
export type WebhookConfig = z.infer<typeof webhookSchema>

/** Whether text is the name of an environment variable, rather than what is in one. */
export function isVariable(text: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(text)
}

/** What is wrong with the URL of a webhook; undefined when nothing is. */
export function urlProblem(text: string): string | undefined {
  const expected = `expected a URL that begins with http:// or https://`
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return `${expected}, got ${JSON.stringify(text)}`
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `${expected}, got ${JSON.stringify(text)}`
  // Not repeated, since it may be a secret.
  if (url.username !== '' || url.password !== '') return 'expected a URL without user and password'
  return undefined
}
