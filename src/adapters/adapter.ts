import type {TokenRules} from '../core/ledger/token-rules'
import type {ClockMode} from '../core/primitives'
import type {GovernorRules} from '../core/proposals/governor-rules'
import {type AbiEvents, type LogDecoder, logDecoder, type Translations} from './log-decoder'

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

/**
 * What a contract does for its DAO. A custodian keeps tokens of owners behind proxies that delegate; a contract of the
 * protocol is one that the DAO is to control.
 */
export const CONTRACT_ROLES = ['token', 'custodian', 'governor', 'timelock', 'protocol'] as const
export type ContractRole = (typeof CONTRACT_ROLES)[number]

/** The standard that a token contract follows, as CAIP-19 names it. */
type TokenStandard = 'erc20' | 'erc721'

/** A contract family: which logs it emits, what they mean, and by which rules it decides. */
export interface Adapter extends LogDecoder {
  readonly id: string
  readonly role: ContractRole
  readonly parameters: readonly AdapterParameter[]
  /** The rules of a governor of this family; undefined for other roles. */
  readonly rules?: (clock: ClockMode, parameters: ParameterValues) => GovernorRules
  /** What must hold of a token of this family; undefined for other roles, and where nothing is known to. */
  readonly tokenRules?: TokenRules
  /** CAIP-19's namespace of assets that tokens of this family are of; undefined for other roles. */
  readonly standard?: TokenStandard
  /** Set where nothing that it reads depends on the code behind the contract's address. */
  readonly anyCode?: true
}

interface Definition<E extends AbiEvents> {
  readonly id: string
  readonly role: ContractRole
  readonly events: E
  readonly parameters?: readonly AdapterParameter[]
  readonly rules?: (clock: ClockMode, parameters: ParameterValues) => GovernorRules
  readonly tokenRules?: TokenRules
  readonly standard?: TokenStandard
  readonly anyCode?: true
  readonly translate: Translations<E>
}

/** Makes an adapter from what is peculiar to its family. */
export function defineAdapter<const E extends AbiEvents>(definition: Definition<E>): Adapter {
  const {id, role, events, parameters = [], rules, tokenRules, standard, anyCode, translate} = definition
  return {
    id,
    role,
    parameters,
    ...(rules && {rules}),
    ...(tokenRules && {tokenRules}),
    ...(standard && {standard}),
    ...(anyCode && {anyCode}),
    ...logDecoder({events, translate}),
  }
}
