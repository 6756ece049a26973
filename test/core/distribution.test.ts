import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Distribution} from '../../src/core/distribution/distribution'

const HUGE = 2n ** 255n
const weight = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 3n, 7n, -1n, HUGE, HUGE - 1n),
  fc.bigInt({min: 0n, max: 2n ** 256n - 1n}),
)

/** Every reading, counted from scratch over the weights of all accounts. */
function recount(weights: readonly bigint[]) {
  const descending = weights.filter(value => value > 0n).sort((a, b) => (a > b ? -1 : a < b ? 1 : 0))
  const total = descending.reduce((sum, value) => sum + value, 0n)
  const topSums = descending.map((_, i) => descending.slice(0, i + 1).reduce((sum, value) => sum + value, 0n))
  return {
    count: descending.length,
    total,
    sumOfSquares: descending.reduce((sum, value) => sum + value ** 2n, 0n),
    // Σ i·x(i) in ascending order is the sum, over every length, of the so many largest weights.
    rankWeightedSum: topSums.reduce((sum, value) => sum + value, 0n),
    topSums,
    fewestAbove: (threshold: bigint) => {
      const found = topSums.filter(value => value <= threshold).length + 1
      return found > descending.length ? undefined : found
    },
  }
}

function expectReadings(distribution: Distribution, weights: readonly bigint[]): void {
  const naive = recount(weights)
  expect(distribution.count).toBe(naive.count)
  expect(distribution.total).toBe(naive.total)
  expect(distribution.sumOfSquares).toBe(naive.sumOfSquares)
  expect(distribution.rankWeightedSum()).toBe(naive.rankWeightedSum)
  expect(distribution.topSum(0)).toBe(0n)
  for (const [i, sum] of naive.topSums.entries()) expect(distribution.topSum(i + 1)).toBe(sum)
  expect(distribution.topSum(naive.count + 3)).toBe(naive.total)
  for (const threshold of [-1n, 0n, naive.total / 2n, naive.total - 1n, naive.total, ...naive.topSums])
    expect(distribution.fewestAbove(threshold)).toBe(naive.fewestAbove(threshold))
}

describe('Distribution', () => {
  it('reads like a recount after any sequence of replacements', () => {
    const step = fc.record({who: fc.nat(7), to: weight})
    fc.assert(
      fc.property(fc.array(weight, {maxLength: 8}), fc.array(step, {maxLength: 30}), (initial, steps) => {
        const weights = Array.from({length: 8}, (_, i) => initial[i] ?? 0n)
        const distribution = Distribution.of(weights)
        expectReadings(distribution, weights)
        for (const {who, to} of steps) {
          distribution.replace(weights[who] ?? 0n, to)
          weights[who] = to
          expectReadings(distribution, weights)
        }
      }),
      {numRuns: 150},
    )
  })

  it('is empty when everybody has left', () => {
    const distribution = Distribution.of([5n, 5n])
    distribution.replace(5n, 0n)
    distribution.replace(5n, 0n)
    expectReadings(distribution, [])
  })

  it.each([
    ['between others', [1n, 3n], 2n],
    ['above all', [1n, 3n], 4n],
    ['among nobody', [], 1n],
  ])('refuses to replace a weight that is not there: %s', (_, weights, previous) => {
    const distribution = Distribution.of(weights)
    expect(() => distribution.replace(previous, 9n)).toThrow(new RangeError(`no account has the weight ${previous}`))
    expectReadings(distribution, weights)
  })
})
