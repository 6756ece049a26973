import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'

/** A change of a delegate's votes, read from the raw log by hand. */
export interface RawVotesChange {
  readonly block: number
  readonly delegate: string
  readonly previous: bigint
  readonly current: bigint
}

interface Line {
  readonly blockNumber: number
  readonly transactionIndex: number
  readonly logIndex: number
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

/** The OP token. */
export const OP_TOKEN = '0x4200000000000000000000000000000000000042'
/** The block before the first recorded one, in which every delegate gets the votes that it had. */
export const SEED_BLOCK = 135_300_569

/** 10,000 consecutive DelegateVotesChanged logs of the OP token, as recorded. */
function lines(): Line[] {
  const file = join(__dirname, '../fixtures/op-delegate-votes-changed.ndjson.gz')
  return gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}

function changeOf({blockNumber, topics, data}: Line): RawVotesChange {
  return {
    block: blockNumber,
    delegate: `0x${topics[1]?.slice(26)}`,
    previous: BigInt(data.slice(0, 66)),
    current: BigInt(`0x${data.slice(66)}`),
  }
}

/** The recorded changes in order. */
export function recordedChanges(): RawVotesChange[] {
  return lines().map(changeOf)
}

const word = (value: bigint) => value.toString(16).padStart(64, '0')

/**
 * Writes the logs as a recording that can be served as a node. They begin in the middle of the token's history, so a log
 * for each delegate in the block before brings the votes it had. Times and transaction hashes were not recorded: a block
 * of OP Mainnet takes two seconds, and hashes are made up.
 */
export async function writeOpRecording(file: string): Promise<void> {
  const recorded = lines()
  const seeds = new Map<string, Line>()
  for (const line of recorded) {
    const {delegate, previous} = changeOf(line)
    if (seeds.has(delegate)) continue
    const data = `0x${word(0n)}${word(previous)}`
    seeds.set(delegate, {...line, blockNumber: SEED_BLOCK, transactionIndex: 0, logIndex: seeds.size, data})
  }
  const text = [...seeds.values(), ...recorded]
    .map(({blockNumber, transactionIndex, logIndex, address, topics, data}) =>
      JSON.stringify({
        blockNumber,
        timestamp: 1_700_000_000 + 2 * (blockNumber - SEED_BLOCK),
        transactionHash: `0x${word((BigInt(blockNumber) << 32n) + BigInt(transactionIndex))}`,
        logIndex,
        address,
        topics,
        data,
      }),
    )
    .join('\n')
  await writeFile(file, gzipSync(`${text}\n`))
}
