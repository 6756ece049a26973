import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {CutWeight} from '../../src/core/distribution/cut-weight'
import {Distribution} from '../../src/core/distribution/distribution'
import {LimbFormat, LimbReader, nearestDouble} from '../../src/core/distribution/limb-format'
import {LimbSum} from '../../src/core/distribution/limb-sum'
import {WeightLeaves} from '../../src/core/distribution/weight-leaves'

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
    fewestAbovePercent: (percent: number) => {
      const found = topSums.findIndex(value => 100n * value > BigInt(percent) * total) + 1
      return found === 0 ? undefined : found
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
  for (const percent of [0, 1, 33, 50, 67, 99])
    expect(distribution.fewestAbovePercent(percent)).toBe(naive.fewestAbovePercent(percent))
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

  it('says how many exceed a threshold when little has moved since it was asked', () => {
    // Close to each other, and to the thresholds: one unit decides, which doubles of such amounts do not even hold.
    const close = fc
      .tuple(fc.bigInt({min: 1n, max: 9n}), fc.bigInt({min: -3n, max: 3n}))
      .map(([a, b]) => a * 10n ** 20n + b)
    const step = fc.record({
      who: fc.nat(19),
      by: fc.oneof(fc.bigInt({min: -2n, max: 2n}), fc.constantFrom(10n ** 18n, -(10n ** 19n))),
    })
    fc.assert(
      fc.property(
        fc.array(close, {minLength: 20, maxLength: 20}),
        fc.array(step, {maxLength: 40}),
        (weights, steps) => {
          const distribution = Distribution.of(weights)
          const sums = recount(weights).topSums
          const thresholds = [33n, 50n, 67n].map(percent => (recount(weights).total * percent) / 100n)
          for (const {who, by} of steps) {
            const previous = weights[who] ?? 0n
            const current = previous + by > 0n ? previous + by : 0n
            weights[who] = current
            distribution.replace(previous, current)
            const naive = recount(weights)
            for (const threshold of [...thresholds, ...sums.slice(3, 6), ...sums.slice(3, 6).map(sum => sum - 1n)])
              expect(distribution.fewestAbove(threshold)).toBe(naive.fewestAbove(threshold))
            for (const percent of [33, 50, 67])
              expect(distribution.fewestAbovePercent(percent)).toBe(naive.fewestAbovePercent(percent))
          }
        },
      ),
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

const byValue = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)

/** The readings in one pass each, for populations of many leaves. */
function expectSameAsSorted(distribution: Distribution, weights: readonly bigint[], depths: readonly number[]): void {
  const ascending = weights.filter(value => value > 0n).sort(byValue)
  const total = ascending.reduce((sum, value) => sum + value, 0n)
  expect(distribution.count).toBe(ascending.length)
  expect(distribution.total).toBe(total)
  expect(distribution.sumOfSquares).toBe(ascending.reduce((sum, value) => sum + value ** 2n, 0n))
  expect(distribution.rankWeightedSum()).toBe(ascending.reduce((sum, value, i) => sum + BigInt(i + 1) * value, 0n))
  // To the last bit, whatever led there.
  expect(distribution.entropy()).toBe(Distribution.of(ascending).entropy())
  const descending = ascending.reverse()
  let sum = 0n
  for (const [i, value] of descending.entries()) {
    // The k largest are the fewest with more than one less than their sum, and not enough for the sum itself.
    const k = i + 1
    sum += value
    if (!depths.includes(k)) continue
    expect(distribution.topSum(k)).toBe(sum)
    expect(distribution.fewestAbove(sum - 1n)).toBe(k)
    expect(distribution.fewestAbove(sum)).toBe(k === ascending.length ? undefined : k + 1)
  }
}

/** Numbers below one from a seed, so that thousands of changes need no more than one drawn value. */
function dice(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Weights of one kind: few different ones, neighbours that doubles cannot tell apart, or of any size up to `bits`. */
const kinds: readonly ((random: () => number, bits: number) => bigint)[] = [
  random => BigInt(Math.floor(random() * 5)),
  random => 2n ** 100n + BigInt(Math.floor(random() * 50)),
  (random, bits) => BigInt(Math.floor(random() * 2 ** 52)) << BigInt(Math.floor(random() * (bits - 52))),
]

describe('Distribution of many leaves', () => {
  it.each([0, 1, 2])('equals a recount after thousands of replacements, and after they are undone: kind %i', kind => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(53, 128, 256), (seed, bits) => {
        const random = dice(seed)
        const draw = () => kinds[random() < 0.9 ? kind : 2]?.(random, bits) ?? 0n
        const weights = Array.from({length: 1500}, draw)
        const before = [...weights]
        const distribution = Distribution.of(weights)
        const depths = Array.from({length: 12}, () => 1 + Math.floor(random() * 1500))
        const done: [bigint, bigint][] = []
        // First as many go as come, then most go, then many come.
        for (const [steps, leaving] of [
          [1500, 0.1],
          [2500, 0.9],
          [2500, 0.05],
        ] as const) {
          for (let i = 0; i < steps; i++) {
            const who = Math.floor(random() * weights.length)
            const change: [bigint, bigint] = [weights[who] ?? 0n, random() < leaving ? 0n : draw()]
            distribution.replace(...change)
            done.push(change)
            weights[who] = change[1]
          }
          expectSameAsSorted(distribution, weights, [1, 2, 3, 10, 100, 1000, ...depths])
        }
        for (const [previous, current] of done.reverse()) distribution.replace(current, previous)
        expectSameAsSorted(distribution, before, depths)
      }),
      {numRuns: 12},
    )
  })

  it('takes a weight of 255 bits among small ones, and lets it go', () => {
    const weights = Array.from({length: 300}, (_, i) => BigInt(i + 1))
    const distribution = Distribution.of(weights)
    distribution.replace(7n, HUGE)
    weights[6] = HUGE
    expectSameAsSorted(distribution, weights, [1, 2, 100])
    distribution.replace(HUGE, 2n ** 300n)
    weights[6] = 2n ** 300n
    expectSameAsSorted(distribution, weights, [1, 2, 100])
    distribution.replace(2n ** 300n, 0n)
    weights[6] = 0n
    expectSameAsSorted(distribution, weights, [1, 2, 100])
  })
})

describe('Limbs', () => {
  /** Amounts of which the highest bits, the lowest, or single ones in between decide how a double is rounded. */
  const amount = (bits: number) =>
    fc.oneof(
      fc.bigInt({min: 0n, max: 2n ** BigInt(bits) - 1n}),
      fc.nat(bits - 1).map(bit => 2n ** BigInt(bit)),
      fc
        .tuple(fc.bigInt({min: 2n ** 52n, max: 2n ** 53n - 1n}), fc.nat(bits - 54), fc.constantFrom(-1n, 0n, 1n))
        .map(([high, shift, more]) => {
          const tie = (2n * high + 1n) * 2n ** BigInt(shift)
          return tie / 2n + (shift > 0 ? more : 0n)
        }),
    )

  it.each([4, 8, 12])('%i of them hold a weight, a sum of weights, and its nearest double', limbs => {
    const format = new LimbFormat(limbs)
    const [narrow, wide] = [new Float64Array(limbs), new Float64Array(limbs + 2)]
    const reader = new LimbReader(limbs)
    const whole = (parts: Float64Array) => parts.reduceRight((value, part) => value * 2n ** 24n + BigInt(part), 0n)
    fc.assert(
      fc.property(amount(24 * limbs), amount(24 * limbs + 28), (weight, sum) => {
        format.write(weight, narrow)
        expect(narrow.every(limb => limb < 2 ** 24)).toBe(true)
        expect(whole(narrow)).toBe(weight)
        expect(reader.read(narrow)).toBe(weight)
        expect(nearestDouble(narrow)).toBe(Number(weight))
        format.write(sum, wide)
        expect(whole(wide)).toBe(sum)
        expect(nearestDouble(wide)).toBe(Number(sum))
        format.write(sum, narrow)
        expect(whole(narrow)).toBe(sum)
      }),
      {numRuns: 500},
    )
  })

  it('add up products and sums as large as there may be', () => {
    const [rank, logarithm, limb] = [2 ** 28 - 1, 2 ** 53 - 1, 2 ** 24 - 1]
    const largest = new Float64Array(4).fill(limb)
    const most = new Float64Array(4).fill(limb * 2 ** 28)
    const step = fc.record({
      weight: fc.oneof(
        fc.constant(largest),
        fc.tuple(fc.nat(limb), fc.nat(limb), fc.nat(limb), fc.nat(limb)).map(limbs => Float64Array.from(limbs)),
      ),
      factors: fc.tuple(
        fc.oneof(fc.constantFrom(rank, logarithm), fc.maxSafeNat()),
        fc.oneof(fc.constantFrom(rank, logarithm), fc.maxSafeNat()),
      ),
      sum: fc.boolean(),
    })
    const whole = (parts: Float64Array) => parts.reduceRight((value, part) => value * 2n ** 24n + BigInt(part), 0n)
    fc.assert(
      fc.property(fc.array(step, {maxLength: 40}), steps => {
        // High enough never to be negative.
        const sum = new LimbSum(4)
        let expected = 0n
        for (let i = 0; i < 64; i++) {
          sum.addProduct(largest, logarithm, 1)
          sum.settle()
          expected += whole(largest) * BigInt(logarithm)
        }
        for (const {weight, factors, sum: also} of steps) {
          sum.addProduct(largest, factors[0], 1)
          sum.addProduct(weight, factors[1], -1)
          if (also) sum.addSum(most, 1)
          sum.settle()
          expected += whole(largest) * BigInt(factors[0]) - whole(weight) * BigInt(factors[1])
          if (also) expected += whole(most)
        }
        expect(sum.toDouble()).toBe(Number(expected))
        expect(sum.read()).toBe(expected)
        sum.widen(12)
        expect(sum.read()).toBe(expected)
      }),
    )
  })
})

describe('WeightLeaves', () => {
  it.each([4, 8, 12])('in %i limbs answer ranks and sums of a sorted list', limbs => {
    const format = new LimbFormat(limbs)
    const cut = (weight: bigint) => new CutWeight(format).set(weight)
    fc.assert(
      fc.property(fc.integer(), seed => {
        const random = dice(seed)
        const draw = () =>
          1n +
          ((kinds[Math.floor(random() * 3)]?.(random, Math.min(256, limbs * 24)) ?? 0n) %
            (2n ** BigInt(limbs * 24) - 1n))
        const sorted = Array.from({length: 400}, draw).sort(byValue)
        const leaves = new WeightLeaves(format, sorted)
        const sumOf = (some: readonly bigint[]) => some.reduce((sum, value) => sum + value, 0n)
        let shift = 0n
        for (let i = 0; i < 400; i++) {
          const gone = sorted[Math.floor(random() * sorted.length)] ?? 0n
          const from = sorted.lastIndexOf(gone)
          expect(leaves.remove(cut(gone))).toBe(from + 1)
          shift += sumOf(sorted.slice(0, from))
          sorted.splice(from, 1)
          const come = draw()
          const to = sorted.filter(value => value <= come).length
          leaves.fetch(cut(come))
          expect(leaves.insert(cut(come))).toBe(to + 1)
          shift -= sumOf(sorted.slice(0, to))
          expect(leaves.shift.reduceRight((value, limb) => value * 2n ** 24n + BigInt(limb), 0n)).toBe(shift)
          sorted.splice(to, 0, come)
        }
        expect([...leaves.ascending()]).toEqual(sorted)
        for (const rank of [0, 1, 63, 64, 127, 200, 399]) {
          expect(leaves.at(rank)).toBe(sorted[rank])
          const sum = sumOf(sorted.slice(0, rank))
          expect(leaves.sumOfSmallest(rank)).toBe(sum)
          const {others, below, next} = leaves.smallestBelow(sum + 1n)
          expect(others).toBe(rank)
          expect(next).toBe(Number(sorted[rank]))
          expect(Math.abs(below - Number(sum))).toBeLessThanOrEqual(Number(sum + 1n) * 2 ** -40)
          if (rank > 0) expect(leaves.smallestBelow(sum).others).toBe(rank - 1)
        }
      }),
      {numRuns: 15},
    )
  })
})
