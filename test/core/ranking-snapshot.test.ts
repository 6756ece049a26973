import fc from 'fast-check'
import {expect, it} from 'vitest'
import {Distribution} from '../../src/core/distribution/distribution'
import {LargestAccounts} from '../../src/core/ledger/ranking-snapshot'
import type {Address} from '../../src/core/primitives'
import {SeededRandom} from '../../src/demo/seeded-random'
import {account} from './chain'

interface Weighed {
  readonly address: Address
  weight: bigint
}

/** How much an account gets: few different weights, hardly any, or of any size; and now and then nothing. */
const draws: readonly ((random: SeededRandom) => bigint)[] = [
  random => BigInt(random.below(4)),
  random => (random.below(10) > 0 ? 0n : 1n + BigInt(random.below(1000))),
  random => (random.below(10) === 0 ? 0n : 2n ** BigInt(random.below(200)) + BigInt(random.below(1000))),
]

it.each(draws.map((draw, i) => [i, draw] as const))(
  'the largest accounts after every hundred changes are those of a sort, with or without a restart: kind %i',
  (_, draw) => {
    fc.assert(
      fc.property(fc.integer({min: 0}), fc.constantFrom(20, 150, 151, 700), (seed, size) => {
        const random = new SeededRandom(seed)
        const everyone = Array.from({length: size}, (__, i): Weighed => ({address: account(i + 1), weight: 0n}))
        const accounts = new Map(everyone.map(each => [each.address, each]))
        const distribution = new Distribution()
        const weightOf = ({weight}: Weighed) => weight
        let largest = new LargestAccounts(accounts, weightOf, 0)
        for (let changes = 1, since = 1; changes <= 3500; changes++, since++) {
          const one = everyone[random.below(size)]
          if (!one) continue
          const previous = one.weight
          one.weight = changes < 2000 ? draw(random) : 0n
          distribution.replace(previous, one.weight)
          if (random.below(2000) === 0) largest = new LargestAccounts(accounts, weightOf, since)
          else largest.changed(one)
          const due = largest.takeDue(distribution)
          expect(due !== undefined).toBe(since === 100)
          if (!due) continue
          since = 0
          const sorted = everyone
            .filter(({weight}) => weight > 0n)
            .sort((a, b) => (a.weight === b.weight ? (a.address < b.address ? 1 : -1) : a.weight < b.weight ? 1 : -1))
          expect(due.entries).toEqual(sorted.slice(0, 150).map(({address, weight}) => ({address, weight})))
          expect(due.complete).toBe(sorted.length <= 150)
        }
      }),
      {numRuns: 12},
    )
  },
)
