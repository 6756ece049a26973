import type {Pool} from 'pg'
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {Instruments} from '../../src/api/instruments'
import {
  readDeadLetters,
  redeliver,
  type Subscription,
  saveDelivered,
  saveFailed,
  saveWebhook,
  takeDue,
  takeUp,
} from '../../src/storage/deliveries'
import {testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

const FINALITY = 5

let postgres: TestPostgres
let pool: Pool

beforeAll(async () => {
  postgres = await startTestPostgres()
  pool = testPool(await postgres.createDatabase())
  await pool.query(
    `INSERT INTO chain (id, chain_id, name, finality, max_lag, fingerprint) VALUES ('local', 31337, 'Local', $1, 5, 'x')`,
    [FINALITY],
  )
  await pool.query(`INSERT INTO dao (id, name, chain) VALUES ('one', 'One', 'local')`)
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

beforeEach(async () => {
  for (const table of ['feed_entry', 'webhook', 'webhook_delivery', 'cursor']) await pool.query(`DELETE FROM ${table}`)
  await pool.query(`INSERT INTO cursor (id, height, hash, timestamp) VALUES ('local', 100, '0x', 1000)`)
})

/** Tells alerts of blocks, in the order of the feed; a block's number is also its time. */
async function tell(...entries: readonly {alert: string; block: number; retractedBy?: number}[]): Promise<void> {
  const {rows} = await pool.query<{last: number}>('SELECT coalesce(max(sequence), 0)::int AS last FROM feed_entry')
  for (const [i, {alert, block, retractedBy}] of entries.entries()) {
    const sequence = (rows[0]?.last ?? 0) + i + 1
    await pool.query(
      `INSERT INTO feed_entry (id, chain, dao, sequence, kind, subject, block, hash, timestamp, payload, retracted_by)
       VALUES ($1, 'local', 'one', $2, 'alert', $3, $4::int, '0x', $4::int, $5, $6)`,
      [
        `local:${sequence}`,
        sequence,
        alert,
        block,
        JSON.stringify({alert, rule: 'r', phase: 'raised'}),
        retractedBy ?? null,
      ],
    )
  }
}

const advance = (height: number) => pool.query('UPDATE cursor SET height = $1', [height])

/** Without a `since` of its own where it is null. */
function hook(id: string, since: number | null = 0, wants: Subscription['wants'] = () => true): Subscription {
  return {id, since: since ?? undefined, wants, bodyOf: ({payload}) => payload.alert}
}

const bodies = async (webhook: string) => {
  const {rows} = await pool.query<{body: string}>(
    'SELECT body FROM webhook_delivery WHERE webhook = $1 ORDER BY body',
    [webhook],
  )
  return rows.map(({body}) => body)
}

describe('taking up', () => {
  it('takes each final alert once, when it has become final, and none that was retracted', async () => {
    const ops = hook('ops')
    await saveWebhook(pool, ops)
    await tell({alert: 'a', block: 90}, {alert: 'gone', block: 91, retractedBy: 3}, {alert: 'b', block: 96})
    await takeUp(pool, ops)
    expect(await bodies('ops')).toEqual(['a'])
    await advance(101)
    await takeUp(pool, ops)
    await takeUp(pool, ops)
    expect(await bodies('ops')).toEqual(['a', 'b'])
  })

  it('does not take one again that is told again, as by an index made anew', async () => {
    const ops = hook('ops')
    await saveWebhook(pool, ops)
    await tell({alert: 'a', block: 90})
    await takeUp(pool, ops)
    await tell({alert: 'a', block: 90}, {alert: 'b', block: 91})
    await takeUp(pool, ops)
    expect(await bodies('ops')).toEqual(['a', 'b'])
  })

  it('leaves out what is older than the webhook, and what it does not want', async () => {
    const since = hook('since', 91)
    const choosy = hook('choosy', 0, ({payload}) => payload.alert !== 'b')
    const now = hook('now', null)
    for (const each of [since, choosy, now]) await saveWebhook(pool, each)
    await tell({alert: 'a', block: 90}, {alert: 'b', block: 91}, {alert: 'c', block: 92})
    for (const each of [since, choosy, now]) await takeUp(pool, each)
    expect(await bodies('since')).toEqual(['b', 'c'])
    expect(await bodies('choosy')).toEqual(['a', 'c'])
    expect(await bodies('now')).toEqual([])
  })

  it('keeps from when on a webhook was first seen, until its file says otherwise', async () => {
    const seen = async () => (await pool.query('SELECT since FROM webhook')).rows[0].since
    await saveWebhook(pool, hook('ops', 50))
    await saveWebhook(pool, hook('ops', null))
    expect(await seen()).toBe('50')
    await saveWebhook(pool, hook('ops', 60))
    expect(await seen()).toBe('60')
  })

  it('loses nothing beyond a page', async () => {
    const ops = hook('ops')
    await saveWebhook(pool, ops)
    await tell(...Array.from({length: 600}, (_, i) => ({alert: `${i}`, block: 90})))
    for (let more = true; more; ) more = await takeUp(pool, ops)
    expect(await bodies('ops')).toHaveLength(600)
  })

  it('takes nothing up when the place cannot be noted with it', async () => {
    const ops = hook('ops')
    await saveWebhook(pool, ops)
    await tell({alert: 'a', block: 90})
    await pool.query(`ALTER TABLE webhook ADD CONSTRAINT planted CHECK (place = '{}')`)
    await expect(takeUp(pool, ops)).rejects.toThrow('planted')
    expect(await bodies('ops')).toEqual([])
    await pool.query('ALTER TABLE webhook DROP CONSTRAINT planted')
    await takeUp(pool, ops)
    expect(await bodies('ops')).toEqual(['a'])
  })
})

describe('attempts', () => {
  const ops = hook('ops')
  const due = (leaseSeconds = 60) => takeDue(pool, 'ops', {first: 2, leaseSeconds})

  beforeEach(async () => {
    await saveWebhook(pool, ops)
    await tell({alert: 'a', block: 90}, {alert: 'b', block: 90}, {alert: 'c', block: 90})
    await takeUp(pool, ops)
  })

  it('are handed out once, a few at a time', async () => {
    const taken = [...(await due()), ...(await due()), ...(await due())]
    expect(taken.map(({alert}) => alert).sort()).toEqual(['a', 'b', 'c'])
    expect(taken.every(({attempts}) => attempts === 1)).toBe(true)
  })

  it('come again when nobody says what became of them', async () => {
    // As of a process that has died with the request under way.
    const [first] = await due(0)
    const again = await due(60)
    expect(again).toContainEqual({...first, attempts: 2})
  })

  it('end with delivery, also when a slower attempt fails after it', async () => {
    const [first] = await due(0)
    await saveDelivered(pool, first?.id ?? '')
    await saveFailed(pool, first?.id ?? '', {reason: 'late', retrySeconds: undefined})
    expect((await due()).map(({id}) => id)).not.toContain(first?.id)
    expect(await readDeadLetters(pool)).toEqual([])
  })

  it('wait for their retry, or end as dead letters that can be sent again', async () => {
    const [first, second] = await due()
    await saveFailed(pool, first?.id ?? '', {reason: 'busy', retrySeconds: 0})
    await saveFailed(pool, second?.id ?? '', {reason: 'gone', retrySeconds: undefined})
    expect((await due()).map(({id, attempts}) => `${id} ${attempts}`).sort()).toEqual(
      ['ops:c 1', `${first?.id} 2`].sort(),
    )
    expect(await readDeadLetters(pool, 'one')).toMatchObject([{id: second?.id, attempts: 1, lastError: 'gone'}])
    expect(await readDeadLetters(pool, 'other')).toEqual([])
    const {text} = await new Instruments(pool).page()
    expect(text).toContain('kingmaker_webhook_deliveries{webhook="ops",state="dead"} 1\n')
    expect(text).toContain('kingmaker_webhook_deliveries{webhook="ops",state="pending"} 2\n')
    expect(await redeliver(pool, [second?.id ?? '', 'ops:nothing'])).toBe(0)
    expect(await redeliver(pool, 'dead')).toBe(1)
    expect(await due()).toMatchObject([{id: second?.id, attempts: 1}])
  })
})
