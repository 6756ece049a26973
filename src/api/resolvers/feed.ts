import {parseRatio} from '../../core/ratio'
import type {AlertPayload} from '../../storage/read/alerts'
import type {FeedPlace, FeedRow} from '../../storage/read/feed'
import {readFeed} from '../../storage/read/feed'
import type {Context} from '../context'
import {cursorOf, placeOf} from '../feed-cursor'
import {badInput} from '../scalars'

interface FeedArguments {
  readonly since?: string | null
  readonly dao?: string | null
  readonly kinds?: readonly string[] | null
  readonly finality: 'LATEST' | 'SAFE' | 'FINALIZED'
}

/** An entry with the place right after it. */
type Change = FeedRow & {readonly cursor: string}

const MAX_FIRST = 1000
/** Entries that a follower is given at once. */
const BURST = 200

const questionOf = ({dao, kinds, finality, since}: FeedArguments, first: number) => ({
  since: placeOf(since),
  dao: dao ?? undefined,
  kinds: kinds ?? undefined,
  // What is told here is never taken back: SAFE may be less than that.
  finalOnly: finality !== 'LATEST',
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

/** What a member of a population begins with that is no address. */
const ENTITY = 'entity:'

const field =
  (name: string) =>
  ({payload}: FeedRow) =>
    payload[name]

/** A change of control as the list of them has it. */
async function changeOfControl({kind, chain, dao, payload, block, timestamp}: FeedRow, _: unknown, context: Context) {
  if (kind !== 'controlChanged') return null
  const {change: id, controlKind, ...details} = payload
  const chainId = (await context.chainStatuses()).find(status => status.chain === chain)?.chainId
  return {...details, id, kind: controlKind, dao, chainId, block, timestamp}
}

export const feedTypes = {
  Change: {
    block: ({block: number, hash, timestamp}: FeedRow) => ({number, hash, timestamp}),
    retracts: ({chain, retracts}: FeedRow) => (retracts === null ? null : `${chain}:${retracts}`),
    proposal: ({proposal}: FeedRow, _: unknown, {loaders}: Context) =>
      proposal && loaders(undefined).proposals.load(proposal),
    proposalId: ({proposal}: FeedRow) => proposal,
    state: field('state'),
    voter: field('voter'),
    supportNumber: field('support'),
    weight: field('weight'),
    setting: field('setting'),
    previous: field('previous'),
    current: field('current'),
    contract: field('contract'),
    implementation: field('implementation'),
    unsupported: field('unsupported'),
    rule: ({kind, payload}: FeedRow) => (kind === 'integrityBroken' ? payload.rule : null),
    alert: ({kind, payload, dao, block}: FeedRow) => (kind === 'alert' ? {...payload, dao, block} : null),
    controlChange: changeOfControl,
    expected: field('expected'),
    found: field('found'),
  },
  Alert: {
    id: ({alert}: AlertPayload) => alert,
    kind: ({alertKind}: AlertPayload) => alertKind,
    account: ({member}: AlertPayload) => (member === undefined || member.startsWith(ENTITY) ? null : member),
    entity: ({member}: AlertPayload) => (member?.startsWith(ENTITY) ? member.slice(ENTITY.length) : null),
    measured: ({measured}: AlertPayload) => (measured === undefined ? null : parseRatio(measured)),
    bound: ({bound}: AlertPayload) => (bound === undefined ? null : parseRatio(bound)),
  },
}
