import {isLate, lateWeight} from '../core/influence/late-votes'
import {type Ratio, ratio} from '../core/ratio'
import type {ProposalRow} from '../storage/read/proposals'
import type {CastVote, SnapshotTotalsRow} from '../storage/read/snapshots'

/** Why votes cannot be held against a population. */
export const NO_TURNOUT = ['noToken', 'snapshotAhead', 'nobody'] as const
export type NoTurnout = (typeof NO_TURNOUT)[number]

interface Turnout {
  readonly of: string | null
  readonly share: Ratio | null
  readonly reason: NoTurnout | null
}

/** How many votes were cast, and when, as the API tells it. */
export interface ProposalTurnout {
  readonly cast: string
  readonly zeroWeightVotes: number
  readonly lateWeight: string
  readonly lateShare: Ratio | null
  readonly lateSwing: boolean | null
  readonly extended: boolean
  readonly votable: Turnout
  readonly totalSupply: Turnout
  readonly circulating: Turnout
}

/** The turnout of a proposal from its row, its votes, and the totals at its snapshot; null where no event tells weights. */
export function turnoutOf(
  row: ProposalRow,
  votes: readonly CastVote[],
  totals: SnapshotTotalsRow | undefined,
): ProposalTurnout | null {
  const {forVotes, againstVotes, abstainVotes, voteStart, voteEnd} = row
  if (forVotes === null || againstVotes === null || abstainVotes === null) return null
  if (voteStart === null || voteEnd === null) return null
  const cast = BigInt(forVotes) + BigInt(againstVotes) + BigInt(abstainVotes)
  const window = {voteStart: BigInt(voteStart), voteEnd: BigInt(voteEnd)}
  const late = lateWeight(votes, window)
  const decisive = row.decisiveIndex === null ? undefined : votes[row.decisiveIndex]
  const against = (of: string | null | undefined): Turnout => {
    const reason = noTotal(totals) ?? (of == null || BigInt(of) <= 0n ? ('nobody' as const) : null)
    return reason || of == null ? {of: null, share: null, reason} : {of, share: ratio(cast, BigInt(of)), reason}
  }
  return {
    cast: `${cast}`,
    zeroWeightVotes: votes.filter(({weight}) => weight === 0n).length,
    lateWeight: `${late}`,
    lateShare: cast > 0n ? ratio(late, cast) : null,
    lateSwing: decisive ? isLate(decisive.clock, window) : null,
    extended: totals?.extended ?? false,
    votable: against(totals?.delegates),
    totalSupply: against(totals?.holders),
    circulating: against(totals?.holdersAdjusted),
  }
}

/** Why nothing is known of the token at the snapshot; null where it is. */
export function noTotal(totals: SnapshotTotalsRow | undefined): 'noToken' | 'snapshotAhead' | null {
  return !totals?.indexed ? 'noToken' : totals.passed ? null : 'snapshotAhead'
}

type Period = Pick<ProposalRow, 'voteStart' | 'voteEnd'>

/** How long after the snapshot the vote that brought the quorum came, in the governor's clock; undefined without one. */
export function crossedAfter({voteStart}: Period, vote: CastVote | undefined): bigint | undefined {
  return vote && voteStart !== null ? vote.clock - BigInt(voteStart) : undefined
}

/** The same by the voting time. */
export function crossedOfPeriod(period: Period, vote: CastVote | undefined): Ratio | undefined {
  const after = crossedAfter(period, vote)
  const length = BigInt(period.voteEnd ?? 0) - BigInt(period.voteStart ?? 0)
  return after === undefined || length <= 0n ? undefined : ratio(after, length)
}
