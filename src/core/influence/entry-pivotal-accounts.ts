import type {Address} from '../primitives'
import {SIDES, type Tally} from '../proposals/tally'
import {type Decision, passes} from './decision'

/** An account that did not vote, with its votes at the snapshot and the sides on which they change the outcome. */
export interface EntryPivotal {
  readonly account: Address
  readonly votes: bigint
  readonly sides: readonly (keyof Tally)[]
}

/**
 * Accounts with votes at the snapshot that did not vote, and any one of which alone would change the outcome by casting
 * all of them on one side: potential influence, where pivotal voters exercised theirs. Keeps the order of `accounts`. O(n).
 * Source: Fritsch et al., "potential" and "exercised" influence.
 */
export function entryPivotalAccounts(
  accounts: readonly {readonly account: Address; readonly votes: bigint}[],
  voted: ReadonlySet<Address>,
  tally: Readonly<Tally>,
  decision: Decision,
): EntryPivotal[] {
  const outcome = passes(tally, decision)
  return accounts.flatMap(({account, votes}) => {
    if (voted.has(account)) return []
    const sides = SIDES.filter(side => passes({...tally, [side]: tally[side] + votes}, decision) !== outcome)
    return sides.length > 0 ? [{account, votes, sides}] : []
  })
}
