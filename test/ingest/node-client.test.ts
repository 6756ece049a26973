import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, describe, expect, it} from 'vitest'
import {NodeClient, NodeFailure, RangeRefused} from '../../src/ingest/node-client'

let server: Server | undefined

afterEach(() => {
  server?.close()
  server?.closeAllConnections()
})

type Answering = (call: {id: number; method: string}) => {status?: number; body: unknown}

async function node(answer: Answering): Promise<NodeClient> {
  return new NodeClient(await listen(answer), {retryDelay: 1})
}

async function listen(answer: Answering): Promise<string> {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const calls = [JSON.parse(body)].flat()
    const answers = calls.map(answer)
    response.writeHead(answers[0]?.status ?? 200, {'content-type': 'application/json'})
    response.end(JSON.stringify(body.startsWith('[') ? answers.map(each => each.body) : answers[0]?.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Call {
  readonly id: number
  readonly method: string
  readonly params?: readonly string[]
}

/** Serves what `answer` makes of all calls of a request; text is sent as it is. */
async function serve(answer: (calls: readonly Call[]) => unknown): Promise<string> {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const calls = JSON.parse(body) as Call | Call[]
    const answers = answer([calls].flat())
    response.writeHead(200, {'content-type': 'application/json'})
    const sent = Array.isArray(answers) && !Array.isArray(calls) ? answers[0] : answers
    response.end(typeof sent === 'string' ? sent : JSON.stringify(sent))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const header = (number: string) => ({number, hash: `0xaa${number.slice(2)}`, parentHash: '0x', timestamp: '0x0'})

const filter = {from: 1, to: 5, addresses: [], topics: []}

it.each(['query returned more than 10000 results', 'block range is too wide', 'Log response size exceeded'])(
  'an error of JSON-RPC to eth_getLogs is a refusal of the range: %s',
  async message => {
    const client = await node(({id}) => ({body: {jsonrpc: '2.0', id, error: {code: -32602, message}}}))
    await expect(client.logs(filter)).rejects.toBeInstanceOf(RangeRefused)
  },
)

it('so is an answer that says too large over HTTP', async () => {
  const client = await node(() => ({status: 413, body: {}}))
  await expect(client.logs(filter)).rejects.toBeInstanceOf(RangeRefused)
})

it('an outage is none, so that it does not make ranges small for good', async () => {
  const gone = new NodeClient('http://127.0.0.1:9', {retryDelay: 1})
  const error = await gone.logs(filter).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toBeInstanceOf(RangeRefused)
})

describe('a failure says which node, at what, in its words, and what to do', () => {
  const limits = /: it limits requests: allow more there, or use another node$/

  it.each([
    ['no key', {status: 401, body: {}}, /\(HTTP 401, .*\): it does not let us in: check the key in its URL$/],
    ['a forbidden key', {status: 403, body: {}}, /: it does not let us in: check the key in its URL$/],
    ['too many requests over HTTP', {status: 429, body: {}}, limits],
    ['too many requests over JSON-RPC', {body: {error: {code: -32005, message: 'limit exceeded'}}}, limits],
    ['an outage', {status: 503, body: {}}, /\(HTTP 503, .*\): check that it runs and can be reached$/],
    [
      'a method that is not there',
      {body: {error: {code: -32601, message: 'the method does\nnot exist'}}},
      /answer eth_blockNumber \(the method does not exist\): it answers, but not this: use a node that does$/,
    ],
  ])('%s', async (_, {status = 200, body}: {status?: number; body: object}, message) => {
    const url = await listen(({id}) => ({status, body: {jsonrpc: '2.0', id, ...body}}))
    const client = new NodeClient(`${url}/v2/secret`, {retryDelay: 1, name: 'RPC_MARS_HTTP'})
    const error = await client.height().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NodeFailure)
    const {message: told, cause} = error as NodeFailure
    expect(told).toMatch(message)
    expect(told.startsWith(`RPC_MARS_HTTP: the node at ${url} does not answer eth_blockNumber (`)).toBe(true)
    // The rest of a URL may be a key.
    expect(told).not.toContain('secret')
    expect(cause).toBeUndefined()
  })

  it('a refusal of a single block, too', async () => {
    const client = await node(({id}) => ({body: {jsonrpc: '2.0', id, error: {code: -32602, message: 'too wide'}}}))
    await expect(client.logs(filter)).rejects.toThrow(
      /eth_getLogs \(too wide\): a smaller range may do; when one block is refused, use a node with larger limits$/,
    )
  })
})

it('a node without a block that it should have is told by its height', async () => {
  const client = await node(({id}) => ({body: {jsonrpc: '2.0', id, result: null}}))
  await expect(client.header(7)).rejects.toThrow('the node has no block 7, though its head is above it')
})

it('answers to a batch are taken by their ids, whatever their order and number', async () => {
  const url = await serve(calls => {
    const answers = calls.map(({id, params}) => ({id, result: header(params?.[0] ?? '')}))
    return [...answers.slice(2), ...answers, {id: 1_000_000, result: header('0x63')}]
  })
  const client = new NodeClient(url, {retryDelay: 1})
  const heights = Array.from({length: 10}, (_, i) => i)
  const found = await Promise.all(heights.map(height => client.header(height)))
  expect(found.map(({number}) => Number(number))).toEqual(heights)
})

it('what is left out of a batch, cut off, or null is asked for again', async () => {
  let asked = 0
  const url = await serve(calls => {
    asked += 1
    const answers = calls.map(({id, method}) => ({
      id,
      result: asked === 3 ? null : method === 'eth_getLogs' ? [] : '0xff',
    }))
    if (asked === 1) return answers.slice(1)
    return asked === 2 ? '[{"id":' : answers
  })
  expect(await new NodeClient(url, {retryDelay: 1}).logs(filter)).toEqual([])
  expect(asked).toBeGreaterThan(3)
})

it('logs of a node that is behind the range are not taken for all', async () => {
  let head = 3
  const url = await serve(calls =>
    calls.map(({id, method}) => ({id, result: method === 'eth_getLogs' ? [] : `0x${(head++).toString(16)}`})),
  )
  expect(await new NodeClient(url, {retryDelay: 1}).logs(filter)).toEqual([])
  expect(head).toBe(6)
})

it('the chain id and the height are read as numbers', async () => {
  const client = await node(({id, method}) => ({
    body: {jsonrpc: '2.0', id, result: method === 'eth_chainId' ? '0x1' : '0xff'},
  }))
  expect([await client.chainId(), await client.height()]).toEqual([1, 255])
})

it('counts its requests, those without an answer, answers that are errors, and what it asks again', async () => {
  const answers: Answering[] = [
    ({id}) => ({status: 503, body: {jsonrpc: '2.0', id, result: '0x1'}}),
    ({id}) => ({body: {jsonrpc: '2.0', id, result: null}}),
    ({id}) => ({body: {jsonrpc: '2.0', id, error: {code: -32000, message: 'no'}}}),
    ({id}) => ({body: {jsonrpc: '2.0', id: id + 1, result: '0x1'}}),
    ({id}) => ({body: {jsonrpc: '2.0', id, result: '0x7'}}),
  ]
  const client = await node(call => (answers.shift() ?? answers[0])?.(call) ?? {status: 500, body: null})
  await expect(client.height()).rejects.toThrow(NodeFailure)
  expect(client.counts).toEqual({requests: 3, failures: 1, refusals: 1, retries: 1})
  expect(await client.height()).toBe(7)
  expect(client.counts).toEqual({requests: 5, failures: 2, refusals: 1, retries: 1})
})
