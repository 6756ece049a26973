import type {Store} from '@subsquid/typeorm-store'
import {IsNull, MoreThan, Not} from 'typeorm'
import {GOVERNOR_SETTINGS} from '../core/events'
import type {Account} from '../core/ledger/account'
import {Custodian} from '../core/ledger/custodian'
import {Ledger} from '../core/ledger/ledger'
import type {Ranking} from '../core/ledger/ranking-snapshot'
import type {ChainPlan} from '../core/plan'
import {type Address, type Block, type Bytes, timepointAt, toAddress} from '../core/primitives'
import {Governor} from '../core/proposals/governor'
import {
  PROPOSAL_STAGES,
  type Proposal,
  type ProposalStateChange,
  QUORUM_ORIGINS,
  stateOf,
  type Vote,
} from '../core/proposals/proposal'
import type {Tally} from '../core/proposals/tally'
import {type ChainState, haltGovernors, proposalVoters} from '../core/state'
import * as model from '../model'
import {loadControls} from './control-rows'
import {addressIn, contractId} from './ids'
import {managerOf, streamRows} from './stream'

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
  const governors = new Map<Address, Governor>()
  for (const {address, rules, token, timelock} of plan.governors) {
    const governor = new Governor(address, rules.at(height).rules, token, timelock, rules)
    await restoreGovernor(store, plan.chainId, governor)
    governors.set(address, governor)
  }
  const ledgers = new Map<Address, Ledger>()
  const cursor = await loadCursor(store, plan.chain)
  for (const token of plan.tokens) {
    const ledger = await loadLedger(store, plan, {token, governors, height})
    if (cursor) await restorePastVotes(store, plan.chainId, {ledger, block: blockOf(cursor)})
    ledgers.set(token.address, ledger)
  }
  for (const {address, token} of plan.custodians) {
    const ledger = ledgers.get(token)
    if (ledger) ledger.custodians.set(address, await loadCustodian(store, plan.chainId, new Custodian(address, ledger)))
  }
  const unsupported = await loadUnsupported(store, plan.chainId)
  haltGovernors({governors, unsupported})
  return {ledgers, governors, unsupported, controls: await loadControls(store, plan.chainId)}
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
  {chainId}: ChainPlan,
  at: {token: ChainPlan['tokens'][number]; governors: ReadonlyMap<Address, Governor>; height: number},
): Promise<Ledger> {
  const {address: token, rules: intervals, clock, labels, activityWindow: window} = at.token
  const id = contractId(chainId, token)
  const row = await store.findOneBy(model.Token, {id})
  const [last] = await store.find(model.Participation, {where: {token: id}, order: {block: 'DESC'}, take: 1})
  const accounts: Account[] = []
  for await (const page of streamAccounts(store, id)) accounts.push(...page)
  const counted = [...at.governors.values()].filter(governor => governor.token === token)
  const ledger = new Ledger(token, accounts, {
    supply: row?.totalSupply,
    rules: intervals.at(at.height).rules,
    intervals,
    clock,
    labels,
    voting: counted.length > 0 ? {window, proposals: proposalVoters(counted, token)} : undefined,
    redelegated: last?.redelegated,
    changesSinceSnapshot: await changesSinceSnapshot(store, id),
  })
  return ledger
}

/** How many rows of change each ranking has after its last snapshot. */
async function changesSinceSnapshot(store: Store, token: string): Promise<Record<Ranking, number>> {
  const count = async (ranking: Ranking, table: string): Promise<number> => {
    const [row] = await managerOf(store).query(
      `SELECT count(*)::int AS changes FROM ${table} WHERE token = $1 AND block > (
         SELECT coalesce(max(block), -1) FROM ranking_snapshot WHERE token = $1 AND ranking = $2)`,
      [token, ranking],
    )
    return row.changes
  }
  return {
    holders: (await await count('holders', 'balance_change')) + (await count('holders', 'attribution_change')),
    delegates: await count('delegates', 'voting_power_change'),
  }
}

/** Plain rows and no entities: a token can have a million accounts. Delegates share the text of their address. */
async function* streamAccounts(store: Store, token: string): AsyncGenerator<Account[]> {
  const known = new Map<string, Address>()
  const delegateOf = (text: string | null) => {
    if (text === null) return undefined
    const delegate = known.get(text) ?? toAddress(text)
    known.set(delegate, delegate)
    return delegate
  }
  const pages = streamRows<{address: string; balance: string; holding: string; delegate: string | null; votes: string}>(
    managerOf(store),
    'SELECT address, balance, holding, delegate, voting_power AS votes FROM account WHERE token = $1',
    [token],
  )
  for await (const page of pages)
    yield page.map(({address, balance, holding, delegate, votes}) => ({
      address: toAddress(address),
      balance: BigInt(balance),
      attributed: holding === balance ? 0n : BigInt(holding) - BigInt(balance),
      delegate: delegateOf(delegate),
      votingPower: BigInt(votes),
    }))
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
  if (!token || voteStart === undefined) return []
  const rows = await store.find(model.VotingPowerChange, {
    where: {token: contractId(chainId, token), clock: MoreThan(voteStart)},
    order: {block: 'ASC', logIndex: 'ASC'},
  })
  return rows.map(({delegate, previous}) => ({delegate: toAddress(delegate), previous}))
}

/** Votes of proposals in the order of the chain, as plain rows: a chain can have a million of them. */
async function votesByProposal(store: Store, proposals: readonly model.Proposal[]): Promise<Map<string, Vote[]>> {
  const votes = new Map<string, Vote[]>(proposals.map(({id}) => [id, []]))
  if (proposals.length === 0) return votes
  const pages = streamRows<VoteRow>(
    managerOf(store),
    `SELECT proposal, voter, support, weight, against_part, for_part, abstain_part, override, block FROM vote
     WHERE proposal = ANY($1) ORDER BY block, log_index`,
    [[...votes.keys()]],
  )
  for await (const page of pages)
    for (const row of page) {
      const {proposal, voter, support, weight, override, block} = row
      votes.get(proposal)?.push({
        voter: toAddress(voter),
        support,
        // What no event tells counts in no figure.
        weight: BigInt(weight ?? 0),
        split: splitOf(row),
        ...(override && {override}),
        block,
      })
    }
  return votes
}

interface VoteRow {
  readonly proposal: string
  readonly voter: string
  readonly support: number
  readonly weight: string | null
  readonly override: boolean | null
  readonly against_part: string | null
  readonly for_part: string | null
  readonly abstain_part: string | null
  readonly block: number
}

function splitOf({against_part: against, for_part: forPart, abstain_part: abstain}: VoteRow): Tally | undefined {
  if (against === null || forPart === null || abstain === null) return undefined
  return {against: BigInt(against), for: BigInt(forPart), abstain: BigInt(abstain)}
}

/** An interval that the clock has begun, as it was saved. */
function stateChange(proposal: Proposal, row: model.ProposalStateChange): ProposalStateChange {
  return {
    proposal,
    sequence: row.sequence,
    state: stateOf(row.state),
    cause: row.cause === 'clock' ? 'clock' : 'event',
    clock: row.clock ?? undefined,
    block: row.block ?? undefined,
    timestamp: row.timestamp ?? undefined,
    position: undefined,
  }
}

function restored(row: model.Proposal, governor: Address, votes: Vote[]): Proposal {
  return {
    governor,
    proposalId: row.proposalId,
    proposer: row.proposer == null ? undefined : toAddress(row.proposer),
    created: {
      block: {height: row.createdBlock, hash: row.createdHash, timestamp: Number(row.createdTimestamp)},
      transactionHash: row.transactionHash,
      logIndex: row.logIndex,
    },
    createdClock: row.createdClock,
    proposalThreshold: row.proposalThreshold ?? undefined,
    proposerVotes: row.proposerVotes ?? undefined,
    thresholdMet: row.thresholdMet ?? undefined,
    voteStart: row.voteStart ?? undefined,
    voteEnd: row.voteEnd ?? undefined,
    operationId: row.operationId == null ? undefined : (row.operationId as Bytes),
    rulesFrom: row.rulesFrom ?? 0,
    state: stateOf(row.state),
    stateCount: row.stateCount,
    quorum: row.quorum ?? undefined,
    quorumSource: QUORUM_ORIGINS.find(origin => origin === row.quorumSource),
    quorumReadBlock: row.quorumReadBlock ?? undefined,
    quorumUnread: row.quorumUnread ?? undefined,
    superQuorum: row.superQuorum ?? undefined,
    snapshotSupply: row.snapshotSupply ?? undefined,
    stage: PROPOSAL_STAGES.find(stage => stage === row.stage),
    eta: row.eta ?? undefined,
    tally: {for: row.forVotes ?? 0n, against: row.againstVotes ?? 0n, abstain: row.abstainVotes ?? 0n},
    votes,
  }
}
