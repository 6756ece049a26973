import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {formatRatio, parseRatio, ratio, reduce, toDecimal} from '../../src/core/ratio'

const BIG = 2n ** 256n
const anyRatio = fc
  .tuple(fc.bigInt({min: -BIG, max: BIG}), fc.bigInt({min: 1n, max: BIG}))
  .map(([numerator, denominator]) => ratio(numerator, denominator))

/** Long division, digit by digit, then rounding up by hand with carries. */
function longDivision(numerator: bigint, denominator: bigint, digits: number): string {
  const magnitude = numerator < 0n ? -numerator : numerator
  let remainder = magnitude % denominator
  const places: number[] = []
  for (let i = 0; i < digits; i++) {
    remainder *= 10n
    places.push(Number(remainder / denominator))
    remainder %= denominator
  }
  let whole = magnitude / denominator
  let carry = remainder >= denominator - remainder ? 1 : 0
  for (let i = digits - 1; i >= 0 && carry === 1; i--) {
    const next = (places[i] ?? 0) + 1
    places[i] = next % 10
    carry = next === 10 ? 1 : 0
  }
  whole += BigInt(carry)
  while (places.at(-1) === 0) places.pop()
  const text = places.length > 0 ? `${whole}.${places.join('')}` : `${whole}`
  return numerator < 0n && text !== '0' ? `-${text}` : text
}

describe('toDecimal', () => {
  it('is long division', () => {
    const small = fc
      .tuple(fc.bigInt({min: -300n, max: 300n}), fc.bigInt({min: 1n, max: 40n}))
      .map(([numerator, denominator]) => ratio(numerator, denominator))
    fc.assert(
      fc.property(fc.oneof(anyRatio, small), fc.nat(24), (value, digits) => {
        expect(toDecimal(value, digits)).toBe(longDivision(value.numerator, value.denominator, digits))
      }),
      {numRuns: 500},
    )
  })

  it.each([
    [1n, 2n, 0, '1'],
    [-1n, 2n, 0, '-1'],
    [-1n, 3n, 0, '0'],
    [1n, 3n, 4, '0.3333'],
    [2n, 3n, 4, '0.6667'],
    [999_999n, 1_000_000n, 5, '1'],
    [1n, 20n, 1, '0.1'],
    [0n, 7n, 18, '0'],
    [7n, 1n, 18, '7'],
  ])('%s/%s with %s places is %s', (numerator, denominator, digits, text) => {
    expect(toDecimal(ratio(numerator, denominator), digits)).toBe(text)
  })

  it('has 18 places when nothing is said', () => {
    expect(toDecimal(ratio(1n, 3n))).toBe(`0.${'3'.repeat(18)}`)
  })
})

describe('reduce', () => {
  it('keeps the value in lowest terms', () => {
    fc.assert(
      fc.property(anyRatio, fc.bigInt({min: 1n, max: BIG}), (value, factor) => {
        const reduced = reduce(ratio(value.numerator * factor, value.denominator * factor))
        expect(reduced.numerator * value.denominator).toBe(value.numerator * reduced.denominator)
        expect(reduced).toEqual(reduce(reduced))
        expect(reduced.denominator <= value.denominator).toBe(true)
      }),
    )
  })
})

describe('formatRatio and parseRatio', () => {
  it('are inverse', () => {
    fc.assert(
      fc.property(anyRatio, value => {
        const text = formatRatio(value)
        expect(parseRatio(text)).toEqual(reduce(value))
        expect(formatRatio(parseRatio(text))).toBe(text)
      }),
    )
  })

  it.each([
    [6n, 4n, '3/2'],
    [-6n, 4n, '-3/2'],
    [6n, 3n, '2'],
    [0n, 5n, '0'],
  ])('%s/%s is stored as %s', (numerator, denominator, text) => {
    expect(formatRatio(ratio(numerator, denominator))).toBe(text)
  })

  it.each(['', ' ', '1/', '/2', '1/2/3', '1.5', '1e3', '0x10', ' 1', '1 ', '1/0', '1/-2', '+1', '--1', 'NaN', '1\n'])(
    'refuses %j',
    text => {
      expect(() => parseRatio(text)).toThrow(new SyntaxError(`not a ratio: ${JSON.stringify(text)}`))
    },
  )
})

describe('ratio', () => {
  it.each([0n, -1n])('refuses the denominator %s', denominator => {
    expect(() => ratio(1n, denominator)).toThrow(
      new RangeError(`a ratio needs a positive denominator, got ${denominator}`),
    )
  })
})
