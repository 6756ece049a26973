import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {blockHash} from '../../src/recording/block-hash'
import {loadRecording} from '../../src/recording/recording'

interface Query {
  readonly type: string
  readonly fromBlock: number
  readonly toBlock?: number
  readonly logs: readonly {address: string[]; topic0: string[]}[]
}

/**
 * Serves a recording in the protocol of SQD Portal: blocks with matching logs as NDJSON, some at a time, the last block
 * that was looked at in any case. Every fifth answer is a 503, as a busy portal gives.
 */
export async function startPortal(file: string, options: {chainId: number; span: number}) {
  const recording = await loadRecording(file)
  let requests = 0
  const server = createServer(async (request, response) => {
    requests += 1
    if (requests % 5 === 0) return response.writeHead(503).end('busy')
    if (request.url === '/finalized-head') {
      const head = {number: recording.head, hash: blockHash(options.chainId, recording.head)}
      return response.writeHead(200).end(JSON.stringify(head))
    }
    let body = ''
    for await (const chunk of request) body += chunk
    const {type, fromBlock, toBlock, logs} = JSON.parse(body) as Query
    if (request.url !== '/finalized-stream' || type !== 'evm') return response.writeHead(400).end('bad query')
    const end = Math.min(fromBlock + options.span, toBlock ?? recording.head, recording.head)
    if (end < fromBlock) return response.writeHead(204).end()
    const numbers = new Set(recording.blocksIn(fromBlock, end).map(block => block.number)).add(end)
    response.writeHead(200, {'content-type': 'application/x-ndjson'})
    for (const number of [...numbers].sort((a, b) => a - b)) {
      const matching = recording
        .logsOf(number)
        .filter(log =>
          logs.some(({address, topic0}) => address.includes(log.address) && topic0.includes(log.topics[0] ?? '')),
        )
      if (matching.length === 0 && number !== end) continue
      const header = {
        number,
        hash: blockHash(options.chainId, number),
        parentHash: blockHash(options.chainId, number - 1),
        timestamp: recording.timestampOf(number),
      }
      const shown = matching.map(({logIndex, transactionHash, address, topics, data}) => {
        return {logIndex, transactionIndex: 0, transactionHash, address, topics, data}
      })
      response.write(`${JSON.stringify({header, logs: shown})}\n`)
    }
    return response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
