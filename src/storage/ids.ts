import {type Address, type Position, toAddress} from '../core/primitives'
import type {Proposal} from '../core/proposals/proposal'

/** Id of a contract's row: unique over chains. */
export function contractId(chainId: number, address: Address): string {
  return `${chainId}:${address}`
}

/** The address of the contract with such an id. */
export function addressIn(contract: string): Address {
  return toAddress(contract.slice(contract.indexOf(':') + 1))
}

/** The chain of the contract with such an id. */
export function chainIn(contract: string): number {
  return Number.parseInt(contract, 10)
}

/** Id of an account's row of one token. */
export function accountId(chainId: number, token: Address, address: Address): string {
  return `${chainId}:${token}:${address}`
}

/** Id of a row that stands for one log; a `part` tells rows of the same log apart. */
export function logId(chainId: number, {block, logIndex}: Position, part?: string): string {
  const id = `${chainId}:${block.height}:${logIndex}`
  return part === undefined ? id : `${id}:${part}`
}

/** Id of a proposal: proposal ids are unique only within their governor. */
export function proposalRowId(
  chainId: number,
  {governor, proposalId}: Pick<Proposal, 'governor' | 'proposalId'>,
): string {
  return `${chainId}:${governor}:${proposalId}`
}

/** Subject of an alert in the feed: what it is about, by the rule that says so. */
export function alertSubject(rule: string, subject: string): string {
  return `${rule}:${subject}`
}
