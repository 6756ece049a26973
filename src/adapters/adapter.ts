import {type AbiEvent, type AbiRecord, decodeLog, type RawLog} from '../core/abi-decoder'
import type {DomainEvent} from '../core/events'
import type {TokenRules} from '../core/ledger/token-rules'
import type {Address, ClockMode} from '../core/primitives'
import type {GovernorRules} from '../core/proposals/governor-rules'

/** What a contract of the family needs to know beyond its address, from the DAO's file. Values are whole numbers. */
export interface AdapterParameter {
  readonly name: string
  readonly description: string
  /** Used when the file does not say; a parameter without default is required. */
  readonly default?: bigint
  /** Smallest value that makes sense, 0 unless said. */
  readonly minimum?: bigint
  /** Largest value that makes sense, any unless said. */
  readonly maximum?: bigint
}

/** Parameter values by name, complete: defaults filled in. */
export type ParameterValues = Readonly<Record<string, bigint>>

/** What a contract does for its DAO. A custodian keeps tokens of owners behind proxies that delegate. */
export const CONTRACT_ROLES = ['token', 'custodian', 'governor', 'timelock'] as const
export type ContractRole = (typeof CONTRACT_ROLES)[number]

/** The standard that a token contract follows, as CAIP-19 names it. */
type TokenStandard = 'erc20' | 'erc721'

/** A contract family: which logs it emits, what they mean, and by which rules it decides. */
export interface Adapter {
  readonly id: string
  readonly role: ContractRole
  readonly parameters: readonly AdapterParameter[]
  /** Topics to ask nodes for. */
  readonly topics: readonly string[]
  /** The rules of a governor of this family; undefined for other roles. */
  readonly rules?: (clock: ClockMode, parameters: ParameterValues) => GovernorRules
  /** What must hold of a token of this family; undefined for other roles, and where nothing is known to. */
  readonly tokenRules?: TokenRules
  /** CAIP-19's namespace of assets that tokens of this family are of; undefined for other roles. */
  readonly standard?: TokenStandard
  /** Reads one log of a contract of this family. What cannot be read comes back as one `unreadable` event. */
  readonly decode: (log: RawLog, contract: Address) => readonly DomainEvent[]
}

type AbiEvents = Readonly<Record<string, AbiEvent>>

interface Definition<E extends AbiEvents> {
  readonly id: string
  readonly role: ContractRole
  readonly events: E
  readonly parameters?: readonly AdapterParameter[]
  readonly rules?: (clock: ClockMode, parameters: ParameterValues) => GovernorRules
  readonly tokenRules?: TokenRules
  readonly standard?: TokenStandard
  /** Decoded values → domain events, one function per event of the family. Throw {@link Implausible} on nonsense. */
  readonly translate: {
    readonly [N in keyof E]: (values: AbiRecord<E[N]['inputs']>, contract: Address) => readonly DomainEvent[]
  }
}

/** Thrown by `translate` when values decode but cannot mean anything, such as arrays of different lengths. */
export class Implausible extends Error {}

/** Makes an adapter from what is peculiar to its family. */
export function defineAdapter<const E extends AbiEvents>(definition: Definition<E>): Adapter {
  const {id, role, events, parameters = [], rules, tokenRules, standard, translate} = definition
  const names = new Map<string, keyof E>(Object.keys(events).map(name => [events[name]?.topic ?? '', name]))
  return {
    id,
    role,
    parameters,
    topics: [...names.keys()],
    ...(rules && {rules}),
    ...(tokenRules && {tokenRules}),
    ...(standard && {standard}),
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
