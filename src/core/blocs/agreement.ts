import type {Tally} from '../proposals/tally'
import {type Ratio, ratio} from '../ratio'

/** A voter's sides by place of the proposal in the window; undefined where it was absent, or divided its votes. */
export type VoteVector = readonly (keyof Tally | undefined)[]

const CHOICES = ['against', 'for', 'abstain'] as const

/**
 * Cohen's kappa of two voters over the proposals where both took a side: how much more often they chose alike than their
 * habits alone would make them. Undefined with fewer than `minOverlap` such proposals, and where both always chose one and
 * the same: then agreement says nothing. O(n). Source: Cohen 1960.
 */
export function agreement(a: VoteVector, b: VoteVector, minOverlap: number): Ratio | undefined {
  let [overlap, equal] = [0, 0]
  const ofA = {against: 0, for: 0, abstain: 0}
  const ofB = {against: 0, for: 0, abstain: 0}
  for (const [i, mine] of a.entries()) {
    const other = b[i]
    if (mine === undefined || other === undefined) continue
    overlap += 1
    if (mine === other) equal += 1
    ofA[mine] += 1
    ofB[other] += 1
  }
  // Agreement by habit, times overlap².
  const habit = CHOICES.reduce((sum, choice) => sum + ofA[choice] * ofB[choice], 0)
  const room = overlap * overlap - habit
  if (overlap < Math.max(1, minOverlap) || room === 0) return undefined
  return ratio(BigInt(equal * overlap - habit), BigInt(room))
}
