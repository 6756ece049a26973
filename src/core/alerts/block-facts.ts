import type {Changes} from '../changes'
import {GOVERNOR_SETTINGS} from '../events'
import type {Breach} from '../integrity'
import type {Address, Block} from '../primitives'
import {type ChainState, standingPoints} from '../state'

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

/**
 * What stands at the end of a block as if it had all come about in it, as far as conditions look at it: figures of
 * populations and of participation, settings, and the broken rules, which the state does not have. O(populations).
 */
export function standingFacts(
  {block, state}: Pick<BlockFacts, 'block' | 'state'>,
  breaches: readonly Breach[],
): BlockFacts {
  const participation = [...state.ledgers.values()].flatMap(ledger =>
    ledger.accounts.size === 0 ? [] : [{token: ledger.token, block, ...ledger.participation()}],
  )
  const position = {block, transactionHash: '', logIndex: -1}
  const settings = [...state.governors.values()].flatMap(({address: governor, settings: known}) =>
    GOVERNOR_SETTINGS.flatMap(setting => {
      const current = known[setting]
      return current === undefined ? [] : [{governor, position, setting, previous: current, current}]
    }),
  )
  const concentration = standingPoints(state, block)
  return {...noFacts({block, state}), concentration, participation, settings, breaches: [...breaches]}
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
