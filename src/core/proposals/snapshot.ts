import type {GovernorSetting} from '../events'
import type {Address} from '../primitives'
import type {GovernorRules, QuorumSource} from './governor-rules'
import type {Proposal} from './proposal'

interface Thresholds {
  readonly rules: GovernorRules
  readonly settings: Readonly<Partial<Record<GovernorSetting, bigint>>>
}

/** What a governor reads of its token; amounts in the token's smallest unit. */
export interface VotesToken {
  /** Total supply. */
  readonly supply: bigint
  /** An account's votes now. */
  votes(account: Address): bigint
  /** An account's votes one value of the clock ago, ERC-5805 `getPastVotes(account, clock() - 1)`. */
  pastVotes(account: Address): bigint
}

/** Fixes what a proposal's snapshot decides, from the settings and the token as they stand right after it. O(excluded). */
export function takeSnapshot(proposal: Proposal, {rules, settings}: Thresholds, token: VotesToken | undefined): void {
  const {quorum} = rules
  if (quorum.kind === 'read') {
    if (proposal.quorumSource !== undefined) return
    proposal.quorumSource = 'unread'
    proposal.quorumUnread = 'the contract was not asked'
    return
  }
  const supply = token && countedSupply(quorum, token)
  proposal.quorum = quorumOf({rules, settings}, supply)
  proposal.quorumSource = proposal.quorum === undefined ? undefined : 'derived'
  if (quorum.kind !== 'supplyFraction') return
  proposal.snapshotSupply = supply
  proposal.superQuorum = fraction(supply, settings.superQuorumNumerator, quorum.denominator)
}

/** Votes needed with these settings over that supply; undefined while a part of the rule is not known. */
export function quorumOf({rules: {quorum}, settings}: Thresholds, supply: bigint | undefined): bigint | undefined {
  switch (quorum.kind) {
    case 'fixed':
      return quorum.votes
    case 'settable':
      return settings.quorum
    case 'supplyFraction':
      return fraction(supply, settings.quorumNumerator, quorum.denominator)
    case 'read':
      return undefined
  }
}

function countedSupply(quorum: QuorumSource, token: VotesToken): bigint {
  const excluded = quorum.kind === 'supplyFraction' ? (quorum.excluded ?? []) : []
  return excluded.reduce((supply, account) => supply - token.votes(account), token.supply)
}

function fraction(supply: bigint | undefined, numerator: bigint | undefined, denominator: bigint): bigint | undefined {
  return supply === undefined || numerator === undefined ? undefined : (supply * numerator) / denominator
}
