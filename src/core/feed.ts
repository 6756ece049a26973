import type {Block} from './primitives'

/** What an entry of the feed of changes can tell, besides that an earlier one is taken back. */
export const FEED_KINDS = [
  'proposalCreated',
  'proposalState',
  'vote',
  'settingChanged',
  'implementationChanged',
  'controlChanged',
  'integrityBroken',
  'alert',
] as const
export type FeedKind = (typeof FEED_KINDS)[number]

/** One thing that happened, before it has its place in the feed. */
export interface FeedItem {
  readonly kind: FeedKind
  readonly dao: string
  /** Id of the row that it is about. */
  readonly subject: string
  /** Id of the proposal that it belongs to, if any. */
  readonly proposal: string | null
  /** The block in which it happened or, for changes by the clock, was noticed. */
  readonly block: Block
  /** What it tells, by the name that the API gives it. */
  readonly payload: Readonly<Record<string, unknown>>
  /** Set where what was told of the subject before turned out to be something else. */
  readonly replaces?: true
}
