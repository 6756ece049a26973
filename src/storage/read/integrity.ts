import type {IntegrityRule} from '../../core/integrity'
import type {DaoRow} from './daos'
import {readCursor} from './indexed-state'
import {heightOf, type Moments, untilMoment} from './moment'
import {Conditions, type Queryable} from './page'
import {readLastVerification, type VerificationRow} from './verifications'

/** Whether a DAO's figures can be trusted, as far as the index can tell. */
export const INTEGRITY_STATUSES = ['ok', 'broken', 'unknown'] as const

export type IntegrityStatus = (typeof INTEGRITY_STATUSES)[number]

/** The verdict that follows from what is known; a broken rule weighs more than what is not known. */
export function integrityStatus(known: {
  /** Whether a rule is broken, or the last verification found differences. */
  readonly broken: boolean
  /** Whether a contract has code that its file does not cover. */
  readonly unsupported: boolean
  readonly indexed: boolean
}): IntegrityStatus {
  return known.broken ? 'broken' : known.indexed && !known.unsupported ? 'ok' : 'unknown'
}

/** A contract with code that its file does not cover: the first log that tells it. */
export interface UnsupportedRow {
  readonly chain: string
  readonly contract: string
  readonly role: string
  readonly block: number
  readonly transactionHash: string
  readonly logIndex: number
  readonly implementation: string | null
  readonly reason: string
}

/** What is known of how far a DAO's figures can be trusted. */
export interface IntegrityRow {
  /** Whether anything of its chain is. */
  readonly indexed: boolean
  readonly status: IntegrityStatus
  readonly breaches: readonly BreachRow[]
  readonly unsupported: readonly UnsupportedRow[]
  readonly lastVerification: VerificationRow | undefined
}

/** A broken rule of a contract: its first observation, and how many there are. */
export interface BreachRow {
  readonly contract: string
  readonly rule: IntegrityRule
  readonly account: string | null
  readonly proposalId: string | null
  readonly expected: string
  readonly found: string
  readonly block: number
  readonly timestamp: string
  readonly transactionHash: string | null
  readonly logIndex: number | null
  readonly count: number
}

/** Broken rules and the last verification of a DAO in one verdict, by all that is indexed or up to the moments. */
export async function readIntegrity(
  db: Queryable,
  {slug, chain, chainId}: DaoRow,
  at?: Moments,
): Promise<IntegrityRow> {
  const breaches = await readBreaches(db, slug, at)
  const lastVerification = await readLastVerification(db, slug, heightOf(at, chainId))
  const broken = breaches.length > 0 || lastVerification?.outcome === 'different'
  const unsupported = await readUnsupported(db, slug, at)
  const indexed = (await readCursor(db, chain)) !== undefined
  return {
    status: integrityStatus({broken, unsupported: unsupported.length > 0, indexed}),
    indexed,
    breaches,
    unsupported,
    lastVerification,
  }
}

/** The broken rules of a DAO's contracts, the oldest first. What is seen at a block's end comes after its logs. */
async function readBreaches(db: Queryable, dao: string, at: Moments | undefined): Promise<BreachRow[]> {
  const conditions = new Conditions().where('contract.dao = ?', dao)
  const {rows} = await db.query<BreachRow>(
    `SELECT * FROM (
       SELECT DISTINCT ON (breach.contract, rule) contract.address AS contract, rule, account,
              proposal_id AS "proposalId", expected, found, block, timestamp,
              transaction_hash AS "transactionHash", log_index AS "logIndex",
              (count(*) OVER (PARTITION BY breach.contract, rule))::int AS count
       FROM breach JOIN contract ON contract.id = breach.contract
       WHERE ${conditions} AND ${untilMoment(conditions, at, 'breach.')}
       ORDER BY breach.contract, rule, block, log_index NULLS LAST, breach.id) AS first
     ORDER BY block, "logIndex" NULLS LAST, contract, rule`,
    conditions.parameters,
  )
  return rows
}

async function readUnsupported(db: Queryable, dao: string, at: Moments | undefined): Promise<UnsupportedRow[]> {
  const conditions = new Conditions().where('dao.id = ?', dao)
  const {rows} = await db.query<UnsupportedRow>(
    `SELECT * FROM (
       SELECT DISTINCT ON (contract.id) dao.chain, contract.address AS contract, contract.role, change.block,
              change.transaction_hash AS "transactionHash", change.log_index AS "logIndex", change.implementation,
              change.unsupported AS reason
       FROM implementation_change AS change JOIN contract ON contract.id = change.contract
       JOIN dao ON dao.id = contract.dao WHERE ${conditions} AND change.unsupported IS NOT NULL
         AND ${untilMoment(conditions, at, 'change.')}
       ORDER BY contract.id, change.block, change.log_index) AS first
     ORDER BY block, "logIndex"`,
    conditions.parameters,
  )
  return rows
}
