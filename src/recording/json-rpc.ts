/** Methods by name, of the positional parameters as they came. They throw a JsonRpcError to refuse. */
export type JsonRpcMethods = ReadonlyMap<string, (params: readonly unknown[]) => unknown>

/** JSON-RPC 2.0 error codes; the last one is for whatever a server wants to say. */
export const JSON_RPC_CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  serverError: -32000,
} as const

/** A refusal that the caller gets as an error object. */
export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError'

  constructor(
    readonly kind: keyof typeof JSON_RPC_CODES,
    message: string,
  ) {
    super(message)
  }
}

const MAX_BATCH = 1_000
/** Characters in the answer to a batch. Past it the rest is refused: a small batch can ask for gigabytes. */
const MAX_ANSWER = 64 * 1024 * 1024

/** Answers a JSON-RPC 2.0 request or batch. Undefined when there is nothing to say: all of it were notifications. */
export function answerJsonRpc(body: string, methods: JsonRpcMethods): string | undefined {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return failure(null, new JsonRpcError('parseError', 'the body is not JSON'))
  }
  if (!Array.isArray(json)) return answerOne(json, methods)
  if (json.length === 0) return failure(null, new JsonRpcError('invalidRequest', 'the batch is empty'))
  if (json.length > MAX_BATCH)
    return failure(null, new JsonRpcError('invalidRequest', `the batch has more than ${MAX_BATCH} requests`))
  const answers: string[] = []
  let size = 0
  for (const request of json) {
    const answer = answerOne(request, size > MAX_ANSWER ? undefined : methods)
    if (answer === undefined) continue
    answers.push(answer)
    size += answer.length
  }
  return answers.length === 0 ? undefined : `[${answers.join(',')}]`
}

/** Without methods, the request is refused because the answer to its batch is already too large. */
function answerOne(request: unknown, methods: JsonRpcMethods | undefined): string | undefined {
  if (!isRequest(request))
    return failure(null, new JsonRpcError('invalidRequest', 'expected a JSON-RPC 2.0 request object'))
  const {id, method, params = []} = request
  if (id === undefined) return undefined
  try {
    if (!methods) throw new JsonRpcError('serverError', 'the answer to the batch is too large: ask in smaller batches')
    const call = methods.get(method)
    if (!call) throw new JsonRpcError('methodNotFound', `the method ${JSON.stringify(method)} does not exist here`)
    if (!Array.isArray(params)) throw new JsonRpcError('invalidParams', 'expected an array of positional parameters')
    return JSON.stringify({jsonrpc: '2.0', id, result: call(params)})
  } catch (error) {
    return failure(id, error)
  }
}

interface JsonRpcRequest {
  readonly id?: string | number | null
  readonly method: string
  readonly params?: unknown
}

function isRequest(value: unknown): value is JsonRpcRequest {
  if (typeof value !== 'object' || value === null) return false
  const {jsonrpc, id, method, params} = value as Record<string, unknown>
  return (
    jsonrpc === '2.0' &&
    typeof method === 'string' &&
    (id === undefined || id === null || typeof id === 'string' || typeof id === 'number') &&
    (params === undefined || (typeof params === 'object' && params !== null))
  )
}

function failure(id: string | number | null, error: unknown): string {
  const known = error instanceof JsonRpcError ? error : new JsonRpcError('internalError', String(error))
  return JSON.stringify({jsonrpc: '2.0', id, error: {code: JSON_RPC_CODES[known.kind], message: known.message}})
}
