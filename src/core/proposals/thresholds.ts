import type {Distribution} from '../distribution/distribution'
import type {Address} from '../primitives'
import type {Governor} from './governor'
import {countedSupply, quorumOf, type VotesToken} from './snapshot'

/** What a proposal would need that is made now; undefined while no event or rule tells it. */
export interface Thresholds {
  readonly governor: Address
  /** Votes that count towards the quorum. */
  readonly quorum: bigint | undefined
  /** Votes that an account needs to propose by itself. */
  readonly proposal: bigint | undefined
}

/** Why a figure has no value: a part of the rule is not known, or nobody can get there. */
export type NoFigure = 'quorumUnknown' | 'proposalThresholdUnknown' | 'unreachable'

/** Figures of one population under one governor's rules, each a number of members or why there is none. */
export interface DecisionFigures extends Thresholds {
  /** Fewest members that together reach the quorum. */
  readonly nakamotoQuorum: number | NoFigure
  /** Fewest members without whom the others cannot reach the quorum. */
  readonly nakamotoBlocking: number | NoFigure
  /** Members that can propose by themselves. */
  readonly soleProposers: number | NoFigure
}

/** A governor's thresholds with its settings, and its token, as they stand. O(excluded). */
export function thresholdsOf(governor: Governor, token: VotesToken): Thresholds {
  return {
    governor: governor.address,
    quorum: quorumOf(governor, countedSupply(governor.rules.quorum, token)),
    proposal: leastToPropose(governor),
  }
}

/** Whether two lists ask for the same, governor by governor. */
export function sameThresholds(a: readonly Thresholds[], b: readonly Thresholds[] | undefined): boolean {
  return a.length === b?.length && a.every((one, i) => one.quorum === b[i]?.quorum && one.proposal === b[i]?.proposal)
}

/** The least votes with which a proposal is accepted: Bravo asks for more than its threshold, OpenZeppelin for it. */
function leastToPropose({settings: {proposalThreshold}, rules}: Governor): bigint | undefined {
  if (proposalThreshold === undefined) return undefined
  return rules.threshold === 'exceeded' ? proposalThreshold + 1n : proposalThreshold
}

/** What the thresholds mean for a population. O(log n). */
export function decisionFigures(distribution: Distribution, thresholds: Thresholds): DecisionFigures {
  const {quorum, proposal} = thresholds
  const {total} = distribution
  const fewest = (threshold: bigint) => distribution.fewestAbove(threshold) ?? 'unreachable'
  return {
    ...thresholds,
    nakamotoQuorum: quorum === undefined ? 'quorumUnknown' : quorum <= 0n ? 0 : fewest(quorum - 1n),
    // The others have less than the quorum once those who are gone have more than what is above it.
    nakamotoBlocking: quorum === undefined ? 'quorumUnknown' : total < quorum ? 'unreachable' : fewest(total - quorum),
    soleProposers: proposal === undefined ? 'proposalThresholdUnknown' : distribution.countAtLeast(proposal),
  }
}
