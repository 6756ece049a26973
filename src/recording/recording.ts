import {createReadStream} from 'node:fs'
import {createGunzip} from 'node:zlib'
import type {Hex} from 'viem'
import {assertFollows, parseRecordedLog, type RecordedLog} from './recorded-log'

/** A block of which at least one log was recorded. */
export interface RecordedBlock {
  readonly number: number
  readonly timestamp: number
  readonly logs: readonly RecordedLog[]
}

/** Seconds a block before the first recorded one: about what Ethereum took before the merge. */
const BLOCK_TIME = 13

/** A recording cannot be replayed: its file is broken, or its address is taken. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
}

/** The logs of one chain from its first to its last recorded block, which is the head. */
export class Recording {
  private readonly blocks: readonly RecordedBlock[]
  /** Number of the last recorded block. */
  readonly head: number

  /** Takes logs in (block, log) order. Throws a RangeError when there are none, or they are not in the order of a chain. */
  constructor(logs: readonly RecordedLog[]) {
    const blocks: (RecordedBlock & {logs: RecordedLog[]})[] = []
    let previous: RecordedLog | undefined
    for (const log of logs) {
      if (previous) assertFollows(previous, log)
      if (previous?.blockNumber === log.blockNumber) blocks.at(-1)?.logs.push(log)
      else blocks.push({number: log.blockNumber, timestamp: log.timestamp, logs: [log]})
      previous = log
    }
    if (!previous) throw new RangeError('expected at least one log')
    this.blocks = blocks
    this.head = previous.blockNumber
  }

  /** The recorded blocks from `from` to `to`, both included. */
  blocksIn(from: number, to: number): readonly RecordedBlock[] {
    return this.blocks.slice(this.position(from), this.position(to + 1))
  }

  /** The recorded logs of one block. */
  logsOf(block: number): readonly RecordedLog[] {
    return this.blocksIn(block, block)[0]?.logs ?? []
  }

  /** Recorded at recorded blocks, interpolated between them; never falls. Throws a RangeError above the head. */
  timestampOf(block: number): number {
    const position = this.position(block)
    const next = this.blocks[position]
    if (!next) throw new RangeError(`expected a block up to ${this.head}, the head of the recording, got ${block}`)
    const distance = next.number - block
    const before = this.blocks[position - 1]
    if (!before) return Math.max(0, next.timestamp - BLOCK_TIME * distance)
    const seconds = next.timestamp - before.timestamp
    return next.timestamp - Math.ceil((seconds * distance) / (next.number - before.number))
  }

  /** Index of the first recorded block that is not below `block`. */
  private position(block: number): number {
    let low = 0
    let high = this.blocks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const candidate = this.blocks[middle]
      if (candidate && candidate.number < block) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Hashes of the transactions in the logs of one block, in order. */
export function transactionsOf(logs: readonly RecordedLog[]): readonly Hex[] {
  return [...new Set(logs.map(log => log.transactionHash))]
}

/** Reads a gzipped file of one JSON log a line. Throws a RecordingError with the number of the first line at fault. */
export async function loadRecording(file: string): Promise<Recording> {
  const logs: RecordedLog[] = []
  let line = 0
  const take = (text: string): void => {
    line += 1
    const log = parseRecordedLog(text)
    const previous = logs.at(-1)
    if (previous) assertFollows(previous, log)
    logs.push(log)
  }
  const raw = createReadStream(file)
  const text = createGunzip().setEncoding('utf8')
  raw.on('error', error => text.destroy(error)).pipe(text)
  try {
    let rest = ''
    for await (const chunk of text) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      lines.forEach(take)
    }
    if (rest !== '') take(rest)
    return new Recording(logs)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const where = error instanceof RangeError && line > 0 ? `${file}, line ${line}` : `${file}, after line ${line}`
    throw new RecordingError(`${where}: ${reason}. Restore the recording from the repository, or record it again.`, {
      cause: error,
    })
  } finally {
    raw.destroy()
  }
}
