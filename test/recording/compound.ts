import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import type {Hex} from 'viem'

/** A line of the asset, read without the code under test. */
export interface Line {
  readonly blockNumber: number
  readonly timestamp: number
  readonly transactionHash: Hex
  readonly logIndex: number
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
}

export const compoundFile = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
export const ALPHA = '0xc0da01a04c3f3e0be433606045bb7017a7323e38'
export const BRAVO = '0xc0da02939e1441f497fd74f78ce7decb17b66529'
export const ALPHA_VOTE = '0x877856338e13f63d0c36822ff0ef736b80934cd90574a3a5bc9262c39d217c46'
export const BRAVO_VOTE = '0xb8e138887d0aa13bab447e82de9d5c1777041ecd21ca36ba824ff1e6c07ddda4'
export const BRAVO_CREATED = '0x7d84a6263ae0d98d3329bd7b46bb4e8d6f98cd35a7adb45c274c8b7fd5ebd5e0'

export function compoundLines(): readonly Line[] {
  const text = gunzipSync(readFileSync(compoundFile)).toString('utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}
