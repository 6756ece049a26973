import type {Address} from '../primitives'
import {type Ratio, ratio} from '../ratio'
import type {DecidedProposal} from './decided-proposal'
import {votesToChange} from './entry-pivotal'

/** Why an account has no figure. */
export const NO_INFLUENCE = ['noToken', 'noQuorum', 'noProposals', 'noSides', 'oneSided'] as const
export type NoInfluence = (typeof NO_INFLUENCE)[number]

/** An exact ratio, or why there is none. */
export type Figure = {readonly value: Ratio} | {readonly reason: NoInfluence}

/** An account's votes around one snapshot. */
export interface SnapshotPower {
  readonly proposal: string
  /** At the snapshot, as the governor looks them up. */
  readonly votes: bigint
  /** Gained in the time before: those at the snapshot less those then; negative where votes were lost. */
  readonly gainedBefore: bigint
  /** Gone in the time after; negative where more came; undefined while that time is not indexed. */
  readonly goneAfter: bigint | undefined
}

/** What one account did, and could have done, over decided proposals. */
export interface AccountInfluence {
  readonly account: Address
  readonly decided: number
  /** Proposals that it could vote on: with votes at the snapshot, or with weight cast. Undefined without an indexed token. */
  readonly eligible: number | undefined
  /** Of these, those that it voted on. */
  readonly participated: number | undefined
  /** All that it voted on, with weight or without. */
  readonly voted: number
  readonly removalPivotal: number
  readonly flipPivotal: number
  /** Proposals that it stayed away from, and that its votes would have decided otherwise. */
  readonly entryPivotal: number | undefined
  readonly participation: Figure
  /** removalPivotal ÷ decided proposals with a known quorum. */
  readonly exercised: Figure
  /** flipPivotal ÷ the same. */
  readonly exercisedByFlip: Figure
  /** entryPivotal ÷ the same. */
  readonly potential: Figure
  /** Votes for or against, undivided and with weight. */
  readonly sided: number
  /** Of these, those on the side of the outcome. */
  readonly alignment: Figure
  /** Share of the same proposals that passed: the alignment of somebody who is always in favour. */
  readonly baseRate: Figure
  /** alignment ÷ baseRate. */
  readonly lift: Figure
  /** Cohen's kappa of sides and outcomes: 1 for all alike, 0 for as much as by chance; negative below. */
  readonly kappa: Figure
}

/** Figures of one account over decided proposals, in votes and exact ratios. O(p · log n) in proposals and changes of votes. */
export function accountInfluence(account: Address, proposals: readonly DecidedProposal[]): AccountInfluence {
  const known = proposals.filter(({slacks}) => slacks)
  const voted = proposals.filter(({ballots}) => ballots.has(account))
  const powers = proposals.map(proposal => powerOf(account, proposal))
  const eligible = proposals.filter((_, i) => (powers[i] ?? 0n) > 0n)
  const withToken = proposals.every(({token}) => token)
  const participated = eligible.filter(({ballots}) => ballots.has(account)).length
  const byRemoval = known.filter(({removalPivotal}) => removalPivotal.has(account)).length
  const byFlip = known.filter(({flipPivotal}) => flipPivotal.has(account)).length
  const potential = proposals.filter(
    ({ballots, slacks}, i) => slacks && !ballots.has(account) && (powers[i] ?? 0n) >= votesToChange(slacks),
  ).length
  const ofKnown = (count: number): Figure => figure(count, known.length, proposals.length ? 'noQuorum' : 'noProposals')
  const noToken: Figure = {reason: 'noToken'}
  return {
    account,
    decided: proposals.length,
    eligible: withToken ? eligible.length : undefined,
    participated: withToken ? participated : undefined,
    voted: voted.length,
    removalPivotal: byRemoval,
    flipPivotal: byFlip,
    entryPivotal: withToken ? potential : undefined,
    participation: withToken ? figure(participated, eligible.length, 'noProposals') : noToken,
    exercised: ofKnown(byRemoval),
    exercisedByFlip: ofKnown(byFlip),
    potential: withToken ? ofKnown(potential) : noToken,
    ...alignmentOf(account, voted),
  }
}

/** An account's votes around the snapshots of proposals whose token is indexed, in their order. O(p · log n). */
export function snapshotPowers(account: Address, proposals: readonly DecidedProposal[]): SnapshotPower[] {
  return proposals.flatMap(proposal => snapshotPower(account, proposal) ?? [])
}

function alignmentOf(account: Address, voted: readonly DecidedProposal[]) {
  const sides = voted.flatMap(({sides, ballots, passed}) => {
    const side = sides.get(account)
    const weight = side && ballots.get(account)?.[side]
    return side !== undefined && side !== 'abstain' && weight ? [{inFavour: side === 'for', passed}] : []
  })
  const sided = sides.length
  const aligned = sides.filter(({inFavour, passed}) => inFavour === passed).length
  const passed = sides.filter(side => side.passed).length
  const inFavour = sides.filter(side => side.inFavour).length
  // Agreement by chance, times sided²: both in favour, or both against.
  const chance = inFavour * passed + (sided - inFavour) * (sided - passed)
  return {
    sided,
    alignment: figure(aligned, sided, 'noSides'),
    baseRate: figure(passed, sided, 'noSides'),
    lift: figure(aligned, passed, sided === 0 ? 'noSides' : 'oneSided'),
    kappa: figure(aligned * sided - chance, sided * sided - chance, sided === 0 ? 'noSides' : 'oneSided'),
  }
}

/** Votes that an account could vote with; what it cast where no event tells them. */
function powerOf(account: Address, {token, snapshot, ballots}: DecidedProposal): bigint {
  const power = token?.power.of(account, snapshot) ?? 0n
  if (power > 0n) return power
  const cast = ballots.get(account)
  return cast ? cast.for + cast.against + cast.abstain : 0n
}

function snapshotPower(account: Address, {id, token, snapshot}: DecidedProposal): SnapshotPower | undefined {
  if (!token) return undefined
  const votes = token.power.of(account, snapshot)
  const after = snapshot + token.proximity
  return {
    proposal: id,
    votes,
    gainedBefore: votes - token.power.of(account, snapshot - token.proximity),
    goneAfter: after <= token.now ? votes - token.power.of(account, after) : undefined,
  }
}

function figure(numerator: number, denominator: number, reason: NoInfluence): Figure {
  return denominator === 0 ? {reason} : {value: ratio(BigInt(numerator), BigInt(denominator))}
}
