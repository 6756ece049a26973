import {createHash, timingSafeEqual} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {RateLimiterMemory, RateLimiterRes} from 'rate-limiter-flexible'
import getRawBody from 'raw-body'
import type {ApiSettings} from './settings'

/** Why a request is turned away before GraphQL sees it. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** What the gate says of a request: whether it may pass, and headers for the answer in either case. */
export interface Passage {
  readonly refusal?: Refusal
  readonly headers: Readonly<Record<string, string>>
}

const WINDOW_SECONDS = 60

/** Who may ask, how often and how much: keys, rate limit and size of the body. */
export class Gate {
  private readonly limiter: RateLimiterMemory | undefined
  private readonly keys: readonly Buffer[]

  constructor(private readonly settings: ApiSettings) {
    const {rateLimit, apiKeys} = settings
    this.limiter =
      rateLimit === undefined ? undefined : new RateLimiterMemory({points: rateLimit, duration: WINDOW_SECONDS})
    this.keys = apiKeys.map(digest)
  }

  /** Checks the key, then counts the request. Nothing of the body is read yet. */
  async pass(request: IncomingMessage): Promise<Passage> {
    const key = keyOf(request)
    if (this.keys.length > 0 && !this.knows(key)) {
      const message =
        'expected an API key of this server: send it as `authorization: Bearer <key>` or `x-api-key: <key>`'
      return {refusal: {status: 401, code: 'UNAUTHENTICATED', message}, headers: {'www-authenticate': 'Bearer'}}
    }
    if (!this.limiter) return {headers: {}}
    // A key that was not checked would let a caller choose a bucket of its own.
    return this.count(this.limiter, this.keys.length > 0 && key !== undefined ? key : this.addressOf(request))
  }

  /** The body of a request. Refuses one beyond the limit without having read more than that. */
  async body(request: IncomingMessage): Promise<Buffer | Refusal> {
    const limit = this.settings.maxBodyBytes
    try {
      return await getRawBody(request, {limit, length: request.headers['content-length'] ?? null})
    } catch (error) {
      const type = error instanceof Error && 'type' in error ? error.type : undefined
      const message =
        type === 'entity.too.large' ? `expected a body of at most ${limit} bytes` : 'the body did not arrive whole'
      const [status, code] = type === 'entity.too.large' ? [413, 'BODY_TOO_LARGE'] : [400, 'BAD_REQUEST']
      return {status: Number(status), code: String(code), message}
    }
  }

  private knows(key: string | undefined): boolean {
    if (key === undefined) return false
    const given = digest(key)
    // Every key is looked at, so that the time tells nothing.
    return this.keys.filter(known => timingSafeEqual(known, given)).length > 0
  }

  private addressOf(request: IncomingMessage): string {
    const forwarded = this.settings.trustProxy ? request.headers['x-forwarded-for'] : undefined
    // The last entry is the one that the proxy itself has put there.
    return (
      String(forwarded ?? '')
        .split(',')
        .pop()
        ?.trim() ||
      (request.socket.remoteAddress ?? '')
    )
  }

  private async count(limiter: RateLimiterMemory, client: string): Promise<Passage> {
    const outcome = await limiter.consume(client).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused
      throw refused
    })
    const seconds = Math.max(1, Math.ceil(outcome.msBeforeNext / 1000))
    const headers = {
      'ratelimit-limit': String(limiter.points),
      'ratelimit-remaining': String(Math.max(0, outcome.remainingPoints)),
      'ratelimit-reset': String(seconds),
    }
    if (outcome.consumedPoints <= limiter.points) return {headers}
    const message = `more than ${limiter.points} requests in ${WINDOW_SECONDS} s: ask again in ${seconds} s`
    return {
      refusal: {status: 429, code: 'RATE_LIMITED', message},
      headers: {...headers, 'retry-after': String(seconds)},
    }
  }
}

function keyOf({headers}: IncomingMessage): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]
  const own = headers['x-api-key']
  return bearer ?? (typeof own === 'string' ? own : undefined)
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
