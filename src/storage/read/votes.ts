import {Conditions, type Page, pageClause, type Queryable} from './page'

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
  /** All votes of the proposal for, against and abstaining; null where no event tells them. */
  readonly cast: string | null
  /** Null while the proposal's quorum is not known. */
  readonly removalPivotal: boolean | null
  readonly flipPivotal: boolean | null
}

export interface VoteFilter {
  readonly chainId?: number | undefined
  readonly dao?: string | undefined
  readonly proposal?: string | undefined
  readonly voter?: string | undefined
  readonly support?: number | undefined
}

/** Orders that a list of votes can have, by the name that the API gives them. */
export const VOTE_ORDERS = {
  BLOCK: '(block, log_index)',
  INDEX: 'index',
  WEIGHT: {nullable: 'weight'},
} as const
export type VoteOrder = keyof typeof VOTE_ORDERS

const COLUMNS = `id, dao, proposal, index, voter, support, weight, options, against_part IS NOT NULL AS divided,
  against_part AS "againstPart", for_part AS "forPart", abstain_part AS "abstainPart", reason, params, block, clock, timestamp,
  transaction_hash AS "transactionHash", log_index AS "logIndex",
  (SELECT for_votes + against_votes + abstain_votes FROM proposal WHERE proposal.id = vote.proposal) AS cast,
  (SELECT voter = ANY(removal_pivotal) FROM proposal WHERE proposal.id = vote.proposal) AS "removalPivotal",
  (SELECT voter = ANY(flip_pivotal) FROM proposal WHERE proposal.id = vote.proposal) AS "flipPivotal"`

/** A page of the votes that match. */
export async function readVotes(db: Queryable, filter: VoteFilter, page: Page<VoteOrder>): Promise<VoteRow[]> {
  const conditions = new Conditions()
    .where('chain_id = ?', filter.chainId)
    .where('dao = ?', filter.dao)
    .where('proposal = ?', filter.proposal)
    .where('voter = ?', filter.voter)
    .where('support = ? AND against_part IS NULL', filter.support)
    .where('EXISTS (SELECT FROM dao WHERE dao.id = vote.dao) AND ?', true)
  const paged = pageClause(page, VOTE_ORDERS, conditions)
  const {rows} = await db.query<VoteRow>(
    `SELECT ${COLUMNS} FROM vote WHERE ${conditions} ${paged}`,
    conditions.parameters,
  )
  return rows
}

/** The same page of the votes of each of several proposals, in one statement. */
export async function readVotesOf(
  db: Queryable,
  proposals: readonly string[],
  page: Page<VoteOrder>,
): Promise<VoteRow[]> {
  const conditions = new Conditions()
  const ids = conditions.bind(proposals)
  // Of one proposal all votes tell their weights or none does, and there is an index of them.
  const paged = pageClause(page, {...VOTE_ORDERS, WEIGHT: 'weight'}, conditions)
  const {rows} = await db.query<VoteRow>(
    `SELECT vote.* FROM unnest(${ids}::text[]) AS wanted(wanted_id)
     CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM vote WHERE proposal = wanted.wanted_id ${paged}) AS vote`,
    conditions.parameters,
  )
  return rows
}

/** One voter of a proposal with everything that the address cast on it. */
export interface CoalitionMemberRow {
  readonly proposal: string
  readonly voter: string
  readonly weight: string
}

/** The members of the minimal majority coalitions of proposals, largest first. */
export async function readMajorityCoalitions(
  db: Queryable,
  proposals: readonly string[],
): Promise<CoalitionMemberRow[]> {
  const {rows} = await db.query<CoalitionMemberRow>(
    `SELECT p.id AS proposal, member.voter, member.weight FROM proposal p
     CROSS JOIN LATERAL (
       SELECT voter, sum(weight) AS weight FROM vote WHERE proposal = p.id
       GROUP BY voter ORDER BY 2 DESC, voter LIMIT p.min_majority_coalition
     ) AS member
     WHERE p.id = ANY($1) AND p.min_majority_coalition IS NOT NULL ORDER BY p.id, member.weight DESC, member.voter`,
    [proposals],
  )
  return rows
}
