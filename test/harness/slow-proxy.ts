import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'

/** Passes requests on to a node, each after a pause, so that there is time to look at an indexer at work. */
export async function startSlowProxy(target: string, milliseconds: number) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => void pass(Buffer.concat(chunks)).catch(() => response.destroy()))
    const pass = async (body: Buffer) => {
      await sleep(milliseconds)
      const answer = await fetch(target, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: {'content-type': 'application/json'},
      })
      response.writeHead(answer.status, {'content-type': 'application/json'}).end(await answer.text())
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
