import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {alertsFile, demoAlertsFile, loadEverything} from '../../src/config/alerts'
import {daoFiles, demoDaosDir} from '../../src/config/load'
import {ConfigError} from '../../src/core/errors'
import {formatRatio, type Ratio} from '../../src/core/ratio'

const folder = mkdtempSync(join(tmpdir(), 'kingmaker-alerts-'))
afterAll(() => rmSync(folder, {recursive: true}))

const demos = daoFiles(demoDaosDir)

function load(yaml: string, files: readonly string[] = demos) {
  const file = join(folder, 'alerts.yaml')
  writeFileSync(file, yaml)
  return loadEverything(files, file).alerts
}

/** Every problem of a file, without where the file is. */
function problems(yaml: string, files?: readonly string[]): readonly string[] {
  try {
    load(yaml, files)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(problem => problem.replace(/^.*\/([\w-]+\.yaml: )/, '$1'))
  }
  return []
}

const rules = (...lines: readonly string[]) => ['rules:', ...lines.map(line => `  - { ${line} }`), ''].join('\n')
const webhooks = (...lines: readonly string[]) => ['webhooks:', ...lines.map(line => `  - { ${line} }`), ''].join('\n')

describe('a rule', () => {
  it('has its parameters with their defaults, exactly as they are written', () => {
    const [share, swing, capture] = load(
      rules(
        'id: whale, kind: accountShare, above: 33.3%, rearm: 0.25',
        'id: swing, kind: lateSwing, dao: opg-demo',
        'id: capture, kind: quorumCapture, atMost: 3, population: entities',
      ),
    ).rules
    const text = (value: unknown) => formatRatio(value as Ratio)
    expect(share).toMatchObject({id: 'whale', kind: {id: 'accountShare'}, dao: undefined})
    expect(share?.parameters.population).toBe('delegates')
    expect([share?.parameters.above, share?.parameters.rearm].map(text)).toEqual(['333/1000', '1/4'])
    expect(swing?.dao).toBe('opg-demo')
    expect(text(swing?.parameters.last)).toBe('1/10')
    expect(capture?.parameters).toEqual({population: 'entities', atMost: 3})
  })

  it.each<[string, string, RegExp | string]>([
    ['of no kind', 'id: a', /^rules\[0\]\.kind: expected one of metricThreshold, .*, got nothing$/],
    [
      'of an unknown kind',
      'id: a, kind: gossip',
      /^rules\[0\]\.kind: expected one of metricThreshold, .*, got "gossip"$/,
    ],
    ['without an id', 'kind: lateSwing', 'rules[0].id: expected string, got nothing'],
    ['with a word too many', 'id: a, kind: lateSwing, color: red', 'rules[0]: Unrecognized key: "color"'],
    [
      'with an unknown metric',
      'id: a, kind: metricThreshold, metric: ginny, above: 1',
      /^rules\[0\]\.metric: expected one of "count"\|/,
    ],
    [
      'with both bounds',
      'id: a, kind: metricThreshold, metric: gini, above: 1, below: 0',
      'rules[0]: expected either above or below',
    ],
    ['with neither', 'id: a, kind: metricThreshold, metric: gini', 'rules[0]: expected either above or below'],
    [
      'that would clear beyond its bound',
      'id: a, kind: metricThreshold, metric: gini, below: 0.5, rearm: 0.4',
      'rules[0]: rearm: expected at least what below says',
    ],
    [
      'that would clear a share too early',
      'id: a, kind: accountShare, above: 20%, rearm: 0.3',
      'rules[0]: rearm: expected at most what above says',
    ],
    [
      'that would clear a capture too early',
      'id: a, kind: quorumCapture, atMost: 3, rearm: 2',
      'rules[0]: rearm: expected at least what atMost says',
    ],
    [
      'with a negative figure',
      'id: a, kind: accountShare, above: -1',
      'rules[0].above: expected a figure that is not negative, such as 20%, 0.2 or 5, got -1',
    ],
    ['with more time than there is', 'id: a, kind: lateSwing, last: 120%', 'rules[0]: last: expected at most 100%'],
    ['with no power', 'id: a, kind: proposalPower, powers: []', /^rules\[0\]\.powers: Too small/],
    [
      'about an unknown DAO',
      'id: a, kind: lateSwing, dao: mars',
      'rules[0].dao: expected an indexed DAO, one of compound, opg-demo, got "mars"',
    ],
  ])('%s is refused', (_, rule, expected) => {
    const found = problems(rules(rule))
    expect(found).toHaveLength(1)
    const problem = found[0]?.replace(/^alerts\.yaml: /, '')
    if (typeof expected === 'string') expect(problem).toBe(expected)
    else expect(problem).toMatch(expected)
  })
})

describe('a webhook', () => {
  const given = 'id: ops, url: "https://example.org/hook", secret: OPS_SECRET'

  it('has defaults', () => {
    expect(load(webhooks(given)).webhooks).toEqual([
      {
        id: 'ops',
        url: 'https://example.org/hook',
        secret: 'OPS_SECRET',
        attempts: 12,
        timeout: 10,
        firstRetry: 5,
        longestRetry: 3600,
      },
    ])
  })

  it('may have its URL in the environment', () => {
    const [webhook] = load(webhooks(given.replace('"https://example.org/hook"', 'OPS_URL'))).webhooks
    expect(webhook?.url).toBe('OPS_URL')
  })

  it.each([
    [
      'to a file',
      given.replace('https', 'file'),
      'url: expected a URL that begins with http:// or https://, got "file://example.org/hook"',
    ],
    [
      'to nowhere',
      given.replace('https://', ''),
      'url: expected a URL that begins with http:// or https://, got "example.org/hook"',
    ],
    ['with a password', given.replace('example', 'me:pw@example'), 'url: expected a URL without user and password'],
    [
      'with the secret itself',
      given.replace('OPS_SECRET', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
      'secret: expected the name of an environment variable, such as ALERTS_SECRET',
    ],
    [
      'for an unknown rule',
      `${given}, rules: [gone]`,
      'rules[0]: expected a rule of this file, one of none, got "gone"',
    ],
    [
      'for an unknown DAO',
      `${given}, daos: [mars]`,
      'daos[0]: expected an indexed DAO, one of compound, opg-demo, got "mars"',
    ],
    ['from no day', `${given}, since: 2026-02-31`, 'since: expected a date such as 2026-01-31, got "2026-02-31"'],
  ])('%s is refused', (_, webhook, expected) => {
    expect(problems(webhooks(webhook))).toEqual([`alerts.yaml: webhooks[0].${expected}`])
  })
})

it('problems of all files are in one report', () => {
  const found = problems(
    rules('id: a, kind: lateSwing', 'id: a, kind: lateSwing, dao: mars').concat(
      webhooks('id: w, url: "http://a", secret: A', 'id: w, url: "http://b", secret: B'),
    ),
    [...demos, join(folder, 'nowhere.yaml')],
  )
  // What is indexed is not known, so that no DAO is called unknown.
  expect(found).toEqual([
    'nowhere.yaml: cannot be read (ENOENT)',
    'alerts.yaml: rules[1].id: expected an id of its own, "a" is taken by another one',
    'alerts.yaml: webhooks[1].id: expected an id of its own, "w" is taken by another one',
  ])
})

it('without a file there are no rules', () => {
  expect(loadEverything(demos, undefined).alerts).toEqual({rules: [], webhooks: []})
})

it('KINGMAKER_ALERTS names the file, or none', () => {
  const before = process.env.KINGMAKER_ALERTS
  try {
    process.env.KINGMAKER_ALERTS = join(folder, 'other.yaml')
    expect(alertsFile({demo: true})).toBe(join(folder, 'other.yaml'))
    process.env.KINGMAKER_ALERTS = ''
    expect(alertsFile({demo: true})).toBeUndefined()
  } finally {
    if (before === undefined) delete process.env.KINGMAKER_ALERTS
    else process.env.KINGMAKER_ALERTS = before
  }
})

it('the rules of the demo are in order, and are about its DAOs', () => {
  const {rules} = loadEverything(demos, demoAlertsFile).alerts
  expect(rules.length).toBeGreaterThan(5)
})
