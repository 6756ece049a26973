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
  const supply = token && countedSupply(quorum, token)
  if (quorum.kind !== 'read') settle(proposal, quorumOf({rules, settings}, supply))
  else if (proposal.quorumSource === undefined) ask(proposal)
  proposal.superQuorum = superQuorumOf({rules, settings}, supply)
  proposal.snapshotSupply = supply
}

/**
 * Fixes it anew for rules that come into force after the snapshot, as their code reads what is stored: checkpoints as they
 * were at the snapshot, told by `past`, anything else as it is now. Without a checkpoint there a lookup answers 0; where
 * the governor had none before these rules, its one value of now becomes the first one (OZ 4.7.2, `_updateQuorumNumerator`).
 */
export function retakeSnapshot(
  proposal: Proposal,
  {rules, settings}: Thresholds,
  {before, past}: {readonly before: QuorumSource; readonly past: Thresholds['settings']},
): void {
  const {quorum} = rules
  const checkpointed =
    quorum.kind === 'settable' || (quorum.kind === 'supplyFraction' && quorum.numerator === 'snapshot')
  const uncheckpointed = before.kind === 'supplyFraction' && before.numerator === 'current'
  const newcomer = before.kind !== quorum.kind
  const known: Thresholds['settings'] =
    !checkpointed || (uncheckpointed && !newcomer)
      ? settings
      : newcomer
        ? {...past, quorumNumerator: past.quorumNumerator ?? 0n, quorum: past.quorum ?? 0n}
        : past
  if (quorum.kind === 'read') ask(proposal)
  else settle(proposal, quorumOf({rules, settings: known}, proposal.snapshotSupply))
  proposal.superQuorum = superQuorumOf({rules, settings: past}, proposal.snapshotSupply)
}

function settle(proposal: Proposal, quorum: bigint | undefined): void {
  proposal.quorum = quorum
  proposal.quorumSource = quorum === undefined ? undefined : 'derived'
  proposal.quorumReadBlock = undefined
  proposal.quorumUnread = undefined
}

function ask(proposal: Proposal): void {
  proposal.quorum = undefined
  proposal.quorumSource = 'unread'
  proposal.quorumReadBlock = undefined
  proposal.quorumUnread = 'the contract was not asked'
}

function superQuorumOf({rules: {quorum}, settings}: Thresholds, supply: bigint | undefined): bigint | undefined {
  return quorum.kind === 'supplyFraction'
    ? fraction(supply, settings.superQuorumNumerator, quorum.denominator)
    : undefined
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

/** The supply that a quorum is a fraction of: without the votes of excluded accounts. O(excluded). */
export function countedSupply(quorum: QuorumSource, token: VotesToken): bigint {
  const excluded = quorum.kind === 'supplyFraction' ? (quorum.excluded ?? []) : []
  return excluded.reduce((supply, account) => supply - token.votes(account), token.supply)
}

function fraction(supply: bigint | undefined, numerator: bigint | undefined, denominator: bigint): bigint | undefined {
  return supply === undefined || numerator === undefined ? undefined : (supply * numerator) / denominator
}
