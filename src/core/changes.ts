import type {Alert} from './alerts/alert'
import type {ControlChange} from './control/contract-control'
import type {Readings} from './distribution/readings'
import type {ImplementationEvent, ProposalEvent, UnreadableLog} from './events'
import type {Breach} from './integrity'
import type {Account} from './ledger/account'
import type {Ledger} from './ledger/ledger'
import type {RankingSnapshot} from './ledger/ranking-snapshot'
import type {Participation} from './participation/participation'
import type {Address, Block, Position} from './primitives'
import type {Governor} from './proposals/governor'
import type {Proposal, ProposalStateChange} from './proposals/proposal'
import type {DecisionFigures} from './proposals/thresholds'

/** A balance before and after one transfer. */
export interface BalanceChange {
  readonly token: Address
  readonly position: Position
  readonly account: Address
  readonly counterparty: Address
  readonly previous: bigint
  readonly current: bigint
}

/** What an account has by attribution before and after one movement of a claim on what a proxy holds. */
export interface AttributionChange {
  readonly token: Address
  readonly position: Position
  /** Place among the rows of its log, from 0. */
  readonly index: number
  readonly account: Address
  readonly proxy: Address
  readonly previous: bigint
  readonly current: bigint
}

/** A proxy that was deployed to hold tokens that are delegated to one delegate. */
export interface ProxyDeployment {
  readonly token: Address
  readonly custodian: Address
  readonly delegate: Address
  readonly proxy: Address
  readonly position: Position
}

/** A change of delegate; undefined stands for nobody. */
export interface DelegationChange {
  readonly token: Address
  readonly position: Position
  readonly delegator: Address
  readonly from: Address | undefined
  readonly to: Address | undefined
}

/** A delegate's votes before and after one log, as the contract says. */
export interface VotingPowerChange {
  readonly token: Address
  readonly position: Position
  readonly delegate: Address
  readonly previous: bigint
  readonly current: bigint
}

/** A new proposal with the text and calls of its log. */
export interface CreationRecord {
  readonly proposal: Proposal
  readonly event: ProposalEvent & {readonly kind: 'proposalCreated'}
}

/** One vote with everything its log says. */
export interface VoteRecord {
  readonly proposal: Proposal
  /** Place among the proposal's votes, from 0. */
  readonly index: number
  readonly position: Position
  readonly event: ProposalEvent & {readonly kind: 'voteCast'}
}

/** Coins that somebody put up for a proposal. */
export interface DepositRecord {
  readonly proposal: Proposal
  readonly position: Position
  readonly event: ProposalEvent & {readonly kind: 'depositMade'}
}

/** What an event was about to change of a proposal, besides its state and its votes: the values before it. */
export interface ProposalRevision
  extends Pick<Proposal, 'voteEnd' | 'quorum' | 'superQuorum' | 'stage' | 'eta' | 'rulesFrom'> {
  readonly proposal: Proposal
  readonly position: Position
}

/** A governor parameter before and after. */
export type SettingChange = Omit<ProposalEvent & {readonly kind: 'governorSettingChanged'}, 'kind'> & {
  readonly governor: Address
  readonly position: Position
}

/** What metrics read of one population of one token after a block that changed it, or what it is measured by. */
export interface ConcentrationPoint {
  readonly token: Address
  /** Id of the population. */
  readonly population: string
  readonly block: Block
  readonly readings: Readings
  /** Under the rules of each governor that counts the token. */
  readonly decisions: readonly DecisionFigures[]
}

/** How much of a token takes part in voting after a block that changed it. */
export interface ParticipationPoint extends Participation {
  readonly token: Address
  readonly block: Block
}

/** A log that could not be read, with the contract it came from. */
export interface UnreadableRecord {
  readonly contract: Address
  readonly position: Position
  readonly log: UnreadableLog
}

/** New code behind a contract's address. */
export interface ImplementationRecord {
  readonly contract: Address
  readonly position: Position
  readonly event: ImplementationEvent
}

/**
 * What a run of blocks changed: facts, which are appended, and the things whose current row is out of date.
 * The fold writes into it; storage reads it.
 */
export class Changes {
  readonly balances: BalanceChange[] = []
  readonly attributions: AttributionChange[] = []
  readonly proxies: ProxyDeployment[] = []
  readonly delegations: DelegationChange[] = []
  readonly votingPowers: VotingPowerChange[] = []
  readonly creations: CreationRecord[] = []
  readonly votes: VoteRecord[] = []
  readonly deposits: DepositRecord[] = []
  readonly proposalStates: ProposalStateChange[] = []
  /** Intervals that were undetermined, as they are known to be: each takes the place of the one with its sequence. */
  readonly determinedStates: ProposalStateChange[] = []
  readonly revisions: ProposalRevision[] = []
  readonly settings: SettingChange[] = []
  readonly concentration: ConcentrationPoint[] = []
  readonly participation: ParticipationPoint[] = []
  readonly snapshots: RankingSnapshot[] = []
  readonly unreadable: UnreadableRecord[] = []
  readonly breaches: Breach[] = []
  readonly implementations: ImplementationRecord[] = []
  readonly controls: ControlChange[] = []
  /** What the operator's rules say of these blocks, in their order. */
  readonly alerts: Alert[] = []
  readonly accounts = new Map<Ledger, Set<Account>>()
  readonly tokens = new Set<Ledger>()
  readonly governors = new Set<Governor>()
  readonly proposals = new Set<Proposal>()
  /** Populations that moved since the last block was closed. */
  readonly moved = new Map<Ledger, Set<string>>()
  /** Tokens that events have changed since the last block was closed. */
  readonly touched = new Set<Ledger>()

  token(ledger: Ledger): void {
    this.tokens.add(ledger)
    this.touched.add(ledger)
  }

  account(ledger: Ledger, account: Account): void {
    this.token(ledger)
    add(this.accounts, ledger, account)
  }

  balance(change: BalanceChange): void {
    this.balances.push(change)
  }

  delegation(change: DelegationChange): void {
    this.delegations.push(change)
  }

  votingPower(change: VotingPowerChange): void {
    this.votingPowers.push(change)
  }

  proposalCreated(record: CreationRecord): void {
    this.creations.push(record)
  }

  vote(record: VoteRecord): void {
    this.votes.push(record)
  }

  proposal(proposal: Proposal): void {
    this.proposals.add(proposal)
  }

  proposalState(change: ProposalStateChange): void {
    this.proposalStates.push(change)
  }

  /** To be called before an event changes anything of the proposal but its state and its votes. */
  revise(proposal: Proposal, position: Position): void {
    const {voteEnd, superQuorum, stage, eta, quorumSource, rulesFrom} = proposal
    // Events change derived quorums only. One that is read is the same from its snapshot on, whenever it was told.
    const quorum = quorumSource === 'derived' ? proposal.quorum : undefined
    this.revisions.push({proposal, position, voteEnd, quorum, superQuorum, stage, eta, rulesFrom})
    this.proposal(proposal)
  }

  governor(governor: Governor): void {
    this.governors.add(governor)
  }

  setting(change: SettingChange): void {
    this.settings.push(change)
  }

  breach(breach: Breach): void {
    this.breaches.push(breach)
  }

  move(ledger: Ledger, population: string): void {
    add(this.moved, ledger, population)
  }
}

function add<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}
