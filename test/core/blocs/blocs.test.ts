import fc from 'fast-check'
import {expect, it} from 'vitest'
import {agenda, topProposerShare} from '../../../src/core/agenda/agenda'
import {agreement, type VoteVector, voteBits} from '../../../src/core/blocs/agreement'
import {blocs} from '../../../src/core/blocs/blocs'
import {toDecimal} from '../../../src/core/ratio'
import {account} from '../chain'

const side = fc.constantFrom('for', 'for', 'for', 'against', 'abstain', undefined)
const vector = fc.array(side, {minLength: 8, maxLength: 8})
/** Beyond the places of one word of bits. */
const longVector = fc.array(side, {minLength: 70, maxLength: 70})
type Side = 'for' | 'against' | 'abstain' | undefined

function naiveKappa(a: readonly Side[], b: readonly Side[], minOverlap: number): number | undefined {
  const both = a.flatMap((mine, i): [Side, Side][] => (mine && b[i] ? [[mine, b[i]]] : []))
  if (both.length < minOverlap) return undefined
  const of = (who: 0 | 1, choice: Side) => both.filter(pair => pair[who] === choice).length / both.length
  const chance = (['for', 'against', 'abstain'] as const).reduce((sum, each) => sum + of(0, each) * of(1, each), 0)
  const agreed = both.filter(([mine, other]) => mine === other).length / both.length
  return chance > 1 - 1e-9 ? undefined : (agreed - chance) / (1 - chance)
}

const kappaOf = (a: VoteVector, b: VoteVector, minOverlap: number) => agreement(voteBits(a), voteBits(b), minOverlap)

it('agreement is Cohen’s kappa over the proposals where both took a side', () => {
  const example = kappaOf(['for', 'for', 'against', 'for', undefined], ['for', 'for', 'against', 'against', 'for'], 4)
  expect(example).toEqual({numerator: 4n, denominator: 8n})
  expect(kappaOf(['for', 'for', 'for', 'for'], ['for', 'for', 'for', 'for'], 4)).toBeUndefined()
  let negative = 0
  fc.assert(
    fc.property(
      fc.oneof(fc.tuple(vector, vector), fc.tuple(longVector, longVector)),
      fc.integer({min: 1, max: 6}),
      ([a, b], minOverlap) => {
        const said = kappaOf(a, b, minOverlap)
        const wanted = naiveKappa(a, b, minOverlap)
        if (wanted === undefined || said === undefined) expect(said).toBe(wanted)
        else expect(Number(toDecimal(said))).toBeCloseTo(wanted, 9)
        if ((wanted ?? 0) < 0) negative += 1
      },
    ),
    {numRuns: 500},
  )
  expect(negative).toBeGreaterThan(10)
})

it('blocs are what links of agreement reach, and their Hill numbers those of their shares', () => {
  const seen = {joined: 0, throughOthers: 0, apart: 0}
  // Few habits shared by many, so that there are blocs.
  const voters = fc
    .tuple(
      fc.array(vector, {minLength: 3, maxLength: 3}),
      fc.array(fc.tuple(fc.nat(2), fc.nat(9), fc.nat(15)), {maxLength: 9}),
    )
    .map(([habits, each]) =>
      each.map(([habit, weight, change], i) => ({
        account: account(i + 1),
        weight: BigInt(weight),
        vector: (habits[habit] ?? []).map((choice, place): Side => (place === change ? 'against' : choice)),
      })),
    )
  fc.assert(
    fc.property(voters, fc.option(fc.nat(20), {nil: undefined}), (voters, inactive) => {
      const answer = blocs(voters, {minOverlap: 4, inactive: inactive === undefined ? undefined : BigInt(inactive)})
      expect(answer.map(({threshold}) => threshold)).toEqual([70, 80, 90])
      for (const {threshold, blocs: found, active, withInactive} of answer) {
        const linked = (i: number, j: number) =>
          (naiveKappa(voters[i]?.vector ?? [], voters[j]?.vector ?? [], 4) ?? -1) >= threshold / 100 - 1e-9
        const reach = voters.map((_, i) => new Set([i]))
        for (let round = 0; round < voters.length; round++)
          for (const set of reach)
            for (const i of [...set]) for (const [j] of voters.entries()) if (i !== j && linked(i, j)) set.add(j)
        const wanted = new Set(reach.map(set => [...set].sort((a, b) => a - b).join()))
        const places = found.map(({members}) =>
          members.map(member => voters.findIndex(voter => voter.account === member)).sort((a, b) => a - b),
        )
        expect(new Set(places.map(each => each.join()))).toEqual(wanted)
        expect(places.flat()).toHaveLength(voters.length)
        const sums = places.map(each => each.reduce((sum, i) => sum + Number(voters[i]?.weight), 0))
        expect(found.map(({weight}) => Number(weight))).toEqual(sums)
        expect(sums).toEqual([...sums].sort((a, b) => b - a))
        for (const [hill, weights] of [
          [active, sums],
          [withInactive, inactive === undefined ? undefined : [...sums, inactive]],
        ] as const) {
          if (!weights) {
            expect(hill).toBeUndefined()
            continue
          }
          const total = weights.reduce((sum, weight) => sum + weight, 0)
          if (total === 0) {
            expect(hill).toEqual({n1: undefined, n2: undefined, nInfinity: undefined})
            continue
          }
          const shares = weights.filter(weight => weight > 0).map(weight => weight / total)
          const numbers = [hill?.n1, hill?.n2, hill?.nInfinity].map(each => each && Number(toDecimal(each)))
          expect(numbers[0]).toBeCloseTo(Math.exp(-shares.reduce((sum, s) => sum + s * Math.log(s), 0)), 8)
          expect(numbers[1]).toBeCloseTo(1 / shares.reduce((sum, s) => sum + s * s, 0), 9)
          expect(numbers[2]).toBeCloseTo(1 / Math.max(...shares), 9)
        }
        seen.joined += found.some(({members}) => members.length > 1) ? 1 : 0
        seen.throughOthers += places.some(each => each.some(i => each.some(j => i !== j && !linked(i, j)))) ? 1 : 0
        seen.apart += found.length > 1 ? 1 : 0
      }
    }),
    {numRuns: 120},
  )
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(5)
})

it('the agenda counts proposals by proposer', () => {
  const items = fc.array(fc.record({who: fc.nat(4), passed: fc.constantFrom(true, false, undefined)}))
  fc.assert(
    fc.property(items, fc.integer({min: 1, max: 6}), (items, k) => {
      const said = agenda(items.map(({who, passed}) => ({proposer: account(who), passed})))
      const counts = [0, 1, 2, 3, 4].map(who => items.filter(item => item.who === who))
      const sorted = counts.map(({length}) => length).sort((a, b) => b - a)
      expect(said.proposals).toBe(items.length)
      expect(said.proposers.map(({proposals}) => proposals)).toEqual(sorted.filter(count => count > 0))
      for (const [who, of] of counts.entries()) {
        const record = said.proposers.find(({proposer}) => proposer === account(who))
        expect(record?.passed ?? 0).toBe(of.filter(({passed}) => passed === true).length)
        expect(record?.decided ?? 0).toBe(of.filter(({passed}) => passed !== undefined).length)
      }
      const top = topProposerShare(said, k)
      if (items.length === 0) {
        expect([top, said.herfindahl]).toEqual([undefined, undefined])
        return
      }
      const shares = sorted.map(count => count / items.length)
      expect(Number(toDecimal(top ?? {numerator: -1n, denominator: 1n}))).toBeCloseTo(
        shares.slice(0, k).reduce((sum, share) => sum + share, 0),
        12,
      )
      expect(Number(toDecimal(said.herfindahl ?? {numerator: -1n, denominator: 1n}))).toBeCloseTo(
        shares.reduce((sum, share) => sum + share ** 2, 0),
        12,
      )
    }),
  )
})
