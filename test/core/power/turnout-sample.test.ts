import {describe, expect, it, test} from 'vitest'
import {randomSource} from '../../../src/core/power/random-source'
import {type TurnoutRule, TurnoutSample, type TurnoutVoter} from '../../../src/core/power/turnout-sample'
import {SIDES, type Tally} from '../../../src/core/proposals/tally'
import {type Ratio, ratio, toDecimal} from '../../../src/core/ratio'

const number = (value: Ratio) => Number(toDecimal(value, 18))

/** P(passes | in favour) − P(passes | against), over every way in which the others may vote; P(passes) for no voter. */
function everyWay(voters: readonly TurnoutVoter[], wanted: number, rule: TurnoutRule): number {
  const passes = (tally: Tally) =>
    tally.for > tally.against && rule.quorumCounts.reduce((sum, side) => sum + tally[side], 0n) >= rule.quorum
  const visit = (voter: number, chance: number, tally: Tally): number => {
    const one = voters[voter]
    if (one === undefined) {
      if (wanted < 0) return chance * Number(passes(tally))
      const withVote = (side: 'for' | 'against') =>
        Number(passes({...tally, [side]: tally[side] + (voters[wanted]?.weight ?? 0n)}))
      return chance * (withVote('for') - withVote('against'))
    }
    if (voter === wanted) return visit(voter + 1, chance, tally)
    const [turnout, inFavour, abstaining] = [number(one.turnout), number(one.inFavour), number(one.abstaining)]
    const chances = {for: inFavour, abstain: abstaining, against: 1 - inFavour - abstaining}
    return SIDES.reduce(
      (sum, side) =>
        sum + visit(voter + 1, chance * turnout * chances[side], {...tally, [side]: tally[side] + one.weight}),
      visit(voter + 1, chance * (1 - turnout), tally),
    )
  }
  return visit(0, 1, {against: 0n, for: 0n, abstain: 0n})
}

const RULES: [string, TurnoutRule['quorumCounts']][] = [
  ['for', ['for']],
  ['for and abstain', ['for', 'abstain']],
  ['all', ['against', 'for', 'abstain']],
]

describe.each(RULES)('quorum of %s', (_, quorumCounts) => {
  it('bounds hold the influence that every way of voting gives', () => {
    const next = randomSource(7)
    let negative = 0
    for (let round = 0; round < 8; round++) {
      const voters = Array.from({length: 6}, () => {
        const inFavour = BigInt(next() % 60)
        return {
          weight: BigInt(1 + (next() % 9)) * 10n ** 20n,
          turnout: ratio(BigInt(next() % 101), 100n),
          inFavour: ratio(inFavour, 100n),
          abstaining: ratio(BigInt(next() % 40), 100n),
        }
      })
      const total = voters.reduce((sum, {weight}) => sum + weight, 0n)
      const rule = {quorumCounts, quorum: (total * BigInt(1 + (next() % 3))) / 4n}
      const sample = new TurnoutSample(voters, rule, {samples: 20_000, seed: round, voters: [0, 1, 5]})
      for (const voter of [0, 1, 5]) {
        const truth = everyWay(voters, voter, rule)
        const {lower, upper, method} = sample.influence(voter)
        expect(method).toBe('sampling')
        expect(number(lower)).toBeLessThanOrEqual(truth)
        expect(number(upper)).toBeGreaterThanOrEqual(truth)
        expect(number(upper) - number(lower)).toBeLessThan(quorumCounts.includes('against') ? 0.08 : 0.04)
        if (truth < 0) negative++
      }
      const [chance, {lower, upper}] = [everyWay(voters, -1, rule), sample.passing()]
      expect(number(lower)).toBeLessThanOrEqual(chance)
      expect(number(upper)).toBeGreaterThanOrEqual(chance)
      expect(number(upper) - number(lower)).toBeLessThan(0.04)
    }
    // Only where votes against count towards the quorum, opposing can help a proposal.
    if (!quorumCounts.includes('against')) expect(negative).toBe(0)
  })
})

test('opposing votes that bring the quorum have a negative influence', () => {
  const always = {turnout: ratio(1n), inFavour: ratio(1n), abstaining: ratio(0n)}
  const voters = [
    {weight: 5n, ...always},
    {weight: 4n, turnout: ratio(1n), inFavour: ratio(0n), abstaining: ratio(0n)},
  ]
  const sample = new TurnoutSample(
    voters,
    {quorum: 9n, quorumCounts: ['against', 'for', 'abstain']},
    {samples: 100_000, seed: 1, voters: [1]},
  )
  // In favour or against, its 4 bring the quorum, and 5 are in favour: it changes nothing.
  expect(number(sample.influence(1).lower)).toBeLessThan(0)
  expect(number(sample.influence(1).upper)).toBeGreaterThan(0)
})

test('one unit in 2^80 decides', () => {
  const always = {turnout: ratio(1n), inFavour: ratio(1n), abstaining: ratio(0n)}
  const voters = [
    {weight: 1n, ...always},
    {weight: 2n ** 80n, ...always},
    {weight: 2n ** 80n, ...always, inFavour: ratio(0n)},
  ]
  const sample = new TurnoutSample(voters, {quorum: 1n, quorumCounts: ['for']}, {samples: 2_000, seed: 1, voters: [0]})
  expect(number(sample.influence(0).upper)).toBe(1)
  expect(number(sample.influence(0).lower)).toBeGreaterThan(0.95)
})

test('the same seed draws the same votes', () => {
  const voters = Array.from({length: 9}, (_, i) => ({
    weight: BigInt(i + 1),
    turnout: ratio(1n, 2n),
    inFavour: ratio(2n, 3n),
    abstaining: ratio(1n, 6n),
  }))
  const influence = (seed: number) =>
    new TurnoutSample(voters, {quorum: 10n, quorumCounts: ['for']}, {samples: 1000, seed, voters: [8]}).influence(8)
  expect(influence(1)).toEqual(influence(1))
  expect(influence(1)).not.toEqual(influence(2))
})
