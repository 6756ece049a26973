import {type Queryable, storable} from './page'

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

const CONTRACT = `contract.id, contract.dao, contract.chain_id AS "chainId", contract.role, contract.kind, contract.kinds, contract.address,
  contract.from_block AS "fromBlock", contract.to_block AS "toBlock", contract.clock,
  (SELECT min(block) FROM implementation_change AS change
   WHERE change.contract = contract.id AND unsupported IS NOT NULL) AS "unsupportedSince"`

/** Every configured DAO by slug, or the one with the given slug. */
export async function readDaos(db: Queryable, slug?: string): Promise<DaoRow[]> {
  const {rows} = await db.query<DaoRow>(
    `SELECT dao.id AS slug, dao.name, dao.chain, chain.chain_id AS "chainId", dao.notes
     FROM dao JOIN chain ON chain.id = dao.chain WHERE $1::text IS NULL OR dao.id = $1 ORDER BY dao.id`,
    [slug === undefined ? null : storable(slug)],
  )
  return rows
}

/** The tokens of DAOs; amounts are zero before their first event. */
export async function readTokens(db: Queryable, daos: readonly string[]): Promise<TokenRow[]> {
  const {rows} = await db.query<TokenRow>(
    `SELECT ${CONTRACT}, contract.standard, coalesce(token.total_supply, 0) AS "totalSupply",
            coalesce(token.delegated_supply, 0) AS "delegatedSupply"
     FROM contract LEFT JOIN token ON token.id = contract.id
     WHERE contract.role = 'token' AND contract.dao = ANY($1) ORDER BY contract.from_block, contract.id`,
    [daos],
  )
  return rows
}

/** The governors of DAOs, oldest first. */
export async function readGovernors(db: Queryable, daos: readonly string[]): Promise<GovernorRow[]> {
  const {rows} = await db.query<GovernorRow>(
    `SELECT ${CONTRACT}, governor.voting_delay AS "votingDelay", governor.voting_period AS "votingPeriod",
            governor.proposal_threshold AS "proposalThreshold", governor.quorum_numerator AS "quorumNumerator",
            governor.super_quorum_numerator AS "superQuorumNumerator", governor.quorum,
            governor.vote_extension AS "voteExtension"
     FROM contract LEFT JOIN governor ON governor.id = contract.id
     WHERE contract.role = 'governor' AND contract.dao = ANY($1) ORDER BY contract.from_block, contract.id`,
    [daos],
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
  const {rows} = await db.query<ContractPartnerRow>(
    'SELECT id, dao, address, token FROM contract WHERE dao = ANY($1) ORDER BY from_block, id',
    [daos],
  )
  return rows
}

/** The labels of DAOs. */
export async function readLabels(db: Queryable, daos: readonly string[]): Promise<LabelRow[]> {
  const {rows} = await db.query<LabelRow>(
    `SELECT label.dao, chain.chain_id AS "chainId", address, "is", label.name, entity, non_voting AS "nonVoting", confidence, set, source
     FROM label JOIN dao ON dao.id = label.dao JOIN chain ON chain.id = dao.chain WHERE label.dao = ANY($1) ORDER BY address, "is"`,
    [daos],
  )
  return rows
}

/** How many logs of a DAO's contracts could not be read. */
export async function countUnreadable(db: Queryable, dao: string): Promise<number> {
  const {rows} = await db.query<{count: string}>(
    'SELECT count(*) FROM unreadable_log JOIN contract ON contract.id = unreadable_log.contract WHERE contract.dao = $1',
    [dao],
  )
  return Number(rows[0]?.count ?? 0)
}
