import type {Pool} from 'pg'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {readDaos} from '../../src/storage/read/daos'
import {StateReader} from '../../src/verify/state-reader'
import {type Verification, verify} from '../../src/verify/verify'
import {TestApi} from '../harness/api'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {testPool} from '../harness/demo-index'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {startPrunedNode} from '../harness/pruned-node'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
let postgres: TestPostgres
let node: DemoChainNode
let pool: Pool
let databaseUrl: string
let head: number

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  databaseUrl = await postgres.createDatabase()
  head = await node.act(20, SEED)
  await indexTo(head)
  pool = testPool(databaseUrl)
})

afterAll(async () => {
  await pool?.end()
  await node?.close()
  await postgres?.close()
})

async function indexTo(height: number): Promise<void> {
  const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile]})
  await indexer.reaches(height)
  await indexer.kill()
}

const environment = () => ({DB_URL: databaseUrl, RPC_LOCAL_HTTP: node.url})

async function verified(url = node.url, options: {block?: number; samples?: number} = {}): Promise<Verification> {
  const [dao] = await readDaos(pool, 'opg-demo')
  if (!dao) throw new Error('the demo DAO is not indexed')
  return verify({pool, reader: new StateReader(url)}, dao, {samples: 1000, seed: SEED, ...options})
}

const sums = ({checks}: Verification) =>
  (['equal', 'different', 'notRead'] as const).map(key => checks.reduce((sum, check) => sum + check[key], 0))

const CHECKS = [
  'balance',
  'votes',
  'past votes',
  'delegate',
  'total supply',
  'past total supply',
  'state',
  'tally',
  'sum of votes',
  'quorum',
  'single votes',
  'timelock',
  'minDelay',
  'role',
]

test(`at the head nothing differs, and everything is compared (SEED=${SEED})`, async () => {
  const result = await verified()
  expect(result.differences).toEqual([])
  expect(result).toMatchObject({outcome: 'equal', block: head, seed: SEED})
  expect(result.checks.map(({check}) => check).sort()).toEqual([...CHECKS].sort())
  expect(result.checks.filter(({equal, notRead}) => equal === 0 || notRead > 0)).toEqual([])
  expect(sums(result)[0]).toBeGreaterThan(200)
})

test('at past blocks nothing differs either', async () => {
  for (const block of [0, 1, 3, 40, 90, 133, 200, head - 1]) {
    const result = await verified(node.url, {block})
    expect(result.differences, `at block ${block}`).toEqual([])
    expect(result.block).toBe(block)
    // Before its deployment a contract answers nothing at all.
    if (block > 3) expect(sums(result)[2], `not read at block ${block}`).toBe(0)
  }
})

test('the same seed draws the same sample, and a small one is small', async () => {
  const [one, again] = [await verified(node.url, {samples: 3}), await verified(node.url, {samples: 3})]
  expect(one.checks).toEqual(again.checks)
  expect(sums(one)[0]).toBeLessThan(sums(await verified())[0] ?? 0)
})

describe('a planted difference is found, and nothing else', () => {
  const account = `(SELECT id FROM account WHERE balance > 0 ORDER BY balance DESC LIMIT 1)`
  const settled = `(SELECT id FROM proposal WHERE state = 'Executed' ORDER BY id LIMIT 1)`
  const vote = `(SELECT id FROM vote ORDER BY id LIMIT 1)`
  /** Of what happened before the last block, the last that a table has. */
  const lastOf = (table: string, more = 'TRUE') =>
    `(SELECT id FROM ${table} WHERE block < (SELECT height FROM cursor) AND ${more} ORDER BY block DESC, log_index DESC, id LIMIT 1)`
  const stateOfSettled = lastOf('proposal_state_change', `proposal = ${settled}`)
  const planted: readonly (readonly [string, string, string, 'head' | 'past', readonly string[]])[] = [
    ['account', account, 'balance = balance + 1', 'head', ['balance']],
    ['account', account, 'voting_power = voting_power + 1', 'head', ['votes']],
    ['account', account, `delegate = '0x${'12'.repeat(20)}'`, 'head', ['delegate']],
    ['token', '(SELECT id FROM token)', 'total_supply = total_supply - 1', 'head', ['total supply']],
    ['voting_power_change', lastOf('voting_power_change'), 'current = current + 1', 'head', ['past votes']],
    ['balance_change', lastOf('balance_change'), 'current = current + 1', 'head', ['past total supply']],
    ['proposal', settled, "state = 'Defeated'", 'head', ['state']],
    ['proposal', settled, 'for_votes = for_votes + 1', 'head', ['tally']],
    ['proposal', settled, 'quorum = quorum + 1', 'head', ['quorum']],
    ['vote', vote, 'weight = weight + 1', 'head', ['sum of votes']],
    ['vote', vote, `voter = '0x${'12'.repeat(20)}'`, 'head', ['single votes']],
    ['vote', vote, 'support = 1 - support % 2', 'head', ['sum of votes']],
    ['voting_power_change', lastOf('voting_power_change'), 'current = current - 1', 'past', ['past votes', 'votes']],
    [
      'balance_change',
      lastOf('balance_change'),
      'current = current + 1',
      'past',
      ['balance', 'past total supply', 'total supply'],
    ],
    ['delegation_change', lastOf('delegation_change'), `to_delegate = '0x${'12'.repeat(20)}'`, 'past', ['delegate']],
    ['proposal_state_change', stateOfSettled, "state = 'Canceled'", 'past', ['state']],
    ['proposal', settled, 'quorum = quorum - 1', 'past', ['quorum']],
    ['vote', vote, 'weight = weight - 1', 'past', ['sum of votes']],
    ['control_change', lastOf('control_change', "kind = 'minDelay'"), 'delay = delay + 1', 'head', ['minDelay']],
    ['control_change', lastOf('control_change', "kind = 'role'"), 'granted = NOT granted', 'past', ['role']],
    [
      'control_change',
      lastOf('control_change', "kind = 'timelock'"),
      `account = '0x${'12'.repeat(20)}'`,
      'head',
      ['timelock'],
    ],
  ]

  test.each(planted.map(([table, id, ...rest]) => [table, ...rest, id] as const))(
    '%s: %s, at the %s block',
    async (table, change, when, found, id) => {
      const at = when === 'past' ? {block: head - 1} : {}
      const {rows} = await pool.query(`SELECT * FROM ${table} WHERE id = ${id}`)
      const row = rows[0] as Record<string, unknown>
      await pool.query(`UPDATE ${table} SET ${change} WHERE id = $1`, [row.id])
      try {
        const result = await verified(node.url, at)
        expect(result.differences.map(({check}) => check).sort()).toEqual(found)
        expect(result.outcome).toBe('different')
        const [difference] = result.differences
        expect(difference?.expected).not.toBe(difference?.found)
      } finally {
        const column = change.split(' ')[0]
        await pool.query(`UPDATE ${table} SET ${column} = $2 WHERE id = $1`, [row.id, row[column ?? '']])
      }
      expect((await verified(node.url, at)).differences).toEqual([])
    },
  )

  test('of every kind of check', () => {
    expect([...new Set(planted.flatMap(([, , , , found]) => found))].sort()).toEqual([...CHECKS].sort())
  })
})

test('state that the node has pruned is not read: neither equal nor different, and the past is in the contracts', async () => {
  const pruned = await startPrunedNode(node.url, head - 10)
  try {
    const result = await verified(pruned.url, {block: 100})
    expect(result.outcome).toBe('equal')
    const of = (name: string) => result.checks.find(({check}) => check === name)
    for (const name of ['past votes', 'past total supply', 'quorum']) {
      expect(of(name), name).toMatchObject({different: 0, notRead: 0})
      expect(of(name)?.equal, name).toBeGreaterThan(0)
    }
    for (const name of ['balance', 'votes', 'delegate', 'state', 'sum of votes', 'role', 'timelock']) {
      expect(of(name), name).toMatchObject({equal: 0, different: 0})
      expect(of(name)?.reasons, name).toEqual([expect.stringMatching(/missing trie node/)])
    }
    const blind = await startPrunedNode(node.url, head + 1000)
    const nothing = await verified(blind.url)
    await blind.close()
    expect(nothing.outcome).toBe('unread')
    expect(sums(nothing).slice(0, 2)).toEqual([0, 0])
  } finally {
    await pruned.close()
  }
})

describe('the command', () => {
  test('exits with 0 without differences, prints the checks and stores them for the API', async () => {
    const api = new TestApi(pool)
    const query = `{ dao(slug: "opg-demo") { lastVerification {
      block hash outcome seed samples checkedAt equal different notRead
      checks { check contract equal different notRead reasons } differences { check subject expected found } } } }`
    type Stored = {dao: {lastVerification: Record<string, unknown> | null}}
    expect((await api.data<Stored>(query)).dao.lastVerification).toBeNull()
    const {code, stdout, stderr} = await kingmaker(
      ['verify', 'opg-demo', '--samples', '5', '--seed', '7'],
      environment(),
    )
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    expect(stdout).toMatch(
      new RegExp(`^opg-demo at block ${head} \\(0x[0-9a-f]{64}\\), 5 random samples, seed 7: \\d+ calls`),
    )
    expect(stdout).toMatch(/^check +contract +compared +equal +different +not read$/m)
    for (const check of CHECKS) expect(stdout).toMatch(new RegExp(`^${check} +0x[0-9a-f]{40} +(\\d+) +\\1 +0 +0$`, 'm'))
    expect(stdout).toMatch(/No differences\.\n$/)
    const {lastVerification} = (await api.data<Stored>(query)).dao
    expect(lastVerification).toMatchObject({
      block: head,
      outcome: 'equal',
      seed: 7,
      samples: 5,
      different: 0,
      notRead: 0,
    })
    expect(lastVerification?.checks).toHaveLength(CHECKS.length)
    expect(Number(lastVerification?.checkedAt)).toBeGreaterThan(Date.now() / 1000 - 60)
  })

  test('exits with 1 and tells both values of a difference', async () => {
    await pool.query('UPDATE token SET total_supply = total_supply - 1')
    const {code, stdout} = await kingmaker(['verify', 'opg-demo'], environment())
    await pool.query('UPDATE token SET total_supply = total_supply + 1')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^different: total supply of token \(0x\w+\)\n {2}expected \(chain\) (\d+)\n {2}found \(index\) {4}(\d+)$/m,
    )
    expect(stdout).toMatch(/^1 difference\.$/m)
  })

  test.each([
    [['nobody'], {}, /no DAO "nobody" is indexed; there are opg-demo/],
    [['opg-demo'], {RPC_LOCAL_HTTP: ''}, /RPC_LOCAL_HTTP: expected the URL of a node .* it is not set/],
    [['opg-demo'], {RPC_LOCAL_HTTP: 'http://127.0.0.1:1'}, /RPC_LOCAL_HTTP: the node does not answer/],
    [['opg-demo', '--block', '99999'], {}, /--block: local is indexed up to block \d+, 99999 is not known yet/],
    [['opg-demo', '--samples', 'many'], {}, /--samples <number>' argument 'many' is invalid/],
  ])('%s exits with 2', async (args, env, message) => {
    const {code, stdout, stderr} = await kingmaker(['verify', ...args], {...environment(), ...env})
    expect(stderr).toMatch(message)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
  })
})

// index  … ── head-2 ── head-1 ── head            (stopped)
// node   … ── head-2'── head-1'── head'           the supply differs there, too, but that is not said
test('a block that is no longer on the chain is told as such, not as differences', async () => {
  await pool.query('UPDATE token SET total_supply = total_supply - 1')
  await node.chain.rpc('anvil_reorg', [3, []])
  const {code, stdout} = await kingmaker(['verify', 'opg-demo'], environment())
  expect(stdout).toMatch(/The indexed block is not on the chain of the node/)
  expect(stdout).not.toMatch(/different:/)
  expect(code).toBe(1)
  expect((await verified()).outcome).toBe('orphaned')
  expect(sums(await verified())).toEqual([0, 0, 0])
})
