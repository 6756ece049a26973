import type {Decision} from '../../../src/core/influence/decision'
import type {Vote} from '../../../src/core/proposals/proposal'
import {account} from '../chain'

/** The three rules of governors, by which tallies count towards the quorum. */
export const RULES: Readonly<Record<string, Decision['quorumCounts']>> = {
  R1: ['for'],
  R2: ['for', 'abstain'],
  R3: ['against', 'for', 'abstain'],
}

/** One voter's weights as [against, for, abstain]. */
export type Ballot = readonly [bigint, bigint, bigint]

/** Written apart from the core: sums of the ballots, then the two conditions of the rule. */
export function naivePasses(ballots: readonly Ballot[], quorum: bigint, rule: string): boolean {
  let [against, inFavour, abstain] = [0n, 0n, 0n]
  for (const [a, f, b] of ballots) {
    against += a
    inFavour += f
    abstain += b
  }
  const counted =
    rule === 'R1' ? inFavour : rule === 'R2' ? inFavour + abstain : rule === 'R3' ? against + inFavour + abstain : null
  if (counted === null) throw new RangeError(rule)
  return inFavour > against && counted >= quorum
}

/** Votes that cast these ballots, the first voter being account 1: one vote each, divided where it has several parts. */
export function votesOf(ballots: readonly Ballot[]): Vote[] {
  return ballots.map(([against, inFavour, abstain], i) => {
    const whole = [against, inFavour, abstain].filter(part => part > 0n).length < 2
    return {
      voter: account(i + 1),
      support: whole ? [against, inFavour, abstain].findIndex(part => part > 0n) || 0 : 255,
      weight: against + inFavour + abstain,
      split: whole ? undefined : {against, for: inFavour, abstain},
      block: i,
    }
  })
}

/** Small ballots of a linear congruential generator, one in eight divided; the quorum is near what is cast. */
export function randomProposal(seed: number): {ballots: Ballot[]; quorum: bigint} {
  let state = BigInt(seed) * 2_654_435_761n + 1n
  const draw = (below: number) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n
    return Number((state >> 33n) % BigInt(below))
  }
  const ballots = Array.from({length: draw(8)}, (): Ballot => {
    const weight = () => BigInt(draw(7))
    if (draw(8) === 0) return [weight(), weight(), weight()]
    const side = draw(7)
    return side < 3 ? [weight(), 0n, 0n] : side < 5 ? [0n, weight(), 0n] : [0n, 0n, weight()]
  }).map((ballot, i): Ballot => (draw(3) === 0 && i % 2 === 0 ? [ballot[1], ballot[0], ballot[2]] : ballot))
  return {ballots, quorum: BigInt(draw(24))}
}
