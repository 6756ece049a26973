import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {metrics} from '../../src/core/metrics'
import {kingmaker} from '../harness/kingmaker'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

interface Printed {
  metric: string
  unit: string
  value: {numerator: string; denominator: string; decimal: string} | null
  exact: boolean
  errorBound: {decimal: string} | null
}

const ALICE = `0x${'a1'.repeat(20)}`
const BOB = `0x${'b2'.repeat(20)}`
let files = 0

async function measured(text: string) {
  const file = join(folder, `weights-${files++}.json`)
  await writeFile(file, text)
  return kingmaker(['metrics', file])
}

async function values(text: string): Promise<Record<string, string | undefined>> {
  const {code, stdout, stderr} = await measured(text)
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  return Object.fromEntries((JSON.parse(stdout) as Printed[]).map(({metric, value}) => [metric, value?.decimal]))
}

test('every metric of the voters of COMP', async () => {
  const {code, stdout, stderr} = await kingmaker(['metrics', join(projectDir, 'test/fixtures/comp-voter-weights.json')])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  const printed = JSON.parse(stdout) as Printed[]
  expect(printed.map(({metric}) => metric)).toEqual(metrics.map(({id}) => id))
  const of = (id: string) => printed.find(({metric}) => metric === id)
  expect(of('gini')).toMatchObject({unit: 'share', exact: true, errorBound: null})
  expect(of('gini')?.value?.decimal).toMatch(/^0\.982323951890527/)
  expect(of('hill2')?.value?.decimal).toMatch(/^38\.98852961/)
  expect(of('entropy')).toMatchObject({unit: 'nats', exact: false, errorBound: {decimal: '0.000000000001'}})
  expect(Number(of('entropy')?.value?.decimal)).toBeCloseTo(4.03681135850122, 12)
  expect(Number(of('hill1')?.value?.decimal)).toBeCloseTo(56.64543255, 8)
  expect(['nakamoto33', 'nakamotoMajority', 'nakamoto67'].map(id => of(id)?.value?.numerator)).toEqual([
    '7',
    '14',
    '26',
  ])
})

test('text, safe numbers and addresses, and weights up to 2^256 − 1', async () => {
  expect(await values('["3", 1, 0, 2]')).toMatchObject({count: '3', total: '6', topShare1: '0.5'})
  expect(await values(JSON.stringify({[ALICE]: '3', [BOB]: 9007199254740991}))).toMatchObject({
    count: '2',
    total: '9007199254740994',
  })
  expect(await values(`["${2n ** 256n - 1n}"]`)).toMatchObject({
    total: (2n ** 256n - 1n).toString(),
    entropy: '0',
    hill1: '1',
  })
})

test('nobody has no shares', async () => {
  const {topShare1, ...rest} = await values('[]')
  expect(topShare1).toBeUndefined()
  expect(rest).toMatchObject({count: '0', total: '0'})
})

test.concurrent.each([
  ['[1, 2.5]', /\[1\]: expected a whole number, got 2\.5$/m],
  ['["1e18"]', /\[0\]: expected a whole number, got "1e18"$/m],
  ['["0x10", " 1", ""]', /\[0\]: expected a whole number, got "0x10".*\[1\]: .* got " 1".*\[2\]: .* got ""$/ms],
  ['[-1, "-2"]', /\[0\]: expected a weight of 0 or more, got -1.*\[1\]: .* got -2$/ms],
  ['[9007199254740993]', /\[0\]: 9007199254740992 is too large for a bare number.*write it in quotation marks$/m],
  [`["${2n ** 256n}"]`, /\[0\]: expected less than 2\^256/],
  ['[null, [1], {}, true]', /got null.*got \[1\].*got \{\}.*got true$/ms],
  ['"7"', /expected a list of whole numbers, or an object from address to whole number, got "7"$/m],
  ['{"0x12": "1"}', /"0x12": expected an address: 0x and 40 hexadecimal digits$/m],
  [JSON.stringify({[ALICE]: '1', [ALICE.replaceAll('a', 'A')]: '2'}), /0xA1\w+ is there twice/],
  ['[1', /not JSON: /],
  [JSON.stringify(Array(30).fill('x')), /11 problems.*\[9\].*and 20 more in /s],
])('%s is refused with 2', async (text, problem) => {
  const {code, stdout, stderr} = await measured(text)
  expect(stderr).toMatch(problem)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect({code, stdout}).toEqual({code: 2, stdout: ''})
})

test('a file that is not there, and none at all', async () => {
  const missing = await kingmaker(['metrics', join(folder, 'nothing.json')])
  expect(missing).toMatchObject({code: 2, stdout: '', stderr: expect.stringContaining('no such file')})
  expect(await kingmaker(['metrics'])).toMatchObject({code: 2, stderr: expect.stringContaining("argument 'file'")})
})
