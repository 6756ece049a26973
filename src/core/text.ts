import type {Bytes} from './primitives'

/** Text from chain for display, beside the fact whether it differs from the raw bytes. The bytes stay the truth. */
export interface DisplayText {
  readonly text: string
  /** True when the bytes were not valid UTF-8 or held characters that are replaced for display. */
  readonly altered: boolean
}

/** NUL cannot be stored in PostgreSQL text; bidi controls make text read as something that it is not. */
const NUL = '\u0000'
const BIDI = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g

/** Makes untrusted bytes printable: invalid UTF-8 → U+FFFD, NUL → U+2400, bidi controls removed. O(n). */
export function displayText(bytes: Bytes): DisplayText {
  const raw = hexToBytes(bytes)
  const decoded = new TextDecoder('utf-8', {ignoreBOM: true}).decode(raw)
  const text = decoded.replaceAll(NUL, '\u2400').replace(BIDI, '')
  return {text, altered: text !== decoded || !sameBytes(new TextEncoder().encode(decoded), raw)}
}

/** First line with content, without Markdown heading marks, at most 200 characters; undefined when there is none. */
export function titleOf(text: string): string | undefined {
  const line = text
    .split(/\r?\n/, 200)
    .map(part => part.trim().replace(/^#+\s*/, ''))
    .find(part => part !== '')
  return line === undefined ? undefined : Array.from(line).slice(0, 200).join('')
}

/** Foreign words on one line of a terminal or a column: at most 160 characters, nothing that is not for display. */
export function printable(words: string): string {
  return words
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 160)
}

/** Bytes of a hex string that is known to be well formed. */
export function hexToBytes(hex: Bytes): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + i * 2, 4 + i * 2), 16)
  return bytes
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
