import {expect, test} from 'vitest'
import {gaussLegendre, nodesFor, quadratureError} from '../../../src/core/power/gauss-legendre'

const integrated = (count: number, f: (x: number) => number) =>
  gaussLegendre(count).reduce((sum, {at, weight}) => sum + weight * f(at), 0)

test.each([1, 2, 5, 26, 171])('%i nodes integrate every degree below twice as many', count => {
  for (let degree = 0; degree < 2 * count; degree += Math.max(1, Math.floor(count / 7)))
    expect(Math.abs(integrated(count, x => x ** degree) - 1 / (degree + 1))).toBeLessThan(1e-14)
})

test('three nodes are those of the textbook', () => {
  const [first, second, third] = gaussLegendre(3)
  expect(first?.at).toBeCloseTo(0.5 - Math.sqrt(0.15), 15)
  expect(second).toEqual({at: 0.5, weight: expect.closeTo(4 / 9, 15)})
  expect(third?.weight).toBeCloseTo(5 / 18, 15)
})

test('the stated error holds for polynomials of far higher degree, and falls below what is asked for', () => {
  for (const others of [60, 200, 1000])
    for (const count of [4, 8, 16, 24]) {
      const bound = quadratureError(count, others)
      // Probabilities: (others over b)·(1 − p)^(others − b)·p^b, whose integrals are all the same.
      for (const b of [0, 1, 3, Math.floor(others / 3), others]) {
        let choose = 1
        for (let k = 1; k <= b; k++) choose = (choose * (others + 1 - k)) / k
        const error = Math.abs(integrated(count, p => choose * (1 - p) ** (others - b) * p ** b) - 1 / (others + 1))
        expect(error).toBeLessThanOrEqual(bound + 1e-13)
      }
      // As large as the bound allows on every ellipse: the bound is no idle one.
      const worst = Math.abs(integrated(count, p => (1 - 2 * p) ** others) - 1 / (others + 1))
      expect(worst).toBeLessThanOrEqual(bound + 1e-13)
      expect(worst).toBeGreaterThan(Math.min(bound, 1) / 10_000 - 1e-13)
    }
  for (const others of [40, 2480, 5000]) {
    const count = nodesFor(1e-10, others)
    expect(quadratureError(count, others)).toBeLessThanOrEqual(1e-10)
    expect(quadratureError(count - 1, others)).toBeGreaterThan(1e-10)
  }
})
