import type {Address} from '../primitives'
import type {Vote} from '../proposals/proposal'
import {addVote, type Tally} from '../proposals/tally'

/** What one voter cast on a proposal in all: one address may vote several times, and divide its weight. */
export interface CastParts {
  readonly voter: Address
  readonly parts: Readonly<Tally>
}

/** Parts per voter in the order of their first votes; voters of whom nothing counts for a side are there, with zeros. O(n). */
export function castParts(votes: readonly Vote[]): CastParts[] {
  const parts = new Map<Address, Tally>()
  for (const vote of votes) {
    const known = parts.get(vote.voter) ?? {against: 0n, for: 0n, abstain: 0n}
    parts.set(vote.voter, known)
    addVote(known, vote)
  }
  return [...parts].map(([voter, tally]) => ({voter, parts: tally}))
}
