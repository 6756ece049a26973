import {InvalidArgumentError} from 'commander'
import {type Address, toAddress} from '../core/primitives'

/** Reads an address of the command line, in any letter case. */
export function readAddress(text: string): Address {
  try {
    return toAddress(text)
  } catch {
    throw new InvalidArgumentError('Expected an address: 0x and 40 hexadecimal digits.')
  }
}

/** Reads a block number of the command line. */
export function readBlock(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) >= 2 ** 31) throw new InvalidArgumentError('Expected a block number.')
  return Number(text)
}

/** Makes a reader of whole numbers up to `maximum`. */
export function readWhole(maximum: number): (text: string) => number {
  return text => {
    if (!/^\d{1,10}$/.test(text) || Number(text) > maximum)
      throw new InvalidArgumentError(`Expected a whole number of at most ${maximum}.`)
    return Number(text)
  }
}
