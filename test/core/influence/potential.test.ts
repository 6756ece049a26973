import {describe, expect, it} from 'vitest'
import {slacks} from '../../../src/core/influence/decision'
import {entrySides, votesToChange} from '../../../src/core/influence/entry-pivotal'
import {isLate, lateWeight} from '../../../src/core/influence/late-votes'
import {lockIn} from '../../../src/core/influence/lock-in'
import {oppositions, votesToPass} from '../../../src/core/influence/votes-to-pass'
import {SIDES} from '../../../src/core/proposals/tally'
import {type Ballot, naivePasses, RULES, randomProposal, votesOf} from './naive-rule'

const sum = (ballots: readonly Ballot[]) => ballots.reduce((all, [a, f, b]) => all + a + f + b, 0n)

/** Whether two ways to use so many votes, or fewer, end otherwise: every one of them tried. */
function canChange(ballots: readonly Ballot[], left: bigint, quorum: bigint, rule: string): boolean {
  const outcomes = new Set<boolean>()
  for (let against = 0n; against <= left; against++)
    for (let inFavour = 0n; against + inFavour <= left; inFavour++)
      for (let abstain = 0n; against + inFavour + abstain <= left; abstain++)
        outcomes.add(naivePasses([...ballots, [against, inFavour, abstain]], quorum, rule))
  return outcomes.size > 1
}

describe.each(Object.keys(RULES))('under %s', rule => {
  const decisionOf = (quorum: bigint) => ({quorum, quorumCounts: RULES[rule] ?? []})

  it('the lock-in is the first vote after which no use of the rest ends otherwise', () => {
    const seen = {vote: 0, beforeAnyVote: 0, open: 0}
    for (let seed = 0; seed < 400; seed++) {
      const {ballots, quorum} = randomProposal(seed)
      const votable = sum(ballots) + BigInt(seed % 7)
      const places = [...ballots.keys(), ballots.length]
      const first = places.find(count => {
        const cast = ballots.slice(0, count)
        return !canChange(cast, votable - sum(cast), quorum, rule)
      })
      const expected = first === undefined ? 'open' : first === 0 ? 'beforeAnyVote' : first - 1
      expect(lockIn(votesOf(ballots), decisionOf(quorum), votable), `${seed}`).toBe(expected)
      seen[typeof expected === 'number' ? 'vote' : expected] += 1
    }
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(10)
  })

  it('an account is entry-pivotal on the sides on which its votes make another outcome', () => {
    let pivotal = 0
    for (let seed = 0; seed < 1_000; seed++) {
      const {ballots, quorum} = randomProposal(seed)
      const outcome = naivePasses(ballots, quorum, rule)
      const tally = {against: 0n, for: 0n, abstain: 0n}
      for (const [a, f, b] of ballots) {
        tally.against += a
        tally.for += f
        tally.abstain += b
      }
      const least = votesToChange(slacks(tally, decisionOf(quorum)))
      for (const weight of [1n, 2n, 5n, 9n, 20n]) {
        const expected = SIDES.filter((_, place) => {
          const ballot: Ballot = [0, 1, 2].map(i => (i === place ? weight : 0n)) as [bigint, bigint, bigint]
          return naivePasses([...ballots, ballot], quorum, rule) !== outcome
        })
        expect(entrySides(weight, tally, decisionOf(quorum)), `${seed}`).toEqual(expected)
        expect(weight >= least, `${seed}`).toBe(expected.length > 0)
        pivotal += expected.length > 0 ? 1 : 0
      }
    }
    expect(pivotal).toBeGreaterThan(500)
  })

  it('the votes to pass are the fewest that pass', () => {
    for (let quorum = 0n; quorum < 12n; quorum++)
      for (let against = 0n; against < 12n; against++) {
        const needed = votesToPass(decisionOf(quorum), against)
        expect(naivePasses([[against, needed, 0n]], quorum, rule)).toBe(true)
        expect(naivePasses([[against, needed - 1n, 0n]], quorum, rule)).toBe(false)
      }
  })
})

it('more cast than there were votes leaves nothing to say when it was certain', () => {
  expect(lockIn(votesOf([[0n, 9n, 0n]]), {quorum: 1n, quorumCounts: ['for']}, 8n)).toBe('weightsDiffer')
})

it('an opposition is the median, the most, or all who are active; none of it is guessed', () => {
  expect(oppositions([], undefined)).toEqual({nobody: 0n, median: undefined, largest: undefined, active: undefined})
  expect(oppositions([9n, 0n, 4n], 7n)).toEqual({nobody: 0n, median: 4n, largest: 9n, active: 7n})
  expect(oppositions([9n, 1n, 4n, 10n], 7n)).toEqual({nobody: 0n, median: 6n, largest: 10n, active: 7n})
})

it('the last tenth of a window of 100 has the last ten timepoints at which a vote counts', () => {
  const window = {voteStart: 1_000n, voteEnd: 1_100n}
  const late = Array.from({length: 100}, (_, i) => 1_001n + BigInt(i)).filter(clock => isLate(clock, window))
  expect(late).toEqual(Array.from({length: 10}, (_, i) => 1_091n + BigInt(i)))
  expect(
    lateWeight(
      [1_090n, 1_091n, 1_100n].map(clock => ({clock, weight: clock})),
      window,
    ),
  ).toBe(2_191n)
})
