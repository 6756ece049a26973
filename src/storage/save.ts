import type {Store} from '@subsquid/typeorm-store'
import type {ObjectLiteral} from 'typeorm'
import type {Changes} from '../core/changes'
import type {ChainPlan} from '../core/plan'
import type {Address, Block, ClockMode} from '../core/primitives'
import type {Proposal} from '../core/proposals/proposal'
import type {ChainState} from '../core/state'
import * as model from '../model'
import {bulkInsert, bulkUpsert} from './bulk-write'
import {controlRow} from './control-rows'
import {Rows} from './rows'

/**
 * Writes what a run of blocks changed, and the cursor, through the squid store: only its writes are rolled back when a
 * block is orphaned. Facts are inserted, current rows are replaced.
 */
export async function saveChanges(store: Store, plan: ChainPlan, state: ChainState, changes: Changes, head: Block) {
  const rows = rowsOf(plan)
  const insert = <T>(facts: readonly T[], row: (fact: T) => ObjectLiteral | ObjectLiteral[]) =>
    bulkInsert(
      store,
      facts.flatMap(fact => row(fact)),
    )
  await bulkUpsert(
    store,
    [...changes.tokens].map(ledger => rows.token(ledger)),
  )
  for (const [ledger, accounts] of changes.accounts)
    await bulkUpsert(
      store,
      [...accounts].map(account => rows.account(ledger.token, account)),
    )
  await insert(changes.balances, change => rows.balanceChange(change))
  await insert(changes.delegations, change => rows.delegationChange(change))
  await insert(changes.votingPowers, change => rows.votingPowerChange(change))
  await insert(changes.concentration, point => rows.concentration(point))
  await insert(changes.snapshots, snapshot => rows.rankingSnapshot(snapshot))
  await insert(changes.participation, point => rows.participation(point))
  await insert(changes.attributions, change => rows.attributionChange(change))
  await insert(changes.proxies, deployment => rows.delegateProxy(deployment))
  await bulkUpsert(
    store,
    [...changes.governors].map(governor => rows.governor(governor)),
  )
  const governorOf = ({governor: address}: Pick<Proposal, 'governor'>) => {
    const governor = state.governors.get(address)
    if (!governor) throw new RangeError(`${address} is no governor of ${plan.chain}`)
    return governor
  }
  await insert(changes.settings, change => rows.settingChange(change))
  await bulkUpsert(
    store,
    [...changes.proposals].map(proposal => rows.proposal(proposal, governorOf(proposal))),
  )
  await insert(changes.creations, record => rows.proposalText(record))
  await insert(changes.creations, record => rows.proposalActions(record))
  await insert(changes.creations, record => rows.actionEffects(record))
  await insert(changes.proposalStates, change => rows.proposalStateChange(change))
  await bulkUpsert(
    store,
    changes.determinedStates.map(change => rows.proposalStateChange(change)),
  )
  await insert(changes.revisions, revision => rows.proposalRevision(revision, governorOf(revision.proposal)))
  await insert(changes.votes, record => rows.vote(record))
  await insert(changes.deposits, record => rows.deposits(record))
  await insert(changes.breaches, breach => rows.breach(breach))
  await insert(changes.implementations, record => rows.implementationChange(record))
  await insert(changes.controls, change => controlRow(plan.chainId, change))
  await insert(changes.unreadable, record => rows.unreadable(record))
  await bulkUpsert(store, [cursorOf(plan, head)])
}

/** The cursor of a chain at a block. */
export function cursorOf({chain: id}: ChainPlan, {height, hash, timestamp, l1BlockNumber}: Block): model.Cursor {
  return new model.Cursor({id, height, hash, timestamp: BigInt(timestamp), l1BlockNumber: l1BlockNumber ?? null})
}

/** Rows for what a plan names. */
export function rowsOf(plan: ChainPlan): Rows {
  const contracts = new Map<Address, {dao: string; clock: ClockMode}>()
  for (const {address, dao, clock} of plan.tokens) contracts.set(address, {dao, clock})
  for (const {address, dao, rules} of plan.governors) contracts.set(address, {dao, clock: rules.at(0).rules.clock})
  return new Rows(plan.chainId, contract => {
    const known = contracts.get(contract)
    if (known === undefined) throw new RangeError(`${contract} is not indexed on ${plan.chain}`)
    return known
  })
}
