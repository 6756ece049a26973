import type {Store} from '@subsquid/typeorm-store'
import {IsNull, MoreThan, Not} from 'typeorm'
import {GOVERNOR_SETTINGS} from '../core/events'
import type {Intervals} from '../core/intervals'
import {Custodian} from '../core/ledger/custodian'
import {type Account, Ledger, type TokenRules} from '../core/ledger/ledger'
import type {ChainPlan} from '../core/plan'
import {type Address, type Bytes, toAddress} from '../core/primitives'
import {Governor} from '../core/proposals/governor'
import {PROPOSAL_STAGES, PROPOSAL_STATES, type Proposal, type Vote} from '../core/proposals/proposal'
import type {Tally} from '../core/proposals/tally'
import {type ChainState, haltGovernors} from '../core/state'
import * as model from '../model'
import {addressIn, contractId} from './ids'

/** A chain's cursor as the running transaction sees it; undefined before the first block. */
export function loadCursor(store: Store, chain: string): Promise<model.Cursor | undefined> {
  return store.findOneBy(model.Cursor, {id: chain})
}

/**
 * Rebuilds a chain's state at the end of a block from its tables: the inverse of saving, and what memory is a cache of.
 * O(rows).
 */
export async function loadState(store: Store, plan: ChainPlan, height: number): Promise<ChainState> {
  const ledgers = new Map<Address, Ledger>()
  for (const {address, rules} of plan.tokens)
    ledgers.set(address, await loadLedger(store, plan.chainId, {address, intervals: rules, height}))
  for (const {address, token} of plan.custodians) {
    const ledger = ledgers.get(token)
    if (ledger) ledger.custodians.set(address, await loadCustodian(store, plan.chainId, new Custodian(address, ledger)))
  }
  const governors = new Map<Address, Governor>()
  for (const {address, rules, token, timelock} of plan.governors) {
    const governor = new Governor(address, rules.at(height).rules, token, timelock, rules)
    await restoreGovernor(store, plan.chainId, governor)
    governors.set(address, governor)
  }
  const unsupported = await loadUnsupported(store, plan.chainId)
  haltGovernors({governors, unsupported})
  return {ledgers, governors, unsupported}
}

async function loadUnsupported(store: Store, chainId: number): Promise<Map<Address, number>> {
  const rows = await store.find(model.ImplementationChange, {
    where: {chainId, unsupported: Not(IsNull())},
    // The first one of each contract is the one that stays.
    order: {block: 'DESC', logIndex: 'DESC'},
  })
  return new Map(rows.map(({contract, block}) => [addressIn(contract), block]))
}

async function loadLedger(
  store: Store,
  chainId: number,
  {address: token, intervals, height}: {address: Address; intervals: Intervals<TokenRules>; height: number},
): Promise<Ledger> {
  const id = contractId(chainId, token)
  const row = await store.findOneBy(model.Token, {id})
  const rows = await store.find(model.Account, {where: {token: id}})
  const accounts = rows.map(
    ({address, balance, holding, delegate, votingPower}): Account => ({
      address: toAddress(address),
      balance,
      attributed: holding - balance,
      delegate: delegate == null ? undefined : toAddress(delegate),
      votingPower,
    }),
  )
  const ledger = new Ledger(token, accounts, row?.totalSupply, intervals.at(height).rules, intervals)
  ledger.fault = row?.fault == null ? undefined : JSON.parse(row.fault)
  return ledger
}

async function loadCustodian(store: Store, chainId: number, custodian: Custodian): Promise<Custodian> {
  const rows = await store.find(model.DelegateProxy, {
    where: {custodian: contractId(chainId, custodian.address)},
    order: {block: 'ASC', logIndex: 'ASC'},
  })
  for (const {delegate, proxy} of rows) custodian.proxies.set(toAddress(delegate), toAddress(proxy))
  return custodian
}

async function restoreGovernor(store: Store, chainId: number, governor: Governor): Promise<void> {
  const id = contractId(chainId, governor.address)
  const row = await store.findOneBy(model.Governor, {id})
  if (row) {
    for (const setting of GOVERNOR_SETTINGS) {
      const value = row[setting]
      if (value != null) governor.settings[setting] = value
    }
    if (row.fault != null) {
      const fault = JSON.parse(row.fault)
      governor.fault = {...fault, proposalId: BigInt(fault.proposalId)}
    }
  }
  const settings = await store.find(model.SettingChange, {
    where: {governor: id},
    order: {block: 'ASC', logIndex: 'ASC'},
  })
  for (const {setting, current, block: height, timestamp} of settings) {
    const known = GOVERNOR_SETTINGS.find(name => name === setting)
    if (!known) throw new RangeError(`governor ${id} is stored with the unknown setting ${setting}`)
    governor.history.tell({setting: known, current, block: {height, timestamp: Number(timestamp)}})
  }
  const proposals = await store.find(model.Proposal, {where: {governor: id}})
  const votes = await votesByProposal(store, proposals)
  for (const row of proposals) {
    const proposal = restored(row, governor.address, votes.get(row.id) ?? [])
    governor.restore(
      proposal,
      proposal.state === 'Active' ? await changedSince(store, chainId, governor, proposal) : [],
    )
  }
}

/** Changes of votes after the snapshot of a proposal, in order. */
async function changedSince(
  store: Store,
  chainId: number,
  {token, rules}: Governor,
  {voteStart}: Proposal,
): Promise<{delegate: Address; previous: bigint}[]> {
  if (!token) return []
  const after = rules.clock === 'timestamp' ? {timestamp: MoreThan(voteStart)} : {block: MoreThan(Number(voteStart))}
  const rows = await store.find(model.VotingPowerChange, {
    where: {token: contractId(chainId, token), ...after},
    order: {block: 'ASC', logIndex: 'ASC'},
  })
  return rows.map(({delegate, previous}) => ({delegate: toAddress(delegate), previous}))
}

async function votesByProposal(store: Store, proposals: readonly model.Proposal[]): Promise<Map<string, Vote[]>> {
  const votes = new Map<string, Vote[]>(proposals.map(({id}) => [id, []]))
  const chainId = proposals[0]?.chainId
  if (chainId === undefined) return votes
  const rows = await store.find(model.Vote, {
    where: {chainId},
    order: {block: 'ASC', logIndex: 'ASC'},
  })
  for (const row of rows) {
    const {proposal, voter, support, weight, override, block} = row
    votes.get(proposal)?.push({
      voter: toAddress(voter),
      support,
      weight,
      split: splitOf(row),
      ...(override && {override}),
      block,
    })
  }
  return votes
}

function splitOf({againstPart, forPart, abstainPart}: model.Vote): Tally | undefined {
  if (againstPart == null || forPart == null || abstainPart == null) return undefined
  return {against: againstPart, for: forPart, abstain: abstainPart}
}

function restored(row: model.Proposal, governor: Address, votes: Vote[]): Proposal {
  const state = PROPOSAL_STATES.find(name => name === row.state)
  if (!state) throw new RangeError(`proposal ${row.id} is stored in the unknown state ${row.state}`)
  return {
    governor,
    proposalId: row.proposalId,
    proposer: toAddress(row.proposer),
    created: {
      block: {height: row.createdBlock, hash: row.createdHash, timestamp: Number(row.createdTimestamp)},
      transactionHash: row.transactionHash,
      logIndex: row.logIndex,
    },
    voteStart: row.voteStart,
    voteEnd: row.voteEnd,
    operationId: row.operationId == null ? undefined : (row.operationId as Bytes),
    rulesFrom: row.rulesFrom ?? 0,
    state,
    stateCount: row.stateCount,
    quorum: row.quorum ?? undefined,
    superQuorum: row.superQuorum ?? undefined,
    snapshotSupply: row.snapshotSupply ?? undefined,
    stage: PROPOSAL_STAGES.find(stage => stage === row.stage),
    eta: row.eta ?? undefined,
    tally: {for: row.forVotes, against: row.againstVotes, abstain: row.abstainVotes},
    votes,
  }
}
