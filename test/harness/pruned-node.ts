import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'

interface Request {
  readonly id: number
  readonly method: string
  readonly params?: readonly unknown[]
}

/** Where each method that reads state has its block. */
const BLOCK_OF: Readonly<Record<string, number>> = {eth_call: 1, eth_getCode: 1, eth_getStorageAt: 2}

/** A node in front of another one that has forgotten the state before a block, and says so as geth does. */
export async function startPrunedNode(target: string, from: number): Promise<{url: string; close(): Promise<void>}> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => void answer(Buffer.concat(chunks).toString()).catch(() => response.destroy()))
    const answer = async (body: string) => {
      const asked: Request | Request[] = JSON.parse(body)
      const answers = await Promise.all([asked].flat().map(each => pass(each)))
      response
        .writeHead(200, {'content-type': 'application/json'})
        .end(JSON.stringify(Array.isArray(asked) ? answers : answers[0]))
    }
  })
  async function pass(request: Request): Promise<unknown> {
    const block = BLOCK_OF[request.method]
    if (block !== undefined && Number(request.params?.[block]) < from) {
      const message = `missing trie node 5eaf (path ) state 0x5eaf is not available`
      return {jsonrpc: '2.0', id: request.id, error: {code: -32000, message}}
    }
    const headers = {'content-type': 'application/json'}
    return (await fetch(target, {method: 'POST', body: JSON.stringify(request), headers})).json()
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
