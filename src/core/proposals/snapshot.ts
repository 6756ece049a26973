import type {GovernorSetting} from '../events'
import type {GovernorRules} from './governor-rules'
import type {Proposal} from './proposal'

interface Thresholds {
  readonly rules: GovernorRules
  readonly settings: Readonly<Partial<Record<GovernorSetting, bigint>>>
}

/** Fixes what a proposal's snapshot decides, from the settings and the token's supply as they stand right after it. */
export function takeSnapshot(proposal: Proposal, {rules, settings}: Thresholds, supply: bigint | undefined): void {
  proposal.quorum = quorumOf({rules, settings}, supply)
  const {quorum} = rules
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
  }
}

function fraction(supply: bigint | undefined, numerator: bigint | undefined, denominator: bigint): bigint | undefined {
  return supply === undefined || numerator === undefined ? undefined : (supply * numerator) / denominator
}
