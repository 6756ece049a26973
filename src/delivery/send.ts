import {printable} from '../core/text'

/** Bytes of an answer that are read: enough for a reason. */
const MOST_BYTES = 2_000

/** What became of a request. */
export type Outcome = {readonly delivered: true} | {readonly delivered: false; readonly reason: string}

/**
 * Posts a body once. Any answer of 2xx is a delivery; redirects are not followed, since a receiver that was checked may lead
 * to one that was not. Never rejects.
 */
export async function send(
  url: string,
  {body, headers, timeoutMs}: {body: string; headers: Readonly<Record<string, string>>; timeoutMs: number},
): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {...headers, 'content-type': 'application/json', 'user-agent': 'Kingmaker'},
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const said = await beginning(response)
    if (response.ok) return {delivered: true}
    return {delivered: false, reason: `HTTP ${response.status}${said === '' ? '' : `: ${said}`}`}
  } catch (error) {
    return {delivered: false, reason: reasonOf(error, timeoutMs)}
  }
}

/** What an answer begins with; the rest of it is not read. */
async function beginning({body}: Response): Promise<string> {
  if (!body) return ''
  const parts: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop cancels the stream.
  for await (const part of body) {
    parts.push(part)
    bytes += part.byteLength
    if (bytes >= MOST_BYTES) break
  }
  return printable(Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8'))
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const {name, message, cause} = error as Error & {readonly cause?: {readonly code?: string; readonly message?: string}}
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  return printable(cause?.code ?? cause?.message ?? message)
}
