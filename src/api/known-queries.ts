import type {IncomingMessage} from 'node:http'
import {type DocumentNode, type ExecutionResult, getOperationAST, parse} from 'graphql'
import {LRUCache} from 'lru-cache'
import {z} from 'zod'
import type {createApi} from './graphql-handler'

/** What of a request the headers of its answer depend on. */
const HEADERS = ['accept', 'origin', 'content-type', 'access-control-request-method', 'access-control-request-headers']
const JSON_ANSWER = /^application\/(graphql-response\+)?json\b/

/** Bytes of queries that are known at once, and how many. */
const KNOWN_BYTES = 4_000_000
const MOST_KNOWN = 500

const questionSchema = z.strictObject({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
})

/** A query over POST in JSON, and nothing else besides. */
export interface Question extends z.infer<typeof questionSchema> {
  /** Its text, and what the headers of its answer depend on. */
  readonly key: string
}

interface KnownQuery {
  readonly document: DocumentNode
  readonly headers: Readonly<Record<string, string>>
}

/** What a known query answers: with the headers of its first answer when it is whole. */
interface Answered {
  readonly result: ExecutionResult
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Queries that were answered in whole before, by requests that were asked in the same way: they are valid, and the headers of
 * their answers are known, so that only their execution is left. Its limits and its errors are those of every execution.
 */
export class KnownQueries {
  private readonly known = new LRUCache<string, KnownQuery>({
    max: MOST_KNOWN,
    maxSize: KNOWN_BYTES,
    sizeCalculation: (_, key) => key.length,
  })

  constructor(private readonly api: ReturnType<typeof createApi>) {}

  /** What a request asks; undefined where only the general handler can tell. */
  questionOf({method, headers}: IncomingMessage, body: Buffer): Question | undefined {
    if (method !== 'POST' || !headers['content-type']?.startsWith('application/json')) return undefined
    const asked = questionSchema.safeParse(parsed(body)).data
    if (!asked) return undefined
    const parts = [asked.operationName ?? '', ...HEADERS.map(name => headers[name] ?? ''), asked.query]
    return {...asked, key: JSON.stringify(parts)}
  }

  /** The execution of a known query, which ends when `gone` aborts; undefined for another one. */
  async answer({key, operationName, variables}: Question, gone: AbortSignal): Promise<Answered | undefined> {
    const known = this.known.get(key)
    if (!known) return undefined
    const {document, headers} = known
    try {
      const {contextFactory, execute, schema} = this.api.getEnveloped({gone})
      const contextValue = await contextFactory()
      const result = await execute({schema, document, contextValue, variableValues: variables, operationName})
      return {result, headers}
    } catch {
      // What is no answer at all is the general handler's to tell, which meets it again.
      return undefined
    }
  }

  /** Takes note of a whole answer of the general handler. */
  learn({key, query, operationName}: Question, {headers}: Pick<Response, 'headers'>): void {
    const document = parse(query)
    if (getOperationAST(document, operationName)?.operation !== 'query') return
    if (!JSON_ANSWER.test(headers.get('content-type') ?? '')) return
    const {'content-length': _, ...kept} = Object.fromEntries(headers)
    this.known.set(key, {document, headers: kept})
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
