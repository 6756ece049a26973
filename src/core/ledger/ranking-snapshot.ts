import type {Address, Block} from '../primitives'

/** What accounts are ranked by: balances, or votes as a delegate. */
export const RANKINGS = ['holders', 'delegates'] as const
export type Ranking = (typeof RANKINGS)[number]

/** An account in a ranking. */
interface RankedAccount {
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

/** Accounts of a snapshot at most: pages up to here need nothing else. */
const DEPTH = 150
/** Changes between two snapshots at least. */
const CHANGES = 100

/** What a ranking is read from. */
interface Weights {
  readonly count: number
  kthLargest(k: number): bigint
}

/**
 * The largest accounts of one ranking, followed from change to change: all with a weight from some floor on, which is
 * set anew only when too few are left above it. A change costs O(1), a snapshot O(DEPTH log DEPTH); looking at all
 * accounts again takes DEPTH changes that lead below the floor.
 */
export class LargestAccounts<A extends {readonly address: Address}> {
  private floor: bigint | undefined
  private readonly members = new Set<A>()

  /** `changes` is how many there were since the last snapshot. */
  constructor(
    private readonly accounts: ReadonlyMap<Address, A>,
    private readonly weightOf: (account: A) => bigint,
    private changes: number,
  ) {}

  /** An account's weight has changed. */
  changed(account: A): void {
    this.changes += 1
    if (this.floor === undefined) return
    const weight = this.weightOf(account)
    if (weight > 0n && weight >= this.floor) this.members.add(account)
    else this.members.delete(account)
  }

  /** The snapshot that is due, if one is. */
  takeDue(weights: Weights): Pick<RankingSnapshot, 'entries' | 'complete'> | undefined {
    if (this.changes < CHANGES) return undefined
    this.changes = 0
    const least = weights.kthLargest(2 * DEPTH)
    const tooFew = this.members.size < Math.min(DEPTH, weights.count)
    const tooMany = this.members.size > 8 * DEPTH && (this.floor ?? 0n) < least
    if (this.floor === undefined || tooFew || tooMany) this.gather(least)
    const entries = [...this.members]
      .map(account => ({address: account.address, weight: this.weightOf(account)}))
      .sort(byRank)
      .slice(0, DEPTH)
    return {entries, complete: entries.length === weights.count}
  }

  private gather(floor: bigint): void {
    this.floor = floor
    this.members.clear()
    for (const account of this.accounts.values()) {
      const weight = this.weightOf(account)
      if (weight > 0n && weight >= floor) this.members.add(account)
    }
  }
}

function byRank(a: RankedAccount, b: RankedAccount): number {
  if (a.weight !== b.weight) return a.weight < b.weight ? 1 : -1
  return a.address < b.address ? 1 : -1
}
