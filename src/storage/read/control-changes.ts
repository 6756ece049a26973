import {type Columns, type Where, whereClause} from './columns'
import {type Moments, untilMoment} from './moment'
import {Order} from './order'
import {behind, Conditions, countOf, type Keyed, type Page, pageClause, type Queryable} from './page'

/** A change of who controls a contract; what its kind does not have is null. */
export interface ControlChangeRow {
  readonly id: string
  readonly dao: string
  readonly chainId: number
  readonly contract: string
  /** A kind of control, or `implementation`. */
  readonly kind: string
  readonly account: string | null
  readonly previousAccount: string | null
  readonly role: string | null
  readonly granted: boolean | null
  readonly sender: string | null
  readonly adminRole: string | null
  readonly previousAdminRole: string | null
  readonly delay: string | null
  readonly previousDelay: string | null
  readonly schedule: string | null
  readonly expiry: string | null
  readonly block: number
  readonly timestamp: string
  readonly transactionHash: string
  readonly logIndex: number
}

/** What changes of control can be filtered and sorted by. */
export const CONTROL_COLUMNS = {
  id: {type: 'ID', sql: 'id'},
  dao: {type: 'String', sql: 'dao'},
  contract: {type: 'Address', sql: 'contract'},
  kind: {type: 'enum ControlKind', sql: 'kind'},
  account: {type: 'Address', sql: 'account', nullable: true},
  previousAccount: {type: 'Address', sql: 'previous_account', nullable: true},
  role: {type: 'String', sql: 'role', nullable: true},
  granted: {type: 'Boolean', sql: 'granted', nullable: true},
  sender: {type: 'Address', sql: 'sender', nullable: true},
  delay: {type: 'BigInt', sql: 'delay', nullable: true},
  schedule: {type: 'BigInt', sql: 'schedule', nullable: true},
  expiry: {type: 'BigInt', sql: 'expiry', nullable: true},
  block: {type: 'Int', sql: 'block', within: 'log_index'},
  timestamp: {type: 'BigInt', sql: 'timestamp'},
} as const satisfies Columns

/** Which changes; those of all configured contracts unless said. */
export interface ControlFilter {
  readonly chainId?: number | undefined
  readonly dao?: string | undefined
  readonly contract?: string | undefined
  /** Who got something by them, or lost it. */
  readonly account?: string | undefined
  readonly kinds?: readonly string[] | undefined
  readonly where?: Where | null | undefined
}

/** SQL of the changes of configured contracts up to the moments, new code behind an address among them. */
function controlSource(conditions: Conditions, at: Moments | undefined): string {
  const until = untilMoment(conditions, at, 'change.')
  return `(SELECT change.id, change.chain_id, change.contract AS contract_id, contract.dao, contract.address AS contract,
      change.kind, change.index, account, previous_account, change.role, granted, sender, admin_role, previous_admin_role,
      delay, previous_delay, schedule, expiry, block, timestamp, transaction_hash, log_index
    FROM control_change AS change JOIN contract ON contract.id = change.contract WHERE ${until}
    UNION ALL SELECT change.id, change.chain_id, change.contract, contract.dao, contract.address,
      'implementation', 0, change.implementation,
      (SELECT before.implementation FROM implementation_change AS before WHERE before.contract = change.contract
         AND (before.block, before.log_index) < (change.block, change.log_index)
       ORDER BY before.block DESC, before.log_index DESC LIMIT 1),
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, block, timestamp, transaction_hash, log_index
    FROM implementation_change AS change JOIN contract ON contract.id = change.contract WHERE ${until})`
}

function matching(conditions: Conditions, {where, ...filter}: ControlFilter, at: Moments | undefined): string {
  conditions
    .where('chain_id = ?', filter.chainId)
    .where('dao = ?', filter.dao)
    .where('contract = ?', filter.contract)
    .where('(account = ? OR previous_account = ?)', filter.account)
    .where('kind = ANY(?)', filter.kinds)
  const source = controlSource(conditions, at)
  return `${source} AS change WHERE ${conditions} AND ${whereClause(conditions, CONTROL_COLUMNS, where)}`
}

/** Columns of a row of {@link controlSource}. */
const CONTROL_ROW = `id, dao, chain_id AS "chainId", contract, kind, account, previous_account AS "previousAccount",
  role, granted, sender, admin_role AS "adminRole", previous_admin_role AS "previousAdminRole", delay,
  previous_delay AS "previousDelay", schedule, expiry, block, timestamp, transaction_hash AS "transactionHash",
  log_index AS "logIndex"`

/** A page of the changes that match, up to the moments. */
export async function readControlChanges(
  db: Queryable,
  filter: ControlFilter,
  page: Page,
  at?: Moments,
): Promise<(ControlChangeRow & Keyed)[]> {
  const conditions = new Conditions()
  const order = new Order(CONTROL_COLUMNS, page.orderBy, 'id')
  const source = `${matching(conditions, filter, at)} AND ${behind(page, order, conditions)}`
  const {rows} = await db.query<ControlChangeRow & Keyed>(
    `SELECT ${CONTROL_ROW}, ${order.selection()} AS keys FROM ${source} ${pageClause(page, order, conditions)}`,
    conditions.parameters,
  )
  return rows
}

/** How many changes match. */
export async function countControlChanges(db: Queryable, filter: ControlFilter, at?: Moments): Promise<number> {
  const conditions = new Conditions()
  return countOf(db, matching(conditions, filter, at), conditions)
}

/** The last change of each thing that controls contracts: of a place, of a delay, of an account's role, of a role's admin. */
export async function readControl(
  db: Queryable,
  contracts: readonly string[],
  at?: Moments,
): Promise<(ControlChangeRow & {readonly contractId: string})[]> {
  const conditions = new Conditions().where('contract_id = ANY(?)', contracts)
  const member = `CASE WHEN kind = 'role' THEN account END`
  const {rows} = await db.query<ControlChangeRow & {readonly contractId: string}>(
    `SELECT DISTINCT ON (contract_id, kind, role, ${member}) contract_id AS "contractId", ${CONTROL_ROW}
     FROM ${controlSource(conditions, at)} AS change WHERE ${conditions}
     ORDER BY contract_id, kind, role, ${member}, block DESC, log_index DESC, index DESC`,
    conditions.parameters,
  )
  return rows
}
