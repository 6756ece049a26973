import type {Hex} from 'viem'
import {z} from 'zod'

/** A line of a recording: a log as the chain has it, without what was not recorded. */
export interface RecordedLog {
  readonly blockNumber: number
  readonly timestamp: number
  readonly transactionHash: Hex
  readonly logIndex: number
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
}

const natural = z.int().nonnegative()

function bytes(length?: number) {
  const what = length === undefined ? 'bytes' : `${length} bytes`
  return z.custom<Hex>(
    value =>
      typeof value === 'string' &&
      /^0x[0-9a-f]*$/.test(value) &&
      (length === undefined ? value.length % 2 === 0 : value.length === 2 + 2 * length),
    `expected ${what} in lower-case hex`,
  )
}

const line = z.strictObject({
  blockNumber: natural,
  timestamp: natural,
  transactionHash: bytes(32),
  logIndex: natural,
  address: bytes(20),
  topics: z.array(bytes(32)).max(4),
  data: bytes(),
})

/** Reads one line. Throws a RangeError that says what is wrong with it. */
export function parseRecordedLog(text: string): RecordedLog {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RangeError('expected one JSON object')
  }
  const {data, error} = line.safeParse(json)
  if (data) return data
  throw new RangeError(error.issues.map(({path, message}) => [...path, message].join(': ')).join('; '))
}

/** Throws a RangeError when `next` cannot follow `log` in the order of a chain. */
export function assertFollows(log: RecordedLog, next: RecordedLog): void {
  const blocks = next.blockNumber - log.blockNumber
  if (blocks < 0 || (blocks === 0 && next.logIndex <= log.logIndex))
    throw new RangeError(
      `expected logs in (block, log) order, got block ${next.blockNumber} log ${next.logIndex} after block ${log.blockNumber} log ${log.logIndex}`,
    )
  if (blocks === 0 && next.timestamp !== log.timestamp)
    throw new RangeError(
      `expected one timestamp a block, got ${next.timestamp} after ${log.timestamp} in block ${log.blockNumber}`,
    )
  if (next.timestamp < log.timestamp)
    throw new RangeError(`expected timestamps that do not fall, got ${next.timestamp} after ${log.timestamp}`)
}
