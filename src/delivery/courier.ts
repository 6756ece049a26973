import {setTimeout as sleep} from 'node:timers/promises'
import type {Pool} from 'pg'
import type {Logger} from 'pino'
import {alertDocument} from '../api/alert-document'
import type {WebhookConfig} from '../config/alert-schema'
import {
  type Attempt,
  type Subscription,
  saveDelivered,
  saveFailed,
  saveWebhook,
  takeDue,
  takeUp,
} from '../storage/deliveries'
import type {AlertRow} from '../storage/read/alerts'
import type {Receiver} from './receivers'
import {retryDelay} from './retry'
import {send} from './send'
import {signedHeaders} from './signature'

/** Requests to one receiver at once. */
const AT_ONCE = 8
/** Between looks for something to send. */
const LOOK_MS = 500
/** Added to the timeout of a request before somebody else may send the same. */
const LEASE_SECONDS = 5

/** Brings final alerts to receivers, each until it has arrived or was tried often enough. Its memory is the database. */
export class Courier {
  constructor(
    private readonly pool: Pool,
    private readonly receivers: readonly Receiver[],
    private readonly log: Logger,
  ) {}

  /** Goes on until `signal` aborts: every receiver at its own pace. */
  async run(signal: AbortSignal): Promise<void> {
    for (const {webhook} of this.receivers) await saveWebhook(this.pool, subscriptionOf(webhook))
    await Promise.all(this.receivers.map(receiver => this.serve(receiver, signal)))
  }

  private async serve(receiver: Receiver, signal: AbortSignal): Promise<void> {
    const {id} = receiver.webhook
    while (!signal.aborted) {
      // A database that does not answer is asked again.
      const busy = await this.round(receiver).catch(error => {
        if (!signal.aborted) this.log.warn({err: error, webhook: id}, 'alerts could not be looked for')
        return false
      })
      if (!busy) await sleep(LOOK_MS, undefined, {signal}).catch(() => {})
    }
  }

  /** Takes up what is new and makes the attempts that are due; answers whether there may be more at once. */
  private async round(receiver: Receiver): Promise<boolean> {
    const {webhook} = receiver
    const more = await takeUp(this.pool, subscriptionOf(webhook))
    const leaseSeconds = webhook.timeout + LEASE_SECONDS
    const due = await takeDue(this.pool, webhook.id, {first: AT_ONCE, leaseSeconds})
    await Promise.all(due.map(attempt => this.attempt(receiver, attempt)))
    return more || due.length === AT_ONCE
  }

  private async attempt({webhook, url, secrets}: Receiver, {id, alert, body, attempts}: Attempt): Promise<void> {
    const headers = signedHeaders({id: alert, timestamp: Math.floor(Date.now() / 1000), body}, secrets)
    const outcome = await send(url, {body, headers, timeoutMs: webhook.timeout * 1000})
    if (outcome.delivered) return saveDelivered(this.pool, id)
    const {reason} = outcome
    const retrySeconds = attempts < webhook.attempts ? retryDelay(attempts, webhook, Math.random()) : undefined
    await saveFailed(this.pool, id, {reason, retrySeconds})
    const what = retrySeconds === undefined ? 'given up; `kingmaker alerts --dead` lists it' : 'sent again later'
    this.log.warn({webhook: webhook.id, alert, attempts, reason}, `an alert did not arrive: ${what}`)
  }
}

function subscriptionOf({id, since, rules, daos}: WebhookConfig): Subscription {
  return {
    id,
    since: since === undefined ? undefined : Date.parse(since) / 1000,
    wants: ({payload, dao}) => (rules?.includes(payload.rule) ?? true) && (daos?.includes(dao) ?? true),
    bodyOf: messageOf,
  }
}

/** The body of a message, by Standard Webhooks: what kind it is, when it happened, and all of it. */
function messageOf(alert: AlertRow): string {
  const data = alertDocument(alert)
  return JSON.stringify({type: `alert.${data.phase}`, timestamp: data.block.timestamp, data})
}
