import type {Queryable} from './page'

/** What an indexer counts of its own work, by name, with what it means. A new one is a line here, and somebody who counts it. */
export const INGESTION_COUNTS = {
  events: 'Domain events folded, those of transactions that were repeated each time.',
  reorganisations: 'Runs of indexed blocks that were replaced by others.',
  orphaned_blocks: 'Indexed blocks that were replaced by others at their height.',
  node_requests: 'HTTP requests to the node of the chain, repeated ones each time.',
  node_failures:
    'Requests to the node that brought no answer: network, timeout, HTTP status, answers to other questions.',
  node_refusals: 'Answers of the node that were JSON-RPC errors.',
  node_retries: 'Questions that were asked again, since the answer was null or of a node that was behind.',
} as const
export type IngestionCountName = keyof typeof INGESTION_COUNTS

/** What was counted under one name since a chain was first indexed. */
export interface IngestionCountRow {
  readonly chain: string
  readonly name: IngestionCountName
  readonly value: number
}

/** The counts of every chain. */
export async function readIngestionCounts(db: Queryable): Promise<IngestionCountRow[]> {
  const {rows} = await db.query<IngestionCountRow>(
    'SELECT chain, name, value::float8 AS value FROM ingestion_count WHERE name = ANY($1) ORDER BY chain, name',
    [Object.keys(INGESTION_COUNTS)],
  )
  return rows
}
