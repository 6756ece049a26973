import {type Columns, type Where, whereClause} from './columns'
import {type Moments, untilMoment} from './moment'
import {Order} from './order'
import {behind, Conditions, countOf, type Keyed, keysOf, type Page, pageClause, type Queryable} from './page'
import {rowsOf} from './statement'

/** A vote. Weight as decimal text. */
export interface VoteRow {
  readonly id: string
  readonly dao: string
  readonly proposal: string
  readonly index: number
  readonly voter: string
  readonly support: number
  /** Whether it divides its weight between the sides: then its support is no side. */
  readonly divided: boolean
  /** Null where no event tells it. */
  readonly weight: string | null
  /** Choices by the governor's own numbers, with fractions of 1; null where `support` says all. */
  readonly options: readonly {readonly option: number; readonly fraction: string}[] | null
  /** Parts of a fractional vote; null for any other. */
  readonly againstPart: string | null
  readonly forPart: string | null
  readonly abstainPart: string | null
  readonly reason: string
  readonly params: Buffer
  readonly block: number
  readonly clock: string
  readonly timestamp: string
  readonly transactionHash: string
  readonly logIndex: number
}

export interface VoteFilter {
  readonly chainId?: number | undefined
  readonly dao?: string | undefined
  readonly proposal?: string | undefined
  readonly voter?: string | undefined
  readonly support?: number | undefined
  readonly where?: Where | null | undefined
}

const SUPPORT = `CASE WHEN against_part IS NOT NULL THEN 'OTHER' ELSE
  CASE support WHEN 0 THEN 'AGAINST' WHEN 1 THEN 'FOR' WHEN 2 THEN 'ABSTAIN' ELSE 'OTHER' END END`

/** What votes can be filtered and sorted by. */
export const VOTE_COLUMNS = {
  id: {type: 'ID', sql: 'id'},
  dao: {type: 'String', sql: 'dao'},
  proposal: {type: 'ID', sql: 'proposal'},
  index: {type: 'Int', sql: 'index'},
  voter: {type: 'Address', sql: 'voter', sorts: true},
  support: {type: 'enum VoteSupport', sql: SUPPORT},
  supportNumber: {type: 'Int', sql: 'support'},
  weight: {type: 'BigInt', sql: 'weight', nullable: true},
  reason: {type: 'String', sql: 'reason'},
  block: {type: 'Int', sql: 'block', within: 'log_index'},
  clock: {type: 'BigInt', sql: 'clock'},
  timestamp: {type: 'BigInt', sql: 'timestamp'},
} as const satisfies Columns

/** SQL of the columns of a vote. */
const SELECTED: Readonly<Record<keyof VoteRow, string>> = {
  id: 'id',
  dao: 'dao',
  proposal: 'proposal',
  index: 'index',
  voter: 'voter',
  support: 'support',
  weight: 'weight',
  options: 'options',
  divided: 'against_part IS NOT NULL',
  againstPart: 'against_part',
  forPart: 'for_part',
  abstainPart: 'abstain_part',
  reason: 'reason',
  params: 'params',
  block: 'block',
  clock: 'clock',
  timestamp: 'timestamp',
  transactionHash: 'transaction_hash',
  logIndex: 'log_index',
}

/** Every column of a vote. */
export const ALL_VOTE_COLUMNS = Object.keys(SELECTED) as (keyof VoteRow)[]

const selected = (wanted: readonly (keyof VoteRow)[]) => wanted.map(name => `${SELECTED[name]} AS "${name}"`).join(', ')

/** What holds for the votes that match, as of moments. */
function matching(
  conditions: Conditions,
  {chainId, dao, proposal, voter, support, where}: VoteFilter,
  at: Moments | undefined,
) {
  conditions
    .where('chain_id = ?', chainId)
    .where('dao = ?', dao)
    .where('proposal = ?', proposal)
    .where('voter = ?', voter)
    .where('support = ? AND against_part IS NULL', support)
    .where('EXISTS (SELECT FROM dao WHERE dao.id = vote.dao) AND ?', true)
  const filter = whereClause(conditions, VOTE_COLUMNS, where)
  return `${conditions} AND ${filter} AND ${untilMoment(conditions, at)}`
}

/** Which rows of a list, and which of their columns. */
interface VotePage extends Page {
  /** All of them if it is left out. */
  readonly wanted?: readonly (keyof VoteRow)[] | undefined
}

/** A page of the votes that match, as of moments. */
export async function readVotes(
  db: Queryable,
  filter: VoteFilter,
  {wanted = ALL_VOTE_COLUMNS, ...page}: VotePage,
  at?: Moments,
): Promise<(VoteRow & Keyed)[]> {
  const conditions = new Conditions()
  const order = new Order(VOTE_COLUMNS, page.orderBy, 'id')
  const condition = `${matching(conditions, filter, at)} AND ${behind(page, order, conditions)}`
  const columns = `${selected(wanted)}${keysOf(page, order)}`
  return rowsOf<VoteRow & Keyed>(
    db,
    `SELECT ${columns} FROM vote WHERE ${condition} ${pageClause(page, order, conditions)}`,
    conditions,
  )
}

/** How many votes match, as of moments. */
export async function countVotes(db: Queryable, filter: VoteFilter, at?: Moments): Promise<number> {
  const conditions = new Conditions()
  const condition = matching(conditions, filter, at)
  return countOf(db, `vote WHERE ${condition}`, conditions)
}

/** The same page of the votes of each of several proposals, in one statement. */
export async function readVotesOf(
  db: Queryable,
  proposals: readonly string[],
  {where, wanted = ALL_VOTE_COLUMNS, ...page}: VotePage & {readonly where?: Where | null | undefined},
  at?: Moments,
): Promise<VoteRow[]> {
  const conditions = new Conditions()
  const ids = conditions.bind(proposals)
  const filter = `${whereClause(conditions, VOTE_COLUMNS, where)} AND ${untilMoment(conditions, at)}`
  // Of one proposal all votes tell their weights or none does, and there is an index of them.
  const order = new Order({...VOTE_COLUMNS, weight: {type: 'BigInt', sql: 'weight'}}, page.orderBy, 'id')
  const paged = pageClause(page, order, conditions)
  return rowsOf<VoteRow>(
    db,
    `SELECT vote.*, wanted_id AS proposal FROM unnest(${ids}::text[]) AS wanted(wanted_id)
     CROSS JOIN LATERAL (SELECT ${selected(wanted.filter(name => name !== 'proposal'))} FROM vote WHERE proposal = wanted.wanted_id AND ${filter} ${paged}) AS vote`,
    conditions,
  )
}

/** One voter of a proposal with everything that the address cast on it. */
export interface CoalitionMemberRow {
  readonly proposal: string
  readonly voter: string
  readonly weight: string
}

/** A proposal with the number of its voters that are asked for. */
export interface CoalitionSize {
  readonly proposal: string
  readonly size: number
}

/** The heaviest voters of proposals, as many as are asked for of each, largest first. */
export async function readHeaviestVoters(
  db: Queryable,
  sizes: readonly CoalitionSize[],
  at?: Moments,
): Promise<CoalitionMemberRow[]> {
  const conditions = new Conditions()
  const ids = conditions.bind(sizes.map(({proposal}) => proposal))
  const counts = conditions.bind(sizes.map(({size}) => size))
  return rowsOf<CoalitionMemberRow>(
    db,
    `SELECT wanted.proposal, member.voter, member.weight
     FROM unnest(${ids}::text[], ${counts}::int[]) AS wanted(proposal, size)
     CROSS JOIN LATERAL (
       SELECT voter, sum(weight) AS weight FROM vote WHERE vote.proposal = wanted.proposal AND ${untilMoment(conditions, at)}
       GROUP BY voter ORDER BY 2 DESC, voter LIMIT wanted.size
     ) AS member ORDER BY wanted.proposal, member.weight DESC, member.voter`,
    conditions,
  )
}
