import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {demoDaosDir, projectDir} from '../../src/config/load'
import {kingmaker} from '../harness/kingmaker'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
})

afterAll(() => rm(folder, {recursive: true, force: true}))

test.concurrent.each([
  [['--help'], /Usage: kingmaker .*start .*check-config .*export .*reset .*Exit codes: 0 done/s],
  [['help'], /Usage: kingmaker/],
  [['start', '--help'], /Usage: kingmaker start .*--no-demo/s],
  [['check-config', '--help'], /Usage: kingmaker check-config .*\[files\.\.\.\]/s],
  [
    ['export', '--help'],
    /proposals.*votes.*delegates.*holders.*concentration.*--governor.*--block.*--format.*Examples:/s,
  ],
  [['help', 'export'], /Usage: kingmaker export/],
  [['reset', '--help'], /Usage: kingmaker reset .*<chain>/s],
  [
    ['alerts', '--help'],
    /Usage: kingmaker alerts .*--since.*--final.*--dead.*--redeliver.*Exit codes: 0 nothing new, 4/s,
  ],
  [['verify', '--help'], /Usage: kingmaker verify .*<dao>.*--samples.*--block.*--seed.*Exit codes: 0 no difference/s],
  [
    ['inspect', '--help'],
    /Usage: kingmaker inspect .*<address>.*--chain.*--write.*--from.*Exit codes: 0 supported or degraded/s,
  ],
  [['--version'], /^\d+\.\d+\.\d+$/m],
])('%s exits with 0', async (args, text) => {
  const {code, stdout, stderr} = await kingmaker(args)
  expect(stdout).toMatch(text)
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  expect(stdout).not.toMatch(/^ {2}service/m)
})

test.concurrent.each([
  [[], /Usage: kingmaker/],
  [['indx'], /unknown command 'indx'.*Usage: kingmaker/s],
  [['expot'], /unknown command 'expot'.*Did you mean export\?/s],
  [['export', 'compound'], /missing required argument 'table'.*Usage: kingmaker export/s],
  [
    ['export', 'compound', 'tables'],
    /'tables' is invalid.*Allowed choices are proposals, votes, influencers, delegates, holders, conc/,
  ],
  [
    ['export', 'compound', 'votes', '--governor', '0x12'],
    /--governor <address>' .*'0x12' is invalid\. Expected an address/,
  ],
  [['export', 'opg-demo', 'holders', '--block', '-1'], /--block <number>' .*'-1' is invalid\. Expected a block number/],
  [['export', 'opg-demo', 'concentration', '--population', 'all'], /Allowed choices are holders, holdersAdjusted/],
  [['export', 'compound', 'votes', '--format', 'xml'], /Allowed choices are csv, json/],
  [['export', 'compound', 'votes', '--fromat', 'csv'], /unknown option '--fromat'.*Did you mean --format\?/s],
  [['export', 'compound', 'votes', 'csv'], /too many arguments/],
  [['verify'], /missing required argument 'dao'.*Usage: kingmaker verify/s],
  [['verify', 'opg-demo', '--seed', '-1'], /--seed <number>' .*'-1' is invalid\. Expected a whole number/],
  [['verify', 'opg-demo', '--block', 'latest'], /'latest' is invalid\. Expected a block number/],
  [['inspect', `0x${'12'.repeat(20)}`], /required option '--chain <name>' not specified/],
  [['reset', 'mars'], /expected one of ethereum, .*local, got "mars"/],
  [['reset', 'constructor'], /expected one of ethereum, .*local, got "constructor"/],
])('%s is refused with 2', async (args, text) => {
  // No server could be started here: arguments have to be refused before a database is looked for.
  const {code, stdout, stderr} = await kingmaker(args, {DB_URL: 'postgres://a:b@127.0.0.1:1/c'})
  expect(stderr).toMatch(text)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect({code, stdout}).toEqual({code: 2, stdout: ''})
})

describe('check-config', () => {
  const good = [join(demoDaosDir, 'compound.yaml'), join(demoDaosDir, 'opg-demo.yaml')]

  async function written(name: string, text: string): Promise<string> {
    const file = join(folder, name)
    await writeFile(file, text)
    return file
  }

  test('tells what good files would index', async () => {
    const {code, stdout, stderr} = await kingmaker(['check-config', ...good])
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    expect(stdout).toMatch(/^compound: Compound on Ethereum \(RPC_ETHEREUM_HTTP\)$/m)
    expect(stdout).toMatch(
      /^ {2}governor +0xc0da01a04c3f3e0be433606045bb7017a7323e38 {2}governor-alpha, blocks 9601459 to the head$/m,
    )
    expect(stdout).toMatch(/^opg-demo: OPG demo on Local node \(RPC_LOCAL_HTTP\)$/m)
    expect(stdout).toMatch(/^2 files in order$/m)
  })

  test('takes the files that start would take: the demo, or those of a folder', async () => {
    const demo = await kingmaker(['check-config'], {KINGMAKER_DAOS: join(folder, 'none')})
    expect(demo.stdout).toMatch(/^2 files in order$/m)
    // Only the demo brings rules of its own.
    const rules = /^alert [a-z-]+: \w+ of every DAO\n/gm
    expect(demo.stdout.match(rules)?.length).toBeGreaterThan(5)
    const own = await kingmaker(['check-config'], {KINGMAKER_DAOS: join(projectDir, 'assets/demo/daos')})
    expect({code: own.code, stdout: own.stdout}).toEqual({code: 0, stdout: demo.stdout.replace(rules, '')})
  })

  test('takes rules and webhooks, and tells what is wrong with them beside the DAO files', async () => {
    const alerts =
      'webhooks: [{ id: ops, url: "https://example.org", secret: OPS_SECRET }, { id: own, url: OWN_URL, secret: OPS_SECRET }]\n'
    const right = await kingmaker(['check-config'], {KINGMAKER_ALERTS: await written('right.yaml', alerts)})
    expect(right.stdout).toMatch(/^webhook ops: https:\/\/example.org, signed with the secret in OPS_SECRET$/m)
    expect(right.stdout).toMatch(/^webhook own: the URL in OWN_URL, signed with the secret in OPS_SECRET$/m)
    const wrong = await written('wrong.yaml', 'rules: [{ id: a, kind: gossip }]\n')
    const env = {KINGMAKER_ALERTS: wrong, KINGMAKER_DAOS: folder}
    const {code, stderr} = await kingmaker(['check-config'], env)
    expect(code).toBe(2)
    expect(stderr).toMatch(/wrong\.yaml: rules\[0\]\.kind: expected one of metricThreshold/)
    expect(stderr).toMatch(/wrong\.yaml: slug: expected/)
  })

  test('start asks for the secrets of webhooks before anything else', async () => {
    const alerts = 'webhooks: [{ id: ops, url: "https://example.org", secret: OPS_SECRET }]\n'
    const env = {KINGMAKER_ALERTS: await written('secret.yaml', alerts), KINGMAKER_HOME: join(folder, 'home')}
    const missing = await kingmaker(['start'], env)
    expect(missing).toMatchObject({code: 2, stdout: ''})
    expect(missing.stderr).toContain(
      'OPS_SECRET: expected the secret of the webhook ops, whsec_ and base64 of 24 to 64 bytes, it is not set',
    )
    const short = await kingmaker(['start'], {...env, OPS_SECRET: 'whsec_c2hvcnQ='})
    expect(short.stderr).toContain('it is something else')
    expect(short.stderr).not.toContain('c2hvcnQ')
  })

  test('tells every problem of every bad file', async () => {
    const address = `0x${'12'.repeat(20)}`
    const files = [
      await written('shape.yaml', 'slug: Shape\nname: ""\nchain: ethereum\ncontracts: []\ncolour: red\n'),
      await written('syntax.yaml', 'slug: [unclosed\n'),
      await written(
        'sense.yaml',
        `slug: other\nname: Sense\nchain: mars\ncontracts:
  - { role: token, kind: erc20-votes, address: "${address}", from: 5, to: 4 }
  - { role: governor, kind: erc20-votes, address: 0x12, from: -1 }
  - { role: governor, kind: governor-bravo, address: "0x${'34'.repeat(20)}", from: 1, parameters: { quorum: 1 } }\n`,
      ),
      await written(
        'links.yaml',
        `slug: other-links\nname: Links\nchain: mars\ncontracts:
  - { role: token, kind: erc20-votes, address: "${address}", from: 5 }
  - { role: governor, kind: oz-governor, address: "${address}", from: 5, token: "0x${'56'.repeat(20)}" }\n`,
      ),
      join(folder, 'absent.yaml'),
    ]
    const {code, stdout, stderr} = await kingmaker(['check-config', ...files, ...good])
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
    const expected = [
      /shape\.yaml: slug: expected a slug.*got "Shape"/,
      /shape\.yaml: name: /,
      /shape\.yaml: contracts: .*>=1 items/,
      /shape\.yaml: file: .*"colour"/,
      /syntax\.yaml: not YAML: /,
      /sense\.yaml: contracts\[0\]\.to: expected a block that is not before `from`/,
      /sense\.yaml: contracts\[1\]\.address: expected an address in quotes/,
      /sense\.yaml: contracts\[1\]\.from: /,
      /sense\.yaml: contracts\[2\]\.parameters\.quorum: expected one of quorumVotes, gracePeriod/,
      /sense\.yaml: contracts\[2\]\.parameters\.quorumVotes: is missing/,
      /links\.yaml: slug: expected the name of the file, got "other-links"/,
      /links\.yaml: chain: expected one of ethereum, .*got "mars"/,
      /links\.yaml: contracts\[1\]\.address: expected a contract of its own/,
      /links\.yaml: contracts\[1\]\.token: expected the address of a token of this file/,
      /absent\.yaml: cannot be read \(ENOENT\)/,
    ]
    for (const problem of expected) expect(stderr).toMatch(problem)
    expect(stderr).toMatch(/^kingmaker: (\d+) problems in the configuration:$/m)
    const [, count] = /(\d+) problems/.exec(stderr) ?? []
    expect(stderr.match(/^ {2}- /gm)).toHaveLength(Number(count))
    expect(Number(count)).toBeGreaterThanOrEqual(expected.length)
    expect(stderr).not.toMatch(/compound\.yaml|^\s+at /m)
  })
})
