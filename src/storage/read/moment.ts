import type {BlockClock} from '../../core/primitives'
import {Conditions, type Queryable} from './page'
import {rowsOf} from './statement'

export type {BlockClock}

/** A block of a chain that an answer is as of. */
export interface Moment {
  readonly chain: string
  readonly chainId: number
  /** Rows up to this block count. */
  readonly height: number
  /** Null where the index has not kept the block itself. */
  readonly hash: string | null
  /** Between these two the clocks of contracts stood: the same where the index has the block's times. */
  readonly earliest: BlockClock
  readonly latest: BlockClock
}

/** One moment for each chain: rows of other chains do not count. */
export type Moments = readonly Moment[]

/** Which block is asked for; none of them stands for the one that lies the depth of `finality` behind the indexed one. */
export interface BlockQuestion {
  readonly dao?: string | undefined
  /** Of this chain only. */
  readonly chainId?: number | undefined
  readonly number?: number | undefined
  readonly hash?: string | undefined
  /** Unix seconds: the last indexed block up to that time. */
  readonly timestamp?: string | undefined
  readonly finality: 'LATEST' | 'SAFE' | 'FINALIZED'
}

/** What a chain's tables know of the block that is asked for. Times are decimal text. */
export interface BlockSurroundings {
  readonly chain: string
  readonly chainId: number
  /** The indexed block; null before the first. */
  readonly indexed: number | null
  readonly indexedTime: string | null
  /** Height up to which the chain is as final as was asked. */
  readonly bound: number | null
  /** First block of the DAO's contracts, or of all on the chain. */
  readonly start: number | null
  /** The height that is asked for; null where the tables have no such block. */
  readonly target: number | null
  /** The last block up to the target, and the first one after it, whose times are known. */
  readonly before: KnownBlock | null
  readonly after: KnownBlock | null
}

interface KnownBlock {
  readonly height: number
  readonly hash: string
  readonly timestamp: string
  readonly l1: number | null
}

const KNOWN = `json_build_object('height', b.height, 'hash', b.hash, 'timestamp', b.timestamp::text, 'l1', b.l1_block_number)`

/** The surroundings of a block on every configured chain, or on the one of a DAO. One statement. */
export async function readSurroundings(
  db: Queryable,
  {dao, chainId, number, hash, timestamp, finality}: BlockQuestion,
): Promise<BlockSurroundings[]> {
  const conditions = new Conditions().where('chain.chain_id = ?', chainId)
  const [ofDao, ofNumber, ofHash, ofTime, how] = [dao, number, hash, timestamp, finality].map(value =>
    conditions.bind(value ?? null),
  )
  return rowsOf<BlockSurroundings>(
    db,
    `SELECT chain.id AS chain, chain.chain_id AS "chainId", cursor.height AS indexed, cursor.timestamp AS "indexedTime",
            bound, start, target, before.block AS before, after.block AS after
     FROM chain LEFT JOIN cursor ON cursor.id = chain.id
     CROSS JOIN LATERAL (SELECT min(contract.from_block) AS start FROM dao JOIN contract ON contract.dao = dao.id
       WHERE dao.chain = chain.id AND (${ofDao}::text IS NULL OR dao.id = ${ofDao})) AS began
     CROSS JOIN LATERAL (SELECT cursor.height - CASE ${how}::text WHEN 'SAFE' THEN coalesce(chain.safe, chain.finality)
       WHEN 'FINALIZED' THEN chain.finality ELSE 0 END AS bound) AS finality
     CROSS JOIN LATERAL (SELECT CASE
       WHEN ${ofNumber}::int IS NOT NULL THEN ${ofNumber}::int
       WHEN ${ofHash}::text IS NOT NULL THEN (SELECT b.height FROM indexed_block b
         WHERE b.hash = ${ofHash} AND b.chain_id = chain.chain_id AND b.height <= cursor.height)
       WHEN ${ofTime}::numeric IS NOT NULL THEN (SELECT b.height FROM indexed_block b
         WHERE b.chain_id = chain.chain_id AND b.timestamp <= ${ofTime}::numeric AND b.height <= cursor.height
         ORDER BY b.timestamp DESC, b.height DESC LIMIT 1)
       ELSE bound END AS target) AS named
     LEFT JOIN LATERAL (SELECT ${KNOWN} AS block FROM indexed_block b WHERE b.chain_id = chain.chain_id
       AND b.height <= least(target, cursor.height) ORDER BY b.height DESC LIMIT 1) AS before ON TRUE
     LEFT JOIN LATERAL (SELECT ${KNOWN} AS block FROM indexed_block b WHERE b.chain_id = chain.chain_id
       AND b.height > target AND b.height <= cursor.height ORDER BY b.height LIMIT 1) AS after ON TRUE
     WHERE start IS NOT NULL AND ${conditions} ORDER BY chain.chain_id`,
    conditions,
  )
}

/** The moment that surroundings tell of a block up to the indexed one; for a time, the clocks stand at that time. */
export function momentIn(
  {chain, chainId, target, before, after}: BlockSurroundings,
  timestamp: string | undefined,
): Moment {
  const height = target ?? -1
  const exact = before?.height === height && (timestamp === undefined || timestamp === before.timestamp)
  const bound = (block: KnownBlock | null, at: number): BlockClock => ({
    height: at,
    timestamp: Number(timestamp ?? block?.timestamp ?? 0),
    ...(block?.l1 != null && {l1BlockNumber: block.l1}),
  })
  const earliest = bound(before, height)
  const until = timestamp === undefined ? height : Math.max(height, (after?.height ?? height + 1) - 1)
  const latest = exact ? earliest : bound(after ?? before, until)
  return {chain, chainId, height, hash: before?.height === height ? before.hash : null, earliest, latest}
}

/** The height up to which rows of a chain count; undefined for all of them. */
export function heightOf(at: Moments | undefined, chainId: number): number | undefined {
  return at && (at.find(moment => moment.chainId === chainId)?.height ?? -1)
}

/** SQL that holds for rows up to the moments: `table` is a prefix of the columns, `block` the one of the height. */
export function untilMoment(conditions: Conditions, at: Moments | undefined, table = '', block = 'block'): string {
  if (!at) return 'TRUE'
  const parts = at.map(
    ({chainId, height}) =>
      `(${table}chain_id = ${conditions.bind(chainId)} AND ${table}${block} <= ${conditions.bind(height)})`,
  )
  return parts.length === 0 ? 'FALSE' : `(${parts.join(' OR ')})`
}

/** SQL of a table of the moments, with the clocks of their earliest blocks: chain_id, height, timestamp, l1_block_number. */
export function momentsTable(conditions: Conditions, at: Moments): string {
  const column = (type: string, value: (moment: Moment) => number | null) =>
    `${conditions.bind(at.map(value))}::${type}[]`
  const columns = [
    column('int', ({chainId}) => chainId),
    column('int', ({height}) => height),
    column('numeric', ({earliest}) => earliest.timestamp),
    column('int', ({earliest}) => earliest.l1BlockNumber ?? null),
  ]
  return `(SELECT * FROM unnest(${columns.join(', ')}) AS one(chain_id, height, timestamp, l1_block_number))`
}

/** SQL that joins, as `cursor`, how far each chain is told: the moments, or the rows of the cursor. */
export function joinCursor(
  conditions: Conditions,
  at: Moments | undefined,
  {chain, chainId}: {readonly chain: string; readonly chainId: string},
): string {
  return at
    ? `LEFT JOIN ${momentsTable(conditions, at)} AS cursor ON cursor.chain_id = ${chainId}`
    : `LEFT JOIN cursor ON cursor.id = ${chain}`
}
