import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it, test} from 'vitest'
import {isExact, middle} from '../../../src/core/power/bracket'
import {majorityQuota} from '../../../src/core/power/game'
import {powerIndices} from '../../../src/core/power/indices'
import {integerProgram} from '../../../src/core/power/integer-program'
import {meetInTheMiddle} from '../../../src/core/power/meet-in-the-middle'
import {randomSource} from '../../../src/core/power/random-source'
import {DEFAULT_OPTIONS, type Estimate, GameSolution} from '../../../src/core/power/solution'
import {formatRatio, toDecimal} from '../../../src/core/ratio'
import {everyCoalition, shapleyFrom} from './coalitions'

const fixture = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../fixtures', name), 'utf8'))

interface Fixture {
  name: string
  quota: number
  weights: number[]
  winning: number
  swings: number[]
  colemanAct: string
  pbAbs: string[]
  pbNorm: string[]
  ssi: string[]
  prevent: string[]
  initiate: string[]
}

const decimal = (value: Estimate) => Number(toDecimal(middle(value), 18))
const low = ({lower}: Estimate) => Number(lower.numerator) / Number(lower.denominator)
const high = ({upper}: Estimate) => Number(upper.numerator) / Number(upper.denominator)

/** An index as an exact fraction, or what it is instead. */
function exact(solution: GameSolution, id: string, player = 0): string {
  const index = powerIndices.find(one => one.id === id)
  if (!index || index.subject === 'voter' || index.subject === 'electorate') throw new Error(`no index ${id}`)
  const figure = index.subject === 'game' ? index.of(solution) : index.of(solution, player)
  if ('reason' in figure) return figure.reason
  return isExact(figure) ? formatRatio(figure.lower) : 'a bracket'
}

describe.each(fixture('power-index-fixtures.json') as Fixture[])('$name', game => {
  const solution = new GameSolution({quota: BigInt(game.quota), weights: game.weights.map(BigInt)})
  const expected = {
    banzhaf: game.pbAbs,
    banzhafNormalised: game.pbNorm,
    shapleyShubik: game.ssi,
    colemanPrevent: game.prevent,
    colemanInitiate: game.initiate,
  }

  it.each(Object.entries(expected))('%s', (id, values) => {
    expect(game.weights.map((_, player) => exact(solution, id, player))).toEqual(
      values.map(value => value.replace(/\/1$/, '')),
    )
  })

  it('colemanAct, and the counts', () => {
    expect(exact(solution, 'colemanAct')).toBe(game.colemanAct)
    const weights = game.weights.map(BigInt)
    for (const counts of [
      meetInTheMiddle({quota: BigInt(game.quota), weights}),
      integerProgram({quota: BigInt(game.quota), weights}, true),
      integerProgram({quota: BigInt(game.quota), weights}, false),
    ]) {
      expect(counts.winning).toBe(BigInt(game.winning))
      expect(counts.swings.map(bySize => Number(bySize.reduce((sum, number) => sum + number, 0n)))).toEqual(game.swings)
    }
  })
})

/** Electors of 51 units by size: the electoral college, quota 270 of 538. */
const COLLEGES = {
  '1972': [
    ...[45, 41, 27, 26, 26, 25, 21, 17, 17, 14, 13, 13, 12, 12, 12, 11, 10, 10, 10, 10, 9, 9, 9, 8, 8, 8, 8, 7, 7, 7],
    ...[6, 6, 6, 6, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3],
  ],
  '2024': [
    ...[54, 40, 30, 28, 19, 19, 17, 16, 16, 15, 14, 13, 12, 11, 11, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 8, 8, 7, 7],
    ...[6, 6, 6, 6, 6, 6, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3],
  ],
}

describe('electoral colleges, 51 players', () => {
  const published = {
    '1972': {shapley: {45: 0.0883100686, 41: 0.0797279483, 3: 0.0054126057}, banzhaf: {45: 0.3794068264}},
    '2024': {shapley: {54: 0.1080368337, 40: 0.0774282574, 3: 0.0054022786}, banzhaf: {54: 0.4607113065}},
  }
  test.each(['1972', '2024'] as const)('%s: exact by integer program, and within 10^-9 by quadrature', year => {
    const weights = COLLEGES[year].map(BigInt)
    const counted = new GameSolution({quota: 270n, weights})
    const bounded = new GameSolution({quota: 270n, weights}, undefined, {...DEFAULT_OPTIONS, count: false})
    for (const [kind, values] of Object.entries(published[year]))
      for (const [weight, value] of Object.entries<number>(values)) {
        const player = weights.indexOf(BigInt(weight))
        const [known, found] = [counted, bounded].map(solution =>
          kind === 'shapley' ? solution.shapley(player) : solution.banzhaf(player),
        ) as [Estimate, Estimate]
        expect(known.method).toBe('integerProgram')
        expect(isExact(known)).toBe(true)
        expect(decimal(known)).toBeCloseTo(value, 10)
        expect(found.method).toBe('quantised')
        expect(low(found)).toBeLessThanOrEqual(decimal(known))
        expect(high(found)).toBeGreaterThanOrEqual(decimal(known))
        expect(high(found) - low(found)).toBeLessThan(1e-9)
      }
  })
})

test('500 random games of up to 24 players: counts are exact, brackets contain the truth', () => {
  const next = randomSource(1972)
  const below = (n: number) => next() % n
  let [inside, narrow] = [0, 0]
  for (let round = 0; round < 500; round++) {
    // Every coalition is gone through: most games are small, and each size up to 24 is there.
    const n = round < 24 ? round + 1 : round < 60 ? 13 + below(6) : 2 + below(11)
    const steepness = 1 + below(4)
    const weights = Array.from({length: n}, () => Math.floor((next() / 2 ** 32) ** steepness * 2 ** 40) + below(2))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const quota = round % 3 === 0 ? Math.floor(total / 2) + 1 : 1 + Math.floor((next() / 2 ** 32) * total)
    const truth = everyCoalition(quota, weights)
    const game = {quota: BigInt(quota), weights: weights.map(BigInt)}
    const counted = meetInTheMiddle(game)
    expect(Number(counted.winning)).toBe(truth.winning)
    expect(counted.swings.map(bySize => bySize.map(Number))).toEqual(truth.swings)

    const units = 2 ** (6 + below(8))
    const bounded = new GameSolution(game, undefined, {count: false, units, integralUnits: units})
    const holds = (estimate: Estimate, value: number) => {
      expect(low(estimate)).toBeLessThanOrEqual(value + 1e-14)
      expect(high(estimate)).toBeGreaterThanOrEqual(value - 1e-14)
      inside++
      if (estimate.method === 'quantised' && high(estimate) - low(estimate) < 0.1) narrow++
    }
    if (bounded.reachable) holds(bounded.winning(), truth.winning / 2 ** n)
    for (const [player, swings] of truth.swings.entries()) {
      holds(bounded.banzhaf(player), swings.reduce((sum, number) => sum + number, 0) / 2 ** (n - 1))
      holds(bounded.shapley(player), shapleyFrom(swings))
    }
  }
  expect(inside).toBeGreaterThan(4000)
  // Bounds that say nothing would hold, too.
  expect(narrow).toBeGreaterThan(inside / 4)
}, 600_000)

test('weights that are all rounded the same way: the band moves along', () => {
  const weights = Array.from({length: 301}, () => 10n ** 18n)
  const game = {quota: majorityQuota(weights), weights}
  const counted = new GameSolution(game).banzhaf(0)
  expect(counted.method).toBe('integerProgram')
  // 200 units for 301 equal voters: each counts as one unit, a third too much.
  const bounded = new GameSolution(game, [0], {count: false, units: 200, integralUnits: 200})
  for (const [estimate, value] of [
    [bounded.banzhaf(0), decimal(counted)],
    [bounded.shapley(0), 1 / 301],
  ] as const) {
    expect(estimate.method).toBe('quantised')
    expect(low(estimate)).toBeLessThanOrEqual(value)
    expect(high(estimate)).toBeGreaterThanOrEqual(value)
  }
})

describe('axioms', () => {
  const players = fc.array(fc.bigInt({min: 0n, max: 2n ** 70n}), {minLength: 2, maxLength: 11})
  const games = fc.tuple(players, fc.bigInt({min: 1n, max: 2n ** 71n})).map(([weights, part]) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0n)
    return {weights, quota: 1n + (part * total) / (2n ** 71n + 1n)}
  })
  const ways = [DEFAULT_OPTIONS, {count: false, units: 2 ** 12, integralUnits: 2 ** 12}]
  const values = (solution: GameSolution) =>
    solution.game.weights.map((_, player) => [solution.banzhaf(player), solution.shapley(player)] as const)
  const fractions = (solution: GameSolution) =>
    values(solution).map(pair => pair.map(({lower, upper}) => [formatRatio(lower), formatRatio(upper)]))

  test('efficiency: the Shapley–Shubik and normalised Banzhaf indices of a game add up to 1', () => {
    fc.assert(
      fc.property(
        games.filter(({weights}) => weights.some(weight => weight > 0n)),
        game => {
          const solution = new GameSolution(game)
          const sum = values(solution).reduce((sum, [, {lower}]) => sum + Number(toDecimal(lower, 18)), 0)
          expect(sum).toBeCloseTo(1, 14)
          const bounded = values(new GameSolution(game, undefined, ways[1]))
          expect(bounded.reduce((sum, [, value]) => sum + low(value), 0)).toBeLessThanOrEqual(1 + 1e-12)
          expect(bounded.reduce((sum, [, value]) => sum + high(value), 0)).toBeGreaterThanOrEqual(1 - 1e-12)
        },
      ),
      {numRuns: 60, endOnFailure: true},
    )
  })

  test.each(ways)('symmetry, null players, scale and order of weights: count $count', options => {
    fc.assert(
      fc.property(games, fc.bigInt({min: 1n, max: 10n ** 18n}), ({quota, weights}, scale) => {
        const solution = new GameSolution(
          {quota, weights: [...weights, ...weights.slice(0, 1), 0n]},
          undefined,
          options,
        )
        const own = fractions(solution)
        expect(own[weights.length]).toEqual(own[0])
        expect(own[weights.length + 1]).toEqual([
          ['0', '0'],
          ['0', '0'],
        ])
        const scaled = solution.game.weights.map(weight => weight * scale)
        expect(fractions(new GameSolution({quota: quota * scale, weights: scaled}, undefined, options))).toEqual(own)
        // The largest quota that the same coalitions reach.
        expect(
          fractions(new GameSolution({quota: (quota - 1n) * scale + 1n, weights: scaled}, undefined, options)),
        ).toEqual(own)
        for (const [a, weight] of weights.entries())
          for (const [b, other] of weights.entries())
            if (weight >= other)
              for (const kind of [0, 1]) {
                const [heavy, light] = [values(solution)[a]?.[kind], values(solution)[b]?.[kind]]
                if (heavy && light) expect(high(heavy)).toBeGreaterThanOrEqual(low(light))
              }
      }),
      {numRuns: 25, endOnFailure: true},
    )
  })

  test('a dictator has all power, in either way of solving', () => {
    const weights = [3n * 10n ** 18n, ...Array.from({length: 99}, (_, i) => BigInt(i) * 10n ** 14n)]
    const quota = majorityQuota(weights)
    for (const options of ways) {
      const solution = new GameSolution({quota, weights}, undefined, options)
      expect(fractions(solution)).toEqual(
        weights.map((_, i) =>
          i === 0
            ? [
                ['1', '1'],
                ['1', '1'],
              ]
            : [
                ['0', '0'],
                ['0', '0'],
              ],
        ),
      )
      expect(exact(solution, 'colemanAct')).toBe('1/2')
      expect([exact(solution, 'colemanPrevent', 0), exact(solution, 'colemanInitiate', 0)]).toEqual(['1', '1'])
    }
  })
})
