import {writeFileSync} from 'node:fs'
import {gzipSync} from 'node:zlib'
import {encodeAbiParameters, type Hex, parseAbiItem, toEventSelector} from 'viem'

/** A log without its place. */
export interface LooseLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

/** Logs of one block, at its time. */
export interface LooseBlock {
  readonly number: number
  readonly timestamp: number
  readonly logs: readonly LooseLog[]
}

/** A 32-byte word. */
export const word = (value: bigint | number): string =>
  BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, '0')

/**
 * A log of an event by its Solidity declaration. Text is given as bytes, since viem would not let a broken string through;
 * both are encoded alike.
 */
export function rawLog(address: string, declaration: string, values: readonly unknown[]): LooseLog {
  const event = parseAbiItem([declaration] as readonly string[])
  if (event.type !== 'event') throw new Error(`not an event: ${declaration}`)
  const inputs = event.inputs.map((input, i) => ({
    type: input.type.replace('string', 'bytes'),
    indexed: 'indexed' in input && input.indexed === true,
    value: values[i],
  }))
  const plain = inputs.filter(({indexed}) => !indexed)
  const topics = inputs.filter(({indexed}) => indexed).map(({type, value}) => encodeAbiParameters([{type}], [value]))
  const data = encodeAbiParameters(
    plain.map(({type}) => ({type})),
    plain.map(({value}) => value),
  )
  return {address, topics: [toEventSelector(event), ...topics], data}
}

/** The head and tail of an array whose elements all point to one tail: a small input that decodes to much. */
export function pointerBomb(pointers: number, tail: number): string {
  return `${word(pointers)}${word(32 * pointers).repeat(pointers)}${word(tail)}${'ab'.repeat(tail)}`
}

/** A `ProposalCreated` whose calldatas are a {@link pointerBomb}. */
export function bombProposal(address: string, proposalId: bigint, bomb: string): LooseLog {
  const [proposer, empty] = [`0x${'0a'.repeat(20)}`, [] as readonly unknown[]]
  const honest = rawLog(
    address,
    'event ProposalCreated(uint256, address, address[], uint256[], string[], bytes[], uint256, uint256, string)',
    [proposalId, proposer, empty, empty, empty, empty, 1n, 2n, '0x'],
  )
  const words = honest.data.slice(2).match(/.{64}/g) ?? []
  words[5] = word(words.length * 32)
  return {...honest, data: `0x${words.join('')}${bomb}`}
}

/** Writes blocks as a recording that the recording server can replay. */
export function writeRecording(file: string, blocks: readonly LooseBlock[]): void {
  const lines = blocks.flatMap(({number, timestamp, logs}) =>
    logs.map(({address, topics, data}, logIndex) =>
      JSON.stringify({
        blockNumber: number,
        timestamp,
        transactionHash: `0x${word(number * 1_000_000 + logIndex)}`,
        logIndex,
        address: address.toLowerCase(),
        topics,
        data: data as Hex,
      }),
    ),
  )
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`))
}
