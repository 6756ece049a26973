import type {Store} from '@subsquid/typeorm-store'
import type {Changes} from '../core/changes'
import type {ChainPlan} from '../core/plan'
import type {Address, Block, ClockMode} from '../core/primitives'
import type {ChainState} from '../core/state'
import * as model from '../model'
import {bulkInsert} from './bulk-insert'
import {Rows} from './rows'

/**
 * Writes what a run of blocks changed, and the cursor, through the squid store: only its writes are rolled back when a
 * block is orphaned. Facts are inserted, current rows are replaced.
 */
export async function saveChanges(store: Store, plan: ChainPlan, state: ChainState, changes: Changes, head: Block) {
  const rows = rowsOf(plan)
  await store.upsert([...changes.tokens].map(ledger => rows.token(ledger)))
  for (const [ledger, accounts] of changes.accounts)
    await store.upsert([...accounts].map(account => rows.account(ledger.token, account)))
  await bulkInsert(
    store,
    changes.balances.map(change => rows.balanceChange(change)),
  )
  await bulkInsert(
    store,
    changes.delegations.map(change => rows.delegationChange(change)),
  )
  await bulkInsert(
    store,
    changes.votingPowers.map(change => rows.votingPowerChange(change)),
  )
  await bulkInsert(
    store,
    changes.concentration.map(point => rows.concentration(point)),
  )
  await bulkInsert(
    store,
    changes.snapshots.map(snapshot => rows.rankingSnapshot(snapshot)),
  )
  await bulkInsert(
    store,
    changes.participation.map(point => rows.participation(point)),
  )
  await store.insert(changes.attributions.map(change => rows.attributionChange(change)))
  await store.insert(changes.proxies.map(deployment => rows.delegateProxy(deployment)))
  await store.upsert([...changes.governors].map(governor => rows.governor(governor)))
  await store.insert(changes.settings.map(change => rows.settingChange(change)))
  await store.upsert(
    [...changes.proposals].flatMap(proposal => {
      const governor = state.governors.get(proposal.governor)
      return governor ? [rows.proposal(proposal, governor)] : []
    }),
  )
  await store.insert(changes.creations.map(record => rows.proposalText(record)))
  await store.insert(changes.creations.flatMap(record => rows.proposalActions(record)))
  await store.insert(changes.creations.flatMap(record => rows.actionEffects(record)))
  await store.insert(changes.proposalStates.map(change => rows.proposalStateChange(change)))
  await store.upsert(changes.determinedStates.map(change => rows.proposalStateChange(change)))
  await store.insert(changes.revisions.map(revision => rows.proposalRevision(revision)))
  await store.insert(changes.votes.map(record => rows.vote(record)))
  await store.insert(changes.deposits.flatMap(record => rows.deposits(record)))
  await store.insert(changes.breaches.map(breach => rows.breach(breach)))
  await store.insert(changes.implementations.map(record => rows.implementationChange(record)))
  await store.insert(changes.unreadable.map(record => rows.unreadable(record)))
  await store.upsert(cursorOf(plan, head))
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
