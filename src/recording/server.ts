import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {answerJsonRpc, type JsonRpcMethods} from './json-rpc'
import {loadRecording, RecordingError} from './recording'
import {recordingMethods} from './recording-methods'

/** A recording that answers as an Ethereum node would. */
export interface RecordingServer {
  readonly url: string
  readonly port: number
  /** Number of the last recorded block, the head of the chain. */
  readonly head: number
  close(): Promise<void>
}

/** What to replay and where; port 0, the default, takes a free one. */
export interface RecordingServerOptions {
  readonly file: string
  readonly chainId: number
  readonly port?: number
  readonly host?: string
}

const MAX_BODY = 1024 * 1024

/**
 * Replays a recording over JSON-RPC, on the loopback interface unless told otherwise. Throws a RecordingError when the
 * file is broken or the port is taken.
 */
export async function startRecordingServer(options: RecordingServerOptions): Promise<RecordingServer> {
  const {file, chainId, port = 0, host = '127.0.0.1'} = options
  const recording = await loadRecording(file)
  const methods = recordingMethods(recording, chainId)
  const about = `Kingmaker recording: JSON-RPC over POST, chain ${chainId}, logs up to block ${recording.head}, no state\n`
  const server = createServer((request, response) => {
    serve(request, methods, about).then(
      answer => send(response, answer),
      // The caller went away in the middle of its request: there is nobody to answer.
      () => response.destroy(),
    )
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RecordingError(`the recording cannot be served at ${host}:${port}: ${reason}. Choose another port.`, {
      cause: error,
    })
  }
  const {port: bound} = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    head: recording.head,
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface Answer {
  readonly status: number
  readonly type?: string
  readonly body?: string
  /** The rest of the request stays unread, so that the connection cannot be used again. */
  readonly hangUp?: boolean
}

async function serve(request: IncomingMessage, methods: JsonRpcMethods, about: string): Promise<Answer> {
  const type = 'text/plain; charset=utf-8'
  if (request.url?.split('?')[0] !== '/') return {status: 404, type, body: 'not found: ask at /\n', hangUp: true}
  if (request.method === 'GET' || request.method === 'HEAD') return {status: 200, type, body: about}
  if (request.method !== 'POST') return {status: 405, type, body: 'expected POST with JSON-RPC\n', hangUp: true}
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({destroyOnReturn: false})) {
    size += chunk.length
    if (size > MAX_BODY) return {status: 413, type, body: `expected at most ${MAX_BODY} bytes\n`, hangUp: true}
    chunks.push(chunk)
  }
  const body = answerJsonRpc(Buffer.concat(chunks).toString('utf8'), methods)
  return body === undefined ? {status: 204} : {status: 200, type: 'application/json', body}
}

function send(response: ServerResponse, {status, type, body, hangUp}: Answer): void {
  response.statusCode = status
  if (type) response.setHeader('content-type', type)
  if (hangUp) response.setHeader('connection', 'close')
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
