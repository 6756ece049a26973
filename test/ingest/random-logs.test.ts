import {toEventSelector} from 'viem'
import {describe, expect, it} from 'vitest'
import {adapters} from '../../src/adapters'
import {CONTROL_TOPICS} from '../../src/adapters/control'
import {Ledger} from '../../src/core/ledger/ledger'
import {toAddress} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import {applyBlocks} from '../../src/core/state'
import {SeededRandom} from '../../src/demo/seeded-random'
import {decodeBlocks, type SourceLog} from '../../src/ingest/decode'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const LOGS = 500
const CONTRACT = toAddress(`0x${'c0'.repeat(20)}`)
const TOKEN = toAddress(`0x${'70'.repeat(20)}`)

/** A batch of nothing is read, and tells nothing. */
const BATCH = toEventSelector('event TransferBatch(address, address, address, uint256[], uint256[])')

/** Bytes of any length; words that look like offsets and lengths; or words of zeros and ones. */
function randomData(random: SeededRandom): string {
  const kind = random.below(3)
  const byte = () => random.below(256).toString(16).padStart(2, '0')
  if (kind === 0) return `0x${Array.from({length: random.below(700)}, byte).join('')}`
  const most = kind === 1 ? 20 : 2
  const word = () => (random.below(most) * 32 ** (2 - kind)).toString(16).padStart(64, '0')
  return `0x${Array.from({length: random.below(24)}, word).join('')}`
}

function randomLog(random: SeededRandom, {topic, logIndex}: {topic: string; logIndex: number}): SourceLog {
  const small = () => `0x${random.below(9).toString(16).padStart(64, '0')}`
  const large = () =>
    `0x${Array.from({length: 8}, () =>
      random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('')}`
  const topics = [topic, ...Array.from({length: random.below(4)}, () => (random.below(2) === 0 ? small() : large()))]
  const transactionHash = `0x${'ab'.repeat(32)}`
  return {address: CONTRACT, topics, data: randomData(random), logIndex, transactionHash}
}

describe.each(adapters.map(adapter => [adapter.id, adapter] as const))('%s', (_, adapter) => {
  it(`${LOGS} random logs of each event go through the fold, or are kept raw (SEED=${SEED})`, () => {
    const random = new SeededRandom(SEED)
    const rules = adapter.rules?.('blocknumber', Object.fromEntries(adapter.parameters.map(({name}) => [name, 4n])))
    const state = {
      ledgers: new Map([
        [TOKEN, new Ledger(TOKEN)],
        ...(adapter.role === 'token' ? [[CONTRACT, new Ledger(CONTRACT)] as const] : []),
      ]),
      governors: new Map(rules ? [[CONTRACT, new Governor(CONTRACT, rules, TOKEN, undefined)]] : []),
      unsupported: new Map(),
      controls: new Map(),
    }
    const contracts = [
      {address: CONTRACT, variants: [{from: 0, adapter, implementations: undefined}], from: 0, to: undefined},
    ]
    // What contracts of every kind tell is tried with those that tell nothing else.
    const topics = adapter.topics.length > 0 ? adapter.topics : CONTROL_TOPICS
    for (const [height, topic] of topics.entries()) {
      const logs = Array.from({length: LOGS}, (__, logIndex) => randomLog(random, {topic, logIndex}))
      const block = {height, hash: `0x${height.toString(16).padStart(64, '0')}`, timestamp: height}
      const decoded = decodeBlocks([{block, logs}], contracts)
      const changes = applyBlocks(state, decoded)
      const [events = []] = decoded.map(each => each.events)
      const unreadable = events.flatMap(({event, position}) =>
        event.kind === 'unreadable' ? [[position.logIndex, event.topics, event.data]] : [],
      )
      const told = new Set(events.map(({position}) => position.logIndex))
      const silent = logs.filter(({logIndex}) => !told.has(logIndex))
      expect(silent.filter(log => log.topics[0] !== BATCH)).toEqual([])
      expect(silent.length).toBeLessThan(LOGS / 10)
      expect(changes.unreadable).toHaveLength(unreadable.length)
      for (const [at, topics, data] of unreadable)
        expect({topics, data}).toEqual({topics: logs[Number(at)]?.topics, data: logs[Number(at)]?.data})
      expect(unreadable.length).toBeGreaterThan(LOGS / 4)
    }
  })
})
