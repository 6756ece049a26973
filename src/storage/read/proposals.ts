import {type Columns, type Where, whereClause} from './columns'
import {type Moments, untilMoment} from './moment'
import {Order} from './order'
import {behind, Conditions, countOf, type Keyed, keysOf, type Page, pageClause, type Queryable} from './page'
import {proposalSource, readPastProposals} from './past-proposals'
import {rowsOf} from './statement'

/** A proposal at the cursor. Whole numbers beyond 2^53 are decimal text; ratios are `n/d`. */
export interface ProposalRow {
  readonly id: string
  readonly dao: string
  readonly chainId: number
  readonly governor: string
  readonly proposalId: string
  readonly proposer: string | null
  readonly state: string
  readonly createdBlock: number
  readonly createdTimestamp: string
  readonly createdClock: string
  readonly proposalThreshold: string | null
  readonly proposerVotes: string | null
  readonly thresholdMet: boolean | null
  readonly transactionHash: string
  readonly logIndex: number
  readonly voteStart: string | null
  readonly voteEnd: string | null
  readonly clock: string
  readonly quorum: string | null
  readonly quorumSource: string | null
  readonly quorumReadBlock: number | null
  readonly quorumUnread: string | null
  readonly defeatReason: string | null
  readonly eta: string | null
  readonly untold: string | null
  readonly forVotes: string | null
  readonly againstVotes: string | null
  readonly abstainVotes: string | null
  readonly votes: number
  readonly voters: number
  readonly votersWithWeight: number | null
  readonly minMajorityCoalition: number | null
  readonly quorumCrossIndex: number | null
  readonly quorumCrosser: string | null
  readonly quorumCrossBlock: number | null
  readonly voterGini: string | null
  readonly voterHerfindahl: string | null
  readonly quorumSlack: string | null
  readonly removalPivotal: readonly string[] | null
  readonly flipPivotal: readonly string[] | null
  readonly removalCoalition: readonly string[] | null
  readonly removalRoute: string | null
  readonly flipCoalition: readonly string[] | null
  readonly flipRoute: string | null
  /** Sides whose votes count towards the quorum. */
  readonly quorumCounts: readonly string[] | null
  readonly decisiveIndex: number | null
  readonly decisiveVoter: string | null
  readonly decisiveBlock: number | null
}

export interface ProposalFilter {
  readonly id?: string | undefined
  readonly ids?: readonly string[] | undefined
  readonly chainId?: number | undefined
  readonly dao?: string | undefined
  readonly governor?: string | undefined
  readonly proposalId?: string | undefined
  readonly proposer?: string | undefined
  readonly states?: readonly string[] | undefined
  /** Only proposals with a call, at any depth, that uses one of these powers. */
  readonly powers?: readonly string[] | undefined
  readonly where?: Where | null | undefined
}

/** What proposals can be filtered and sorted by. */
export const PROPOSAL_COLUMNS = {
  id: {type: 'ID', sql: 'p.id'},
  dao: {type: 'String', sql: 'p.dao'},
  governor: {type: 'Address', sql: 'contract.address'},
  proposalId: {type: 'BigInt', sql: 'p.proposal_id'},
  proposer: {type: 'Address', sql: 'p.proposer', nullable: true},
  state: {type: 'enum ProposalState', sql: 'p.state'},
  title: {type: 'String', sql: '(SELECT title FROM proposal_text AS text WHERE text.id = p.id)', nullable: true},
  createdBlock: {type: 'Int', sql: 'p.created_block'},
  createdTimestamp: {type: 'BigInt', sql: 'p.created_timestamp'},
  proposalThreshold: {type: 'BigInt', sql: 'p.proposal_threshold', nullable: true},
  proposerVotes: {type: 'BigInt', sql: 'p.proposer_votes', nullable: true},
  thresholdMet: {type: 'Boolean', sql: 'p.threshold_met', nullable: true},
  voteStart: {type: 'BigInt', sql: 'p.vote_start', nullable: true},
  voteEnd: {type: 'BigInt', sql: 'p.vote_end', nullable: true},
  quorum: {type: 'BigInt', sql: 'p.quorum', nullable: true},
  quorumSource: {type: 'enum QuorumSource', sql: 'p.quorum_source', nullable: true},
  defeatReason: {type: 'enum DefeatReason', sql: 'p.defeat_reason', nullable: true},
  eta: {type: 'BigInt', sql: 'p.eta', nullable: true},
  forVotes: {type: 'BigInt', sql: 'p.for_votes', nullable: true},
  againstVotes: {type: 'BigInt', sql: 'p.against_votes', nullable: true},
  abstainVotes: {type: 'BigInt', sql: 'p.abstain_votes', nullable: true},
  castVotes: {type: 'BigInt', sql: 'p.for_votes + p.against_votes + p.abstain_votes', nullable: true},
  voteCount: {type: 'Int', sql: 'p.votes'},
  voterCount: {type: 'Int', sql: 'p.voters'},
  votersWithWeight: {type: 'Int', sql: 'p.voters_with_weight', nullable: true},
  minimalMajorityCoalition: {type: 'Int', sql: 'p.min_majority_coalition', nullable: true},
} as const satisfies Columns

/** What follows FROM for the proposals of configured DAOs that match, as they stand or as they stood. */
async function matching(
  db: Queryable,
  conditions: Conditions,
  {filter, at}: {readonly filter: ProposalFilter; readonly at: Moments | undefined},
): Promise<string> {
  const ids = filter.id === undefined ? filter.ids : [filter.id]
  const source = proposalSource(conditions, at, at && (await readPastProposals(db, at, {dao: filter.dao, ids})))
  conditions
    .where('p.id = ?', filter.id)
    .where('p.id = ANY(?)', filter.ids)
    .where('p.chain_id = ?', filter.chainId)
    .where('p.dao = ?', filter.dao)
    .where('contract.address = ?', filter.governor)
    .where('p.proposal_id = ?::numeric', filter.proposalId)
    .where('p.proposer = ?', filter.proposer)
    .where('p.state = ANY(?)', filter.states)
    .where('EXISTS (SELECT FROM action_effect WHERE proposal = p.id AND powers && ?::text[])', filter.powers)
  const where = whereClause(conditions, PROPOSAL_COLUMNS, filter.where)
  return `${source} AS p JOIN contract ON contract.id = p.governor WHERE ${conditions} AND ${where}`
}

/** SQL of the columns of a proposal. */
const SELECTED: Readonly<Record<keyof ProposalRow, string>> = {
  id: 'p.id',
  dao: 'p.dao',
  chainId: 'p.chain_id',
  governor: 'contract.address',
  proposalId: 'p.proposal_id',
  proposer: 'p.proposer',
  state: 'p.state',
  createdBlock: 'p.created_block',
  createdTimestamp: 'p.created_timestamp',
  createdClock: 'p.created_clock',
  proposalThreshold: 'p.proposal_threshold',
  proposerVotes: 'p.proposer_votes',
  thresholdMet: 'p.threshold_met',
  transactionHash: 'p.transaction_hash',
  logIndex: 'p.log_index',
  voteStart: 'p.vote_start',
  voteEnd: 'p.vote_end',
  clock: 'contract.clock',
  quorum: 'p.quorum',
  quorumSource: 'p.quorum_source',
  quorumReadBlock: 'p.quorum_read_block',
  quorumUnread: 'p.quorum_unread',
  defeatReason: 'p.defeat_reason',
  eta: 'p.eta',
  untold: 'p.untold',
  forVotes: 'p.for_votes',
  againstVotes: 'p.against_votes',
  abstainVotes: 'p.abstain_votes',
  votes: 'p.votes',
  voters: 'p.voters',
  votersWithWeight: 'p.voters_with_weight',
  minMajorityCoalition: 'p.min_majority_coalition',
  quorumCrossIndex: 'p.quorum_cross_index',
  quorumCrosser: 'p.quorum_crosser',
  quorumCrossBlock: 'p.quorum_cross_block',
  voterGini: 'p.voter_gini',
  voterHerfindahl: 'p.voter_herfindahl',
  quorumCounts: 'p.quorum_counts',
  quorumSlack: 'p.quorum_slack',
  removalPivotal: 'p.removal_pivotal',
  flipPivotal: 'p.flip_pivotal',
  removalCoalition: 'p.removal_coalition',
  removalRoute: 'p.removal_route',
  flipCoalition: 'p.flip_coalition',
  flipRoute: 'p.flip_route',
  decisiveIndex: 'p.decisive_index',
  decisiveVoter: 'p.decisive_voter',
  decisiveBlock: 'p.decisive_block',
}

const textOf = (column: string) => `(SELECT ${column} FROM proposal_text AS text WHERE text.id = p.id)`

/** SQL of what a proposal says: long, so that it is not of every row. */
const TEXTS = {
  title: textOf('title'),
  description: textOf('description'),
  descriptionAltered: textOf('description_altered'),
} as const

const TOLD = {...SELECTED, ...TEXTS}

/** Every column of a proposal, and what can be read besides. */
export const ALL_PROPOSAL_COLUMNS = Object.keys(SELECTED) as (keyof ProposalRow)[]
export const PROPOSAL_TEXTS = Object.keys(TEXTS) as (keyof typeof TEXTS)[]

export type ProposalColumn = keyof ProposalRow | keyof typeof TEXTS

/** Which rows of a list, and which of their columns. */
interface ProposalPage extends Page {
  /** All but the texts if it is left out. */
  readonly wanted?: readonly ProposalColumn[] | undefined
}

/**
 * A page of the proposals of configured DAOs that match, as they stand or as they stood: the latter wants a `db` that reads
 * the tables as they are at one moment.
 */
export async function readProposals(
  db: Queryable,
  filter: ProposalFilter,
  {wanted = ALL_PROPOSAL_COLUMNS, ...page}: ProposalPage,
  at?: Moments,
): Promise<(ProposalRow & Partial<ProposalTextRow> & Keyed)[]> {
  const conditions = new Conditions()
  const selected = wanted.map(name => `${TOLD[name]} AS "${name}"`).join(', ')
  const order = new Order(PROPOSAL_COLUMNS, page.orderBy, 'p.id')
  const source = `${await matching(db, conditions, {filter, at})} AND ${behind(page, order, conditions)}`
  return rowsOf<ProposalRow & Partial<ProposalTextRow> & Keyed>(
    db,
    `SELECT ${selected}${keysOf(page, order)}
     FROM ${source} ${pageClause(page, order, conditions)}`,
    conditions,
  )
}

/** How many proposals match, as they stand or as they stood. */
export async function countProposals(db: Queryable, filter: ProposalFilter, at?: Moments): Promise<number> {
  const conditions = new Conditions()
  return countOf(db, await matching(db, conditions, {filter, at}), conditions)
}

/** The proposals with the given ids, in any order. */
export function readProposalsById(db: Queryable, ids: readonly string[], at?: Moments): Promise<ProposalRow[]> {
  return readProposals(db, {ids}, {first: ids.length, skip: 0, orderBy: []}, at)
}

/** What a proposal says. */
export interface ProposalTextRow {
  readonly id: string
  readonly title: string | null
  readonly description: string
  readonly descriptionAltered: boolean
}

/** The texts of proposals, in any order. */
export async function readProposalTexts(db: Queryable, ids: readonly string[]): Promise<ProposalTextRow[]> {
  return rowsOf<ProposalTextRow>(
    db,
    'SELECT id, title, description, description_altered AS "descriptionAltered" FROM proposal_text WHERE id = ANY($1)',
    [ids],
  )
}

/** One call of a proposal. */
export interface ProposalActionRow {
  readonly proposal: string
  readonly index: number
  readonly target: string
  readonly value: string
  readonly signature: Buffer
  readonly calldata: Buffer
}

/** The calls of proposals, in order. */
export async function readProposalActions(db: Queryable, ids: readonly string[]): Promise<ProposalActionRow[]> {
  return rowsOf<ProposalActionRow>(
    db,
    `SELECT proposal, index, target, value, signature, calldata FROM proposal_action
     WHERE proposal = ANY($1) ORDER BY proposal, index`,
    [ids],
  )
}

/** What one call of an action does. */
export interface ActionEffectRow {
  readonly proposal: string
  readonly action: number
  readonly path: string
  readonly target: string
  readonly value: string
  readonly selector: string
  readonly signature: string | null
  readonly powers: readonly string[]
  readonly delegatecall: boolean
  readonly crosschain: boolean
  readonly unread: string | null
}

/** The effects of the calls of proposals, in the order of the calls. */
export async function readActionEffects(db: Queryable, ids: readonly string[]): Promise<ActionEffectRow[]> {
  return rowsOf<ActionEffectRow>(
    db,
    `SELECT proposal, action, path, target, value, selector, signature, powers, delegatecall, crosschain, unread
     FROM action_effect WHERE proposal = ANY($1)
     ORDER BY proposal, action, string_to_array(path, '.')::int[]`,
    [ids],
  )
}

/** Coins of one denomination that somebody put up for a proposal. */
export interface DepositRow {
  readonly proposal: string
  readonly depositor: string
  readonly denom: string
  readonly amount: string
  readonly block: number
  readonly clock: string
  readonly timestamp: string
  readonly transactionHash: string
  readonly logIndex: number
}

/** The deposits of proposals, in the order of the chain. */
export async function readDeposits(db: Queryable, ids: readonly string[], at?: Moments): Promise<DepositRow[]> {
  const conditions = new Conditions().where('proposal = ANY(?)', ids)
  const until = untilMoment(conditions, at)
  return rowsOf<DepositRow>(
    db,
    `SELECT proposal, depositor, denom, amount, block, clock, timestamp, transaction_hash AS "transactionHash",
            log_index AS "logIndex"
     FROM proposal_deposit WHERE ${conditions} AND ${until} ORDER BY proposal, block, log_index, index`,
    conditions,
  )
}
