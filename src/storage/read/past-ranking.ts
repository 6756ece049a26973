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
  // What somebody owns through proxies moves by other rows, too.
  const owned = ranking === 'holders' ? 'EXISTS (SELECT FROM attribution_change WHERE token = $1)' : 'FALSE'
  const {rows} = await db.query<{owned: boolean; entries: string | null; complete: boolean | null; changes: Pair[]}>(
    `SELECT ${owned} AS owned, snapshot.entries, snapshot.complete, changed.changes
     FROM (SELECT 1) AS one LEFT JOIN LATERAL (
       SELECT block, entries, complete FROM ranking_snapshot WHERE token = $1 AND ranking = $2 AND block <= $3
       ORDER BY block DESC LIMIT 1
     ) AS snapshot ON TRUE, LATERAL (
       SELECT coalesce(json_agg(json_build_array(${account}, current::text) ORDER BY block, log_index), '[]') AS changes
       FROM ${table} WHERE token = $1 AND block > coalesce(snapshot.block, -1) AND block <= $3
     ) AS changed`,
    [token, ranking, block],
  )
  if (rows[0]?.owned) return undefined
  // Before the first snapshot nobody had anything.
  const entries: readonly Pair[] = JSON.parse(rows[0]?.entries ?? '[]')
  const snapshot = {entries, complete: rows[0]?.complete ?? true}
  const weights = new Map(snapshot.entries.map(([address, weight]) => [address, BigInt(weight)]))
  for (const [address, weight] of rows[0]?.changes ?? []) weights.set(address, BigInt(weight))
  const ranked = [...weights].filter(([, weight]) => weight > 0n).sort(byRank)
  const floor = snapshot.complete ? undefined : snapshot.entries.at(-1)
  const certain = floor === undefined ? ranked.length : countAbove(ranked, [floor[0], BigInt(floor[1])])
  if (floor !== undefined && certain < depth) return undefined
  return ranked.slice(0, depth).map(([address, weight]) => ({address, weight: `${weight}`}))
}

type Pair = readonly [address: string, weight: string]
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
