import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {historyBlocks} from '../../src/demo/dao-history'
import {demoRoles} from '../../src/demo/demo-accounts'
import {demoAddresses} from '../../src/demo/demo-contracts'
import {TestApi} from '../harness/api'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {testPool} from '../harness/demo-index'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {startTroubledNode} from '../harness/troubled-node'
import {everything} from './every-field'

const {publicSchema} = createRequire(__filename)(
  join(projectDir, 'lib/api/schema.js'),
) as typeof import('../../src/api/schema')

// An indexer follows a chain whose head is told step by step. At each step every field of the API is asked for, as the
// tables stand. In the end, when the tables stand elsewhere, the answers as of those blocks are the same.
const STEPS = [30, 62, 121, 158, 197, 236, 251, historyBlocks]

let postgres: TestPostgres
let node: DemoChainNode
let pool: Pool
let api: TestApi
let first: string
let span: string
const then = new Map<number, unknown>()

const connected = ['Proposal', 'Vote', 'Account', 'VotingPowerChange', 'ControlChange']

/** Root fields that tell the state of the index itself, or the feed of it. */
const TIMELESS = ['_meta', 'changes']
const queries = publicSchema().getQueryType()

/** Every field of every root field as of a block, or as the tables stand: one query for each. */
async function askAll(time = ''): Promise<object> {
  if (!queries) throw new Error('the schema has no queries')
  const dao = 'dao: "opg-demo"'
  const own: Record<string, string> = {
    daos: '',
    dao: 'slug: "opg-demo"',
    asset: 'name: "opg-demo"',
    assets: '',
    powerIndicesSeries: `${dao}, interval: HOUR, ${span}`,
    proposalsConnection: '',
    votesConnection: 'orderBy: {field: WEIGHT}',
    proposals: 'orderBy: {field: VOTE_END}',
    contract: `${dao}, address: "${demoAddresses.timelock}"`,
    proposal: `id: "${first}"`,
    votes: 'orderBy: {field: WEIGHT}',
    delegators: `${dao}, delegate: "${demoRoles.safeA}"`,
    concentration: `${dao}, population: holders`,
    concentrationSeries: `${dao}, population: delegates, interval: HOUR, ${span}`,
    accountInfluence: `${dao}, address: "${demoRoles.safeA}", proximity: 5`,
    influencers: `${dao}, proximity: 5`,
    daoInfluence: `${dao}, minOverlap: 1`,
    daoInfluenceHistory: `${dao}, size: 2, first: 2`,
  }
  const args: Record<string, string | null> = {
    'Token.concentration': 'population: delegates',
    'ConcentrationPoint.value': 'metric: gini',
    'ConcentrationSample.mean': 'metric: gini',
    'AssetConcentration.value': 'metric: gini',
    // Times of blocks without events are kept for a while only.
    'Asset.indexed': null,
    'AssetState.time': null,
    // Its end has to be indexed: test/e2e/assets.test.ts asks for it.
    'Asset.series': null,
    // Solving is expensive.
    'PowerIndices.values': null,
    'PowerIndices.players': null,
    'PowerIndices.caveats': null,
    // Hashes of blocks without events are kept for a while only.
    'ChainBlock.hash': null,
    // A cursor carries the arguments that it was asked with.
    ...Object.fromEntries(
      ['PageInfo.startCursor', 'PageInfo.endCursor', ...connected.map(type => `${type}Edge.cursor`)].map(name => [
        name,
        null,
      ]),
    ),
    // Asked for by itself below: solving is expensive.
    'Proposal.powerIndices': null,
    'Dao.powerIndices': null,
    // Too much beside the same of every proposal; Proposal.caveats says as much.
    'Vote.caveats': null,
  }
  const names = Object.values(queries.getFields()).map(({name, args: known}) => {
    if (!known.some(arg => arg.name === 'block')) expect(TIMELESS).toContain(name)
    return name
  })
  const none = Object.fromEntries(names.map(name => [`Query.${name}`, null]))
  const answers = {}
  for (const name of names) {
    if (TIMELESS.includes(name) || name === 'daoInfluenceHistory') continue
    const given = [own[name] ?? dao, time].filter(Boolean).join(', ')
    Object.assign(answers, await api.data<object>(everything(queries, {...args, ...none, [`Query.${name}`]: given}, 8)))
  }
  return answers
}

/** Power indices, and the list that costs too much beside the others. */
function askMore(time = ''): string {
  const given = (text: string) => [text, time].filter(Boolean).join(', ')
  return `{
    daoInfluenceHistory(${given('dao: "opg-demo", size: 2, first: 3')}) { from to proposals decided }
    proposalsConnection(${given('first: 5')}) { totalCount nodes { id state forVotes } pageInfo { hasNextPage } }
    holdersConnection(${given('dao: "opg-demo"')}) { totalCount nodes { address votingPower backing { holders } } }
    dao(${given('slug: "opg-demo"')}) { powerIndices { total playerCount reason values { index value { decimal } } } }
    proposals(${given('first: 1')}) { id
      cast: powerIndices(game: cast) { total playerCount reason }
      quorum: powerIndices(game: quorum) { total playerCount reason quota } } }`
}

const both = async (time = '') => [await askAll(time), await api.data(askMore(time))]

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  const databaseUrl = await postgres.createDatabase()
  const capped = await startTroubledNode(node.url, {seed: 0, percent: 0, head: STEPS[0] ?? 0})
  const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: capped.url, daoFiles: [demoDaoFile]})
  pool = testPool(databaseUrl)
  api = new TestApi(pool)
  try {
    for (const height of STEPS) {
      capped.tell(height)
      await indexer.reaches(height)
      const {rows} = await pool.query<{id: string}>('SELECT id FROM proposal ORDER BY created_block, id LIMIT 1')
      const {rows: points} = await pool.query<{first: string}>('SELECT min(timestamp) AS first FROM participation')
      span = `from: "${points[0]?.first}", to: "${Number(points[0]?.first) + 30 * 3600}"`
      first = rows[0]?.id ?? '31337:0x0000000000000000000000000000000000000000:1'
      then.set(height, await both())
    }
  } finally {
    await indexer.kill()
    await capped.close()
  }
}, 600_000)

afterAll(async () => {
  await pool?.end()
  await node?.close()
  await postgres?.close()
})

test.each(STEPS)('every field as of block %i is what it was when the index ended there', async height => {
  const {rows} = await pool.query<{id: string}>(
    'SELECT id FROM proposal WHERE created_block <= $1 ORDER BY created_block, id LIMIT 1',
    [height],
  )
  first = rows[0]?.id ?? '31337:0x0000000000000000000000000000000000000000:1'
  expect(await both(`block: {number: ${height}}`)).toEqual(then.get(height))
})

test('the steps tell something', async () => {
  const {rows} = await pool.query<{state: string}>(
    `SELECT DISTINCT change.state FROM unnest($1::int[]) AS step(height), proposal AS p,
     LATERAL (SELECT state FROM proposal_state_change WHERE proposal = p.id AND coalesce(block, 0) <= height
              ORDER BY sequence DESC LIMIT 1) AS change WHERE p.created_block <= height`,
    [STEPS],
  )
  const states = rows.map(({state}) => state)
  expect(states).toEqual(expect.arrayContaining(['Pending', 'Active', 'Defeated', 'Succeeded', 'Queued', 'Executed']))
})

describe('which block', () => {
  const states = (time: string) => api.data(`{ proposals(${time}, first: 100) { id state forVotes quorum } }`)
  const known = async (where: string) => {
    const {rows} = await pool.query<{height: number; hash: string; timestamp: string}>(
      `SELECT height, hash, timestamp FROM indexed_block WHERE ${where} ORDER BY height DESC LIMIT 1`,
    )
    const [row] = rows
    if (!row) throw new Error(`no indexed block ${where}`)
    return row
  }

  test('a hash and a time name the same block as its number', async () => {
    for (const where of ['height <= 100 AND events', 'height <= 176 AND events', `height = ${historyBlocks}`]) {
      const {height, hash, timestamp} = await known(where)
      const expected = await states(`block: {number: ${height}}`)
      expect(await states(`block: {hash: "${hash.toUpperCase().replace('X', 'x')}"}`)).toEqual(expected)
      expect(await states(`block: {timestamp: "${timestamp}"}`)).toEqual(expected)
    }
  })

  test('number_gte is the indexed block once it is there', async () => {
    const now = await api.data('{ proposals(first: 100) { id state forVotes quorum } }')
    for (const least of [0, 100, historyBlocks]) expect(await states(`block: {number_gte: ${least}}`)).toEqual(now)
  })

  test('what is final lies the finality of the chain behind the indexed block, and is as safe as it is final', async () => {
    const {rows} = await pool.query<{finality: number}>('SELECT finality FROM chain')
    const final = await states(`block: {number: ${historyBlocks - Number(rows[0]?.finality)}}`)
    expect(final).not.toEqual(await states('finality: LATEST'))
    for (const finality of ['SAFE', 'FINALIZED']) {
      expect(await states(`finality: ${finality}`)).toEqual(final)
      expect(await states(`finality: ${finality}, block: {number_gte: 100}`)).toEqual(final)
    }
    await pool.query('UPDATE chain SET safe = 2')
    expect(await states('finality: SAFE')).toEqual(await states(`block: {number: ${historyBlocks - 2}}`))
    await pool.query('UPDATE chain SET safe = NULL')
  })

  test('a time between blocks that the index has not kept is told where the clock changed nothing', async () => {
    const {rows} = await pool.query<{height: number; time: string; next: number; changed: boolean}>(
      `SELECT height, timestamp + 1 AS time, next, EXISTS (SELECT FROM proposal_state_change
         WHERE cause = 'clock' AND block > height AND block < next) AS changed
       FROM (SELECT *, lead(height) OVER (ORDER BY height) AS next FROM indexed_block) AS known
       WHERE next > height + 1 ORDER BY height`,
    )
    const [told, untold] = [rows.filter(({changed}) => !changed), rows.filter(({changed}) => changed)]
    expect(told.length).toBeGreaterThan(3)
    expect(untold.length).toBeGreaterThan(1)
    for (const {height, time} of told.slice(-4))
      expect(await states(`block: {timestamp: "${time}"}`)).toEqual(await states(`block: {number: ${height}}`))
    for (const {height, time, next} of untold) {
      const {errors} = await api.ask(`{ proposals(block: {timestamp: "${time}"}) { state } }`)
      expect(errors?.[0]?.extensions?.code).toBe('BLOCK_UNCERTAIN')
      expect(errors?.[0]?.message).toMatch(
        new RegExp(`between blocks ${height} and ${next - 1}, and proposal .* went from .* ask by a number`),
      )
      // What no clock changes is told all the same.
      expect((await api.ask(`{ votes(block: {timestamp: "${time}"}) { id } }`)).errors).toBeUndefined()
    }
  })

  test.each([
    ['block: {number: 261}', 'BLOCK_AHEAD', /^block: local is indexed up to block 260, 261 is not known yet/],
    ['block: {number_gte: 300}', 'BLOCK_AHEAD', /^block: local is indexed up to block 260, 300 is not/],
    [
      'block: {timestamp: "9999999999"}',
      'BLOCK_AHEAD',
      /^block: local is indexed up to block 260 of time \d+, 9999999999/,
    ],
    ['block: {number: 0}', 'BLOCK_BEFORE_START', /^block: expected one from the first indexed block on \(local: 1\)/],
    ['block: {timestamp: "1"}', 'BLOCK_BEFORE_START', /^block: expected one from the first/],
    [
      'block: {hash: "0x12"}',
      'BLOCK_UNKNOWN',
      /^block: local: no block of the index has the hash 0x12; .* ask by number/,
    ],
    ['block: {number: 256}, finality: FINALIZED', 'BLOCK_NOT_FINAL', /^block: local is FINALIZED up to block 255, 256/],
    ['block: {number: -1}', 'BAD_USER_INPUT', /^block: expected 0 or more, got -1/],
    ['block: {}', 'BAD_USER_INPUT', /^block: expected exactly one of number, hash, number_gte and timestamp, got none/],
    [
      'block: {number: 3, timestamp: "4"}',
      'BAD_USER_INPUT',
      /^block: expected exactly one of .*, got number and timestamp/,
    ],
  ])('%s is refused as %s', async (time, code, message) => {
    for (const field of [
      `proposals(${time}) { id }`,
      `delegates(dao: "opg-demo", ${time}) { address }`,
      `dao(slug: "opg-demo", ${time}) { slug }`,
      `influencers(dao: "opg-demo", ${time}) { account }`,
      `participation(dao: "opg-demo", ${time}) { block }`,
    ]) {
      const {status, errors} = await api.ask(`{ ${field} }`)
      expect(errors?.[0]?.message).toMatch(message)
      expect([errors?.[0]?.extensions?.code, status]).toEqual([code, 400])
    }
  })
})
