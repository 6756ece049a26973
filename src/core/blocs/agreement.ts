import type {Tally} from '../proposals/tally'
import {type Ratio, ratio} from '../ratio'

/** A voter's sides by place of the proposal in the window; undefined where it was absent, or divided its votes. */
export type VoteVector = readonly (keyof Tally | undefined)[]

const CHOICES = ['against', 'for', 'abstain'] as const

/** A vote vector as bits, one for each place, since pairs of voters are many. */
export interface VoteBits {
  /** 32 places a word, for each choice. */
  readonly of: Readonly<Record<(typeof CHOICES)[number], readonly number[]>>
  readonly any: readonly number[]
  readonly chosen: number
  /** The same for equal vectors. */
  readonly key: string
}

/** Bits of a vote vector. O(n). */
export function voteBits(vector: VoteVector): VoteBits {
  const words = Math.ceil(vector.length / 32)
  const empty = () => Array.from({length: words}, () => 0)
  const of = {against: empty(), for: empty(), abstain: empty()}
  for (const [place, choice] of vector.entries())
    if (choice !== undefined) of[choice][place >>> 5] = (of[choice][place >>> 5] ?? 0) | (1 << (place & 31))
  const any = empty().map((_, i) => (of.against[i] ?? 0) | (of.for[i] ?? 0) | (of.abstain[i] ?? 0))
  const key = CHOICES.map(choice => of[choice].join()).join(';')
  return {of, any, chosen: common(any, any), key}
}

/**
 * Cohen's kappa of two voters over the proposals where both took a side: how much more often they chose alike than their
 * habits alone would make them. Undefined with fewer than `minOverlap` such proposals, and where both always chose one and
 * the same: then agreement says nothing. O(n/32). Source: Cohen 1960.
 */
export function agreement(a: VoteBits, b: VoteBits, minOverlap: number): Ratio | undefined {
  const overlap = common(a.any, b.any)
  if (overlap < Math.max(1, minOverlap)) return undefined
  let [equal, habit] = [0, 0]
  for (const choice of CHOICES) {
    equal += common(a.of[choice], b.of[choice])
    // Agreement by habit, times overlap².
    habit += common(a.of[choice], b.any) * common(b.of[choice], a.any)
  }
  const room = overlap * overlap - habit
  return room === 0 ? undefined : ratio(BigInt(equal * overlap - habit), BigInt(room))
}

/** Places that two sets of bits have in common. */
function common(a: readonly number[], b: readonly number[]): number {
  let count = 0
  for (let i = 0; i < a.length; i++) {
    let word = (a[i] ?? 0) & (b[i] ?? 0)
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}
