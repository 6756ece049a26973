import {createHmac} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {SeededRandom} from '../../src/demo/seeded-random'

/** One request of a webhook. */
export interface Receipt {
  readonly id: string
  readonly path: string
  readonly body: string
  /** Whether it was answered with 200. */
  readonly accepted: boolean
}

/** A receiver of webhooks that fails half of the time, each time in another way. */
export interface Receiver {
  readonly url: string
  readonly receipts: readonly Receipt[]
  /** What was wrong with requests. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Starts one. Every path fails half of the time, `/void` always, and `/elsewhere` is where redirects lead. */
export async function startReceiver(
  secret: string,
  random: SeededRandom,
  check: (body: string) => Promise<string | undefined>,
): Promise<Receiver> {
  const receipts: Receipt[] = []
  const complaints: string[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch(error => complaints.push(String(error)))
  })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString()
    const header = (name: string) => String(request.headers[name])
    const [id, timestamp, path] = [header('webhook-id'), header('webhook-timestamp'), request.url ?? '']
    // By the words of the specification, with nothing of the sender's.
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
    if (!header('webhook-signature').split(' ').includes(`v1,${expected}`)) complaints.push(`bad signature: ${id}`)
    if (Math.abs(Number(timestamp) - Date.now() / 1000) > 60) complaints.push(`old timestamp: ${timestamp}`)
    if (request.method !== 'POST' || path === '/elsewhere') complaints.push(`${request.method} ${path}`)
    const wrong = await check(body)
    if (wrong !== undefined) complaints.push(wrong)
    const fails = path === '/void' || random.next() < 0.5
    receipts.push({id, path, body, accepted: !fails})
    if (!fails) return void response.writeHead(200).end('thank you')
    switch (path === '/void' ? 0 : random.below(5)) {
      case 0:
        return void response.writeHead(500).end('out of order\u001b[2J')
      case 1:
        return void response.writeHead(302, {location: '/elsewhere'}).end()
      case 2:
        return void request.socket.destroy()
      case 3:
        // More than anybody should read.
        return void response.writeHead(503).end('x'.repeat(3_000_000))
      default:
      // No answer at all.
    }
  }
  server.listen(0)
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    receipts,
    complaints,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
