import {createHmac} from 'node:crypto'

/** What a receiver checks: who sent it, that it is whole, and that it is not an old one sent again. */
export interface SignedMessage {
  readonly id: string
  /** Unix seconds of this attempt. */
  readonly timestamp: number
  readonly body: string
}

const PREFIX = 'whsec_'
const FEWEST_BYTES = 24
const MOST_BYTES = 64

/**
 * The headers of a message by Standard Webhooks 1.0: one `v1` signature, HMAC-SHA256 over id, timestamp and body, for each
 * secret, so that a receiver can take up a new one before the old one is taken away.
 */
export function signedHeaders(
  {id, timestamp, body}: SignedMessage,
  secrets: readonly Buffer[],
): Record<string, string> {
  const signatures = secrets.map(secret => createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`))
  return {
    'webhook-id': id,
    'webhook-timestamp': `${timestamp}`,
    'webhook-signature': signatures.map(hmac => `v1,${hmac.digest('base64')}`).join(' '),
  }
}

/** Reads secrets, one or several with spaces between; undefined when one of them is not `whsec_` and base64 of 24 to 64 bytes. */
export function readSecrets(text: string): readonly Buffer[] | undefined {
  const secrets = text
    .split(/\s+/)
    .filter(part => part !== '')
    .map(readSecret)
  const read = secrets.filter(secret => secret !== undefined)
  return read.length > 0 && read.length === secrets.length ? read : undefined
}

function readSecret(text: string): Buffer | undefined {
  const base64 = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : ''
  const bytes = Buffer.from(base64, 'base64')
  const whole = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '')
  return whole && bytes.length >= FEWEST_BYTES && bytes.length <= MOST_BYTES ? bytes : undefined
}
