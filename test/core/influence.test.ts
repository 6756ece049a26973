import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import {minimalMajorityCoalition, quorumCrosser, votersByWeight} from '../../src/core/proposals/influence'
import type {Vote} from '../../src/core/proposals/proposal'
import {account} from './chain'

const rules = (...quorumCounts: GovernorRules['quorumCounts']): GovernorRules => ({
  clock: 'blocknumber',
  boundary: 'after',
  quorum: {kind: 'fixed', votes: 0n},
  canceledOperation: 'Queued',
  proposalThreshold: 'exceeded',
  quorumCounts,
  gracePeriod: undefined,
})
const vote = (voter: number, weight: bigint, support = 1, block = 1): Vote => ({
  voter: account(voter),
  weight,
  split: undefined,
  support,
  block,
})
const anyVote = (voters: number) =>
  fc
    .record({
      voter: fc.integer({min: 1, max: voters}),
      weight: fc.oneof(fc.bigInt({min: 0n, max: 6n}), fc.bigInt({min: 0n, max: 2n ** 200n})),
      support: fc.constantFrom(0, 1, 2, 3),
      block: fc.nat(50),
    })
    .map(({voter, weight, support, block}) => vote(voter, weight, support, block))
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n)

describe('votersByWeight', () => {
  it('adds up what an address cast, largest first, ties by address, without those who cast nothing', () => {
    const votes = [vote(3, 2n), vote(2, 1n, 0), vote(9, 0n), vote(2, 4n, 1), vote(1, 5n, 2)]
    expect(votersByWeight(votes)).toEqual([
      {voter: account(1), weight: 5n},
      {voter: account(2), weight: 5n},
      {voter: account(3), weight: 2n},
    ])
    expect(votersByWeight([...votes].reverse())).toEqual(votersByWeight(votes))
  })
})

describe('minimalMajorityCoalition', () => {
  it('is no larger than any coalition with a majority', () => {
    fc.assert(
      fc.property(fc.array(anyVote(12), {maxLength: 20}), votes => {
        const voters = [...new Set(votes.map(({voter}) => voter))]
        const weights = voters.map(voter => sum(votes.filter(cast => cast.voter === voter).map(({weight}) => weight)))
        const cast = sum(weights)
        let fewest = 0
        for (let coalition = 1; coalition < 2 ** voters.length; coalition++) {
          let together = 0n
          let size = 0
          for (const [i, weight] of weights.entries())
            if ((coalition >> i) % 2 === 1) {
              together += weight
              size += 1
            }
          if (together > cast - together && (fewest === 0 || size < fewest)) fewest = size
        }
        const found = minimalMajorityCoalition(votersByWeight(votes))
        expect(found.length).toBe(fewest)
        if (cast > 0n) expect(sum(found.map(({weight}) => weight)) * 2n > cast).toBe(true)
      }),
      {numRuns: 80},
    )
  })

  it('half of the votes is no majority', () => {
    expect(minimalMajorityCoalition(votersByWeight([vote(1, 2n), vote(2, 1n), vote(3, 1n)]))).toHaveLength(2)
  })

  it('is empty when nothing was cast', () => {
    expect(minimalMajorityCoalition(votersByWeight([]))).toEqual([])
    expect(minimalMajorityCoalition(votersByWeight([vote(1, 0n)]))).toEqual([])
  })
})

describe('quorumCrosser', () => {
  it('is the first vote up to which the counted votes reach the quorum', () => {
    const counts = fc.constantFrom(rules('for'), rules('for', 'abstain'), rules('against', 'for', 'abstain'))
    fc.assert(
      fc.property(
        fc.array(anyVote(4), {maxLength: 12}),
        fc.bigInt({min: 0n, max: 20n}),
        counts,
        (votes, quorum, by) => {
          const numbers = by.quorumCounts.map(side => ['against', 'for', 'abstain'].indexOf(side))
          const index = votes.findIndex((_, last) => {
            const counted = votes.slice(0, last + 1).filter(({support}) => numbers.includes(support))
            return sum(counted.map(({weight}) => weight)) >= quorum
          })
          const at = votes[index]
          expect(quorumCrosser(votes, quorum, by)).toEqual(
            at && {index, voter: at.voter, weight: at.weight, block: at.block},
          )
        },
      ),
      {numRuns: 300},
    )
  })

  it('equality crosses; abstentions count only where the rules say so', () => {
    const votes = [vote(1, 9n, 0, 4), vote(2, 3n, 2, 5), vote(3, 5n, 1, 6), vote(4, 2n, 3, 7)]
    expect(quorumCrosser(votes, 5n, rules('for'))).toEqual({index: 2, voter: account(3), weight: 5n, block: 6})
    expect(quorumCrosser(votes, 3n, rules('for', 'abstain'))?.index).toBe(1)
    expect(quorumCrosser(votes, 9n, rules('against', 'for'))?.index).toBe(0)
    expect(quorumCrosser(votes, 6n, rules('for'))).toBeUndefined()
  })
})
