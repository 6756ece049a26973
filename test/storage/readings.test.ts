import fc from 'fast-check'
import {expect, it} from 'vitest'
import {Distribution} from '../../src/core/distribution/distribution'
import {takeReadings} from '../../src/core/distribution/readings'
import {restoreReadings, storeReadings} from '../../src/storage/readings'

const amount = fc.oneof(
  fc.bigInt({min: 0n, max: 2n ** 256n - 1n}),
  // Around what a double holds, and around where text begins to be taken for more than that.
  fc.constantFrom(
    0n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    10n ** 15n - 1n,
    10n ** 15n,
    10n ** 15n + 1n,
    10n ** 16n,
  ),
)

it('readings come back from their JSON text as they were, to the last digit', () => {
  const readings = fc.record({
    count: fc.nat(),
    total: amount,
    sumOfSquares: amount,
    rankWeightedSum: amount,
    topSums: fc.array(amount, {maxLength: 7}),
    fewestAbove: fc.array(fc.nat(), {maxLength: 3}),
    bottomSums: fc.array(amount, {maxLength: 9}),
    entropy: fc.oneof(fc.double({min: 0, max: 42, noNaN: true}), fc.constantFrom(0, 1e-7, 5e-324, 0.1234567890123456)),
  })
  fc.assert(
    fc.property(readings, each => {
      const text = storeReadings(each)
      expect(restoreReadings(text)).toEqual({...each, entropy: each.entropy + 0})
      expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(each))
    }),
    {numRuns: 500},
  )
})

it('readings of nobody come back, too', () => {
  const nobody = takeReadings(new Distribution())
  expect(restoreReadings(storeReadings(nobody))).toEqual(nobody)
})
