import type {Store} from '@subsquid/typeorm-store'
import type {Block} from '../core/primitives'
import {managerOf} from './stream'

/** What a transaction has indexed. */
export interface IndexedRun {
  /** The cursor before; blocks above it are of another fork. */
  readonly after: number | undefined
  /** Oldest first. */
  readonly blocks: readonly {readonly block: Block; readonly events: readonly unknown[]}[]
}

/** Blocks without events are kept for as many times the finality of their chain. */
const KEPT = 2

/**
 * Notes the hashes and times of blocks: those with events for good, the others while somebody may still ask for the tables
 * as of one of them. Raw statements: the store would undo its own with an orphaned block, and the next run does it here.
 */
export async function saveBlocks(
  store: Store,
  {id: chainId, finality}: {readonly id: number; readonly finality: number},
  {after, blocks}: IndexedRun,
): Promise<void> {
  const em = managerOf(store)
  await em.query('DELETE FROM indexed_block WHERE chain_id = $1 AND height > $2', [chainId, after ?? -1])
  const last = blocks.at(-1)?.block
  if (!last) return
  await em.query(
    `INSERT INTO indexed_block (id, chain_id, height, hash, timestamp, l1_block_number, events)
     SELECT $1::text || ':' || height, $1::int, height, hash, timestamp, l1, events
     FROM unnest($2::int[], $3::text[], $4::numeric[], $5::int[], $6::bool[]) AS block(height, hash, timestamp, l1, events)
     ON CONFLICT (id) DO NOTHING`,
    [
      chainId,
      blocks.map(({block}) => block.height),
      blocks.map(({block}) => block.hash),
      blocks.map(({block}) => block.timestamp),
      blocks.map(({block}) => block.l1BlockNumber ?? null),
      blocks.map(({events}) => events.length > 0),
    ],
  )
  await em.query('DELETE FROM indexed_block WHERE chain_id = $1 AND NOT events AND height < $2', [
    chainId,
    last.height - KEPT * finality,
  ])
}
