import {GraphQLError} from 'graphql'
import type {Pool} from 'pg'
import {inSnapshot} from '../storage/read/indexed-state'
import {type BlockSurroundings, type Moments, momentIn, readSurroundings} from '../storage/read/moment'
import type {Queryable} from '../storage/read/page'
import {UncertainMoment} from '../storage/read/past-proposals'
import {badInput} from './scalars'

/** Finalities by the name that the API gives them. */
export const FINALITIES = ['LATEST', 'SAFE', 'FINALIZED'] as const

/** Which block an answer is as of, as GraphQL hands it over. */
export interface TimeArguments {
  readonly block?: BlockInput | null
  readonly finality?: (typeof FINALITIES)[number]
}

interface BlockInput {
  readonly number?: number | null
  readonly hash?: string | null
  readonly number_gte?: number | null
  readonly timestamp?: string | null
}

/** The input type, and the enum that goes with it. */
export const blockTypeDefs = /* GraphQL */ `
"""
Which block an answer is as of: exactly one of its fields. Everything is told as it stood at the end of that block.
"""
input BlockInput {
  number: Int
  "Of a block with events of indexed contracts, or a recent one."
  hash: String
  "The indexed block, which has to be this one or a later one."
  number_gte: Int
  "Unix seconds: the last block up to that time."
  timestamp: BigInt
}
"""
Up to which block something is told: the last that is indexed; the last that counts as safe, which is the final one unless
the chain's entry in assets/chains.yaml says otherwise; the last that the chain's finality depth has passed.
"""
enum Finality { ${FINALITIES.join(' ')} }
`

/** The arguments of a field whose answer can be as of a block. */
export const TIME =
  '"As of the end of this block; the indexed one if it is left out." block: BlockInput, finality: Finality! = LATEST'

/** An error about the block that was asked for, by a code of its own. */
export function blockError(code: string, message: string): GraphQLError {
  return new GraphQLError(message, {extensions: {code, http: {status: 400}}})
}

/** What a query is about. */
interface MomentScope {
  readonly dao?: string | undefined
  readonly chainId?: number | undefined
  /** Whether the indexed block is told, too, rather than undefined for the tables as they stand. */
  readonly pinned?: boolean
}

/**
 * The moments that a query is as of, one for each chain it is about; undefined for the tables as they stand. Throws what the
 * caller has to change.
 */
export async function momentsOf(
  db: Queryable,
  {block, finality = 'LATEST'}: TimeArguments,
  {pinned = false, ...scope}: MomentScope = {},
): Promise<Moments | undefined> {
  const given = Object.entries(block ?? {}).filter(([, value]) => value !== null && value !== undefined)
  if (block && given.length !== 1)
    throw badInput(
      `block: expected exactly one of number, hash, number_gte and timestamp, got ${given.map(([name]) => name).join(' and ') || 'none'}`,
    )
  if (!block && finality === 'LATEST' && !pinned) return undefined
  const {number, hash, timestamp, number_gte: least} = block ?? {}
  for (const height of [number, least])
    if (height != null && height < 0) throw badInput(`block: expected 0 or more, got ${height}`)
  const question = {
    ...scope,
    number: number ?? undefined,
    hash: hash?.toLowerCase(),
    timestamp: timestamp ?? undefined,
    finality,
  }
  const all = await readSurroundings(db, question)
  // Without a block, chains that nothing is indexed of have nothing to tell.
  const chains = block || finality !== 'LATEST' ? all : all.filter(({indexed}) => indexed !== null)
  if ((number != null || least != null) && chains.length > 1)
    throw badInput(
      `block: ${chains.map(({chain}) => chain).join(', ')} are indexed, and a number is of one chain: add dao, or ask by hash or timestamp`,
    )
  for (const chain of chains)
    assertIndexed(chain, {number: number ?? least ?? undefined, timestamp: question.timestamp, finality})
  if (least != null && finality === 'LATEST' && !pinned) return undefined
  const found = chains.filter(({target, start}) => target !== null && target >= (start ?? 0))
  if (found.length === 0 && chains.length > 0) throw notFound(chains, question)
  return found.map(chain => momentIn(chain, question.timestamp))
}

function assertIndexed(
  {chain, indexed, indexedTime, bound, target}: BlockSurroundings,
  {number, timestamp, finality}: {number: number | undefined; timestamp: string | undefined; finality: string},
): void {
  if (indexed === null || bound === null || indexedTime === null)
    throw blockError('BLOCK_AHEAD', `block: nothing of ${chain} is indexed yet`)
  if (number !== undefined && number > indexed)
    throw blockError('BLOCK_AHEAD', `block: ${chain} is indexed up to block ${indexed}, ${number} is not known yet`)
  if (timestamp !== undefined && BigInt(timestamp) > BigInt(indexedTime))
    throw blockError(
      'BLOCK_AHEAD',
      `block: ${chain} is indexed up to block ${indexed} of time ${indexedTime}, ${timestamp} is not known yet`,
    )
  const height = number ?? target
  if (height !== null && height > bound)
    throw blockError(
      'BLOCK_NOT_FINAL',
      `block: ${chain} is ${finality} up to block ${bound}, ${height} is not yet; ask for finality LATEST, or again later`,
    )
}

function notFound(chains: readonly BlockSurroundings[], {hash}: {hash: string | undefined}): GraphQLError {
  const names = chains.map(({chain}) => chain).join(', ')
  if (hash !== undefined && chains.every(({target}) => target === null))
    return blockError(
      'BLOCK_UNKNOWN',
      `block: ${names}: no block of the index has the hash ${hash}; hashes are kept of blocks with events and of recent ones, ask by number`,
    )
  const starts = chains.map(({chain, start}) => `${chain}: ${start}`).join(', ')
  return blockError(
    'BLOCK_BEFORE_START',
    `block: expected one from the first indexed block on (${starts}); nothing is known before it`,
  )
}

/** Reads as of moments from the tables as they are at one time. Errors say what the caller can ask for instead. */
export async function readPast<T>(
  pool: Pool,
  at: Moments | undefined,
  read: (db: Queryable) => Promise<T>,
): Promise<T> {
  if (!at) return read(pool)
  try {
    return await inSnapshot(pool, read)
  } catch (error) {
    throw error instanceof UncertainMoment ? uncertain(error) : error
  }
}

function uncertain({proposal, states: [before, after], moment}: UncertainMoment): GraphQLError {
  const {chain, earliest, latest} = moment
  const [what, use] =
    earliest.height === latest.height
      ? [`block ${latest.height} was between the times ${earliest.timestamp} and ${latest.timestamp}`, 'a timestamp']
      : [`at that time the chain was between blocks ${earliest.height} and ${latest.height}`, 'a number']
  return blockError(
    'BLOCK_UNCERTAIN',
    `block: ${chain}: ${what}, and proposal ${proposal} went from ${before} to ${after} in between, by its clock: ask by ${use}`,
  )
}
