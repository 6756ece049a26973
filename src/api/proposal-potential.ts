import {entrySides, votesToChange} from '../core/influence/entry-pivotal'
import {lockIn} from '../core/influence/lock-in'
import {OPPOSITIONS, oppositions, votesToPass} from '../core/influence/votes-to-pass'
import {SIDES} from '../core/proposals/tally'
import type {ProposalRow} from '../storage/read/proposals'
import type {CastVote, SnapshotTotalsRow, UncastRow, UncastScope} from '../storage/read/snapshots'
import {slacksOf} from './proposal-influence'
import {noTotal} from './proposal-turnout'

/** Why there is no vote after which nothing could change. */
export const NO_LOCK_IN = ['noToken', 'snapshotAhead', 'beforeAnyVote', 'open', 'weightsDiffer'] as const

/** What those who did not vote could have changed, as the API tells it. */
export interface ProposalPotential {
  readonly lockIn: {readonly index: number; readonly voter: string; readonly block: number} | null
  readonly lockInNull: (typeof NO_LOCK_IN)[number] | null
  readonly entryPivotal:
    | readonly {readonly account: string; readonly votes: string; readonly sides: readonly string[]}[]
    | null
  readonly votesToPass: readonly {
    readonly opposition: string
    readonly against: string | null
    readonly votes: string | null
  }[]
}

interface Known {
  readonly votes: readonly CastVote[]
  readonly totals: SnapshotTotalsRow | undefined
  /** Of those who alone could change the outcome. */
  readonly uncast: readonly UncastRow[]
}

/** Who is asked for: with at least so many votes an account alone changes the outcome. Undefined without a known quorum. */
export function ableToChange(row: ProposalRow): UncastScope | undefined {
  const slacks = slacksOf(row)
  return slacks && {id: row.id, least: `${votesToChange(slacks)}`}
}

/** The potential influence on a proposal; null while its quorum is not known. */
export function potentialOf(row: ProposalRow, {votes, totals, uncast}: Known): ProposalPotential | null {
  const {quorum, forVotes, againstVotes, abstainVotes} = row
  if (quorum === null || forVotes === null || againstVotes === null || abstainVotes === null) return null
  const quorumCounts = SIDES.filter(side => row.quorumCounts?.includes(side))
  const decision = {quorum: BigInt(quorum), quorumCounts}
  const tally = {for: BigInt(forVotes), against: BigInt(againstVotes), abstain: BigInt(abstainVotes)}
  const unknown = noTotal(totals)
  const locked = unknown ?? lockIn(votes, decision, BigInt(totals?.delegates ?? 0))
  const vote = typeof locked === 'number' ? votes[locked] : undefined
  const active = totals?.activeDelegates
  const expected = oppositions(
    (totals?.earlierAgainst ?? []).map(BigInt),
    unknown || active == null ? undefined : BigInt(active),
  )
  return {
    lockIn: vote && typeof locked === 'number' ? {index: locked, voter: vote.voter, block: vote.block} : null,
    lockInNull: typeof locked === 'number' ? null : locked,
    entryPivotal: unknown
      ? null
      : uncast.map(({account, votes}) => ({account, votes, sides: entrySides(BigInt(votes), tally, decision)})),
    votesToPass: OPPOSITIONS.map(opposition => {
      const against = expected[opposition]
      const needed = against === undefined ? null : `${votesToPass(decision, against)}`
      return {opposition, against: against === undefined ? null : `${against}`, votes: needed}
    }),
  }
}
