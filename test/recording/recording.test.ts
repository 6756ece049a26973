import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import fc from 'fast-check'
import {hexToString, slice} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {blockHash, blockOfHash} from '../../src/recording/block-hash'
import {logsBloom} from '../../src/recording/logs-bloom'
import {loadRecording, type Recording, RecordingError} from '../../src/recording/recording'
import {compoundFile, compoundLines} from './compound'

const lines = compoundLines()

/** The bytes of that receipt's logsBloom that are not zero. */
const BLOOM_BYTES: readonly (readonly [number, string])[] = [
  [2, '80'],
  [8, '01'],
  [24, '10'],
  [78, '20'],
  [79, '08'],
  [100, '08'],
  [139, '04'],
  [183, '02'],
  [252, '40'],
]

describe('the model', () => {
  let recording: Recording

  beforeAll(async () => {
    recording = await loadRecording(compoundFile)
  })

  test('has every log of the asset, in order', () => {
    const logs = recording.blocksIn(0, recording.head).flatMap(block => block.logs)
    expect(logs).toEqual(lines)
    expect(logs).toHaveLength(10_534)
    expect(recording.head).toBe(16_272_090)
  })

  test('keeps recorded timestamps', () => {
    for (const {blockNumber, timestamp} of lines) expect(recording.timestampOf(blockNumber)).toBe(timestamp)
  })

  test('interpolates the other timestamps, which never fall', () => {
    const block = fc.integer({min: 0, max: recording.head - 1})
    fc.assert(
      fc.property(block, number => {
        const timestamp = recording.timestampOf(number)
        expect(Number.isInteger(timestamp)).toBe(true)
        expect(timestamp).toBeGreaterThanOrEqual(0)
        expect(timestamp).toBeLessThanOrEqual(recording.timestampOf(number + 1))
      }),
      {numRuns: 5_000},
    )
    expect(recording.timestampOf(9_951_903)).toBe(1_587_955_312 - 13)
    expect(() => recording.timestampOf(recording.head + 1)).toThrow(RangeError)
  })
})

describe('block hashes', () => {
  test('say what they are and give the block back', () => {
    expect(hexToString(slice(blockHash(1, 12_345), 0, 16))).toBe('RECORDING-BLOCK:')
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (chainId, block) => {
        expect(blockOfHash(chainId, blockHash(chainId, block))).toBe(block)
        expect(blockOfHash(chainId, blockHash(chainId, block).toUpperCase().replace('0X', '0x'))).toBe(block)
      }),
    )
    expect(blockOfHash(1, blockHash(10, 5))).toBeUndefined()
    expect(blockOfHash(1, `0x${'ff'.repeat(32)}`)).toBeUndefined()
    expect(blockOfHash(1, '0x')).toBeUndefined()
  })
})

test('the bloom is the one of a real receipt', () => {
  // Arbitrum One, a transaction whose only log is a vote.
  const vote = {
    address: '0xf07ded9dc292157749b6fd268e37df6ea38395b9',
    topics: [
      '0xb8e138887d0aa13bab447e82de9d5c1777041ecd21ca36ba824ff1e6c07ddda4',
      '0x000000000000000000000000c37b40abdb939635068d3c5f13e7faf686f03b65',
    ],
  } as const
  const bytes = Array.from({length: 256}, () => '00')
  for (const [index, byte] of BLOOM_BYTES) bytes[index] = byte
  expect(logsBloom([vote])).toBe(`0x${bytes.join('')}`)
  expect(logsBloom([])).toBe(`0x${'00'.repeat(256)}`)
})

describe('a broken file', () => {
  let folder: string
  const [first, second, third] = lines.slice(0, 3)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'))
  })

  afterAll(() => rm(folder, {recursive: true}))

  async function problem(content: Buffer | readonly (object | string | undefined)[]): Promise<string> {
    const file = join(folder, 'broken.ndjson.gz')
    const text = Buffer.isBuffer(content)
      ? content
      : gzipSync(content.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
    await writeFile(file, text)
    const error = await loadRecording(file).catch(reason => reason)
    expect(error).toBeInstanceOf(RecordingError)
    expect(error.message).toContain(file)
    return error.message
  }

  test.each([
    ['not JSON', '{"blockNumber":', /line 2: expected one JSON object/],
    ['an empty line', '', /line 2: expected one JSON object/],
    ['a missing property', {...second, data: undefined}, /line 2: data: /],
    ['an unknown property', {...second, removed: true}, /line 2: .*removed/],
    ['an odd number of digits', {...second, data: '0x123'}, /line 2: data: expected bytes in lower-case hex/],
    [
      'a checksummed address',
      {...second, address: second?.address.toUpperCase()},
      /line 2: address: expected 20 bytes/,
    ],
    ['a short topic', {...second, topics: ['0x12']}, /line 2: topics: 0: expected 32 bytes/],
    ['a fraction', {...second, blockNumber: 1.5}, /line 2: blockNumber: /],
    ['a falling block', {...second, blockNumber: 1}, /line 2: expected logs in \(block, log\) order/],
    ['the same log again', first, /line 2: expected logs in \(block, log\) order/],
    [
      'a second timestamp',
      {...first, logIndex: 99, timestamp: 1_600_000_000},
      /line 2: expected one timestamp a block/,
    ],
    ['a falling timestamp', {...second, timestamp: 1}, /line 2: expected timestamps that do not fall/],
  ])('%s', async (_name, line, message) => {
    expect(await problem([first, line, third])).toMatch(message)
  })

  test('no log, not gzip, cut short, absent', async () => {
    expect(await problem([])).toMatch(/expected at least one log/)
    expect(await problem(Buffer.from('plain'))).toMatch(/incorrect header check/)
    expect(await problem(gzipSync(JSON.stringify(first)).subarray(0, 200))).toMatch(/unexpected end of file/)
    await expect(loadRecording(join(folder, 'absent'))).rejects.toThrow(/ENOENT/)
  })
})
