import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, test} from 'vitest'
import {PortalSource} from '../../src/ingest/portal-source'

const plain = {number: 7, hash: '0x07', parentHash: '0x06', timestamp: 84}
const mixHash = `0x${'00'.repeat(32)}`

test('a portal is asked for the parent chain’s numbers where contracts count in those', async () => {
  const asked: Record<string, unknown>[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const {fields} = JSON.parse(body)
    asked.push(fields.block)
    const header = fields.block.l1BlockNumber ? {...plain, l1BlockNumber: 5, mixHash} : plain
    response.end(`${JSON.stringify({header})}\n`)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const headers = async (l1Clock: boolean) =>
    (await new PortalSource(url, {l1Clock}).query({fromBlock: 7})).map(({header}) => header)
  expect(await headers(false)).toEqual([plain])
  expect(await headers(true)).toEqual([{...plain, l1BlockNumber: 5, mixHash}])
  expect(asked.map(fields => Object.keys(fields).filter(name => /l1|mix/.test(name)))).toEqual([
    [],
    ['l1BlockNumber', 'mixHash'],
  ])
  server.close()
  server.closeAllConnections()
})
