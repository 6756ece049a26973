import {controlLog} from '../adapters/control'
import {PROXY_TOPICS, proxyLog} from '../adapters/proxy'
import type {DomainEvent, PlacedEvent} from '../core/events'
import {type Address, type Block, toAddress} from '../core/primitives'
import type {BlockEvents} from '../core/state'
import type {ContractVariant, IndexedContract} from './plan'

/** A log as the data source gives it. */
export interface SourceLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
  readonly logIndex: number
  readonly transactionHash: string
}

/** A block as the data source gives it, logs in order. */
export interface SourceBlock {
  readonly block: Block
  readonly logs: readonly SourceLog[]
}

/**
 * Blocks → domain events in chain order, each log by the kind that its contract is at that log. Logs of other contracts,
 * or outside a contract's blocks, are passed over; those of a contract in `unsupported`, or after it was given code that its
 * configuration does not cover, stay raw.
 */
export function decodeBlocks(
  blocks: readonly SourceBlock[],
  contracts: readonly IndexedContract[],
  unsupported: ReadonlyMap<Address, number> = new Map(),
): BlockEvents[] {
  const book = new Map(contracts.map(contract => [contract.address, contract]))
  const lost = new Map(unsupported)
  return blocks.map(({block, logs}) => {
    const sorted = [...logs].sort((a, b) => a.logIndex - b.logIndex)
    const events: PlacedEvent[] = []
    for (const log of sorted) {
      const contract = book.get(toAddress(log.address))
      if (!contract || !covers(contract, block)) continue
      const position = {block, transactionHash: log.transactionHash, logIndex: log.logIndex}
      for (const event of read(log, {contract, block, logs: sorted}, lost.get(contract.address))) {
        const loses = event.kind === 'implementationChanged' && event.unsupported !== undefined
        if (loses && !lost.has(contract.address)) lost.set(contract.address, block.height)
        events.push({contract: contract.address, position, event})
      }
    }
    return {block, events}
  })
}

interface Place {
  readonly contract: IndexedContract
  readonly block: Block
  readonly logs: readonly SourceLog[]
}

function read(log: SourceLog, place: Place, lostSince: number | undefined): readonly DomainEvent[] {
  const {topics, data} = log
  const told = proxyLog({topics, data})
  const lost =
    lostSince === undefined ? undefined : `its code since block ${lostSince} is not covered by its configuration`
  if (lost !== undefined && (!told || 'unreadable' in told)) return [{kind: 'unreadable', reason: lost, topics, data}]
  const variant = variantAt(place, log.logIndex)
  if (!told) {
    const {address} = place.contract
    const own = variant.adapter.topics.includes(topics[0] ?? '')
    return (own ? undefined : controlLog({topics, data}, address)) ?? variant.adapter.decode({topics, data}, address)
  }
  if ('unreadable' in told)
    return [{kind: 'implementationChanged', implementation: undefined, unsupported: told.unreadable}]
  const {implementation, born} = told
  // What it becomes later is told as well, since the operator has to cover all of it.
  if (lost !== undefined) return [{kind: 'implementationChanged', implementation, unsupported: lost}]
  return [
    {
      kind: 'implementationChanged',
      implementation,
      unsupported: objection(variant, place.block, {implementation, born}),
    },
  ]
}

/** Why the configuration does not cover an implementation; undefined when it does. */
function objection(
  {adapter, from, implementations}: ContractVariant,
  {height}: Block,
  {implementation, born}: {readonly implementation: Address; readonly born: boolean},
): string | undefined {
  if (adapter.anyCode) return undefined
  if (implementations)
    return implementations.includes(implementation)
      ? undefined
      : `${implementation} is none of the implementations of ${adapter.id} from block ${from}`
  return born || from === height
    ? undefined
    : `no kind of the contract begins with ${implementation} at block ${height}`
}

/** A kind that begins in a block does with the block's first log of new code, if there is one. */
function variantAt({contract: {address, variants}, block, logs}: Place, logIndex: number): ContractVariant {
  const last = variants.findLastIndex(({from}) => from <= block.height)
  const variant = variants[last]
  if (!variant) throw new RangeError(`${address} has no kind at block ${block.height}`)
  const before = variants[last - 1]
  if (!before || variant.from < block.height) return variant
  const change = logs.find(log => toAddress(log.address) === address && PROXY_TOPICS.includes(log.topics[0] ?? ''))
  return change && logIndex < change.logIndex ? before : variant
}

function covers({from, to}: IndexedContract, {height}: Block): boolean {
  return height >= from && (to === undefined || height <= to)
}
