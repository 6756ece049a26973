import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {GraphQLObjectType} from 'graphql'
import {Pool, type PoolClient} from 'pg'
import {beforeAll, describe, expect, test} from 'vitest'
import {projectDir} from '../../../src/config/load'
import {rowsOf} from '../../../src/storage/read/statement'
import {TestApi} from '../../harness/api'
import {type Arguments, everything} from '../every-field'
import type {Demo} from './demo'
import {GOVERNOR} from './demo'

const COMPOUND = 'dao: "compound"'
const DEMO = 'dao: "opg-demo"'
/** What the demo's data has to fill in. */
const SPAN = '<a week>'
const DELEGATE = '<a delegate>'

/** Questions for one list, or one object, and how many statements of the database they take. */
const ONE = [
  '{ daos { slug name chain } }',
  '{ dao(slug: "compound") { slug name } }',
  `{ proposals(${COMPOUND}) { id title description state proposer forVotes quorumCrosser { voter } influence { passes } } }`,
  '{ proposals(where: {state: Executed, and: [{voterCount_gt: 1}]}, orderBy: [{field: FOR_VOTES}]) { id } }',
  `{ votes(${COMPOUND}) { voter weight reason support } }`,
  `{ delegates(${DEMO}) { address votingPower balance holding delegate proxyOf leverage { decimal } caip10 } }`,
  `{ holders(${DEMO}, where: {holding_gt: "1"}) { address holding } }`,
  `{ delegators(${DEMO}, delegate: "${DELEGATE}") { address weight caip10 } }`,
  `{ votingPowerChanges(${DEMO}) { delegate current } }`,
  `{ concentration(${DEMO}, population: delegates) { token block values { metric value { decimal } } } }`,
  `{ concentrationSeries(${DEMO}, population: delegates, ${SPAN}) { time point { block value(metric: gini) { decimal } } } }`,
  `{ participation(${DEMO}) { token block delegationRate { decimal } } }`,
  '{ changes(first: 50) { changes { id kind } } }',
  '{ _meta { chains { chain lag block { number } } } }',
]

/** Those that need more, and why. */
const MORE: readonly [number, string, string][] = [
  [2, 'a list in each entry', `{ proposals(${COMPOUND}) { id votes(first: 5) { voter weight share { decimal } } } }`],
  [2, 'labels of entries', `{ holders(${DEMO}) { address label { is } } }`],
  [2, 'holders behind entries', `{ delegates(${DEMO}) { address backing { holders } } }`],
  [2, 'the block', `{ delegates(${DEMO}, block: {number: 200}) { address votingPower delegate } }`],
  [2, 'the block', `{ holders(${DEMO}, block: {number: 200}, skip: 2) { address balance } }`],
  [2, 'the block', `{ votes(${COMPOUND}, block: {number: 12000000}) { voter weight } }`],
  [
    3,
    'the points of all means, and the one before',
    `{ concentrationSeries(${DEMO}, population: delegates, ${SPAN}) { time mean(metric: gini) { decimal } } }`,
  ],
  [
    4,
    'the series, beside the quality',
    `{ concentration(${DEMO}, population: delegates) { block series { labels } } proposals { id } votes { id } }`,
  ],
]

const require = createRequire(__filename)
const {publicSchema} = require(join(projectDir, 'lib/api/schema.js')) as typeof import('../../../src/api/schema')
const schema = publicSchema()

/** Arguments that fields need, and fields that lead to what others are asked for; games take their time. */
const NOT_ASKED: Arguments = {
  'ConcentrationPoint.value': 'metric: gini',
  'Proposal.powerIndices': null,
  'Proposal.potential': null,
  'Change.proposal': null,
}

const rowsIn = (answer: unknown) =>
  (Array.isArray(answer) ? answer : (answer as {nodes: unknown[]}).nodes) as Record<string, unknown>[]

/** What a pool's connections are really asked, in their order. */
function watched(demo: Demo, max = 4): {pool: Pool; sent: string[]} {
  const sent: string[] = []
  const pool = new Pool({connectionString: String(demo.pool.options.connectionString), max})
  pool.on('error', () => {})
  pool.on('connect', (client: PoolClient) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    const note = (...given: unknown[]) => {
      const [asked] = given
      sent.push(typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : String(asked))
      return query(...given)
    }
    Object.assign(client, {query: note})
  })
  return {pool, sent}
}

export function statementTests(demo: Demo): void {
  describe('statements', () => {
    let span: string
    let delegate: string
    beforeAll(async () => {
      const {first, top} = await demo.api.data<{first: {timestamp: string}[]; top: {address: string}[]}>(
        `{ first: concentration(${DEMO}, population: delegates, first: 1) { timestamp }
           top: delegates(${DEMO}, first: 1) { address } }`,
      )
      const from = Number(first[0]?.timestamp)
      span = `from: "${from}", to: "${from + 7 * 86_400}", interval: HOUR`
      delegate = String(top[0]?.address)
    })

    const counted = async (asked: string) => {
      const {pool, sent} = watched(demo)
      const query = asked.replace(SPAN, span).replace(DELEGATE, delegate)
      try {
        const data = await new TestApi(pool).data<object>(query)
        expect(JSON.stringify(data).length).toBeGreaterThan(30)
        return sent
      } finally {
        await pool.end()
      }
    }

    test.each(ONE)('one for %s', async query => {
      expect(await counted(query)).toHaveLength(1)
    })

    test.each(MORE)('%i for the list and %s', async (count, _, query) => {
      expect(await counted(query)).toHaveLength(count)
    })

    test('a walk reads its page in one snapshot', async () => {
      const sent = await counted(`{ delegatesConnection(${DEMO}, first: 5) { nodes { address votingPower } } }`)
      expect(sent).toHaveLength(5)
      expect([sent[0]?.slice(0, 5), sent[4]]).toEqual(['BEGIN', 'ROLLBACK'])
    })

    test('are prepared, but for those that a filter has shaped', async () => {
      const {pool} = watched(demo, 1)
      try {
        const api = new TestApi(pool)
        for (const list of ['first: 3', 'first: 3', 'first: 3, where: {weight_gt: "1"}'])
          await api.data(`{ delegates(${DEMO}, ${list}) { address } }`)
        const {rows} = await pool.query<{statement: string; runs: string}>(
          'SELECT statement, generic_plans + custom_plans AS runs FROM pg_prepared_statements',
        )
        const ofAccounts = rows.filter(({statement}) => statement.includes('FROM account'))
        expect(ofAccounts.map(({runs}) => Number(runs))).toEqual([2])
      } finally {
        await pool.end()
      }
    })

    test('that are prepared are no more than a connection can have', async () => {
      const {pool} = watched(demo, 1)
      try {
        for (let i = 0; i < 250; i++) expect(await rowsOf(pool, `SELECT ${i} AS i`, [])).toEqual([{i}])
        const {rows} = await pool.query<{count: string}>('SELECT count(*) FROM pg_prepared_statements')
        expect(Number(rows[0]?.count)).toBeGreaterThan(100)
        expect(Number(rows[0]?.count)).toBeLessThanOrEqual(200)
      } finally {
        await pool.end()
      }
    })

    // A field by itself reads fewer columns than among all others.
    test.each([
      ['Account', `delegates(${DEMO}, first: 4)`],
      ['Account', `holders(${DEMO}, first: 4, block: {number: 200})`],
      ['Account', `delegatesConnection(${DEMO}, first: 4)`],
      ['Vote', `votes(${DEMO}, first: 4)`],
      ['Vote', `votesConnection(${DEMO}, first: 4)`],
      ['Proposal', `proposals(${DEMO}, first: 4)`],
      ['Proposal', `proposalsConnection(${DEMO}, first: 4, block: {number: 200})`],
      ['ConcentrationPoint', `concentration(${DEMO}, population: delegates, first: 2)`],
    ])('each field of %s is by itself what it is among all: %s', async (typeName, list) => {
      const type = schema.getType(typeName) as GraphQLObjectType
      const fields = Object.keys(type.getFields()).filter(name => NOT_ASKED[`${typeName}.${name}`] !== null)
      const within = (selection: string) => (list.includes('Connection') ? `{ nodes ${selection} }` : selection)
      const all = await demo.api.data<{all: unknown}>(`{ all: ${list} ${within(everything(type, NOT_ASKED, 2))} }`)
      for (const field of fields) {
        const others = Object.fromEntries(
          fields.filter(name => name !== field).map(name => [`${typeName}.${name}`, null]),
        )
        const alone = await demo.api.data<{all: unknown}>(
          `{ all: ${list} ${within(everything(type, {...NOT_ASKED, ...others}, 2))} }`,
        )
        expect(rowsIn(alone.all).length).toBeGreaterThan(0)
        expect(rowsIn(alone.all)).toEqual(rowsIn(all.all).map(row => ({[field]: row[field]})))
      }
    })

    test('a list of nothing tells why, or that there is nothing', async () => {
      const none = await demo.api.ask('{ delegates(dao: "nobody") { address } }')
      expect(none.errors?.[0]?.message).toMatch(/^dao: expected the slug of an indexed DAO/)
      const token = await demo.api.ask(`{ holders(${DEMO}, token: "${GOVERNOR}") { address } }`)
      expect(token.errors?.[0]?.message).toMatch(/^token: .* is not an indexed token of opg-demo/)
      expect(await demo.api.data(`{ holders(${DEMO}, first: 0) { address } }`)).toEqual({holders: []})
    })
  })
}
