import type {FeedPlace} from '../storage/read/feed'
import {badInput} from './scalars'

/** A place in the feed as callers are given it. */
export function cursorOf(place: FeedPlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The inverse of {@link cursorOf}; nothing is the beginning. Throws for text that is no cursor. */
export function placeOf(cursor: string | null | undefined): FeedPlace {
  if (cursor == null || cursor === '') return {}
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (typeof place === 'object' && place !== null && Object.values(place).every(Number.isSafeInteger))
      return place as FeedPlace
  } catch {
    // Falls through to the one message for everything that is no cursor.
  }
  throw badInput('since: expected a cursor that this API has given, or none to begin at the beginning')
}
