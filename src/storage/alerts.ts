import type {Store} from '@subsquid/typeorm-store'
import type {Alert} from '../core/alerts/alert'
import type {AlertRule} from '../core/alerts/alert-kind'
import {AlertWatch} from '../core/alerts/alert-watch'
import {standingFacts, type Verified} from '../core/alerts/block-facts'
import type {Breach, IntegrityRule} from '../core/integrity'
import type {ChainPlan} from '../core/plan'
import {type Block, toAddress} from '../core/primitives'
import type {ChainState} from '../core/state'
import {addressIn} from './ids'
import {managerOf} from './stream'

/**
 * The rules of a chain with what stands raised at the end of a block, by what the feed has told and not taken back: there is
 * no other memory of it. Undefined without rules. O(alerts of the chain).
 */
export async function loadWatch(
  store: Store,
  plan: ChainPlan,
  {rules, height}: {readonly rules: readonly AlertRule[]; readonly height: number},
): Promise<AlertWatch | undefined> {
  if (rules.length === 0) return undefined
  const rows: {rule: string; subject: string}[] = await managerOf(store).query(
    `SELECT rule, subject FROM (
       SELECT DISTINCT ON (subject) payload ->> 'rule' AS rule, subject, payload ->> 'phase' AS phase FROM feed_entry
       WHERE chain = $1 AND kind = 'alert' AND block <= $2 AND retracted_by IS NULL
       ORDER BY subject, block DESC, sequence DESC) AS last
     WHERE phase = 'raised'`,
    [plan.chain, height],
  )
  const raised = rows.map(({rule, subject}) => [rule, subject.slice(rule.length + 1)] as const)
  return new AlertWatch(rules, plan.daos, raised)
}

/**
 * What the rules of a chain tell of what stands at a block that is told already: something where a rule is new, or means
 * something else than when it was told last. Keeps what is raised in the watch.
 */
export async function standingAlerts(
  store: Store,
  plan: ChainPlan,
  {watch, block, state}: {readonly watch: AlertWatch; readonly block: Block; readonly state: ChainState},
): Promise<readonly Alert[]> {
  const rows: BreachRow[] = await managerOf(store).query(
    `SELECT DISTINCT ON (contract, rule) contract, rule, account, proposal_id, expected, found FROM breach
     WHERE chain_id = $1 ORDER BY contract, rule, block, log_index NULLS LAST, id`,
    [plan.chainId],
  )
  const breaches = rows.map(
    ({contract, rule, account, proposal_id, expected, found}): Breach => ({
      rule,
      contract: addressIn(contract),
      block,
      position: undefined,
      account: account === null ? undefined : toAddress(account),
      proposalId: proposal_id === null ? undefined : BigInt(proposal_id),
      expected,
      found,
    }),
  )
  const alerts: Alert[] = []
  watch.stand(standingFacts({block, state}, breaches), {alerts})
  return alerts
}

interface BreachRow {
  readonly contract: string
  readonly rule: IntegrityRule
  readonly account: string | null
  readonly proposal_id: string | null
  readonly expected: string
  readonly found: string
}

/** The last comparison of each DAO of the chain with its contracts. */
export async function loadVerified(store: Store, {daos}: ChainPlan): Promise<Verified[]> {
  return managerOf(store).query(
    `SELECT DISTINCT ON (dao) dao, block, outcome, jsonb_array_length(differences) AS differences FROM verification
     WHERE dao = ANY($1) ORDER BY dao, checked_at DESC, id DESC`,
    [[...new Set(daos.values())]],
  )
}
