import {type Moments, untilMoment} from './moment'
import {Conditions, type Queryable, storable} from './page'
import {rowsOf} from './statement'

/** A DAO as configured. */
export interface DaoRow {
  readonly slug: string
  readonly name: string
  readonly chain: string
  readonly chainId: number
  readonly notes: string | null
}

/** What a contract is from a block on. */
export interface ContractKindRow {
  readonly from: number
  readonly kind: string
  readonly implementations: readonly string[] | null
}

/** A contract as configured, with what its events say at the cursor. */
export interface ContractRow {
  readonly id: string
  readonly dao: string
  readonly chainId: number
  readonly role: string
  /** The last of its kinds. */
  readonly kind: string
  readonly kinds: readonly ContractKindRow[]
  /** First block with code that its file does not cover; null while there is none. */
  readonly unsupportedSince: number | null
  readonly address: string
  readonly fromBlock: number
  readonly toBlock: number | null
  readonly clock: string
}

export interface TokenRow extends ContractRow {
  /** The standard that it follows, as CAIP-19 names it. */
  readonly standard: string | null
  readonly totalSupply: string
  readonly delegatedSupply: string
}

export interface GovernorRow extends ContractRow {
  readonly votingDelay: string | null
  readonly votingPeriod: string | null
  readonly proposalThreshold: string | null
  readonly quorumNumerator: string | null
  readonly superQuorumNumerator: string | null
  readonly quorum: string | null
  readonly voteExtension: string | null
}

export interface LabelRow {
  readonly dao: string
  readonly chainId: number
  readonly address: string
  readonly is: string
  readonly name: string | null
  readonly entity: string | null
  readonly nonVoting: boolean
  readonly confidence: string
  readonly set: string
  readonly source: string
}

const CONTRACT = `contract.id, contract.dao, contract.role, contract.kind, contract.kinds, contract.address,
  contract.chain_id AS "chainId", contract.from_block AS "fromBlock", contract.to_block AS "toBlock", contract.clock`

/** SQL of the first block with code that a contract's file does not cover. */
const unsupported = (until: string) => `(SELECT min(block) FROM implementation_change AS change
   WHERE change.contract = contract.id AND unsupported IS NOT NULL AND ${until}) AS "unsupportedSince"`

/** Every configured DAO by slug, or the one with the given slug. */
export async function readDaos(db: Queryable, slug?: string): Promise<DaoRow[]> {
  return rowsOf<DaoRow>(
    db,
    `SELECT dao.id AS slug, dao.name, dao.chain, chain.chain_id AS "chainId", dao.notes
     FROM dao JOIN chain ON chain.id = dao.chain WHERE $1::text IS NULL OR dao.id = $1 ORDER BY dao.id`,
    [slug === undefined ? null : storable(slug)],
  )
}

/** The tokens of DAOs, as they stand or as they stood at the moments; amounts are zero before their first event. */
export async function readTokens(db: Queryable, daos: readonly string[], at?: Moments): Promise<TokenRow[]> {
  const conditions = new Conditions().where('contract.dao = ANY(?)', daos)
  const sum = (table: string) =>
    `(SELECT sum(current - previous) FROM ${table} AS change WHERE change.token = contract.id AND ${untilMoment(conditions, at, 'change.')})`
  // Transfers between accounts keep the sum: it is what was minted and not burnt.
  const then = (column: string, table: string) =>
    `coalesce((SELECT ${column} FROM participation AS change WHERE change.token = contract.id
       AND ${untilMoment(conditions, at, 'change.')} ORDER BY block DESC LIMIT 1), ${sum(table)})`
  const [supply, delegated] = at
    ? [then('total_supply', 'balance_change'), then('delegated_supply', 'voting_power_change')]
    : ['token.total_supply', 'token.delegated_supply']
  return rowsOf<TokenRow>(
    db,
    `SELECT ${CONTRACT}, contract.standard, ${unsupported(untilMoment(conditions, at, 'change.'))}, coalesce(${supply}, 0) AS "totalSupply",
            coalesce(${delegated}, 0) AS "delegatedSupply"
     FROM contract LEFT JOIN token ON token.id = contract.id
     WHERE contract.role = 'token' AND ${conditions} ORDER BY contract.from_block, contract.id`,
    conditions,
  )
}

/** Settings of a governor, by the columns that they stand in. */
const SETTINGS = {
  votingDelay: 'voting_delay',
  votingPeriod: 'voting_period',
  proposalThreshold: 'proposal_threshold',
  quorumNumerator: 'quorum_numerator',
  superQuorumNumerator: 'super_quorum_numerator',
  quorum: 'quorum',
  voteExtension: 'vote_extension',
} as const

/** The governors of DAOs, oldest first, as they stand or as they stood at the moments. */
export async function readGovernors(db: Queryable, daos: readonly string[], at?: Moments): Promise<GovernorRow[]> {
  const conditions = new Conditions().where('contract.dao = ANY(?)', daos)
  const until = untilMoment(conditions, at, 'change.')
  const settings = Object.entries(SETTINGS).map(([setting, column]) =>
    at
      ? `(SELECT current FROM setting_change AS change WHERE change.governor = contract.id AND setting = '${setting}'
          AND ${until} ORDER BY block DESC, log_index DESC LIMIT 1) AS "${setting}"`
      : `governor.${column} AS "${setting}"`,
  )
  return rowsOf<GovernorRow>(
    db,
    `SELECT ${CONTRACT}, ${unsupported(until)}, ${settings.join(', ')}
     FROM contract LEFT JOIN governor ON governor.id = contract.id
     WHERE contract.role = 'governor' AND ${conditions} ORDER BY contract.from_block, contract.id`,
    conditions,
  )
}

/** The contracts of a DAO or of all, or the one with an address, oldest first. */
export async function readContracts(
  db: Queryable,
  {dao, address}: {readonly dao?: string | undefined; readonly address?: string | undefined},
  at?: Moments,
): Promise<ContractRow[]> {
  const conditions = new Conditions().where('contract.dao = ?', dao).where('contract.address = ?', address)
  const until = untilMoment(conditions, at, 'change.')
  const {rows} = await db.query<ContractRow>(
    `SELECT ${CONTRACT}, ${unsupported(until)} FROM contract WHERE ${conditions}
     ORDER BY contract.from_block, contract.id`,
    conditions.parameters,
  )
  return rows
}

/** A contract, with the token that it counts or keeps. */
export interface ContractPartnerRow {
  readonly id: string
  readonly dao: string
  readonly address: string
  /** Id of the token's row; null for other contracts. */
  readonly token: string | null
}

/** The contracts of DAOs, oldest first. */
export async function readContractPartners(db: Queryable, daos: readonly string[]): Promise<ContractPartnerRow[]> {
  return rowsOf<ContractPartnerRow>(
    db,
    'SELECT id, dao, address, token FROM contract WHERE dao = ANY($1) ORDER BY from_block, id',
    [daos],
  )
}

/** The labels of DAOs. */
export async function readLabels(db: Queryable, daos: readonly string[]): Promise<LabelRow[]> {
  return rowsOf<LabelRow>(
    db,
    `SELECT label.dao, chain.chain_id AS "chainId", address, "is", label.name, entity, non_voting AS "nonVoting", confidence, set, source
     FROM label JOIN dao ON dao.id = label.dao JOIN chain ON chain.id = dao.chain WHERE label.dao = ANY($1) ORDER BY address, "is"`,
    [daos],
  )
}

/** How many logs of a DAO's contracts could not be read, of all or up to the moments. */
export async function countUnreadable(db: Queryable, dao: string, at?: Moments): Promise<number> {
  const conditions = new Conditions().where('contract.dao = ?', dao)
  const {rows} = await db.query<{count: string}>(
    `SELECT count(*) FROM unreadable_log AS log JOIN contract ON contract.id = log.contract
     WHERE ${conditions} AND ${untilMoment(conditions, at, 'log.')}`,
    conditions.parameters,
  )
  return Number(rows[0]?.count ?? 0)
}
