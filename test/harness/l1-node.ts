import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {type Hex, numberToHex} from 'viem'

/** The parent chain's number in a block of ours: four blocks share one, and it jumps. As `Token4L1.sol` counts. */
export const l1Of = (height: number): number => 1000 + 3 * Math.floor(height / 4)

/** What the headers say of the parent chain: the truth, or nothing. */
type L1Telling = 'true' | 'zero'

interface Call {
  readonly id: number
  readonly method: string
}
interface Block {
  readonly number: Hex
}

const words = (...numbers: readonly number[]): Hex =>
  `0x${numbers.map(number => number.toString(16).padStart(16, '0')).join('')}`

function headerParts(height: number, telling: L1Telling) {
  const number = l1Of(height)
  // Messages to the parent chain, its block, version and a rest, 8 bytes each.
  return {mixHash: words(7, number, 11, 0), l1BlockNumber: numberToHex(telling === 'zero' ? 0 : number)}
}

/**
 * Stands before a local node and makes it one of Arbitrum One, as far as headers and the chain id go. With `pruned`, it has
 * no state of the past to call contracts in.
 */
export async function startL1Node(target: string, {telling = 'true' as L1Telling, pruned = false, head = 0} = {}) {
  let calls = 0
  const answered = (method: string, result: unknown): unknown => {
    if (method === 'eth_chainId') return numberToHex(42_161)
    if (method === 'eth_blockNumber' && head > 0) return numberToHex(Math.min(head, Number(result)))
    if (!method.startsWith('eth_getBlockBy') || result === null) return result
    return {...(result as Block), ...headerParts(Number((result as Block).number), telling)}
  }
  async function answer(body: string): Promise<string> {
    const asked = JSON.parse(body) as Call | Call[]
    const methods = new Map([asked].flat().map(({id, method}) => [id, method]))
    calls += [...methods.values()].filter(method => method === 'eth_call').length
    const told = await fetch(target, {method: 'POST', body, headers: {'content-type': 'application/json'}})
    const replies = (await told.json()) as {id: number; result?: unknown} | {id: number; result?: unknown}[]
    const altered = [replies].flat().map(reply => {
      const method = methods.get(reply.id) ?? ''
      if (pruned && method === 'eth_call')
        return {
          jsonrpc: '2.0',
          id: reply.id,
          error: {code: -32_000, message: 'missing trie node\u0000 \u202e of a block'},
        }
      return 'result' in reply ? {...reply, result: answered(method, reply.result)} : reply
    })
    return JSON.stringify(Array.isArray(asked) ? altered : altered[0])
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      answer(Buffer.concat(chunks).toString()).then(
        text => response.writeHead(200, {'content-type': 'application/json'}).end(text),
        () => response.destroy(),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    /** How many calls of contracts it was asked for. */
    calls: () => calls,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
