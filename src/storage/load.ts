import type {Store} from '@subsquid/typeorm-store'
import {IsNull, MoreThan, Not} from 'typeorm'
import {GOVERNOR_SETTINGS} from '../core/events'
import {Custodian} from '../core/ledger/custodian'
import {type Account, Ledger} from '../core/ledger/ledger'
import type {ChainPlan} from '../core/plan'
import {type Address, type Block, type Bytes, timepointAt, toAddress} from '../core/primitives'
import {Governor} from '../core/proposals/governor'
import {
  DERIVED_STATES,
  PROPOSAL_STAGES,
  type Proposal,
  type ProposalState,
  type ProposalStateChange,
  QUORUM_ORIGINS,
  type Vote,
} from '../core/proposals/proposal'
import type {Tally} from '../core/proposals/tally'
import {type ChainState, haltGovernors} from '../core/state'
import * as model from '../model'
import {addressIn, contractId} from './ids'

/** A chain's cursor as the running transaction sees it; undefined before the first block. */
export function loadCursor(store: Store, chain: string): Promise<model.Cursor | undefined> {
  return store.findOneBy(model.Cursor, {id: chain})
}

/** The block that a cursor stands at. */
export function blockOf({height, hash, timestamp, l1BlockNumber}: model.Cursor): Block {
  return {height, hash, timestamp: Number(timestamp), ...(l1BlockNumber != null && {l1BlockNumber})}
}

/**
 * Rebuilds a chain's state at the end of a block from its tables: the inverse of saving, and what memory is a cache of.
 * O(rows).
 */
export async function loadState(store: Store, plan: ChainPlan, height: number): Promise<ChainState> {
  const ledgers = new Map<Address, Ledger>()
  const cursor = await loadCursor(store, plan.chain)
  for (const token of plan.tokens) {
    const ledger = await loadLedger(store, plan.chainId, {token, height})
    if (cursor) await restorePastVotes(store, plan.chainId, {ledger, block: blockOf(cursor)})
    ledgers.set(token.address, ledger)
  }
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
  {
    token: {address: token, rules, clock},
    height,
  }: {readonly token: ChainPlan['tokens'][number]; readonly height: number},
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
  const ledger = new Ledger(token, accounts, row?.totalSupply, rules.at(height).rules, clock, rules)
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

/** Votes as they were before the clock reached the value that it has at the cursor: later blocks may share that value. */
async function restorePastVotes(
  store: Store,
  chainId: number,
  {ledger, block}: {readonly ledger: Ledger; readonly block: Block},
): Promise<void> {
  // No later block has the same value of a clock that counts this chain's blocks.
  if (ledger.clock === 'blocknumber') return
  const now = timepointAt(block, ledger.clock)
  const rows = await store.find(model.VotingPowerChange, {
    where: {token: contractId(chainId, ledger.token), clock: now},
    order: {block: 'DESC', logIndex: 'DESC'},
  })
  // The first change of a delegate comes last, and stays.
  ledger.restore(
    now,
    rows.map(({delegate, previous}) => [toAddress(delegate), previous]),
  )
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
  for (const {setting, current, clock} of settings) {
    const known = GOVERNOR_SETTINGS.find(name => name === setting)
    if (!known) throw new RangeError(`governor ${id} is stored with the unknown setting ${setting}`)
    governor.history.tell({setting: known, current, clock})
  }
  const proposals = await store.find(model.Proposal, {where: {governor: id}})
  const votes = await votesByProposal(store, proposals)
  const open = await store.find(model.ProposalStateChange, {where: {chainId, state: 'Undetermined'}})
  const undetermined = new Map(open.map(change => [change.proposal, change]))
  for (const row of proposals) {
    const proposal = restored(row, governor.address, votes.get(row.id) ?? [])
    const interval = undetermined.get(row.id)
    governor.restore(
      proposal,
      proposal.state === 'Active' ? await changedSince(store, chainId, governor, proposal) : [],
      interval && stateChange(proposal, interval),
    )
  }
}

/** Changes of votes after the snapshot of a proposal, in order. */
async function changedSince(
  store: Store,
  chainId: number,
  {token}: Governor,
  {voteStart}: Proposal,
): Promise<{delegate: Address; previous: bigint}[]> {
  if (!token) return []
  const rows = await store.find(model.VotingPowerChange, {
    where: {token: contractId(chainId, token), clock: MoreThan(voteStart)},
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

/** An interval that the clock has begun, as it was saved. */
function stateChange(proposal: Proposal, row: model.ProposalStateChange): ProposalStateChange {
  return {
    proposal,
    sequence: row.sequence,
    state: stateOf(row.state, row.proposal),
    cause: row.cause === 'clock' ? 'clock' : 'event',
    clock: row.clock ?? undefined,
    block: row.block ?? undefined,
    timestamp: row.timestamp ?? undefined,
    position: undefined,
  }
}

function stateOf(stored: string, proposal: string): ProposalState {
  const state = DERIVED_STATES.find(name => name === stored)
  if (!state) throw new RangeError(`proposal ${proposal} is stored in the unknown state ${stored}`)
  return state
}

function restored(row: model.Proposal, governor: Address, votes: Vote[]): Proposal {
  return {
    governor,
    proposalId: row.proposalId,
    proposer: toAddress(row.proposer),
    created: {
      block: {height: row.createdBlock, hash: row.createdHash, timestamp: Number(row.createdTimestamp)},
      transactionHash: row.transactionHash,
      logIndex: row.logIndex,
    },
    createdClock: row.createdClock,
    proposalThreshold: row.proposalThreshold ?? undefined,
    proposerVotes: row.proposerVotes ?? undefined,
    thresholdMet: row.thresholdMet ?? undefined,
    voteStart: row.voteStart,
    voteEnd: row.voteEnd,
    operationId: row.operationId == null ? undefined : (row.operationId as Bytes),
    rulesFrom: row.rulesFrom ?? 0,
    state: stateOf(row.state, row.id),
    stateCount: row.stateCount,
    quorum: row.quorum ?? undefined,
    quorumSource: QUORUM_ORIGINS.find(origin => origin === row.quorumSource),
    quorumReadBlock: row.quorumReadBlock ?? undefined,
    quorumUnread: row.quorumUnread ?? undefined,
    superQuorum: row.superQuorum ?? undefined,
    snapshotSupply: row.snapshotSupply ?? undefined,
    stage: PROPOSAL_STAGES.find(stage => stage === row.stage),
    eta: row.eta ?? undefined,
    tally: {for: row.forVotes, against: row.againstVotes, abstain: row.abstainVotes},
    votes,
  }
}
