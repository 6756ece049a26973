import type {Changes} from '../changes'
import type {Address, Block} from '../primitives'
import type {ChainState} from '../state'

/** What of the changes rules look at. */
const LISTS = [
  'balances',
  'attributions',
  'votingPowers',
  'concentration',
  'participation',
  'creations',
  'votes',
  'revisions',
  'settings',
  'breaches',
  'implementations',
  'controls',
] as const
type List = (typeof LISTS)[number]

/** The outcome of the last comparison of a DAO's index with its contracts. */
export interface Verified {
  readonly dao: string
  /** The block at which they were compared. */
  readonly block: number
  readonly outcome: string
  /** How many values differed. */
  readonly differences: number
}

/** How long each list was before a block. */
export type Marks = Readonly<Record<List, number>>

/** What one block has changed, and the state after it. */
export interface BlockFacts extends Pick<Changes, List> {
  readonly block: Block
  readonly state: ChainState
  /** The last comparison of each DAO, where it is known after this block. */
  readonly verified: readonly Verified[]
}

/** Takes note of how far changes have got. */
export function marksOf(changes: Changes): Marks {
  return Object.fromEntries(LISTS.map(list => [list, changes[list].length])) as Marks
}

/** What was added to the changes since; undefined when nothing was. O(what was added). */
export function factsSince(
  marks: Marks,
  changes: Changes,
  {block, state}: Pick<BlockFacts, 'block' | 'state'>,
): BlockFacts | undefined {
  if (LISTS.every(list => changes[list].length === marks[list])) return undefined
  const lists = Object.fromEntries(LISTS.map(list => [list, changes[list].slice(marks[list])]))
  return {...(lists as unknown as Pick<Changes, List>), block, state, verified: []}
}

/** Facts of a block that has changed nothing. */
export function noFacts({block, state}: Pick<BlockFacts, 'block' | 'state'>): BlockFacts {
  const lists = Object.fromEntries(LISTS.map(list => [list, []]))
  return {...(lists as unknown as Pick<Changes, List>), block, state, verified: []}
}

/** The accounts of a token whose weight in one of its populations a block may have changed by themselves. */
export function touchedAccounts(
  {balances, attributions, votingPowers, votes}: BlockFacts,
  token: Address,
): Set<Address> {
  const touched = new Set<Address>()
  for (const change of balances) if (change.token === token) touched.add(change.account)
  for (const change of attributions) if (change.token === token) touched.add(change.account)
  for (const change of votingPowers) if (change.token === token) touched.add(change.delegate)
  for (const {event} of votes) touched.add(event.voter)
  return touched
}
