import type {FeedPlace, FeedRow} from '../../storage/read/feed'
import {readFeed} from '../../storage/read/feed'
import type {Context} from '../context'
import {badInput} from '../scalars'

interface FeedArguments {
  readonly since?: string | null
  readonly dao?: string | null
  readonly kinds?: readonly string[] | null
  readonly finality: 'LATEST' | 'FINALIZED'
}

/** An entry with the place right after it. */
type Change = FeedRow & {readonly cursor: string}

const MAX_FIRST = 1000
/** Entries that a follower is given at once. */
const BURST = 200

const cursorOf = (place: FeedPlace) => Buffer.from(JSON.stringify(place)).toString('base64url')

function placeOf(cursor: string | null | undefined): FeedPlace {
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

const questionOf = ({dao, kinds, finality, since}: FeedArguments, first: number) => ({
  since: placeOf(since),
  dao: dao ?? undefined,
  kinds: kinds ?? undefined,
  finalOnly: finality === 'FINALIZED',
  first,
})

/** Each entry with the cursor after it: of its own chain, it itself; of the others, what came before it in the page. */
function withCursors(since: FeedPlace, entries: readonly FeedRow[]): Change[] {
  const place: Record<string, number> = {...since}
  return entries.map(entry => {
    place[entry.chain] = entry.sequence
    return {...entry, cursor: cursorOf(place)}
  })
}

export const feedQueries = {
  async changes(_: unknown, args: FeedArguments & {first: number}, {pool}: Context) {
    if (args.first < 1 || args.first > MAX_FIRST)
      throw badInput(`first: expected 1 to ${MAX_FIRST}, got ${args.first}; go on with the cursor`)
    const question = questionOf(args, args.first)
    const {entries, place} = await readFeed(pool, question)
    return {
      changes: withCursors(question.since, entries),
      cursor: cursorOf(place),
      hasMore: entries.length === args.first,
    }
  },
}

export const feedSubscriptions = {
  changes: {
    async *subscribe(_: unknown, args: FeedArguments, {pool, feed, signal}: Context) {
      let question = questionOf(args, BURST)
      while (!signal.aborted) {
        const moved = feed.moved(signal)
        for (;;) {
          const {entries, place} = await readFeed(pool, question)
          for (const change of withCursors(question.since, entries)) yield {changes: change}
          question = {...question, since: place}
          if (entries.length < BURST) break
        }
        await moved
      }
    },
  },
}

const field =
  (name: string) =>
  ({payload}: FeedRow) =>
    payload[name]

export const feedTypes = {
  Change: {
    block: ({block: number, hash, timestamp}: FeedRow) => ({number, hash, timestamp}),
    retracts: ({chain, retracts}: FeedRow) => (retracts === null ? null : `${chain}:${retracts}`),
    proposal: ({proposal}: FeedRow, _: unknown, {proposals}: Context) => proposal && proposals.load(proposal),
    proposalId: ({proposal}: FeedRow) => proposal,
    state: field('state'),
    voter: field('voter'),
    supportNumber: field('support'),
    weight: field('weight'),
    setting: field('setting'),
    previous: field('previous'),
    current: field('current'),
    rule: field('rule'),
    expected: field('expected'),
    found: field('found'),
  },
}
