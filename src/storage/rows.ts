import type {
  AttributionChange,
  BalanceChange,
  ConcentrationPoint,
  CreationRecord,
  DelegationChange,
  DepositRecord,
  ImplementationRecord,
  ParticipationPoint,
  ProposalRevision,
  ProxyDeployment,
  SettingChange,
  UnreadableRecord,
  VoteRecord,
  VotingPowerChange,
} from '../core/changes'
import type {Breach} from '../core/integrity'
import {type Account, holdingOf} from '../core/ledger/account'
import type {Ledger} from '../core/ledger/ledger'
import type {RankingSnapshot} from '../core/ledger/ranking-snapshot'
import {type Address, type Block, type ClockMode, type Position, type Timepoint, timepointAt} from '../core/primitives'
import type {Governor} from '../core/proposals/governor'
import type {Proposal, ProposalStateChange} from '../core/proposals/proposal'
import {displayText, hexToBytes, titleOf} from '../core/text'
import * as model from '../model'
import {depositRows} from './deposit-rows'
import {accountId, contractId, logId, proposalRowId} from './ids'
import {proposalFigures} from './proposal-figures'
import {storeDecisions, storeReadings} from './readings'

/** Core values → rows of one chain. Nullable columns are null, never undefined: an upsert would keep the old value. */
export class Rows {
  constructor(
    private readonly chainId: number,
    /** The DAO of each indexed contract, and the clock that it has. */
    private readonly contractOf: (contract: Address) => {readonly dao: string; readonly clock: ClockMode},
  ) {}

  token(ledger: Ledger): model.Token {
    const {token, supply, delegatedSupply} = ledger
    return new model.Token({
      id: contractId(this.chainId, token),
      chainId: this.chainId,
      dao: this.daoOf(token),
      address: token,
      totalSupply: supply,
      delegatedSupply,
    })
  }

  account(token: Address, account: Account): model.Account {
    const {address, balance, delegate, votingPower} = account
    const id = accountId(this.chainId, token, address)
    return new model.Account({
      id,
      chainId: this.chainId,
      token: contractId(this.chainId, token),
      address,
      balance,
      holding: holdingOf(account),
      delegate: delegate ?? null,
      votingPower,
    })
  }

  balanceChange(change: BalanceChange): model.BalanceChange {
    const {account, counterparty, previous, current} = change
    // Both sides of a transfer come from one log.
    const placed = this.placed(change.position, change.token, change.current < change.previous ? 'from' : 'to')
    return new model.BalanceChange({...placed, ...this.tokenOf(change), account, counterparty, previous, current})
  }

  attributionChange(change: AttributionChange): model.AttributionChange {
    const {index, account, proxy, previous, current} = change
    const placed = this.logged(change.position, `${index}`)
    return new model.AttributionChange({...placed, ...this.tokenOf(change), index, account, proxy, previous, current})
  }

  delegateProxy(deployment: ProxyDeployment): model.DelegateProxy {
    const {custodian, delegate, proxy, position} = deployment
    return new model.DelegateProxy({
      ...this.logged(position),
      ...this.tokenOf(deployment),
      custodian: contractId(this.chainId, custodian),
      delegate,
      proxy,
    })
  }

  delegationChange(change: DelegationChange): model.DelegationChange {
    return new model.DelegationChange({
      ...this.placed(change.position, change.token),
      ...this.tokenOf(change),
      delegator: change.delegator,
      fromDelegate: change.from ?? null,
      toDelegate: change.to ?? null,
    })
  }

  votingPowerChange(change: VotingPowerChange): model.VotingPowerChange {
    const {delegate, previous, current} = change
    return new model.VotingPowerChange({
      ...this.placed(change.position, change.token),
      ...this.tokenOf(change),
      delegate,
      previous,
      current,
    })
  }

  concentration({token, population, block, readings, decisions}: ConcentrationPoint): model.Concentration {
    return new model.Concentration({
      id: `${contractId(this.chainId, token)}:${population}:${block.height}`,
      chainId: this.chainId,
      token: contractId(this.chainId, token),
      population,
      block: block.height,
      timestamp: BigInt(block.timestamp),
      clock: this.clockAt(block, token),
      readings: storeReadings(readings),
      decisions: storeDecisions(decisions),
    })
  }

  rankingSnapshot({token, ranking, block, complete, entries}: RankingSnapshot): model.RankingSnapshot {
    const id = contractId(this.chainId, token)
    return new model.RankingSnapshot({
      id: `${id}:${ranking}:${block.height}`,
      chainId: this.chainId,
      token: id,
      ranking,
      block: block.height,
      complete,
      entries: JSON.stringify(entries.map(({address, weight}) => [address, `${weight}`])),
    })
  }

  participation({token, block, activeVotes, ...figures}: ParticipationPoint): model.Participation {
    const id = contractId(this.chainId, token)
    return new model.Participation({
      ...figures,
      id: `${id}:${block.height}`,
      chainId: this.chainId,
      token: id,
      block: block.height,
      timestamp: BigInt(block.timestamp),
      activeVotes: activeVotes ?? null,
    })
  }

  governor({address, settings}: Governor): model.Governor {
    return new model.Governor({
      id: contractId(this.chainId, address),
      chainId: this.chainId,
      dao: this.daoOf(address),
      address,
      votingDelay: settings.votingDelay ?? null,
      votingPeriod: settings.votingPeriod ?? null,
      proposalThreshold: settings.proposalThreshold ?? null,
      quorumNumerator: settings.quorumNumerator ?? null,
      superQuorumNumerator: settings.superQuorumNumerator ?? null,
      quorum: settings.quorum ?? null,
      voteExtension: settings.voteExtension ?? null,
    })
  }

  settingChange(change: SettingChange): model.SettingChange {
    const {setting, previous, current} = change
    const governor = contractId(this.chainId, change.governor)
    return new model.SettingChange({
      ...this.placed(change.position, change.governor),
      governor,
      setting,
      previous,
      current,
    })
  }

  proposal(proposal: Proposal, governor: Governor): model.Proposal {
    const {created, quorum, voteStart, voteEnd, state, stateCount} = proposal
    return new model.Proposal({
      id: proposalRowId(this.chainId, proposal),
      chainId: this.chainId,
      dao: this.daoOf(proposal.governor),
      governor: contractId(this.chainId, proposal.governor),
      proposalId: proposal.proposalId,
      proposer: proposal.proposer ?? null,
      createdBlock: created.block.height,
      createdHash: created.block.hash,
      createdTimestamp: BigInt(created.block.timestamp),
      createdClock: proposal.createdClock,
      proposalThreshold: proposal.proposalThreshold ?? null,
      proposerVotes: proposal.proposerVotes ?? null,
      thresholdMet: proposal.thresholdMet ?? null,
      transactionHash: created.transactionHash,
      logIndex: created.logIndex,
      voteStart: voteStart ?? null,
      voteEnd: voteEnd ?? null,
      operationId: proposal.operationId ?? null,
      rulesFrom: proposal.rulesFrom,
      state,
      stateCount,
      quorum: quorum ?? null,
      quorumSource: proposal.quorumSource ?? null,
      quorumReadBlock: proposal.quorumReadBlock ?? null,
      quorumUnread: proposal.quorumUnread ?? null,
      superQuorum: proposal.superQuorum ?? null,
      snapshotSupply: proposal.snapshotSupply ?? null,
      stage: proposal.stage ?? null,
      eta: proposal.eta ?? null,
      ...proposalFigures(proposal, governor.intervals.at(proposal.rulesFrom).rules),
    })
  }

  proposalText({proposal, event}: CreationRecord): model.ProposalText {
    const description = displayText(event.description)
    return new model.ProposalText({
      id: proposalRowId(this.chainId, proposal),
      chainId: this.chainId,
      title: titleOf(description.text) ?? null,
      description: description.text,
      descriptionAltered: description.altered,
      descriptionBytes: hexToBytes(event.description),
    })
  }

  proposalActions({proposal, event}: CreationRecord): model.ProposalAction[] {
    const id = proposalRowId(this.chainId, proposal)
    return event.actions.map(
      ({target, value, signature, calldata}, index) =>
        new model.ProposalAction({
          id: `${id}:${index}`,
          chainId: this.chainId,
          proposal: id,
          index,
          target,
          value,
          signature: hexToBytes(signature),
          calldata: hexToBytes(calldata),
        }),
    )
  }

  actionEffects({proposal, event}: CreationRecord): model.ActionEffect[] {
    const id = proposalRowId(this.chainId, proposal)
    return event.actions.flatMap(({effects}, action) =>
      effects.map(
        effect =>
          new model.ActionEffect({
            id: `${id}:${action}:${effect.path}`,
            chainId: this.chainId,
            proposal: id,
            action,
            path: effect.path,
            target: effect.target,
            value: effect.value,
            selector: effect.selector,
            signature: effect.signature ?? null,
            powers: [...effect.powers],
            delegatecall: effect.delegatecall,
            crosschain: effect.crosschain,
            unread: effect.unread ?? null,
          }),
      ),
    )
  }

  proposalStateChange(change: ProposalStateChange): model.ProposalStateChange {
    const proposal = proposalRowId(this.chainId, change.proposal)
    return new model.ProposalStateChange({
      id: `${proposal}:${change.sequence}`,
      chainId: this.chainId,
      proposal,
      sequence: change.sequence,
      state: change.state,
      cause: change.cause,
      clock: change.clock ?? null,
      block: change.block ?? null,
      timestamp: change.timestamp ?? null,
      transactionHash: change.position?.transactionHash ?? null,
      logIndex: change.position?.logIndex ?? null,
    })
  }

  proposalRevision(revision: ProposalRevision, governor: Governor): model.ProposalRevision {
    const {proposal, position, voteEnd, quorum, superQuorum, stage, eta, rulesFrom} = revision
    const id = proposalRowId(this.chainId, proposal)
    return new model.ProposalRevision({
      // One log may change several proposals.
      ...this.placed(position, proposal.governor, id),
      proposal: id,
      voteEnd: voteEnd ?? null,
      quorum: quorum ?? null,
      superQuorum: superQuorum ?? null,
      stage: stage ?? null,
      eta: eta ?? null,
      quorumCounts: [...governor.intervals.at(rulesFrom).rules.quorumCounts],
    })
  }

  vote({proposal, index, position, event}: VoteRecord): model.Vote {
    const {voter, support, weight, options, split, override} = event
    return new model.Vote({
      ...this.placed(position, proposal.governor),
      dao: this.daoOf(proposal.governor),
      proposal: proposalRowId(this.chainId, proposal),
      index,
      voter,
      support,
      weight: weight ?? null,
      options: options ?? null,
      againstPart: split?.against ?? null,
      forPart: split?.for ?? null,
      abstainPart: split?.abstain ?? null,
      reason: displayText(event.reason).text,
      reasonBytes: hexToBytes(event.reason),
      params: hexToBytes(event.params),
      override: override ?? null,
    })
  }

  deposits(record: DepositRecord): model.ProposalDeposit[] {
    return depositRows(record, index => this.placed(record.position, record.proposal.governor, `${index}`))
  }

  unreadable({contract, position, log}: UnreadableRecord): model.UnreadableLog {
    return new model.UnreadableLog({
      ...this.logged(position),
      contract: contractId(this.chainId, contract),
      reason: log.reason,
      topics: [...log.topics],
      data: log.data,
    })
  }

  breach({rule, contract, block, position, account, proposalId, expected, found}: Breach): model.Breach {
    const id = contractId(this.chainId, contract)
    return new model.Breach({
      // One log may break a rule for both sides of a transfer, and several rules.
      id: position ? logId(this.chainId, position, `${rule}:${account ?? ''}`) : `${id}:${block.height}:${rule}`,
      chainId: this.chainId,
      contract: id,
      rule,
      account: account ?? null,
      proposalId: proposalId ?? null,
      expected,
      found,
      block: block.height,
      timestamp: BigInt(block.timestamp),
      transactionHash: position?.transactionHash ?? null,
      logIndex: position?.logIndex ?? null,
    })
  }

  implementationChange({contract, position, event}: ImplementationRecord): model.ImplementationChange {
    return new model.ImplementationChange({
      ...this.logged(position),
      contract: contractId(this.chainId, contract),
      implementation: event.implementation ?? null,
      unsupported: event.unsupported ?? null,
    })
  }

  private tokenOf({token}: {readonly token: Address}): {token: string} {
    return {token: contractId(this.chainId, token)}
  }

  private daoOf(contract: Address): string {
    return this.contractOf(contract).dao
  }

  private clockAt(block: Block, contract: Address): Timepoint {
    return timepointAt(block, this.contractOf(contract).clock)
  }

  /** A log's place with the clock of the contract that it is of. */
  private placed(position: Position, contract: Address, part?: string) {
    return {...this.logged(position, part), clock: this.clockAt(position.block, contract)}
  }

  private logged(position: Position, part?: string) {
    return {
      id: logId(this.chainId, position, part),
      chainId: this.chainId,
      block: position.block.height,
      timestamp: BigInt(position.block.timestamp),
      transactionHash: position.transactionHash,
      logIndex: position.logIndex,
    }
  }
}
