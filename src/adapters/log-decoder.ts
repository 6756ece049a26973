import {type AbiEvent, type AbiRecord, decodeLog, type RawLog} from '../core/abi-decoder'
import type {DomainEvent} from '../core/events'
import type {Address} from '../core/primitives'

/** Events by name, as generated from `abi/*.json`. */
export type AbiEvents = Readonly<Record<string, AbiEvent>>

/** Decoded values → domain events, one function per event. Throw {@link Implausible} on nonsense. */
export type Translations<E extends AbiEvents> = {
  readonly [N in keyof E]: (values: AbiRecord<E[N]['inputs']>, contract: Address) => readonly DomainEvent[]
}

/** Reads the logs of some events. */
export interface LogDecoder {
  /** Topics to ask nodes for. */
  readonly topics: readonly string[]
  /** Reads one log of a contract. What cannot be read comes back as one `unreadable` event. */
  readonly decode: (log: RawLog, contract: Address) => readonly DomainEvent[]
}

/** Thrown by a translation when values decode but cannot mean anything, such as arrays of different lengths. */
export class Implausible extends Error {}

/** Makes a reader of logs from events and what they mean. */
export function logDecoder<const E extends AbiEvents>({
  events,
  translate,
}: {
  readonly events: E
  readonly translate: Translations<E>
}): LogDecoder {
  const names = new Map<string, keyof E>(Object.keys(events).map(name => [events[name]?.topic ?? '', name]))
  return {
    topics: [...names.keys()],
    decode(log, contract) {
      const unreadable = (reason: string): DomainEvent[] => [{kind: 'unreadable', reason, ...log}]
      const name = names.get(log.topics[0] ?? '')
      const event = name === undefined ? undefined : events[name]
      if (name === undefined || event === undefined) return unreadable('no event of this contract family')
      const decoded = decodeLog(event, log)
      if (!decoded.ok) return unreadable(`${event.name}: ${decoded.reason}`)
      try {
        return translate[name](decoded.value as AbiRecord<E[typeof name]['inputs']>, contract)
      } catch (error) {
        if (error instanceof Implausible) return unreadable(`${event.name}: ${error.message}`)
        throw error
      }
    },
  }
}
