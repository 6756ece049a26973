import {encodeAbiParameters, encodeEventTopics, parseAbiItem} from 'viem'
import type {RawLog} from '../../src/core/abi-decoder'

/** A log of an event by its Solidity declaration, as viem encodes it; nothing of it comes from the code under test. */
export function logOf(declaration: string, values: Readonly<Record<string, unknown>>): RawLog {
  const event = parseAbiItem([declaration] as readonly string[])
  if (event.type !== 'event') throw new Error(`not an event: ${declaration}`)
  const plain = event.inputs.filter(input => !('indexed' in input && input.indexed))
  const topics = encodeEventTopics({abi: [event], eventName: event.name, args: values})
  return {
    topics: topics.map(String),
    data: encodeAbiParameters(
      plain,
      plain.map(({name}) => values[name ?? '']),
    ),
  }
}
