import {describe, expect, it} from 'vitest'
import {ChainDataError} from '../../src/core/errors'
import {LogSource} from '../../src/ingest/log-source'
import {FakeNode, hashOf, logAt} from './fake-node'

const [A, B] = [`0x${'aa'.repeat(20)}`, `0x${'bb'.repeat(20)}`]
const [VOTE, TRANSFER] = ['0x01', '0x02']
const logs = [{address: [A], topic0: [VOTE]}]

function source(node: FakeNode, {finality = 10, logRange = 100} = {}) {
  return new LogSource(node, {finality, logRange})
}

describe('the last final block', () => {
  it('is so many blocks behind the head, and before the first while there are fewer', async () => {
    const node = new FakeNode()
    expect(await source(node).getHeight()).toBe(990)
    node.head = 10
    expect(await source(node).getHeight()).toBe(0)
    node.head = 4
    expect(await source(node).getHeight()).toBe(-1)
  })
})

describe('blocks', () => {
  it('are those with logs, in order, and the last of the range in any case', async () => {
    const node = new FakeNode()
    node.stored = [
      logAt(140, A, VOTE, 2),
      logAt(120, A, VOTE, 5),
      logAt(120, A.toUpperCase().replace('X', 'x'), VOTE, 6),
    ]
    const blocks = await source(node).query({fromBlock: 101, logs})
    expect(blocks.map(({header}) => header.number)).toEqual([120, 140, 200])
    expect(blocks.map(block => block.logs.map(({logIndex}) => logIndex))).toEqual([[5, 6], [2], []])
    expect(blocks[0]?.header).toEqual({number: 120, hash: hashOf(120), parentHash: hashOf(119), timestamp: 1440})
    expect(blocks[0]?.logs[1]).toEqual({
      logIndex: 6,
      transactionIndex: 3,
      transactionHash: `0x${'ab'.repeat(32)}`,
      address: A,
      topics: [VOTE],
      data: '0x',
    })
    expect(node.asked).toEqual([{from: 101, to: 200, addresses: [A], topics: [VOTE]}])
  })

  it('end at the end of the query or at the last final block, whichever is first', async () => {
    const node = new FakeNode()
    const last = async (fromBlock: number, toBlock?: number) => {
      const blocks = await source(node).query({fromBlock, logs, ...(toBlock !== undefined && {toBlock})})
      return blocks.at(-1)?.header.number
    }
    expect(await last(950, 960)).toBe(960)
    expect(await last(950)).toBe(990)
    expect(await last(950, 995)).toBe(990)
    expect(await last(990, 990)).toBe(990)
  })

  it('have the boundary block once when it has logs itself', async () => {
    const node = new FakeNode()
    node.stored = [logAt(200, A, VOTE)]
    const blocks = await source(node).query({fromBlock: 101, logs})
    expect(blocks.map(({header, logs: found}) => [header.number, found.length])).toEqual([[200, 1]])
  })

  it('have only the logs of some request, though the node is asked for all at once', async () => {
    const node = new FakeNode()
    node.stored = [logAt(110, A, VOTE), logAt(111, A, TRANSFER), logAt(112, B, VOTE), logAt(113, B, TRANSFER)]
    const requests = [...logs, {address: [B], topic0: [TRANSFER]}]
    const blocks = await source(node).query({fromBlock: 101, logs: requests})
    expect(node.asked).toEqual([{from: 101, to: 200, addresses: [A, B], topics: [VOTE, TRANSFER]}])
    expect(blocks.map(({header}) => header.number)).toEqual([110, 113, 200])
  })

  it('are the boundary alone, without a question for logs, when no contract is wanted there', async () => {
    const node = new FakeNode()
    const blocks = await source(node).query({fromBlock: 101, logs: []})
    expect(blocks.map(({header}) => header.number)).toEqual([200])
    expect(node.asked).toEqual([])
  })
})

describe('ranges', () => {
  async function run(node: FakeNode, queries: number, from = 1): Promise<LogSource> {
    const subject = source(node)
    let fromBlock = from
    for (let i = 0; i < queries; i++) {
      const blocks = await subject.query({fromBlock, logs})
      fromBlock = (blocks.at(-1)?.header.number ?? 0) + 1
    }
    return subject
  }

  it('grow while answers are small, up to 64 times', async () => {
    const node = new FakeNode()
    node.head = 10 ** 6
    await run(node, 9)
    expect(node.widths).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 6400, 6400])
  })

  it('are halved until the node answers, and do not grow to what it refused', async () => {
    const node = new FakeNode()
    node.head = 10 ** 6
    node.limit = 30
    await run(node, 3)
    expect(node.widths).toEqual([100, 50, 25, 25, 25])
    node.limit = 1000
    const late = new FakeNode()
    late.head = 10 ** 6
    late.limit = 300
    await run(late, 4)
    // 200 is answered, 400 refused: 200 stays, and nothing is left out between.
    expect(late.widths).toEqual([100, 200, 400, 200, 200])
    expect(late.asked.at(-1)?.from).toBe(501)
  })

  it('are not grown by answers that are plenty', async () => {
    const node = new FakeNode()
    node.head = 10 ** 6
    node.stored = Array.from({length: 2000}, (_, i) => logAt(50, A, VOTE, i))
    await run(node, 3)
    expect(node.widths).toEqual([100, 100, 200])
  })

  it('stay as they are through an outage', async () => {
    const node = new FakeNode()
    node.head = 10 ** 6
    const subject = await run(node, 1)
    node.outage = new Error('connection refused')
    await expect(subject.query({fromBlock: 101, logs})).rejects.toThrow('connection refused')
    node.outage = undefined
    await subject.query({fromBlock: 101, logs})
    expect(node.widths).toEqual([100, 200, 200])
  })

  it('of one block that fail are an error of the node', async () => {
    const node = new FakeNode()
    node.limit = 0
    await expect(run(node, 1)).rejects.toThrow('query returned more than 10000 results')
    expect(node.widths).toEqual([100, 50, 25, 12, 6, 3, 1])
  })
})

describe('a chain that changes meanwhile', () => {
  it('is noticed by a log of another block of that height', async () => {
    const node = new FakeNode()
    node.stored = [logAt(120, A, VOTE), {...logAt(120, A, VOTE, 1), blockHash: hashOf(999)}]
    const query = source(node).query({fromBlock: 101, logs})
    await expect(query).rejects.toThrow(
      new ChainDataError(
        `block 120 is ${hashOf(120)}, but its logs are of ${hashOf(999)}: asked during a reorganisation`,
      ),
    )
  })

  it('is waited for when it is shorter than what was final', async () => {
    const node = new FakeNode()
    let answered = false
    const query = source(node).query({fromBlock: 991, logs})
    void query.then(() => {
      answered = true
    })
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(answered).toBe(false)
    node.head = 1001
    expect((await query).map(({header}) => header.number)).toEqual([991])
    await expect(source(node).query({fromBlock: 50, toBlock: 49, logs})).rejects.toThrow(RangeError)
  })
})
