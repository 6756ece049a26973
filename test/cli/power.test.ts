import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {readElectorate} from '../../src/cli/turnout-file'
import {readGame} from '../../src/cli/weights-file'
import {projectDir} from '../../src/config/load'
import {ConfigError} from '../../src/core/errors'
import {powerIndices} from '../../src/core/power/indices'
import {kingmaker} from '../harness/kingmaker'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

interface Value {
  index: string
  value: {numerator: string; denominator: string; decimal: string} | null
  lower?: {decimal: string}
  upper?: {decimal: string}
  exact?: boolean
  method?: string
  reason?: string
}
interface Printed {
  game: {quota: string; total: string; players: number; playersWithWeight: number; indices: Value[]}
  players: {player: string | number; weight: string; indices: Value[]}[]
}

const ALICE = `0x${'a1'.repeat(20)}`
const BOB = `0x${'b2'.repeat(20)}`
const COMP = join(projectDir, 'test/fixtures/comp-voter-weights.json')
let files = 0

async function file(text: string): Promise<string> {
  const path = join(folder, `game-${files++}.json`)
  await writeFile(path, text)
  return path
}

async function solved(...args: string[]): Promise<Printed> {
  const {code, stdout, stderr} = await kingmaker(['power', ...args])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  return JSON.parse(stdout)
}

const fraction = (values: Value[] | undefined, index: string) => {
  const value = values?.find(one => one.index === index)?.value
  return value && `${value.numerator}/${value.denominator}`
}

test('a game with its quota, exactly', async () => {
  const {game, players} = await solved(await file('{"quota": 12, "weights": [4, "4", 4, 2, 2, 1]}'))
  expect(game).toMatchObject({quota: '12', total: '17', players: 6, playersWithWeight: 6})
  expect(fraction(game.indices, 'colemanAct')).toBe('7/32')
  expect(players.map(({indices}) => fraction(indices, 'shapleyShubik'))).toEqual([
    '7/30',
    '7/30',
    '7/30',
    '3/20',
    '3/20',
    '0/1',
  ])
  expect(players.map(({indices}) => fraction(indices, 'banzhafNormalised'))).toEqual([
    '5/21',
    '5/21',
    '5/21',
    '1/7',
    '1/7',
    '0/1',
  ])
  const [first] = players
  expect(first?.indices.map(({index}) => index)).toEqual(
    powerIndices.filter(({subject}) => subject === 'player').map(({id}) => id),
  )
  expect(first?.indices.every(({exact, method}) => exact && method === 'meetInTheMiddle')).toBe(true)
})

test('addresses, heaviest first; the quota of the command line before that of more than half', async () => {
  const weights = await file(JSON.stringify({[BOB]: '1', [ALICE]: '3'}))
  const majority = await solved(weights)
  expect(majority.game.quota).toBe('3')
  expect(majority.players.map(({player, weight}) => [player, weight])).toEqual([
    [ALICE, '3'],
    [BOB, '1'],
  ])
  expect(majority.players.map(({indices}) => fraction(indices, 'banzhaf'))).toEqual(['1/1', '0/1'])
  const all = await solved(weights, '--quota', '4', '--top', '1')
  expect(all.game.quota).toBe('4')
  expect(all.players.map(({indices}) => fraction(indices, 'banzhaf'))).toEqual(['1/2'])
})

test('the voters of COMP: the majority game within ±5·10⁻⁴', async () => {
  const {game, players} = await solved(COMP)
  expect(game).toMatchObject({players: 2481, playersWithWeight: 2481})
  expect(players).toHaveLength(100)
  const [top] = players
  const banzhaf = top?.indices.find(({index}) => index === 'banzhaf')
  expect(Number(banzhaf?.value?.decimal)).toBeCloseTo(0.2812, 4)
  expect(banzhaf).toMatchObject({exact: false, method: 'quantised'})
  for (const {indices} of players)
    for (const {index, lower, upper} of indices) {
      if (index !== 'banzhaf' && index !== 'shapleyShubik') continue
      expect(Number(upper?.decimal) - Number(lower?.decimal)).toBeLessThan(1e-3)
      expect(Number(upper?.decimal)).toBeGreaterThanOrEqual(Number(lower?.decimal))
    }
})

test('in the quorum game of COMP swings say nothing, orders do', async () => {
  const {players} = await solved(COMP, '--quota', '400000000000000000000000', '--top', '2')
  const [top] = players
  const of = (id: string) => top?.indices.find(({index}) => index === id)
  expect(of('banzhaf')).toEqual({index: 'banzhaf', value: null, reason: 'almostEveryCoalitionWins'})
  expect(of('banzhafNormalised')).toEqual({index: 'banzhafNormalised', value: null, reason: 'almostEveryCoalitionWins'})
  expect(Number(of('shapleyShubik')?.value?.decimal)).toBeCloseTo(0.0576, 3)
})

test('a quota that nobody reaches', async () => {
  const {game, players} = await solved(await file('{"quota": "10", "weights": [4, 5]}'))
  const values = [...game.indices, ...players.flatMap(({indices}) => indices)]
  expect(values.map(({reason}) => reason)).toEqual(Array(values.length).fill('unreachable'))
})

test('voters by their records, drawn from a seed', async () => {
  const record = {eligible: 4, voted: 4, for: 0, abstain: 0}
  const voters = [
    {weight: '3', ...record, for: 4},
    {account: ALICE, weight: 2, ...record, voted: 2, for: 1},
    {account: BOB, weight: '1', eligible: 0, voted: 0, for: 0, abstain: 0},
  ]
  const path = await file(JSON.stringify({quorum: '4', quorumCounts: ['for'], voters}))
  const {code, stdout, stderr} = await kingmaker(['power', path, '--top', '2', '--seed', '7'])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  const {game: sample, players} = JSON.parse(stdout)
  expect(sample).toMatchObject({quorum: '4', quorumCounts: ['for'], total: '6', voters: 3, seed: 7, samples: 200_000})
  // 3 are always in favour, and 2 bring the quorum one time in four.
  const near = ({lower, upper}: Value, truth: number) => {
    expect(Number(lower?.decimal)).toBeLessThan(truth)
    expect(Number(upper?.decimal)).toBeGreaterThan(truth)
    expect(Number(upper?.decimal) - Number(lower?.decimal)).toBeLessThan(0.02)
  }
  expect(sample.indices.map(({index, method}: Value) => [index, method])).toEqual([['passingChance', 'sampling']])
  near(sample.indices[0], 0.25)
  expect(players.map(({player, weight}: Printed['players'][0]) => [player, weight])).toEqual([
    [0, '3'],
    [ALICE, '2'],
  ])
  near(players[0].indices[0], 0.25)
  expect(players[1].indices[0]).toMatchObject({index: 'turnoutConditional', upper: {decimal: '1'}})
  expect((await kingmaker(['power', path, '--top', '2'])).stdout).not.toBe(stdout)
  const refused = await kingmaker(['power', path, '--quota', '3'])
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--quota: a file of voters has')])
})

test('everything that is wrong with voters is told', async () => {
  const voters = [
    {weight: '-3', eligible: 1, voted: 2, for: 0, abstain: 0},
    {weight: '3', eligible: 2, voted: 2, for: 2, abstain: 1},
    {weight: '3', eligible: 2, voted: 2, for: 2.5, abstain: 0, voter: 'x', account: '0x1'},
  ]
  const path = await file(JSON.stringify({quorum: '1e3', quorumCounts: [], voters}))
  expect(() => readElectorate(path)).toThrow(ConfigError)
  const problems = [
    /: quorum: expected a whole number, got "1e3"/,
    /: quorumCounts: /,
    /: voters\.0\.weight: expected a weight of 0 or more, got -3/,
    /: voters\.1: expected for and abstain within voted/,
    /: voters\.2\.for: /,
    /: voters\.2\.account: expected an address/,
  ]
  for (const problem of problems) expect(() => readElectorate(path)).toThrow(problem)
})

test('what is wrong is told with 2', async () => {
  const {code, stdout, stderr} = await kingmaker(['power', await file('[1]'), '--quota', '-4'])
  expect(stderr).toMatch(/--quota: expected a weight of 0 or more, got -4$/m)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect({code, stdout}).toEqual({code: 2, stdout: ''})
})

test.each([
  ['[1, 2.5]', /\[1\]: expected a whole number, got 2\.5$/m],
  ['{"weights": [1], "votes": 3}', /"votes": beside "weights" only "quota" is known$/m],
  ['{"weights": 7}', /"weights": expected a list of whole numbers, or an object .*, got 7$/m],
  ['{"quota": 0, "weights": [1]}', /"quota": expected a quota of 1 or more/],
  ['{"quota": "1e18", "weights": [1]}', /"quota": expected a whole number, got "1e18"$/m],
  [`{"quota": 1, "weights": {"0x12": 1}}`, /"weights": "0x12": expected an address/],
  [
    '7',
    /expected a list of whole numbers, or an object from address to whole number, or \{"quota", "weights"\}, got 7$/m,
  ],
  ['[1', /not JSON: /],
])('%s is refused', async (text, problem) => {
  const path = await file(text)
  expect(() => readGame(path)).toThrow(problem)
})
