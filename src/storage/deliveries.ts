import type {Pool} from 'pg'
import {type AlertRow, readAlerts} from './read/alerts'

/** Alerts that are taken up at once. */
const PAGE = 500

/** What of a webhook decides which alerts it gets. */
export interface Subscription {
  readonly id: string
  /** Unix seconds; undefined for those of when it was first seen. */
  readonly since: number | undefined
  readonly wants: (alert: AlertRow) => boolean
  /** What is sent. */
  readonly bodyOf: (alert: AlertRow) => string
}

/** An attempt that is about to be made. */
export interface Attempt {
  readonly id: string
  readonly alert: string
  readonly body: string
  /** Which one it is, from 1. */
  readonly attempts: number
}

/** A delivery that was given up. */
export interface DeadLetter {
  readonly id: string
  readonly webhook: string
  readonly alert: string
  readonly dao: string
  readonly attempts: number
  readonly lastError: string | null
  readonly finishedAt: Date
  readonly body: string
}

/** Notes a webhook when it is seen for the first time, and from when on it gets alerts. */
export async function saveWebhook(pool: Pool, {id, since}: Subscription): Promise<void> {
  await pool.query(
    `INSERT INTO webhook (id, since, place) VALUES ($1, coalesce($2::numeric, floor(extract(epoch FROM now()))), '{}')
     ON CONFLICT (id) DO UPDATE SET since = coalesce($2::numeric, webhook.since)`,
    [id, since ?? null],
  )
}

/**
 * Takes up final alerts that came since the last time, each once, in one transaction with the place up to which it was
 * looked. Answers whether there may be more.
 */
export async function takeUp(pool: Pool, {id, wants, bodyOf}: Subscription): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const {rows} = await client.query<{since: string; place: Record<string, number>}>(
      'SELECT since, place FROM webhook WHERE id = $1 FOR UPDATE',
      [id],
    )
    const webhook = rows[0]
    if (!webhook) throw new RangeError(`webhook ${id} was not saved`)
    const since = BigInt(webhook.since)
    const question = {since: webhook.place, finalOnly: true, first: PAGE}
    const {changes, place, more} = await readAlerts(client, question)
    const wanted = changes.map(({row}) => row).filter(row => BigInt(row.timestamp) >= since && wants(row))
    if (wanted.length > 0)
      await client.query(
        `INSERT INTO webhook_delivery (id, webhook, alert, dao, body, state, attempts, next_attempt_at, created_at)
         SELECT $1 || ':' || alert, $1, alert, dao, body, 'pending', 0, now(), now()
         FROM unnest($2::text[], $3::text[], $4::text[]) AS taken(alert, dao, body) ON CONFLICT (id) DO NOTHING`,
        [id, wanted.map(({payload}) => payload.alert), wanted.map(({dao}) => dao), wanted.map(bodyOf)],
      )
    await client.query('UPDATE webhook SET place = $2 WHERE id = $1 AND place <> $2', [id, JSON.stringify(place)])
    await client.query('COMMIT')
    return more
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/**
 * The attempts of a webhook that are due, at most `first`. Each is noted as made, with its retry after `leaseSeconds`: whoever
 * dies before the outcome is known leaves it to be sent again.
 */
export async function takeDue(
  pool: Pool,
  webhook: string,
  {first, leaseSeconds}: {first: number; leaseSeconds: number},
): Promise<Attempt[]> {
  const {rows} = await pool.query<Attempt>(
    `UPDATE webhook_delivery SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
     WHERE id IN (SELECT id FROM webhook_delivery WHERE webhook = $1 AND state = 'pending' AND next_attempt_at <= now()
       ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, alert, body, attempts`,
    [webhook, first, leaseSeconds],
  )
  return rows
}

/** Notes that an alert has arrived. */
export async function saveDelivered(pool: Pool, id: string): Promise<void> {
  await pool.query(
    `UPDATE webhook_delivery SET state = 'delivered', finished_at = now(), last_error = NULL WHERE id = $1`,
    [id],
  )
}

/** Notes why an attempt failed, and when the next one is; without one it is a dead letter. */
export async function saveFailed(
  pool: Pool,
  id: string,
  {reason, retrySeconds}: {reason: string; retrySeconds: number | undefined},
): Promise<void> {
  await pool.query(
    `UPDATE webhook_delivery SET last_error = $2, next_attempt_at = now() + make_interval(secs => coalesce($3::float8, 0)),
       state = CASE WHEN $3::float8 IS NULL THEN 'dead' ELSE 'pending' END,
       finished_at = CASE WHEN $3::float8 IS NULL THEN now() END
     WHERE id = $1 AND state <> 'delivered'`,
    [id, reason, retrySeconds ?? null],
  )
}

/** Deliveries that were given up, oldest first. */
export async function readDeadLetters(pool: Pool, dao?: string): Promise<DeadLetter[]> {
  const {rows} = await pool.query<DeadLetter>(
    `SELECT id, webhook, alert, dao, attempts, last_error AS "lastError", finished_at AS "finishedAt", body
     FROM webhook_delivery WHERE state = 'dead' AND ($1::text IS NULL OR dao = $1) ORDER BY finished_at, id`,
    [dao ?? null],
  )
  return rows
}

/** Has alerts sent again that were given up or delivered: those of the ids, or all dead ones. Answers how many; 0 where one of the ids is of no such delivery. */
export async function redeliver(pool: Pool, ids: readonly string[] | 'dead'): Promise<number> {
  const {rowCount} = await pool.query(
    `UPDATE webhook_delivery SET state = 'pending', attempts = 0, next_attempt_at = now(), finished_at = NULL
     WHERE CASE WHEN $1::text[] IS NULL THEN state = 'dead' ELSE id = ANY($1)
       AND (SELECT count(*) FROM webhook_delivery WHERE id = ANY($1) AND state <> 'pending') = cardinality($1) END`,
    [ids === 'dead' ? null : ids],
  )
  return rowCount ?? 0
}
