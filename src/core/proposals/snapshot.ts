import type {GovernorSetting} from '../events'
import type {GovernorRules, QuorumSource} from './governor-rules'
import type {Proposal} from './proposal'

interface Thresholds {
  readonly rules: GovernorRules
  readonly settings: Readonly<Partial<Record<GovernorSetting, bigint>>>
}

/** Fixes what a proposal's snapshot decides, from the settings and the token's supply as they stand right after it. */
export function takeSnapshot(proposal: Proposal, {rules, settings}: Thresholds, supply: bigint | undefined): void {
  proposal.quorum = quorumOf({rules, settings}, supply)
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
  proposal.quorum = quorumOf({rules, settings: known}, proposal.snapshotSupply)
  proposal.superQuorum = superQuorumOf({rules, settings: past}, proposal.snapshotSupply)
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
  }
}

function fraction(supply: bigint | undefined, numerator: bigint | undefined, denominator: bigint): bigint | undefined {
  return supply === undefined || numerator === undefined ? undefined : (supply * numerator) / denominator
}
