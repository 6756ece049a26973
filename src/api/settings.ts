import {readFileSync} from 'node:fs'
import {z} from 'zod'
import {ConfigError} from '../core/errors'

/** What bounds the API, and who may ask. Every bound can be set by a variable of the environment. */
export interface ApiSettings {
  /** Levels of nested selections that a query may have. */
  readonly maxDepth: number
  /** Aliases in one query. */
  readonly maxAliases: number
  /** Lexical tokens in one query. */
  readonly maxTokens: number
  /** Fields that a query can answer at most, by the pages that it asks for. */
  readonly maxCost: number
  readonly maxBodyBytes: number
  readonly statementTimeoutMs: number
  /** Requests a minute for each key or address; undefined for no limit. */
  readonly rateLimit: number | undefined
  /** Origins whose pages may ask; `*` for any. */
  readonly corsOrigins: readonly string[]
  /** Keys of which a request has to carry one; none for an open API. */
  readonly apiKeys: readonly string[]
  /** Queries by id, of which a request has to name one; undefined lets any query in. */
  readonly persistedQueries: Readonly<Record<string, string>> | undefined
  /** Megabytes of answers that are kept until the index moves; 0 for none. */
  readonly cacheMegabytes: number
  /** Whether a proxy in front says who asks, by X-Forwarded-For. */
  readonly trustProxy: boolean
}

const number = (fallback: number, least: number) =>
  z.coerce.number('expected a whole number').int('expected a whole number').min(least).default(fallback)

const list = z
  .string()
  .default('')
  .transform(text =>
    text
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== ''),
  )

const variables = z.object({
  GQL_MAX_DEPTH: number(16, 1),
  GQL_MAX_ALIASES: number(100, 0),
  GQL_MAX_TOKENS: number(4_000, 1),
  GQL_MAX_COST: number(1_000_000, 1),
  GQL_MAX_BODY_BYTES: number(100_000, 100),
  GQL_STATEMENT_TIMEOUT_MS: number(15_000, 1),
  GQL_RATE_LIMIT: number(0, 0),
  GQL_CORS_ORIGINS: list,
  GQL_API_KEYS: list,
  GQL_PERSISTED_QUERIES: z.string().optional(),
  GQL_CACHE_MB: number(64, 0),
  GQL_TRUST_PROXY: z.enum(['0', '1'], 'expected 0 or 1').default('0'),
})

/** The settings that an environment says; unset variables have defaults. Throws one {@link ConfigError} of all problems. */
export function apiSettings(environment: Readonly<Record<string, string | undefined>>): ApiSettings {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const read = variables.safeParse(set)
  if (!read.success)
    throw new ConfigError(
      read.error.issues.map(
        ({path, message}) => `${path.join('.')}: ${message}, got ${JSON.stringify(set[String(path[0])])}`,
      ),
    )
  const value = read.data
  return {
    maxDepth: value.GQL_MAX_DEPTH,
    maxAliases: value.GQL_MAX_ALIASES,
    maxTokens: value.GQL_MAX_TOKENS,
    maxCost: value.GQL_MAX_COST,
    maxBodyBytes: value.GQL_MAX_BODY_BYTES,
    statementTimeoutMs: value.GQL_STATEMENT_TIMEOUT_MS,
    rateLimit: value.GQL_RATE_LIMIT === 0 ? undefined : value.GQL_RATE_LIMIT,
    corsOrigins: value.GQL_CORS_ORIGINS.length === 0 ? ['*'] : value.GQL_CORS_ORIGINS,
    apiKeys: value.GQL_API_KEYS,
    persistedQueries: value.GQL_PERSISTED_QUERIES === undefined ? undefined : persisted(value.GQL_PERSISTED_QUERIES),
    cacheMegabytes: value.GQL_CACHE_MB,
    trustProxy: value.GQL_TRUST_PROXY === '1',
  }
}

function persisted(file: string): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const problem = error instanceof z.ZodError ? 'expected an object of ids and queries' : String(error)
    throw new ConfigError([`GQL_PERSISTED_QUERIES: cannot read ${file}: ${problem}`])
  }
}
