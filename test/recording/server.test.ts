import {request as httpRequest} from 'node:http'
import fc from 'fast-check'
import {createPublicClient, getAddress, type Hex, http, numberToHex, parseAbiItem} from 'viem'
import {mainnet} from 'viem/chains'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {blockHash} from '../../src/recording/block-hash'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {ALPHA, ALPHA_VOTE, BRAVO, BRAVO_VOTE, compoundFile, compoundLines, type Line} from './compound'

const lines = compoundLines()
const voteCast = parseAbiItem(
  'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason)',
)
let server: RecordingServer

beforeAll(async () => {
  server = await startRecordingServer({file: compoundFile, chainId: 1})
})

afterAll(() => server.close())

function client() {
  return createPublicClient({
    chain: mainnet,
    transport: http(server.url, {batch: {batchSize: 1_000}, retryCount: 0, timeout: 20_000}),
  })
}

async function post(body: unknown): Promise<{status: number; text: string}> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(server.url, {method: 'POST', body: raw})
  return {status: response.status, text: await response.text()}
}

async function call(method: string, ...params: unknown[]) {
  return JSON.parse((await post({jsonrpc: '2.0', id: 7, method, params})).text)
}

/** What a log has to be in an answer, from the line it was recorded as. */
function asRpcLog(line: Line) {
  const block = lines.filter(({blockNumber}) => blockNumber === line.blockNumber)
  const transactions = [...new Set(block.map(({transactionHash}) => transactionHash))]
  return {
    address: line.address,
    topics: line.topics,
    data: line.data,
    blockNumber: numberToHex(line.blockNumber),
    blockHash: blockHash(1, line.blockNumber),
    blockTimestamp: numberToHex(line.timestamp),
    transactionHash: line.transactionHash,
    transactionIndex: numberToHex(transactions.indexOf(line.transactionHash)),
    logIndex: numberToHex(line.logIndex),
    removed: false,
  }
}

function key({blockNumber, logIndex}: {blockNumber: number | bigint | Hex; logIndex: number | Hex}): string {
  return `${Number(blockNumber)}:${Number(logIndex)}`
}

describe("viem's public client", () => {
  test('asks for the chain, its head and blocks by number and hash, in batches', async () => {
    const [chainId, head] = await Promise.all([client().getChainId(), client().getBlockNumber()])
    expect([chainId, head]).toEqual([1, 16_272_090n])
    const numbers = [0n, 1n, 9_951_904n, 9_951_905n, 12_235_671n, head]
    const viem = client()
    const blocks = await Promise.all(numbers.map(blockNumber => viem.getBlock({blockNumber})))
    expect(blocks.map(block => block.number)).toEqual(numbers)
    const again = await Promise.all(blocks.map(({hash: blockHash}) => viem.getBlock({blockHash})))
    expect(again).toEqual(blocks)
    expect(blocks[2]?.timestamp).toBe(1_587_955_312n)
    expect(blocks[2]?.transactions).toEqual([lines[0]?.transactionHash])
    const full = await viem.getBlock({blockNumber: 9_951_904n, includeTransactions: true})
    expect(full.transactions[0]).toMatchObject({hash: lines[0]?.transactionHash, blockNumber: 9_951_904n, input: '0x'})
    for (const blockTag of ['latest', 'safe', 'finalized', 'pending'] as const)
      expect((await viem.getBlock({blockTag})).number).toBe(head)
    expect((await viem.getBlock({blockTag: 'earliest'})).number).toBe(0n)
    await expect(viem.getBlock({blockNumber: head + 1n})).rejects.toThrow(/could not be found/)
    await expect(viem.getBlock({blockHash: blockHash(1, Number(head) + 1)})).rejects.toThrow(/could not be found/)
    await expect(viem.getBlock({blockHash: blockHash(10, 5)})).rejects.toThrow(/could not be found/)
  })

  test('finds every parent', async () => {
    const viem = client()
    const from = 12_235_600n
    const blocks = await Promise.all(
      Array.from({length: 500}, (_, index) => viem.getBlock({blockNumber: from + BigInt(index)})),
    )
    for (const [index, block] of blocks.entries()) {
      const parent = blocks[index - 1]
      if (!parent) continue
      expect(block.parentHash).toBe(parent.hash)
      expect(block.timestamp).toBeGreaterThanOrEqual(parent.timestamp)
    }
    expect((await viem.getBlock({blockNumber: 0n})).parentHash).toBe(`0x${'00'.repeat(32)}`)
  })

  test('gets all 10,534 logs at once, 10,149 of them votes', async () => {
    const range = {fromBlock: 'earliest', toBlock: 'latest'} as const
    const {result} = await call('eth_getLogs', range)
    expect(result).toHaveLength(10_534)
    const votes = await call('eth_getLogs', {...range, topics: [[ALPHA_VOTE, BRAVO_VOTE]]})
    expect(votes.result).toHaveLength(10_149)
  })

  test('gets logs by address, topics, range and block hash', async () => {
    const viem = client()
    const voter = lines.find(line => line.topics[0] === BRAVO_VOTE)?.topics[1] ?? '0x'
    const mine = await viem.getLogs({
      address: getAddress(BRAVO),
      event: voteCast,
      args: {voter: `0x${voter.slice(26)}`},
      fromBlock: 12_000_000n,
      toBlock: 14_000_000n,
    })
    const expected = lines.filter(
      line => line.topics[1] === voter && line.blockNumber >= 12_000_000 && line.blockNumber <= 14_000_000,
    )
    expect(mine.map(key)).toEqual(expected.map(key))
    expect(mine.length).toBeGreaterThan(0)
    const first = await viem.getLogs({address: [ALPHA, BRAVO], blockHash: blockHash(1, 9_951_904)})
    expect(first.map(key)).toEqual(['9951904:14'])
    expect(await viem.getLogs({blockHash: blockHash(1, 5)})).toEqual([])
  })

  test('is told that there is no state', async () => {
    const viem = client()
    await expect(viem.getBalance({address: ALPHA})).rejects.toThrow(/this is a recording: no state/)
    expect((await call('eth_call', {to: ALPHA}, 'latest')).error.code).toBe(-32000)
  })
})

describe('eth_getLogs', () => {
  test('equals a naive filter over all logs', async () => {
    const pick = <T>(items: readonly T[]) => fc.constantFrom(...items)
    const anyCase = (hex: string) => fc.constantFrom(hex, `0x${hex.slice(2).toUpperCase()}`)
    const address = pick([ALPHA, BRAVO, `0x${'11'.repeat(20)}`]).chain(anyCase)
    const topic = (position: number) =>
      fc.oneof(
        {weight: 5, arbitrary: pick(lines.flatMap(line => line.topics[position] ?? []))},
        {weight: 1, arbitrary: pick([`0x${'22'.repeat(32)}`])},
      )
    const position = (index: number) =>
      fc.oneof(fc.constant(null), topic(index).chain(anyCase), fc.array(topic(index).chain(anyCase), {maxLength: 4}))
    const block = fc.oneof(
      pick(lines).map(line => line.blockNumber),
      fc.integer({min: 9_900_000, max: 16_300_000}),
    )
    const filter = fc.record({
      range: fc.tuple(block, fc.oneof(fc.nat(50_000), fc.nat(7_000_000)), fc.boolean()),
      address: fc.option(fc.oneof(address, fc.array(address, {maxLength: 3})), {nil: undefined}),
      topics: fc.option(
        fc.oneof(
          fc.constant([]),
          fc.tuple(position(0)),
          fc.tuple(position(0), position(1)),
          fc.tuple(position(0), position(1), fc.constant(null)),
        ),
        {nil: undefined},
      ),
    })
    await fc.assert(
      fc.asyncProperty(filter, async ({range: [from, length, byHash], address, topics}) => {
        const single = byHash && from <= server.head
        const to = single ? from : from + length
        const range = single
          ? {blockHash: blockHash(1, from)}
          : {fromBlock: numberToHex(from), toBlock: numberToHex(to)}
        const passes = (wanted: unknown, actual: string | undefined) => {
          const list = (wanted === undefined || wanted === null ? [] : [wanted].flat()) as string[]
          return list.length === 0 || list.some(item => item.toLowerCase() === actual)
        }
        const expected = lines.filter(
          line =>
            line.blockNumber >= from &&
            line.blockNumber <= to &&
            passes(address, line.address) &&
            (topics ?? []).length <= line.topics.length &&
            (topics ?? []).every((wanted, index) => passes(wanted, line.topics[index])),
        )
        const {result} = await call('eth_getLogs', {...range, address, topics})
        expect(result.map(key)).toEqual(expected.map(key))
        expect(result.slice(0, 3)).toEqual(expected.slice(0, 3).map(asRpcLog))
      }),
      {numRuns: 300},
    )
  })

  test('refuses filters that it cannot read', async () => {
    const refused: unknown[] = [
      undefined,
      [],
      {fromBlock: 5},
      {fromBlock: '0x'},
      {fromBlock: '0xffffffffffffffffff'},
      {fromBlock: '0x2', toBlock: '0x1'},
      {address: '0x12'},
      {address: [5]},
      {topics: 'x'},
      {topics: [['0x12']]},
      {topics: [null, null, null, null, null]},
      {blockHash: '0x12'},
      {blockHash: blockHash(1, 5), fromBlock: '0x1'},
    ]
    for (const filter of refused) expect((await call('eth_getLogs', filter)).error?.code, String(filter)).toBe(-32602)
    expect((await call('eth_getLogs', {blockHash: blockHash(10, 5)})).error.code).toBe(-32000)
  })
})

describe('the protocol', () => {
  test('says what is wrong with a request', async () => {
    const code = async (body: unknown) => JSON.parse((await post(body)).text).error.code
    expect(await code('{')).toBe(-32700)
    expect(await code([])).toBe(-32600)
    expect(await code(Array.from({length: 1_001}, () => 1))).toBe(-32600)
    for (const body of [5, null, {id: 1, method: 'eth_chainId'}, {jsonrpc: '2.0', id: {}, method: 'eth_chainId'}])
      expect(await code(body)).toBe(-32600)
    expect(await code({jsonrpc: '2.0', id: 1, method: 'eth_mine'})).toBe(-32601)
    expect(await code({jsonrpc: '2.0', id: 1, method: 'toString'})).toBe(-32601)
    expect(await code({jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: {}})).toBe(-32602)
    expect((await call('eth_getBlockByNumber', 'newest', false)).error.code).toBe(-32602)
    expect((await call('eth_getBlockByNumber', '0x1', 1)).error.code).toBe(-32602)
    expect((await call('eth_getBlockByHash', '0x1', false)).error.code).toBe(-32602)
  })

  test('answers batches in order and keeps silent on notifications', async () => {
    const notification = {jsonrpc: '2.0', method: 'eth_chainId'}
    const {text} = await post([
      {...notification, id: 'a'},
      notification,
      7,
      {jsonrpc: '2.0', id: 0, method: 'net_version'},
      {jsonrpc: '2.0', id: null, method: 'eth_syncing'},
    ])
    expect(JSON.parse(text)).toEqual([
      {jsonrpc: '2.0', id: 'a', result: '0x1'},
      {jsonrpc: '2.0', id: null, error: {code: -32600, message: expect.any(String)}},
      {jsonrpc: '2.0', id: 0, result: '1'},
      {jsonrpc: '2.0', id: null, result: false},
    ])
    expect(await post(notification)).toEqual({status: 204, text: ''})
    expect(await post([notification, notification])).toEqual({status: 204, text: ''})
  })

  test('does not gather gigabytes for one batch', async () => {
    const all = {jsonrpc: '2.0', method: 'eth_getLogs', params: [{fromBlock: 'earliest'}]}
    const {text} = await post(Array.from({length: 100}, (_, id) => ({...all, id})))
    expect(text.length).toBeLessThan(128 * 1024 * 1024)
    const answers = JSON.parse(text)
    expect(answers[0].result).toHaveLength(10_534)
    expect(answers[99].error.message).toMatch(/smaller batches/)
  })
})

describe('over HTTP', () => {
  test('says what it is, and where it is', async () => {
    const about = await fetch(server.url)
    expect([about.status, await about.text()]).toEqual([200, expect.stringMatching(/^Kingmaker recording.*\n$/)])
    expect((await fetch(`${server.url}/elsewhere`, {method: 'POST', body: '{}'})).status).toBe(404)
    expect((await fetch(server.url, {method: 'PUT', body: '{}'})).status).toBe(405)
    expect((await fetch(server.url, {method: 'HEAD'})).status).toBe(200)
  })

  test('refuses bodies above a megabyte', async () => {
    const status = await new Promise(resolve => {
      const request = httpRequest(server.url, {method: 'POST'}, response => resolve(response.statusCode))
      request.on('error', resolve)
      request.end(' '.repeat(1024 * 1024 + 1))
    })
    expect(status).toBe(413)
  })

  test('closes at once though clients keep their connections, and frees its port', async () => {
    const first = await startRecordingServer({file: compoundFile, chainId: 5})
    expect(await (await fetch(first.url)).text()).toContain('chain 5')
    await expect(startRecordingServer({file: compoundFile, chainId: 5, port: first.port})).rejects.toThrow(
      /cannot be served .*EADDRINUSE.*another port/,
    )
    await first.close()
    await first.close()
    const second = await startRecordingServer({file: compoundFile, chainId: 5, port: first.port})
    expect(second.port).toBe(first.port)
    await second.close()
  })
})
