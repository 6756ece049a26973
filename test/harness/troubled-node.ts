import {createServer, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {SeededRandom} from '../../src/demo/seeded-random'

interface Call {
  readonly id: number
  readonly method: string
}

interface Reply {
  readonly jsonrpc: string
  readonly id: number
  readonly result?: unknown
  readonly error?: unknown
}

export interface Troubles {
  readonly seed: number
  /** Requests in a hundred that something happens to. */
  readonly percent: number
  /** Told as the chain's head while the node's own is above it. */
  readonly head?: number
}

/** What can happen to a request on its way. */
export const TROUBLES = [
  ...['delay', 'drop', 'cut', 'truncate', 'busy', 'busyFor', 'broken'],
  ...['nothing', 'limited', 'repeat', 'reorder', 'leaveOut', 'olderHead'],
] as const
type Trouble = (typeof TROUBLES)[number]

/** A node behind a bad line and a worse balancer: passes requests on, and does to some what public nodes do. */
export async function startTroubledNode(target: string, {seed, percent, head: first}: Troubles) {
  let head = first
  const random = new SeededRandom(seed)
  const counts: Partial<Record<Trouble, number>> = {}

  async function pass(body: string, response: ServerResponse): Promise<void> {
    const trouble = random.below(100) < percent ? TROUBLES[random.below(TROUBLES.length)] : undefined
    const luck = random.below(1_000)
    if (trouble) counts[trouble] = (counts[trouble] ?? 0) + 1
    if (trouble === 'delay') await sleep(luck / 4)
    if (trouble === 'drop') return void response.destroy()
    if (trouble === 'busy') return void response.writeHead(429).end()
    if (trouble === 'busyFor') return void response.writeHead(429, {'retry-after': luck < 500 ? '1' : '0'}).end()
    if (trouble === 'broken') return void response.writeHead(500, {'content-type': 'text/html'}).end('<h1>Oops</h1>')
    const headers = {'content-type': 'application/json'}
    const answer = await fetch(target, {method: 'POST', body, headers})
    const text = altered(body, await answer.text(), {trouble, luck})
    const half = text.slice(0, Math.floor((text.length * luck) / 1_000))
    if (trouble === 'truncate') response.writeHead(200, headers).end(half)
    else if (trouble === 'cut') {
      response.writeHead(200, {...headers, 'content-length': Buffer.byteLength(text)}).write(half)
      response.destroy()
    } else response.writeHead(answer.status, headers).end(text)
  }

  function altered(body: string, text: string, {trouble, luck}: {trouble: Trouble | undefined; luck: number}): string {
    const calls = [JSON.parse(body)].flat() as Call[]
    const methods = new Map(calls.map(({id, method}) => [id, method]))
    const parsed = JSON.parse(text) as Reply | Reply[]
    const replies = [parsed].flat().map(reply => {
      if (methods.get(reply.id) !== 'eth_blockNumber' || typeof reply.result !== 'string') return reply
      const told = Math.min(Number(reply.result), head ?? Number.POSITIVE_INFINITY)
      const height = trouble === 'olderHead' ? Math.max(0, told - 1 - (luck % 12)) : told
      return {...reply, result: `0x${height.toString(16)}`}
    })
    const at = luck % replies.length
    const chosen = replies[at]
    if (trouble === 'nothing' && chosen && /^eth_get(Block|Logs)/.test(methods.get(chosen.id) ?? ''))
      replies[at] = {...chosen, result: null}
    if (trouble === 'limited' && chosen)
      replies[at] = {jsonrpc: '2.0', id: chosen.id, error: {code: -32005, message: 'rate limit exceeded'}}
    if (!Array.isArray(parsed)) return JSON.stringify(replies[0])
    if (trouble === 'repeat' && chosen) replies.splice(luck % 7, 0, chosen)
    if (trouble === 'leaveOut') replies.splice(at, 1)
    if (trouble === 'reorder') replies.reverse().push(...replies.splice(0, at))
    return JSON.stringify(replies)
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => void pass(Buffer.concat(chunks).toString(), response).catch(() => response.destroy()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    /** How often each trouble was made so far. */
    counts: counts as Readonly<typeof counts>,
    /** Tells another head from now on. */
    tell(height: number): void {
      head = height
    },
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
