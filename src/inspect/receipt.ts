import {adapters} from '../adapters'
import type {Adapter} from '../adapters/adapter'
import type {DomainEvent} from '../core/events'
import {type Address, toAddress} from '../core/primitives'

/** A log of a transaction's receipt, as JSON-RPC gives it, reduced to what is used. */
export interface ReceiptLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

/** What a contract did in a transaction, as its family reads it. */
export interface ContractReading {
  readonly address: Address
  /** Families that read all of it alike; the first one is read by. */
  readonly kinds: readonly string[]
  /** In log order, each at its place in the receipt. */
  readonly events: readonly {readonly log: number; readonly event: DomainEvent}[]
}

type Located = ReceiptLog & {readonly place: number}

/**
 * Reads the logs of a receipt: contracts in the order of their first log, those of no family left out. The family of a
 * contract is the one that `kinds` names for its address; of others it is told by the shape of their logs. Logs of events
 * that a family does not have are passed over, as ingestion does not ask for them.
 */
export function readReceipt(
  logs: readonly ReceiptLog[],
  kinds: ReadonlyMap<Address, Adapter> = new Map(),
): ContractReading[] {
  const byContract = new Map<Address, Located[]>()
  for (const [place, log] of logs.entries()) {
    const address = toAddress(log.address)
    byContract.set(address, [...(byContract.get(address) ?? []), {...log, place}])
  }
  return [...byContract].flatMap(([address, own]) => {
    const named = kinds.get(address)
    const readings = (named ? [named] : adapters).map(adapter => ({adapter, events: read(adapter, address, own)}))
    const fitting = named ? readings : readings.filter(({events}) => events.some(isTelling) && events.every(isReadable))
    const most = Math.max(0, ...fitting.map(({events}) => events.length))
    const [best, ...others] = fitting.filter(({events}) => events.length === most)
    if (!best || most === 0) return []
    return [{address, kinds: [best, ...others].map(({adapter}) => adapter.id), events: best.events}]
  })
}

function read(adapter: Adapter, address: Address, logs: readonly Located[]): ContractReading['events'] {
  return logs
    .filter(({topics}) => adapter.topics.includes(topics[0] ?? ''))
    .flatMap(({place, topics, data}) => adapter.decode({topics, data}, address).map(event => ({log: place, event})))
}

const isReadable = ({event}: ContractReading['events'][number]) => event.kind !== 'unreadable'

/** Transfers alone say nothing: most tokens of a transaction have nothing to do with governance. */
const isTelling = ({event}: ContractReading['events'][number]) => event.kind !== 'transfer'
