import type {Pool} from 'pg'
import type {Block} from '../core/primitives'
import {statusSchema} from './connection'
import {lastFinalBlock} from './database'

/** A block whose hash the tables of a chain have. The other two where they have those, too. */
export type KnownBlock = Pick<Block, 'height' | 'hash'> & {
  readonly timestamp: number | undefined
  readonly l1BlockNumber: number | undefined
}

/** Every block whose hash stands in a chain's tables, highest first. None before the first commit. */
export async function knownBlocks(
  pool: Pool,
  chain: {readonly slug: string; readonly id: number},
): Promise<KnownBlock[]> {
  const final = await lastFinalBlock(pool, chain.id)
  if (!final) return []
  const {rows} = await pool.query<{height: number; hash: string; timestamp: string | null; l1: number | null}>(
    `SELECT height, hash, max(timestamp) AS timestamp, max(l1) AS l1 FROM (
       SELECT height, hash, NULL::numeric AS timestamp, NULL::int AS l1 FROM ${statusSchema(chain.id)}.status WHERE height >= 0
       UNION ALL SELECT height, hash, NULL, NULL FROM ${statusSchema(chain.id)}.hot_block
       UNION ALL SELECT height, hash, timestamp, l1_block_number FROM cursor WHERE id = $1
       UNION ALL SELECT created_block, created_hash, created_timestamp, NULL FROM proposal WHERE chain_id = $2
     ) AS known GROUP BY height, hash ORDER BY height DESC`,
    [chain.slug, chain.id],
  )
  return rows.map(({height, hash, timestamp, l1}) => ({
    height,
    hash,
    timestamp: timestamp === null ? undefined : Number(timestamp),
    l1BlockNumber: l1 ?? undefined,
  }))
}

/** How far a chain is indexed, and for which contracts; undefined when nothing of it is. */
export async function indexedUntil(
  pool: Pool,
  chain: string,
): Promise<{height: number; fingerprint: string} | undefined> {
  const {rows} = await pool.query<{height: number; fingerprint: string}>(
    'SELECT height, fingerprint FROM cursor JOIN chain ON chain.id = cursor.id WHERE cursor.id = $1',
    [chain],
  )
  return rows[0]
}
