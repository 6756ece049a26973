import type {Queryable} from './page'

/** An account in a ranking at a past block. */
interface Ranked {
  readonly address: string
  readonly weight: string
}

const CHANGES = {
  holders: {table: 'balance_change', account: 'account'},
  delegates: {table: 'voting_power_change', account: 'delegate'},
} as const

/**
 * The first `depth` accounts of a ranking at the end of a past block: from the last snapshot before it and the changes
 * since. Undefined where these do not tell it for certain, since too many of the largest have become small since.
 */
export async function readPastRanking(
  db: Queryable,
  {token, ranking, block}: {readonly token: string; readonly ranking: 'holders' | 'delegates'; readonly block: number},
  depth: number,
): Promise<Ranked[] | undefined> {
  const {table, account} = CHANGES[ranking]
  const {rows: snapshots} = await db.query<{block: number; entries: [string, string][]; complete: boolean}>(
    `SELECT block, entries, complete FROM ranking_snapshot WHERE token = $1 AND ranking = $2 AND block <= $3
     ORDER BY block DESC LIMIT 1`,
    [token, ranking, block],
  )
  // Before the first snapshot nobody had anything.
  const snapshot = snapshots[0] ?? {block: -1, entries: [], complete: true}
  const {rows: changed} = await db.query<Ranked>(
    `SELECT DISTINCT ON (address) address, weight FROM (
       SELECT ${account} AS address, current AS weight, block, log_index FROM ${table}
       WHERE token = $1 AND block > $2 AND block <= $3 OFFSET 0
     ) AS change ORDER BY address, block DESC, log_index DESC`,
    [token, snapshot.block, block],
  )
  const weights = new Map(snapshot.entries.map(([address, weight]) => [address, BigInt(weight)]))
  for (const {address, weight} of changed) weights.set(address, BigInt(weight))
  const ranked = [...weights].filter(([, weight]) => weight > 0n).sort(byRank)
  const floor = snapshot.complete ? undefined : snapshot.entries.at(-1)
  const certain = floor === undefined ? ranked.length : countAbove(ranked, [floor[0], BigInt(floor[1])])
  if (floor !== undefined && certain < depth) return undefined
  return ranked.slice(0, depth).map(([address, weight]) => ({address, weight: `${weight}`}))
}

type Entry = readonly [address: string, weight: bigint]

/** By weight and then by address, both descending. */
function byRank([a, x]: Entry, [b, y]: Entry): number {
  if (x !== y) return x < y ? 1 : -1
  return a < b ? 1 : -1
}

/** How many of a ranking are not behind an account. */
function countAbove(ranked: readonly Entry[], floor: Entry): number {
  const at = ranked.findIndex(entry => byRank(entry, floor) > 0)
  return at < 0 ? ranked.length : at
}
