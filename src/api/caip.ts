import {toAddress} from '../core/primitives'
import {toChecksum} from './checksum'

/** CAIP-2 id of a chain: EVM chains are the namespace `eip155`. */
export function caip2(chainId: number): string {
  return `eip155:${chainId}`
}

/** CAIP-10 id of an account or a contract, its address in EIP-55. */
export function caip10(chainId: number, address: string): string {
  return `${caip2(chainId)}:${toChecksum(address)}`
}

/** CAIP-19 id of the asset that a token contract is; `standard` is the namespace that its standard has there. */
export function caip19(chainId: number, standard: string, address: string): string {
  return `${caip2(chainId)}/${standard}:${toChecksum(address)}`
}

/** An address with the chain that it is said to be on. */
export interface ChainAddress {
  readonly chainId: number
  readonly address: string
  /** Namespace of a CAIP-19 asset; undefined for a CAIP-10 account. */
  readonly standard: string | undefined
}

const CHAIN_ADDRESS = /^eip155:([1-9]\d{0,15})(?::|\/([-a-z0-9]{3,8}):)(0x[0-9a-f]{40})$/i

/** Reads a CAIP-10 account or a CAIP-19 asset of an EVM chain, in any letter case; undefined for any other text. */
export function readChainAddress(text: string): ChainAddress | undefined {
  const [, chainId, standard, address] = CHAIN_ADDRESS.exec(text) ?? []
  if (chainId === undefined || address === undefined) return undefined
  return {chainId: Number(chainId), address: toAddress(address), standard: standard?.toLowerCase()}
}

/** The text by which a CAIP argument goes on until its chain is checked: all lower case. */
export function canonicalChainAddress(text: string): string | undefined {
  return readChainAddress(text) && text.toLowerCase()
}
