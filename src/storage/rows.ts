import type {
  AttributionChange,
  BalanceChange,
  ConcentrationPoint,
  CreationRecord,
  DelegationChange,
  ImplementationRecord,
  ParticipationPoint,
  ProposalRevision,
  ProxyDeployment,
  SettingChange,
  UnreadableRecord,
  VoteRecord,
  VotingPowerChange,
} from '../core/changes'
import {Distribution} from '../core/distribution/distribution'
import type {Breach} from '../core/integrity'
import {type Account, holdingOf, type Ledger} from '../core/ledger/ledger'
import type {RankingSnapshot} from '../core/ledger/ranking-snapshot'
import {gini} from '../core/metrics/gini'
import {herfindahl} from '../core/metrics/herfindahl'
import type {Address, Position} from '../core/primitives'
import type {Governor} from '../core/proposals/governor'
import {minimalMajorityCoalition, quorumCrosser, votersByWeight} from '../core/proposals/influence'
import type {Proposal, ProposalStateChange} from '../core/proposals/proposal'
import {formatRatio, type Ratio} from '../core/ratio'
import {displayText, hexToBytes, titleOf} from '../core/text'
import * as model from '../model'
import {accountId, contractId, logId, proposalRowId} from './ids'
import {storeDecisions, storeReadings} from './readings'

/** Core values → rows of one chain. Nullable columns are null, never undefined: an upsert would keep the old value. */
export class Rows {
  constructor(
    private readonly chainId: number,
    /** The DAO of each indexed contract. */
    private readonly daoOf: (contract: Address) => string,
  ) {}

  token(ledger: Ledger): model.Token {
    const {token, supply, delegatedSupply, fault} = ledger
    return new model.Token({
      id: contractId(this.chainId, token),
      chainId: this.chainId,
      dao: this.daoOf(token),
      address: token,
      totalSupply: supply,
      delegatedSupply,
      fault: fault ? JSON.stringify(fault) : null,
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
    const placed = this.placed(change.position, change.current < change.previous ? 'from' : 'to')
    return new model.BalanceChange({...placed, ...this.tokenOf(change), account, counterparty, previous, current})
  }

  attributionChange(change: AttributionChange): model.AttributionChange {
    const {index, account, proxy, previous, current} = change
    const placed = this.placed(change.position, `${index}`)
    return new model.AttributionChange({...placed, ...this.tokenOf(change), index, account, proxy, previous, current})
  }

  delegateProxy(deployment: ProxyDeployment): model.DelegateProxy {
    const {custodian, delegate, proxy, position} = deployment
    return new model.DelegateProxy({
      ...this.placed(position),
      ...this.tokenOf(deployment),
      custodian: contractId(this.chainId, custodian),
      delegate,
      proxy,
    })
  }

  delegationChange(change: DelegationChange): model.DelegationChange {
    return new model.DelegationChange({
      ...this.placed(change.position),
      ...this.tokenOf(change),
      delegator: change.delegator,
      fromDelegate: change.from ?? null,
      toDelegate: change.to ?? null,
    })
  }

  votingPowerChange(change: VotingPowerChange): model.VotingPowerChange {
    const {delegate, previous, current} = change
    return new model.VotingPowerChange({
      ...this.placed(change.position),
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

  governor({address, settings, fault}: Governor): model.Governor {
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
      fault: fault ? JSON.stringify({...fault, proposalId: fault.proposalId.toString()}) : null,
    })
  }

  settingChange(change: SettingChange): model.SettingChange {
    const {setting, previous, current} = change
    const governor = contractId(this.chainId, change.governor)
    return new model.SettingChange({...this.placed(change.position), governor, setting, previous, current})
  }

  proposal(proposal: Proposal, governor: Governor): model.Proposal {
    const {created, tally, votes, quorum, voteStart, voteEnd, state, stateCount} = proposal
    const voters = votersByWeight(votes)
    const weights = Distribution.of(voters.map(voter => voter.weight))
    const crosser =
      quorum === undefined ? undefined : quorumCrosser(votes, quorum, governor.intervals.at(proposal.rulesFrom).rules)
    return new model.Proposal({
      id: proposalRowId(this.chainId, proposal),
      chainId: this.chainId,
      dao: this.daoOf(proposal.governor),
      governor: contractId(this.chainId, proposal.governor),
      proposalId: proposal.proposalId,
      proposer: proposal.proposer,
      createdBlock: created.block.height,
      createdHash: created.block.hash,
      createdTimestamp: BigInt(created.block.timestamp),
      transactionHash: created.transactionHash,
      logIndex: created.logIndex,
      voteStart,
      voteEnd,
      operationId: proposal.operationId ?? null,
      rulesFrom: proposal.rulesFrom,
      state,
      stateCount,
      quorum: quorum ?? null,
      superQuorum: proposal.superQuorum ?? null,
      snapshotSupply: proposal.snapshotSupply ?? null,
      stage: proposal.stage ?? null,
      eta: proposal.eta ?? null,
      forVotes: tally.for,
      againstVotes: tally.against,
      abstainVotes: tally.abstain,
      // What an override takes back is not a vote.
      votes: votes.filter(({weight}) => weight >= 0n).length,
      voters: new Set(votes.map(vote => vote.voter)).size,
      votersWithWeight: voters.length,
      minMajorityCoalition: minimalMajorityCoalition(voters).length || null,
      quorumCrossIndex: crosser?.index ?? null,
      quorumCrosser: crosser?.voter ?? null,
      quorumCrossBlock: crosser?.block ?? null,
      voterGini: stored(gini.of(weights)),
      voterHerfindahl: stored(herfindahl.of(weights)),
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
      block: change.block ?? null,
      timestamp: change.timestamp ?? null,
      transactionHash: change.position?.transactionHash ?? null,
      logIndex: change.position?.logIndex ?? null,
    })
  }

  proposalRevision({
    proposal,
    position,
    voteEnd,
    quorum,
    superQuorum,
    stage,
    eta,
  }: ProposalRevision): model.ProposalRevision {
    const id = proposalRowId(this.chainId, proposal)
    return new model.ProposalRevision({
      // One log may change several proposals.
      ...this.placed(position, id),
      proposal: id,
      voteEnd,
      quorum: quorum ?? null,
      superQuorum: superQuorum ?? null,
      stage: stage ?? null,
      eta: eta ?? null,
    })
  }

  vote({proposal, index, position, event}: VoteRecord): model.Vote {
    const {voter, support, weight, split, override} = event
    return new model.Vote({
      ...this.placed(position),
      dao: this.daoOf(proposal.governor),
      proposal: proposalRowId(this.chainId, proposal),
      index,
      voter,
      support,
      weight,
      againstPart: split?.against ?? null,
      forPart: split?.for ?? null,
      abstainPart: split?.abstain ?? null,
      reason: displayText(event.reason).text,
      reasonBytes: hexToBytes(event.reason),
      params: hexToBytes(event.params),
      override: override ?? null,
    })
  }

  unreadable({contract, position, log}: UnreadableRecord): model.UnreadableLog {
    return new model.UnreadableLog({
      ...this.placed(position),
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
      ...this.placed(position),
      contract: contractId(this.chainId, contract),
      implementation: event.implementation ?? null,
      unsupported: event.unsupported ?? null,
    })
  }

  private tokenOf({token}: {readonly token: Address}): {token: string} {
    return {token: contractId(this.chainId, token)}
  }

  private placed(position: Position, part?: string) {
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

function stored(value: Ratio | undefined): string | null {
  return value ? formatRatio(value) : null
}
