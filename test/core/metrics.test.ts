import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Distribution} from '../../src/core/distribution/distribution'
import {exponential as exponentialOf, LOG_UNIT, logUnits} from '../../src/core/distribution/logarithm'
import {metrics} from '../../src/core/metrics'
import type {Metric} from '../../src/core/metrics/metric'
import {type Ratio, toDecimal} from '../../src/core/ratio'

type Fraction = readonly [bigint, bigint]

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n)
const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a)

/** The share of the k largest, by taking the largest away k times. */
function topShare(weights: readonly bigint[], k: number): Fraction {
  const rest = [...weights]
  let taken = 0n
  for (let i = 0; i < k && rest.length > 0; i++) {
    const largest = rest.find(one => rest.every(other => other <= one)) ?? 0n
    taken += largest
    rest.splice(rest.indexOf(largest), 1)
  }
  return [taken, sum(weights)]
}

/** The fewest members of any coalition with more than so many percent, by looking at all of them. */
function fewestMembers(weights: readonly bigint[], percent: bigint): number {
  let fewest = weights.length
  for (let coalition = 1; coalition < 2 ** weights.length; coalition++) {
    const members = weights.filter((_, i) => (coalition >> i) % 2 === 1)
    if (sum(members) * 100n > sum(weights) * percent) fewest = Math.min(fewest, members.length)
  }
  return fewest
}

/** Places of the fixed-point numbers below, in bits: far more than any metric has. */
const PLACES = 300n
const ONE = 1n << PLACES

/** ln x in fixed point: halved until it is below 2, then by the series of artanh. */
function logarithm(x: bigint): bigint {
  const artanh = (s: bigint) => {
    let result = 0n
    for (let [power, odd] = [s, 1n]; power !== 0n; [power, odd] = [(power * s * s) >> (2n * PLACES), odd + 2n])
      result += power / odd
    return result
  }
  const halvings = BigInt(x.toString(2).length - 1)
  const mantissa = (x << PLACES) >> halvings
  return 2n * artanh(((mantissa - ONE) << PLACES) / (mantissa + ONE)) + halvings * 2n * artanh(ONE / 3n)
}

/** −Σ s·ln s, in fixed point. */
function shannon(weights: readonly bigint[]): bigint {
  const total = sum(weights)
  return sum(weights.map(weight => weight * (logarithm(total) - logarithm(weight)))) / total
}

/** e^x in fixed point, by the series of the exponential. */
function exponential(x: bigint): bigint {
  let result = 0n
  for (let [term, i] = [ONE, 1n]; term !== 0n; [term, i] = [(term * x) / (i << PLACES), i + 1n]) result += term
  return result
}

/** Every metric over positive weights, at least one, by another definition than the code's. */
const oracles: Record<string, (weights: readonly bigint[]) => Fraction> = {
  count: weights => [BigInt(weights.length), 1n],
  total: weights => [sum(weights), 1n],
  topShare1: weights => topShare(weights, 1),
  ...Object.fromEntries(
    [3, 5, 10, 20, 50, 100].map(k => [`topShare${k}`, (weights: readonly bigint[]) => topShare(weights, k)]),
  ),
  entropy: weights => [shannon(weights), ONE],
  hill1: weights => [exponential(shannon(weights)), ONE],
  hill2: weights => [sum(weights) ** 2n, sum(weights.map(weight => weight ** 2n))],
  hillInfinity: weights => {
    const [share, total] = topShare(weights, 1)
    return [total, share]
  },
  // One minus the chance that two tokens drawn at random have different owners.
  herfindahl: weights => {
    const total = sum(weights)
    return [total ** 2n - sum(weights.map(weight => weight * (total - weight))), total ** 2n]
  },
  // Mean absolute difference over twice the mean.
  gini: weights => [
    sum(weights.flatMap(a => weights.map(b => distance(a, b)))),
    2n * BigInt(weights.length) * sum(weights),
  ],
  nakamoto33: weights => [BigInt(fewestMembers(weights, 33n)), 1n],
  nakamotoMajority: weights => [BigInt(fewestMembers(weights, 50n)), 1n],
  nakamoto67: weights => [BigInt(fewestMembers(weights, 67n)), 1n],
}

const weight = fc.oneof(fc.constantFrom(1n, 2n, 3n, 2n ** 255n), fc.bigInt({min: 1n, max: 2n ** 128n}))
const population = fc.array(weight, {minLength: 1, maxLength: 11})

const evaluate = (id: string, weights: readonly bigint[]): Ratio | undefined =>
  metrics.find(metric => metric.id === id)?.of(Distribution.of(weights))

function expectEqual(actual: Ratio | undefined, [numerator, denominator]: Fraction): void {
  expect(actual).toBeDefined()
  if (actual) expect(actual.numerator * denominator).toBe(numerator * actual.denominator)
}

/** Equal, or no further away than so many of the metric's own error bound. */
function expectWithin(metric: Metric, actual: Ratio | undefined, expected: Fraction, bounds = 1n): void {
  const bound = actual && metric.errorBound?.(actual)
  if (!bound) {
    expectEqual(actual, expected)
    return
  }
  const [numerator, denominator] = expected
  const off = distance(actual.numerator * denominator, numerator * actual.denominator)
  expect(off * bound.denominator <= bounds * bound.numerator * actual.denominator * denominator).toBe(true)
}

describe('the list of metrics', () => {
  it('has an oracle for each and no name twice', () => {
    expect(metrics.map(metric => metric.id).sort()).toEqual(Object.keys(oracles).sort())
  })

  it('has names that can be enum values and a sentence for each', () => {
    for (const {id, description} of metrics) {
      expect(id).toMatch(/^[a-z][A-Za-z0-9]*$/)
      expect(description).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe.each(metrics.map(metric => [metric.id, metric] as const))('%s', (id, metric) => {
  it('equals its oracle', () => {
    fc.assert(
      fc.property(population, weights => {
        const oracle = oracles[id]
        if (oracle) expectWithin(metric, metric.of(Distribution.of(weights)), oracle(weights))
      }),
      {numRuns: id.startsWith('nakamoto') ? 40 : 100},
    )
  })

  it('does not depend on the order of accounts, nor on accounts without weight', () => {
    fc.assert(
      fc.property(population, weights => {
        const value = metric.of(Distribution.of(weights))
        expect(metric.of(Distribution.of([0n, ...[...weights].reverse(), -3n]))).toEqual(value)
      }),
    )
  })

  it('scales with the unit only when it is an amount', () => {
    fc.assert(
      fc.property(population, fc.bigInt({min: 2n, max: 10n ** 18n}), (weights, factor) => {
        const value = metric.of(Distribution.of(weights))
        const scaled = metric.of(Distribution.of(weights.map(weight => weight * factor)))
        if (!value) throw new Error('no value')
        const expected = metric.unit === 'amount' ? value.numerator * factor : value.numerator
        expectWithin(metric, scaled, [expected, value.denominator], 2n)
      }),
    )
  })

  it('stays in the range of its unit', () => {
    fc.assert(
      fc.property(population, weights => {
        const value = metric.of(Distribution.of(weights))
        if (!value) throw new Error('no value')
        expect(value.denominator > 0n).toBe(true)
        if (metric.unit === 'share') expect(value.numerator >= 0n && value.numerator <= value.denominator).toBe(true)
        if (metric.unit === 'accounts' || metric.unit === 'amount') expect(value.denominator).toBe(1n)
        if (metric.unit === 'nats') expect(value.numerator).toBeGreaterThanOrEqual(0n)
        if (metric.unit === 'accounts' || metric.unit === 'equalAccounts') {
          const most = metric.errorBound?.(value) ?? {numerator: 0n, denominator: 1n}
          const room = BigInt(weights.length) * most.denominator + most.numerator
          expect(value.numerator).toBeGreaterThanOrEqual(value.denominator)
          expect(value.numerator * most.denominator <= room * value.denominator).toBe(true)
        }
      }),
    )
  })

  it('of nobody is zero for what is counted and nothing for what is a share of it', () => {
    const counted = id === 'count' || id === 'total'
    expect(metric.of(Distribution.of([]))).toEqual(counted ? {numerator: 0n, denominator: 1n} : undefined)
    expect(metric.of(Distribution.of([0n]))).toEqual(counted ? {numerator: 0n, denominator: 1n} : undefined)
  })
})

describe('bounds that need the number of accounts', () => {
  it('Gini is at most (n−1)/n, HHI at least 1/n, and equal weights reach the lower bounds', () => {
    fc.assert(
      fc.property(population, weights => {
        const n = BigInt(weights.length)
        const gini = evaluate('gini', weights)
        const hhi = evaluate('herfindahl', weights)
        if (!gini || !hhi) throw new Error('no value')
        expect(gini.numerator * n <= gini.denominator * (n - 1n)).toBe(true)
        expect(hhi.numerator * n >= hhi.denominator).toBe(true)
        const equal = weights.map(() => 5n)
        expectEqual(evaluate('gini', equal), [0n, 1n])
        expectEqual(evaluate('herfindahl', equal), [1n, n])
        expectEqual(evaluate('nakamotoMajority', equal), [n / 2n + 1n, 1n])
      }),
    )
  })
})

describe('what is not exact', () => {
  it('Hill numbers fall with their order', () => {
    fc.assert(
      fc.property(population, weights => {
        const values = ['count', 'hill1', 'hill2', 'hillInfinity'].map(id => {
          const value = evaluate(id, weights)
          return value ? Number(toDecimal(value, 12)) : 0
        })
        for (const [i, value] of values.entries()) expect(value).toBeLessThanOrEqual((values[i - 1] ?? value) + 1e-8)
      }),
    )
  })

  it('equal weights are as many equal accounts, to the last place', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 3000}), fc.bigInt({min: 1n, max: 2n ** 255n}), (n, value) => {
        const one = metrics.find(metric => metric.id === 'hill1')?.of(Distribution.of(Array(n).fill(value)))
        expectEqual(one, [BigInt(n), 1n])
      }),
    )
  })

  it('logarithms are within 0.6 units of 2^-45', () => {
    const bits = fc.integer({min: 1, max: 300}).chain(n => fc.bigInt({min: 1n, max: 2n ** BigInt(n)}))
    fc.assert(
      fc.property(bits, x => {
        const off = distance(BigInt(logUnits(Number(x))) << (PLACES - 45n), logarithm(x))
        expect(Number(off) / Number(ONE)).toBeLessThan(0.6 * LOG_UNIT)
      }),
      {numRuns: 1000},
    )
  })

  it('exponentials are within 2^-50 of themselves', () => {
    fc.assert(
      fc.property(fc.double({min: 0, max: 45, noNaN: true}), x => {
        const expected = exponential(BigInt(Math.floor(x * 2 ** 40)) << (PLACES - 40n))
        // Times 2^80 it is a whole number, whatever its 53 bits are.
        const found = BigInt(exponentialOf(Math.floor(x * 2 ** 40) / 2 ** 40) * 2 ** 80) << (PLACES - 80n)
        expect(distance(found, expected) << 50n < expected).toBe(true)
      }),
      {numRuns: 1000},
    )
  })
})

describe('known values', () => {
  it.each<[readonly bigint[], Fraction]>([
    [
      [1n, 1n],
      [0n, 1n],
    ],
    [
      [1n, 2n, 3n],
      [2n, 9n],
    ],
    [
      [100n, 1n, 1n],
      [11n, 17n],
    ],
    [[42n], [0n, 1n]],
  ])('Gini of %s', (weights, expected) => {
    expectEqual(evaluate('gini', weights), expected)
  })

  it('one holder is the whole', () => {
    expectEqual(evaluate('herfindahl', [42n]), [1n, 1n])
    expectEqual(evaluate('nakamotoMajority', [42n]), [1n, 1n])
    expectEqual(evaluate('topShare100', [42n]), [1n, 1n])
  })

  it('half is no majority', () => {
    expectEqual(evaluate('nakamotoMajority', [2n, 1n, 1n]), [2n, 1n])
    expectEqual(evaluate('nakamotoMajority', [3n, 1n, 1n]), [1n, 1n])
    // An odd total: 3 of 5 is more than half, 2 of 5 is not.
    expectEqual(evaluate('nakamotoMajority', [2n, 2n, 1n]), [2n, 1n])
  })

  it('the voters of COMP', () => {
    const file = join(__dirname, '../fixtures/comp-voter-weights.json')
    const weights = (JSON.parse(readFileSync(file, 'utf8')) as string[]).map(BigInt)
    const decimal = (id: string) => {
      const value = evaluate(id, weights)
      return value && Number(toDecimal(value, 30))
    }
    expect(decimal('count')).toBe(2481)
    expect(decimal('gini')).toBeCloseTo(0.9823239518905272, 15)
    expect(decimal('herfindahl')).toBeCloseTo(0.025648569207457284, 15)
    expect(decimal('entropy')).toBeCloseTo(4.03681135850122, 12)
    expect(decimal('hill1')).toBeCloseTo(56.64543255, 8)
    expect(decimal('hill2')).toBeCloseTo(38.98852961, 8)
    expect([decimal('nakamoto33'), decimal('nakamotoMajority'), decimal('nakamoto67')]).toEqual([7, 14, 26])
  })
})
