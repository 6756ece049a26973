import {type Queryable, storable} from './page'

/** An entry of the feed of changes. */
export interface FeedRow {
  readonly id: string
  readonly chain: string
  readonly dao: string
  readonly sequence: number
  readonly kind: string
  readonly subject: string
  readonly proposal: string | null
  readonly block: number
  readonly hash: string
  readonly timestamp: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Sequence of the entry that this one takes back. */
  readonly retracts: number | null
  /** Whether no reorganisation within the chain's finality can take it back. */
  readonly final: boolean
}

/** For each chain the sequence up to which a reader has read. */
export type FeedPlace = Readonly<Record<string, number>>

export interface FeedQuestion {
  readonly since: FeedPlace
  readonly dao?: string | undefined
  readonly kinds?: readonly string[] | undefined
  /** Only what is final, without what was taken back before it was. */
  readonly finalOnly: boolean
  readonly first: number
}

/** What came after a place, in the order of each chain; and the place from which to go on. One statement. */
export async function readFeed(
  db: Queryable,
  {since, dao, kinds, finalOnly, first}: FeedQuestion,
): Promise<{entries: FeedRow[]; place: FeedPlace}> {
  const {rows} = await db.query<FeedRow & {upTo: number; chainOf: string; id: string | null}>({
    name: 'feed',
    text: `WITH place AS (
       SELECT chain.id AS chain, coalesce(($1::jsonb ->> chain.id)::int, 0) AS since, cursor.height - chain.finality AS final
       FROM chain JOIN cursor ON cursor.id = chain.id WHERE EXISTS (SELECT FROM dao WHERE dao.chain = chain.id)
     ), bound AS (
       SELECT place.*, CASE WHEN $4 THEN coalesce(
           (SELECT min(sequence) - 1 FROM feed_entry f WHERE f.chain = place.chain AND f.sequence > place.since
            AND f.block > place.final AND f.retracts IS NULL AND f.retracted_by IS NULL), latest.sequence)
         ELSE latest.sequence END AS up_to
       FROM place CROSS JOIN LATERAL (SELECT coalesce(max(sequence), 0) AS sequence FROM feed_entry f WHERE f.chain = place.chain) latest
     ), page AS (
       SELECT f.*, f.block <= bound.final AS final FROM feed_entry f JOIN bound ON bound.chain = f.chain
       WHERE f.sequence > bound.since AND f.sequence <= bound.up_to
         AND ($2::text IS NULL OR f.dao = $2) AND ($3::text[] IS NULL OR f.kind = ANY($3) OR f.kind = 'retracted')
         AND NOT ($4 AND (f.retracts IS NOT NULL OR f.retracted_by IS NOT NULL))
       ORDER BY f.sequence, f.chain LIMIT $5
     )
     SELECT bound.chain AS "chainOf", greatest(bound.up_to, bound.since) AS "upTo", page.id, page.chain, page.dao, page.sequence,
            page.kind, page.subject, page.proposal, page.block, page.hash, page.timestamp, page.payload, page.retracts, page.final
     FROM bound LEFT JOIN page ON page.chain = bound.chain ORDER BY page.sequence, page.chain`,
    values: [JSON.stringify(since), dao === undefined ? null : storable(dao), kinds ?? null, finalOnly, first],
  })
  const entries = rows.filter(row => row.id !== null)
  const place: Record<string, number> = {...since}
  // A full page may have left something of every chain behind.
  if (entries.length === first) for (const {chain, sequence} of entries) place[chain] = sequence
  else for (const {chainOf, upTo} of rows) place[chainOf] = upTo
  return {entries, place}
}

/** The last sequence of each chain's feed, as text: another one whenever there is something to read. */
export async function readFeedStand(db: Queryable): Promise<string> {
  const {rows} = await db.query<{stand: string | null}>({
    name: 'feed_stand',
    text: `SELECT string_agg(chain.id || ':' || cursor.height || ':' || coalesce(
             (SELECT max(sequence) FROM feed_entry WHERE feed_entry.chain = chain.id), 0), ' ') AS stand
           FROM chain JOIN cursor ON cursor.id = chain.id`,
  })
  return rows[0]?.stand ?? ''
}
