import type {Pool} from 'pg'
import {ConfigError} from '../core/errors'
import {timepointAt} from '../core/primitives'
import {readControl} from '../storage/read/control-changes'
import {type DaoRow, readContracts, readGovernors, readTokens} from '../storage/read/daos'
import {
  type At,
  type CursorRow,
  type Draw,
  type IndexedTimepoint,
  inSnapshot,
  readCursor,
  readIndexedProposals,
  readSupply,
  sampleAccounts,
  sampleVotes,
} from '../storage/read/indexed-state'
import type {Queryable} from '../storage/read/page'
import {type Check, compare, type Difference, type Question} from './comparison'
import {controlQuestions} from './control-questions'
import {proposalQuestions, tokenQuestions, voteQuestions} from './questions'
import type {Header, StateReader} from './state-reader'

/**
 * How a verification ended: `orphaned`, when the indexed block is not on the node's chain; `unread`, when the node
 * answered none of the questions.
 */
export type Outcome = 'equal' | 'different' | 'orphaned' | 'unread'

/** What a comparison of a DAO's index with its contracts found. */
export interface Verification {
  readonly dao: string
  readonly block: number
  readonly hash: string
  readonly checkedAt: Date
  readonly samples: number
  readonly seed: number
  readonly checks: readonly Check[]
  readonly differences: readonly Difference[]
  readonly outcome: Outcome
}

interface Options {
  readonly samples: number
  readonly seed: number
  /** A past block; the cursor unless said. */
  readonly block?: number | undefined
}

/** Accounts of each ranking, and votes, that are always in the sample. */
const LARGEST = 20

/**
 * Compares what is indexed of a DAO with what its contracts answer at the same block. Nothing is told to differ unless
 * the indexed block is on the node's chain before and after. Throws a ConfigError for a block that is not indexed.
 */
export async function verify(
  {pool, reader}: {readonly pool: Pool; readonly reader: StateReader},
  dao: DaoRow,
  {samples, seed, block}: Options,
): Promise<Verification> {
  const draw: Draw = {largest: LARGEST, random: samples, seed}
  // One snapshot of the tables for everything, so that it all stands at one cursor; the header alone is asked within.
  const {cursor, at, questions, header} = await inSnapshot(pool, async db => {
    const cursor = await cursorOf(db, dao, block)
    const header = await reader.header(block ?? cursor.height)
    const height = block ?? cursor.height
    const head = height === cursor.height
    const at: At = {
      block: height,
      head,
      timestamp: header?.timestamp ?? Number(cursor.timestamp),
      l1BlockNumber: (head ? cursor.l1BlockNumber : header?.l1BlockNumber) ?? undefined,
    }
    return {cursor, at, header, questions: await questionsOf(db, dao, {cursor, at, draw})}
  })
  const result = (checks: readonly Check[], differences: readonly Difference[], outcome: Outcome): Verification => ({
    dao: dao.slug,
    block: at.block,
    hash: header?.hash ?? cursor.hash,
    checkedAt: new Date(),
    samples,
    seed,
    checks,
    differences,
    outcome,
  })
  if (!header || !(await stands(reader, cursor))) return result([], [], 'orphaned')
  const {checks, differences} = await compare(reader, questions)
  if (!(await stands(reader, cursor)) || !(await same(reader, at.block, header))) return result([], [], 'orphaned')
  const compared = checks.some(({equal, different}) => equal + different > 0)
  return result(checks, differences, differences.length > 0 ? 'different' : compared ? 'equal' : 'unread')
}

async function cursorOf(db: Queryable, dao: DaoRow, block: number | undefined): Promise<CursorRow> {
  const cursor = await readCursor(db, dao.chain)
  if (!cursor) throw new ConfigError([`nothing of ${dao.chain} is indexed yet: run \`npx kingmaker start\` first`])
  if (block !== undefined && block > cursor.height)
    throw new ConfigError([`--block: ${dao.chain} is indexed up to block ${cursor.height}, ${block} is not known yet`])
  return cursor
}

async function questionsOf(
  db: Queryable,
  dao: DaoRow,
  {cursor, at, draw}: {readonly cursor: CursorRow; readonly at: At; readonly draw: Draw},
): Promise<Question[]> {
  const pins = {block: at.block, cursor: cursor.height}
  const questions: Question[] = []
  for (const token of await readTokens(db, [dao.slug])) {
    const past: IndexedTimepoint = {column: 'clock', value: pastOf(token.clock, at, cursor)}
    const accounts = await sampleAccounts(db, token.id, {at, past, draw})
    const supply = at.head ? token.totalSupply : await readSupply(db, token.id, {column: 'block', value: at.block})
    const before = {timepoint: past.value, supply: await readSupply(db, token.id, past)}
    questions.push(...tokenQuestions(token, {accounts, supply, past: before}, pins))
  }
  const proposals = await readIndexedProposals(db, dao.slug, at)
  const votes = await sampleVotes(db, dao.slug, {at, draw})
  for (const governor of await readGovernors(db, [dao.slug])) {
    const own = ({governor: address}: {readonly governor: string}) => address === governor.address
    questions.push(...proposalQuestions(governor, proposals.filter(own), pins))
    questions.push(...voteQuestions(governor, votes.filter(own), pins))
  }
  questions.push(...(await aboutControl(db, dao, at)))
  return questions
}

async function aboutControl(db: Queryable, dao: DaoRow, {block: height, timestamp}: At): Promise<Question[]> {
  const contracts = await readContracts(db, {dao: dao.slug})
  const clock = {height, timestamp}
  const moment = {chain: dao.chain, chainId: dao.chainId, height, hash: null, earliest: clock, latest: clock}
  const ids = contracts.map(({id}) => id)
  const rows = await readControl(db, ids, [moment])
  return contracts.flatMap(contract => {
    const own = rows.filter(({contractId}) => contractId === contract.id)
    return controlQuestions(contract, own, {block: height, timestamp})
  })
}

/**
 * The timepoint for past votes: that of the block, or the one before the cursor, since contracts tell the past only. Blocks
 * may share a timepoint with the cursor, so that it is past for neither of them.
 */
function pastOf(clock: string, at: At, cursor: CursorRow): number {
  const {height, timestamp, l1BlockNumber} = cursor
  const last = clockAt(clock, {block: height, timestamp: Number(timestamp), l1BlockNumber: l1BlockNumber ?? undefined})
  return Math.max(0, Math.min(clockAt(clock, at), last - 1))
}

function clockAt(clock: string, {block: height, timestamp, l1BlockNumber}: Omit<At, 'head'>): number {
  const mode = clock === 'timestamp' || clock === 'l1blocknumber' ? clock : 'blocknumber'
  if (mode === 'l1blocknumber' && l1BlockNumber === undefined)
    throw new ConfigError([
      `block ${height} has no l1BlockNumber, which the contracts count in: use a node that gives Arbitrum's headers in full`,
    ])
  return Number(timepointAt({height, timestamp, ...(l1BlockNumber !== undefined && {l1BlockNumber})}, mode))
}

const stands = (reader: StateReader, cursor: CursorRow) => same(reader, cursor.height, cursor)

async function same(reader: StateReader, height: number, {hash}: Pick<Header, 'hash'>): Promise<boolean> {
  return (await reader.header(height))?.hash === hash.toLowerCase()
}
