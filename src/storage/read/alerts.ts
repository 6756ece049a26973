import type {AlertPhase} from '../../core/alerts/alert'
import {type FeedPlace, type FeedRow, readFeed} from './feed'
import {type Queryable, storable} from './page'

/** What the feed keeps of an alert. Ratios as text. */
export interface AlertPayload {
  /** Its id: the same whenever it is told again. */
  readonly alert: string
  readonly rule: string
  readonly alertKind: string
  readonly phase: AlertPhase
  readonly text: string
  readonly contract?: string
  readonly member?: string
  readonly measured?: string
  readonly bound?: string
  readonly setting?: string
  readonly previous?: string
  readonly current?: string
  readonly powers?: readonly string[]
  readonly implementation?: string
  readonly control?: string
  readonly role?: string
}

/** An alert, with the chain that it is of. */
export interface AlertRow extends Omit<FeedRow, 'payload'> {
  readonly chainId: number
  readonly payload: AlertPayload
}

/** An alert or, where `retracts` is set, word that an earlier one does not stand. */
export interface AlertChange {
  readonly row: AlertRow
  readonly retracts: number | null
}

export interface AlertQuestion {
  readonly since: FeedPlace
  readonly dao?: string | undefined
  /** Only final ones; without, pending ones and their retractions, too. */
  readonly finalOnly: boolean
  readonly first: number
}

/** Alerts after a place of the feed, in the order of each chain, and the place from which to go on. */
export async function readAlerts(
  db: Queryable,
  question: AlertQuestion,
): Promise<{changes: AlertChange[]; place: FeedPlace; more: boolean}> {
  const {entries, place} = await readFeed(db, {...question, kinds: ['alert']})
  const {rows: ids} = await db.query<{id: string; chainId: number}>('SELECT id, chain_id AS "chainId" FROM chain')
  const chainIds = new Map(ids.map(({id, chainId}) => [id, chainId]))
  const taken = entries.filter(({retracts}) => retracts !== null).map(({chain, retracts}) => `${chain}:${retracts}`)
  // Retractions come of whatever kind; those of anything but an alert are not asked for.
  const {rows: alerts} =
    taken.length === 0
      ? {rows: []}
      : await db.query<{id: string; payload: AlertPayload}>(
          `SELECT id, payload FROM feed_entry WHERE id = ANY($1) AND kind = 'alert'`,
          [taken],
        )
  const payloads = new Map(alerts.map(({id, payload}) => [id, payload]))
  const changes = entries.flatMap((entry): AlertChange[] => {
    const {retracts, chain} = entry
    const payload =
      retracts === null ? (entry.payload as unknown as AlertPayload) : payloads.get(`${chain}:${retracts}`)
    return payload ? [{row: {...entry, chainId: chainIds.get(chain) ?? 0, payload}, retracts}] : []
  })
  return {changes, place, more: entries.length === question.first}
}

/** The last final alerts, newest first. */
export async function readLastAlerts(
  db: Queryable,
  {dao, first}: {readonly dao: string | undefined; readonly first: number},
): Promise<AlertRow[]> {
  const {rows} = await db.query<AlertRow>(
    `SELECT f.id, f.chain, chain.chain_id AS "chainId", f.dao, f.sequence, f.kind, f.subject, f.proposal, f.block, f.hash,
            f.timestamp, f.payload, f.retracts, true AS final
     FROM feed_entry f JOIN chain ON chain.id = f.chain JOIN cursor ON cursor.id = f.chain
     WHERE f.kind = 'alert' AND f.retracted_by IS NULL AND f.block <= cursor.height - chain.finality
       AND ($1::text IS NULL OR f.dao = $1)
     ORDER BY f.timestamp DESC, f.chain, f.sequence DESC LIMIT $2`,
    [dao === undefined ? null : storable(dao), first],
  )
  return rows
}

/** How many deliveries of each webhook are pending or dead; webhooks with none are there with zeros. */
export async function readDeliveryCounts(
  db: Queryable,
): Promise<{readonly webhook: string; readonly state: string; readonly count: number}[]> {
  const {rows} = await db.query<{webhook: string; state: string; count: number}>(
    `SELECT webhook.id AS webhook, asked.state, count(delivery.id)::int AS count
     FROM webhook CROSS JOIN unnest(ARRAY['pending', 'dead']) AS asked(state)
     LEFT JOIN webhook_delivery AS delivery ON delivery.state = asked.state AND delivery.webhook = webhook.id
     GROUP BY webhook.id, asked.state`,
  )
  return rows
}
