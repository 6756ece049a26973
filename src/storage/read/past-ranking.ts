import type {Conditions} from './page'

/** Where the changes of a ranking stand. */
export const CHANGES = {
  holders: {table: 'balance_change', account: 'account'},
  delegates: {table: 'voting_power_change', account: 'delegate'},
} as const

/** A ranking at the end of a past block. `token` and `block` are SQL. */
export interface PastRanking {
  readonly ranking: 'holders' | 'delegates'
  readonly token: string
  readonly block: string
}

/**
 * Names the table `ranked` of the first accounts of a ranking at the end of a past block, address and weight: from the last
 * snapshot before it and the changes since; and the table `verdict`, which says whether the first `depth` are `certain`: they are
 * not where too many of the largest have become small since. O(snapshot + changes since it).
 */
export function rankedFromSnapshot(conditions: Conditions, {ranking, token, block}: PastRanking, depth: number): void {
  const {table, account} = CHANGES[ranking]
  conditions.table(
    'snapshot',
    `SELECT block, entries::json AS entries, complete FROM ranking_snapshot
     WHERE token = ${token} AND ranking = ${conditions.bind(ranking)} AND block <= ${block} ORDER BY block DESC LIMIT 1`,
  )
  conditions.table(
    'since',
    `SELECT DISTINCT ON (${account}) ${account} AS address, current AS weight FROM ${table}
     WHERE token = ${token} AND block > coalesce((SELECT block FROM snapshot), -1) AND block <= ${block}
     ORDER BY ${account}, block DESC, log_index DESC`,
  )
  conditions.table(
    'ranked',
    `SELECT address, weight FROM since WHERE weight > 0
     UNION ALL SELECT entry ->> 0, (entry ->> 1)::numeric FROM snapshot, json_array_elements(entries) AS entry
     WHERE NOT EXISTS (SELECT FROM since WHERE since.address = entry ->> 0) AND (entry ->> 1)::numeric > 0`,
  )
  conditions.table(
    'last',
    'SELECT complete, (entries -> -1 ->> 1)::numeric AS weight, entries -> -1 ->> 0 AS address FROM snapshot',
  )
  // Who is in neither has less than the last of the snapshot; before the first snapshot nobody had anything.
  const certain = `coalesce((SELECT complete OR (SELECT count(*) FROM ranked
      WHERE (ranked.weight, ranked.address) >= (last.weight, last.address)) >= ${conditions.bind(depth)} FROM last), TRUE)`
  // What somebody owns through proxies moves by other rows, too.
  const owned = ranking === 'holders' ? `EXISTS (SELECT FROM attribution_change WHERE token = ${token})` : 'FALSE'
  conditions.table('verdict', `SELECT NOT ${owned} AND ${certain} AS certain`)
}
