import {describe, expect, it, test} from 'vitest'
import {ConfigError} from '../../src/core/errors'
import {assertL1Ascends, l1BlockNumberOf} from '../../src/ingest/l1-block-number'
import {LogSource} from '../../src/ingest/log-source'
import type {RpcHeader} from '../../src/ingest/node-client'
import {FakeNode, hashOf, hex} from './fake-node'

/** Of block 70,398,215 of Arbitrum One in form: messages, parent block, version and a rest. */
const mixHash = `0x${[0x1234, 16_900_000, 10, 0].map(part => part.toString(16).padStart(16, '0')).join('')}`
const height = 70_398_215

describe('the parent chain’s number', () => {
  it('is what the header and its mixHash agree on', () => {
    expect(l1BlockNumberOf({height, l1BlockNumber: 16_900_000, mixHash}, 'RPC')).toBe(16_900_000)
  })

  it.each<[string, number | undefined, string | undefined, RegExp]>([
    [
      'is absent',
      undefined,
      mixHash,
      /^.*\n.*block 70398215 has no l1BlockNumber.*\(got nothing\); RPC_X: use a source/,
    ],
    ['is 0', 0, mixHash, /has no l1BlockNumber.*\(got 0\)/],
    ['is no number', Number.NaN, mixHash, /has no l1BlockNumber/],
    ['is not that of mixHash', 16_900_001, mixHash, /l1BlockNumber 16900001, but its mixHash says 16900000/],
    ['has an empty mixHash', 16_900_000, '0x', /has no mixHash .*\(got 0x\)/],
    ['has no mixHash', 16_900_000, undefined, /has no mixHash .*\(got nothing\)/],
    ['has the mixHash of another chain', 16_900_000, `0x${'00'.repeat(32)}`, /its mixHash says 0/],
  ])('that %s is refused', (_, l1BlockNumber, mix, message) => {
    const read = () => l1BlockNumberOf({height, l1BlockNumber, mixHash: mix}, 'RPC_X')
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(message)
  })

  it('may repeat and jump, and never falls', () => {
    const block = (l1BlockNumber: number, at = l1BlockNumber) => ({height: at, hash: '0x', timestamp: 0, l1BlockNumber})
    const check = (before: number | undefined, ...numbers: readonly number[]) =>
      assertL1Ascends(
        before === undefined ? undefined : block(before),
        numbers.map(number => block(number)),
        'RPC_X',
      )
    check(undefined, 5, 5, 90)
    check(5, 5, 6)
    expect(() => check(6, 5)).toThrow(/block 5 has the l1BlockNumber 5, after 6 in block 6: it never falls; RPC_X/)
    expect(() => check(undefined, 5, 9, 8)).toThrow(/block 8 .* after 9/)
    const plain = {height: 1, hash: '0x', timestamp: 0}
    expect(() => assertL1Ascends(plain, [plain, plain], 'RPC_X')).not.toThrow()
  })
})

class ArbitrumNode extends FakeNode {
  override async header(at: number): Promise<RpcHeader> {
    return {...(await super.header(at)), l1BlockNumber: hex(16_900_000), mixHash}
  }
}

test('final blocks have it where the chain counts in it, and nowhere else', async () => {
  const query = {fromBlock: 101, toBlock: 101}
  const headerOf = async (node: FakeNode, l1Clock: boolean) =>
    (await new LogSource(node, {finality: 10, logRange: 100, l1Clock}).query(query))[0]?.header
  const plain = {number: 101, hash: hashOf(101), parentHash: hashOf(100), timestamp: 1212}
  expect(await headerOf(new ArbitrumNode(), true)).toEqual({...plain, l1BlockNumber: 16_900_000, mixHash})
  expect(await headerOf(new ArbitrumNode(), false)).toEqual(plain)
  expect(await headerOf(new FakeNode(), true)).toEqual({...plain, l1BlockNumber: 0, mixHash: '0x'})
})
