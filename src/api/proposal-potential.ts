import {type EntryPivotal, entryPivotalAccounts} from '../core/influence/entry-pivotal-accounts'
import {lockIn} from '../core/influence/lock-in'
import {OPPOSITIONS, oppositions, votesToPass} from '../core/influence/votes-to-pass'
import {SIDES} from '../core/proposals/tally'
import type {ProposalRow} from '../storage/read/proposals'
import type {CastVote, SnapshotTotalsRow, UncastRow} from '../storage/read/snapshots'
import {noTotal} from './proposal-turnout'

/** Why there is no vote after which nothing could change. */
export const NO_LOCK_IN = ['noToken', 'snapshotAhead', 'beforeAnyVote', 'open', 'weightsDiffer'] as const

/** What those who did not vote could have changed, as the API tells it. */
export interface ProposalPotential {
  readonly lockIn: {readonly index: number; readonly voter: string; readonly block: number} | null
  readonly lockInNull: (typeof NO_LOCK_IN)[number] | null
  readonly entryPivotal: readonly (Omit<EntryPivotal, 'votes'> & {readonly votes: string})[] | null
  readonly votesToPass: readonly {
    readonly opposition: string
    readonly against: string | null
    readonly votes: string | null
  }[]
}

interface Known {
  readonly votes: readonly CastVote[]
  readonly totals: SnapshotTotalsRow | undefined
  readonly uncast: readonly UncastRow[]
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
  const voted = new Set(votes.map(({voter}) => voter))
  const accounts = uncast.map(({account, votes}) => ({account, votes: BigInt(votes)}))
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
      : entryPivotalAccounts(accounts, voted, tally, decision).map(entry => ({...entry, votes: `${entry.votes}`})),
    votesToPass: OPPOSITIONS.map(opposition => {
      const against = expected[opposition]
      const needed = against === undefined ? null : `${votesToPass(decision, against)}`
      return {opposition, against: against === undefined ? null : `${against}`, votes: needed}
    }),
  }
}
