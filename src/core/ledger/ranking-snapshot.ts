import type {Address, Block} from '../primitives'

/** What accounts are ranked by: balances, or votes as a delegate. */
export const RANKINGS = ['holders', 'delegates'] as const
export type Ranking = (typeof RANKINGS)[number]

/** An account in a ranking. */
export interface RankedAccount {
  readonly address: Address
  readonly weight: bigint
}

/**
 * The largest accounts after a block. Together with the changes since, it tells the ranking at any later block without
 * looking at the other accounts: who has not changed since and is not in it has less than the last one that is.
 */
export interface RankingSnapshot {
  readonly token: Address
  readonly ranking: Ranking
  readonly block: Block
  /** By weight and then by address, both descending. */
  readonly entries: readonly RankedAccount[]
  /** Whether these are all with a weight above zero. */
  readonly complete: boolean
}

/** Accounts of a snapshot at most: pages up to a few hundred accounts deep need nothing else. */
const DEPTH = 400
/** Changes between two snapshots at least. */
const FEWEST_CHANGES = 1000
/** One change for so many accounts, so that looking at all of them costs little for each change. */
const ACCOUNTS_PER_CHANGE = 50

/** Whether it is time for a snapshot, so many changes after the last one. */
export function snapshotIsDue(changes: number, accounts: number): boolean {
  return changes >= Math.max(FEWEST_CHANGES, accounts / ACCOUNTS_PER_CHANGE)
}

/** The largest of all accounts, `atLeast` being the weight of the last that may be among them. O(n). */
export function largestAccounts(
  accounts: Iterable<RankedAccount>,
  atLeast: bigint,
): Pick<RankingSnapshot, 'entries' | 'complete'> {
  const found: RankedAccount[] = []
  let left = 0
  for (const account of accounts)
    if (account.weight >= atLeast && account.weight > 0n) found.push(account)
    else if (account.weight > 0n) left++
  found.sort(byRank)
  return {entries: found.slice(0, DEPTH), complete: left === 0 && found.length <= DEPTH}
}

/** How deep a snapshot goes. */
export const SNAPSHOT_DEPTH = DEPTH

function byRank(a: RankedAccount, b: RankedAccount): number {
  if (a.weight !== b.weight) return a.weight < b.weight ? 1 : -1
  return a.address < b.address ? 1 : -1
}
