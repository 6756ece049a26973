import {createHash} from 'node:crypto'
import type {Pool} from 'pg'
import {z} from 'zod'
import type {Columns} from '../storage/read/columns'
import type {BlockClock, Moments} from '../storage/read/moment'
import {Order, type OrderKeys} from '../storage/read/order'
import type {Keyed, Page, Queryable} from '../storage/read/page'
import {type Pin, readPins} from '../storage/read/pins'
import {blockError, momentsOf, readPast, type TimeArguments} from './block-argument'
import {type ListArguments, pageOf} from './page-arguments'
import {badInput} from './scalars'

/** Arguments of a connection, as GraphQL hands them over. */
export interface ConnectionArguments extends Omit<ListArguments, 'skip'>, TimeArguments {
  readonly after?: string | null
}

/** A list that can be walked through by cursor, as of moments. */
export interface Walkable<Row> {
  readonly columns: Columns
  /** Whose chains the answer is as of. */
  readonly scope: {readonly dao?: string | undefined; readonly chainId?: number | undefined}
  readonly read: (db: Queryable, page: Page, at: Moments) => Promise<readonly (Row & Keyed)[]>
  readonly count: (db: Queryable, at: Moments) => Promise<number>
}

/** A page of a list, with a cursor behind each of its rows. */
export interface Connection<Row> {
  readonly edges: readonly {readonly cursor: string; readonly node: Row}[]
  readonly nodes: readonly Row[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly asOf: readonly {readonly chain: string; readonly number: number; readonly hash: string | null}[]
  /** Only read when it is asked for. */
  readonly count: () => Promise<number>
}

const clock = z.tuple([z.int(), z.int(), z.int().nullable()])
const cursorSchema = z.object({
  /** Digest of the list, its filter and its order. */
  d: z.string(),
  /** What the walk is as of: chain, its id, height, hash, anchor, and the bounds of its clocks. */
  p: z.array(z.tuple([z.string(), z.int(), z.int(), z.string().nullable(), z.string().nullable(), clock, clock])),
  /** The row's keys in the order. */
  k: z.array(z.string().nullable()),
})
type Cursor = z.infer<typeof cursorSchema>

/**
 * A page of a list. The first page pins the block that it is as of, and cursors carry it: later pages are of the same
 * block, while the chain moves on. Throws what the caller has to change.
 */
export async function connectionOf<Row>(
  pool: Pool,
  name: string,
  {args, list}: {readonly args: ConnectionArguments; readonly list: Walkable<Row>},
): Promise<Connection<Row & {readonly at: Moments}>> {
  const {first, after, ...question} = args
  const page = pageOf({...args, skip: 0}, list.columns)
  const digest = createHash('sha256')
    .update(JSON.stringify([name, question]))
    .digest('base64url')
    .slice(0, 16)
  const order = new Order(list.columns, page.orderBy, '')
  const cursor = after == null ? undefined : readCursor(after, digest, order)
  const {rows, at, pins} = await readPast(pool, cursor ? momentsIn(cursor) : [], async db => {
    const moments = cursor ? momentsIn(cursor) : ((await momentsOf(db, args, {...list.scope, pinned: true})) ?? [])
    const known = await readPins(db, moments)
    if (cursor) assertThere(cursor, known)
    const asked = {...page, first: first + 1, after: cursor?.k, keyed: true}
    return {at: moments, pins: known, rows: await list.read(db, asked, moments)}
  })
  const shown = rows.slice(0, first).map(row => ({...row, at}))
  const place = at.map((moment): Cursor['p'][number] => {
    const {chain, chainId, height, earliest, latest} = moment
    const pin = pins.find(each => each.chainId === chainId)
    return [chain, chainId, height, short(moment.hash), short(pin?.anchor ?? null), packed(earliest), packed(latest)]
  })
  const cursorAt = (keys: OrderKeys) => written({d: digest, p: cursor?.p ?? place, k: [...keys]})
  const edges = shown.map(node => ({cursor: cursorAt(node.keys), node}))
  return {
    edges,
    nodes: shown,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: cursor !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    asOf: at.map(({chain, height, hash}) => ({chain, number: height, hash})),
    count: () => readPast(pool, at, db => list.count(db, at)),
  }
}

const written = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url')

function readCursor(text: string, digest: string, order: Order): Cursor {
  const cursor = cursorSchema.safeParse(parsed(text)).data
  if (!cursor) throw badInput('after: expected a cursor that this API has given, or none to begin at the beginning')
  if (cursor.d !== digest)
    throw badInput(
      'after: the cursor is of another list, filter or order: ask with the arguments that it was given for, or begin without one',
    )
  if (!order.fits(cursor.k)) throw badInput('after: expected a cursor that this API has given, it has been altered')
  return cursor
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** Enough of a hash to tell blocks of one height apart. */
const short = (hash: string | null) => (hash === null ? null : hash.slice(2, 18))

const packed = ({height, timestamp, l1BlockNumber}: BlockClock): z.infer<typeof clock> => [
  height,
  timestamp,
  l1BlockNumber ?? null,
]

function unpacked([height, timestamp, l1]: z.infer<typeof clock>): BlockClock {
  return {height, timestamp, ...(l1 !== null && {l1BlockNumber: l1})}
}

function momentsIn({p}: Cursor): Moments {
  return p.map(([chain, chainId, height, hash, , earliest, latest]) => ({
    chain,
    chainId,
    height,
    hash: hash === null ? null : `0x${hash}`,
    earliest: unpacked(earliest),
    latest: unpacked(latest),
  }))
}

/** Throws when a block that a walk is as of is not of the index any more. */
function assertThere({p}: Cursor, pins: readonly Pin[]): void {
  for (const [chain, chainId, height, hash, anchor] of p) {
    const pin = pins.find(each => each.chainId === chainId)
    const same = pin && short(pin.anchor) === anchor && (pin.hash === null || hash === null || short(pin.hash) === hash)
    if (!same)
      throw blockError(
        'CURSOR_ORPHANED',
        `after: block ${height} of ${chain}, which the walk is as of, is not of the chain any more: start again without a cursor`,
      )
  }
}

const counted = {totalCount: ({count}: Pick<Connection<unknown>, 'count'>) => count()}

/** Resolvers of the types of connections. */
export const connectionTypes = {
  ProposalConnection: counted,
  VoteConnection: counted,
  AccountConnection: counted,
  ControlChangeConnection: counted,
  VotingPowerChangeConnection: counted,
}
