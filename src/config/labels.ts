import {createHash} from 'node:crypto'
import type {LabelSet} from '../core/labels'
import type {Address} from '../core/primitives'
import type {LabelConfig} from './schema'

/** What is taken not to vote with what it holds, unless a label says otherwise. */
export const NON_VOTING = [
  'bridge',
  'burned',
  'exchange',
  'pool',
  'reservoir',
  'timelock',
  'treasury',
  'vesting',
] as const

/** What labels mean for figures. The version is a digest of that, so that names and sources do not change it. */
export function labelSetOf(labels: readonly LabelConfig[]): LabelSet {
  const nonVoting = new Set<Address>()
  const entities = new Map<Address, string>()
  for (const {address, is, votes, entity} of [...labels].sort(byAddress)) {
    if (!(votes ?? !NON_VOTING.some(kind => kind === is))) nonVoting.add(address)
    // An id that no address can have.
    if (entity !== undefined) entities.set(address, `entity:${entity}`)
  }
  if (nonVoting.size + entities.size === 0) return {version: 'none', nonVoting, entities}
  const text = JSON.stringify([[...nonVoting], [...entities]])
  return {version: createHash('sha256').update(text).digest('hex').slice(0, 16), nonVoting, entities}
}

/** Labels of sets and of the DAO's own file. Of several for one address and meaning the last stands. */
export function mergeLabels(labels: readonly LabelConfig[]): LabelConfig[] {
  return [...new Map(labels.map(label => [`${label.address}:${label.is}`, label])).values()]
}

function byAddress(a: LabelConfig, b: LabelConfig): number {
  return `${a.address}:${a.is}` < `${b.address}:${b.is}` ? -1 : 1
}
