import type {Server} from 'node:http'
import {createRequire} from 'node:module'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import type {Pool} from 'pg'
import pino from 'pino'
import {getAddress} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {apiSettings} from '../../src/api/settings'
import {projectDir} from '../../src/config/load'
import {demoRoles} from '../../src/demo/demo-accounts'
import {serveApi, TestApi} from '../harness/api'
import {parseCsv} from '../harness/csv'
import {indexDemos, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {ALPHA, BRAVO} from '../recording/compound'
import {missableOf, withoutCaveats, wronglyMissing} from './caveats'

const {publicSchema} = createRequire(__filename)(
  join(projectDir, 'lib/api/schema.js'),
) as typeof import('../../src/api/schema')

const TOKEN = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
const GOVERNOR = '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0'
const VOTER = '0xed409c9ff60f3020abf9012bcd45fc294f5608ff'
let postgres: TestPostgres
let pool: Pool
let api: TestApi

beforeAll(async () => {
  postgres = await startTestPostgres()
  pool = testPool(await indexDemos(postgres))
  api = new TestApi(pool)
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

describe('identity', () => {
  test('chains, contracts and accounts have their CAIP ids', async () => {
    const data = await api.data(`{
      _meta { chains { chain caip2 } }
      dao(slug: "opg-demo") { caip2 tokens { caip10 caip19 } governors { caip10 } labels { address caip10 } }
      holders(dao: "opg-demo", first: 1) { address caip10 }
      delegators(dao: "opg-demo", delegate: "${demoRoles.safeA}", first: 1) { address caip10 }
      accountInfluence(dao: "compound", address: "${VOTER}") { caip10 }
      proposal(dao: "compound", proposalId: 100) { caip2 } }`)
    const account = expect.stringMatching(/^eip155:31337:0x[0-9a-fA-F]{40}$/)
    expect(data).toMatchObject({
      _meta: {
        chains: [
          {chain: 'ethereum', caip2: 'eip155:1'},
          {chain: 'local', caip2: 'eip155:31337'},
        ],
      },
      dao: {
        caip2: 'eip155:31337',
        tokens: [{caip10: `eip155:31337:${getAddress(TOKEN)}`, caip19: `eip155:31337/erc20:${getAddress(TOKEN)}`}],
        governors: [{caip10: `eip155:31337:${getAddress(GOVERNOR)}`}],
      },
      holders: [{caip10: account}],
      delegators: [{caip10: account}],
      accountInfluence: {caip10: `eip155:1:${getAddress(VOTER)}`},
      proposal: {caip2: 'eip155:1'},
    })
    const {dao, holders} = data as Record<'dao', {labels: {address: string; caip10: string}[]}> &
      Record<'holders', {address: string; caip10: string}[]>
    for (const {address, caip10} of [...dao.labels, ...holders]) expect(caip10).toBe(`eip155:31337:${address}`)
  })

  test.each([
    ['a voter', (voter: string) => `votes(voter: "${voter}") { id }`, VOTER, 1],
    ['a governor', (governor: string) => `proposals(governor: "${governor}") { id }`, BRAVO, 1],
    ['a governor of one', (governor: string) => `proposal(governor: "${governor}", proposalId: 100) { id }`, BRAVO, 1],
    ['a proposer', (proposer: string) => `proposals(dao: "opg-demo", proposer: "${proposer}") { id }`, null, 31337],
    ['a token', (token: string) => `holders(dao: "opg-demo", token: "${token}") { address }`, TOKEN, 31337],
    [
      'a governor inside',
      (governor: string) =>
        `dao(slug: "opg-demo") { tokens { concentration(population: delegates) { decisions(governor: "${governor}") { quorum } } } }`,
      GOVERNOR,
      31337,
    ],
    [
      'a delegate',
      (delegate: string) => `delegators(dao: "opg-demo", delegate: "${delegate}") { address }`,
      demoRoles.safeA,
      31337,
    ],
    ['an account', (address: string) => `accountInfluence(dao: "compound", address: "${address}") { voted }`, VOTER, 1],
  ])('%s can be named with its chain', async (_, query, address, chainId) => {
    const {rows} = await pool.query("SELECT proposer FROM proposal WHERE dao = 'opg-demo' LIMIT 1")
    const plain = (address ?? String(rows[0]?.proposer)).toLowerCase()
    const expected = await api.data<object>(`{ ${query(plain)} }`)
    expect(JSON.stringify(expected).length).toBeGreaterThan(30)
    for (const text of [`eip155:${chainId}:${plain}`, `EIP155:${chainId}:${getAddress(plain)}`])
      expect(await api.data(`{ ${query(text)} }`)).toEqual(expected)
    const other = await api.ask<Record<string, unknown>>(`{ ${query(`eip155:10:${plain}`)} }`)
    // Where nothing else tells the chain, the address does, and that chain has nothing.
    if (other.errors)
      expect(other.errors[0]?.message).toMatch(`expected an address of eip155:${chainId}, got eip155:10:0x`)
    else expect(Object.values(other.data ?? {})).toEqual([query(plain).startsWith('proposal(') ? null : []])
  })

  test('an asset is taken for a token, and for nothing else', async () => {
    const asset = `eip155:31337/erc20:${TOKEN}`
    expect(await api.data(`{ holders(dao: "opg-demo", token: "${asset}", first: 1) { address } }`)).toEqual(
      await api.data('{ holders(dao: "opg-demo", first: 1) { address } }'),
    )
    const {errors, status} = await api.ask(`{ holders(dao: "opg-demo", address: "${asset}") { address } }`)
    expect(status).toBe(400)
    expect(errors?.[0]?.message).toBe(
      `address: expected an account (eip155:31337:0x…), got the asset eip155:31337/erc20:${TOKEN}`,
    )
    const mixed = await api.ask(`{ proposals(governor: "eip155:1:${ALPHA}", proposer: "eip155:10:${VOTER}") { id } }`)
    expect(mixed.errors?.[0]?.message).toBe(`proposer: expected an address of eip155:1, got eip155:10:${VOTER}`)
  })

  test('by variables, too', async () => {
    const query = 'query ($voter: Address, $first: Int!) { votes(voter: $voter, first: $first) { id } }'
    const {votes} = await api.data<{votes: object[]}>(query, {voter: `eip155:1:${VOTER}`, first: 3})
    expect(votes).toHaveLength(3)
  })

  test('proposals by id, in every notation', async () => {
    const id = `1:${BRAVO}:100`
    for (const text of [id, `eip155:1:${getAddress(BRAVO)}:100`, `1:${BRAVO}:0x64`, `1:${BRAVO}:0100`]) {
      expect(await api.data(`{ proposal(id: "${text}") { id proposalId } }`), text).toEqual({
        proposal: {id, proposalId: '100'},
      })
      const {votes} = await api.data<{votes: {proposal: string}[]}>(
        `{ votes(proposal: "${text}", first: 1) { proposal } }`,
      )
      expect(votes).toEqual([{proposal: id}])
    }
  })
})

describe('status', () => {
  interface Status {
    readonly chains: {readonly chain: string; readonly integrity: string; readonly finalizedBlock: number}[]
    readonly daos: {readonly dao: string; readonly integrity: string; readonly lastVerification: object | null}[]
  }
  const query =
    '{ _meta { chains { chain finalizedBlock integrity block { number hash timestamp } } daos { dao chain { chain lag } integrity unreadableLogs lastVerification { block } } } }'

  test('tells of every chain and every DAO what is indexed, final and trusted', async () => {
    const {_meta} = await api.data<{_meta: Status}>(query)
    expect(_meta.chains).toMatchObject([
      {chain: 'ethereum', integrity: 'ok', finalizedBlock: 16_272_090 - 75, block: {number: 16_272_090}},
      {chain: 'local', integrity: 'ok', block: {number: 260}},
    ])
    expect(_meta.daos).toMatchObject([
      {dao: 'compound', chain: {chain: 'ethereum', lag: 0}, integrity: 'ok', unreadableLogs: 0, lastVerification: null},
      {dao: 'opg-demo', chain: {chain: 'local', lag: 0}, integrity: 'ok'},
    ])
  })

  test.each([
    [
      'a broken rule',
      'broken',
      `INSERT INTO breach (id, chain_id, contract, rule, expected, found, block, timestamp)
      VALUES ('1', 31337, '31337:${GOVERNOR}', 'voteWeight', '1', '2', 100, 1)`,
    ],
    [
      'code that no file covers',
      'unknown',
      `INSERT INTO implementation_change (id, chain_id, contract, unsupported, block,
      timestamp, transaction_hash, log_index) VALUES ('1', 31337, '31337:${GOVERNOR}', 'none that is known', 200, 1, '0x', 1)`,
    ],
    [
      'a verification with differences',
      'broken',
      `INSERT INTO verification (id, dao, block, hash, checked_at, samples, seed,
      checks, differences, outcome) VALUES ('1', 'opg-demo', 9, '0x', now(), 1, 1, '[]', '[]', 'different')`,
    ],
    ['nothing indexed', 'unknown', "DELETE FROM cursor WHERE id = 'local'"],
  ])(
    'with %s the DAO and its chain are %s, the others are not, and Dao.integrity says the same',
    async (_, status, change) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await client.query(change)
        const within = new TestApi(client as unknown as Pool)
        const {_meta} = await within.data<{_meta: Status}>(query)
        expect(_meta.chains.map(({integrity}) => integrity)).toEqual(['ok', status])
        expect(_meta.daos.map(({integrity}) => integrity)).toEqual(['ok', status])
        expect(await within.data('{ dao(slug: "opg-demo") { integrity { status } } }')).toEqual({
          dao: {integrity: {status}},
        })
        expect(_meta.daos[1]?.lastVerification).toEqual(change.includes('verification (') ? {block: 9} : null)
      } finally {
        await client.query('ROLLBACK')
        client.release()
      }
    },
  )
})

describe('caveats', () => {
  test('can be asked of every figure', () => {
    expect(withoutCaveats(publicSchema())).toEqual([])
  })

  test.each([
    ['Proposal', 'proposals(first: 1000)'],
    ['ProposalInfluence', 'proposals(first: 1000) { influence'],
    ['ProposalTurnout', 'proposals(first: 1000) { turnout'],
    ['ProposalPotential', 'proposals(first: 100) { potential'],
    ['Vote', 'proposals(first: 1000) { votes(first: 2)'],
    ['ConcentrationPoint', 'concentration(dao: "opg-demo", population: delegates, first: 1000)'],
    ['ParticipationPoint', 'participation(dao: "opg-demo", first: 1000)'],
    ['Account', 'holders(dao: "opg-demo", first: 1000)'],
    ['Account', 'delegates(dao: "opg-demo", first: 1000)'],
    ['Account', 'holders(dao: "opg-demo", block: 100)'],
    ['PowerIndices', 'proposals(dao: "opg-demo", first: 3) { powerIndices(game: quorum)'],
    ['PowerIndices', 'proposals(dao: "compound", first: 3) { powerIndices'],
    ['AccountInfluence', 'influencers(dao: "opg-demo")'],
    ['AccountInfluence', 'influencers(dao: "compound", first: 20)'],
    ['DaoInfluence', 'daoInfluence(dao: "opg-demo")'],
    ['DaoInfluence', 'daoInfluence(dao: "opg-demo", to: 3)'],
  ])('of a %s say why values are missing, and of no other: %s', async (type, list) => {
    const [root = '', nested] = list.split(' { ')
    const query = nested ? `${root} { ${nested} { ${missableOf(type)} } }` : `${root} { ${missableOf(type)} }`
    const data = await api.data<Record<string, unknown>>(`{ ${query} }`)
    const name = nested?.split('(')[0]
    const entries = Object.values(data)
      .flat()
      .flatMap(entry => (name ? (entry as Record<string, unknown>)[name] : entry))
      .filter(entry => entry !== null)
    expect(entries.length).toBeGreaterThan(0)
    expect([...new Set(entries.flatMap(entry => wronglyMissing(type, entry)))]).toEqual([])
  })

  test('name population, denominator, rule, block and labels of what they are of', async () => {
    const text = 'caveats { population denominator labels rule method bounds block }'
    const {proposal, concentration, dao} = await api.data<Record<string, Record<string, unknown>>>(`{
      proposal(dao: "compound", proposalId: 81) { influence { ${text} } }
      concentration(dao: "opg-demo", population: holdersAdjusted, from: 100, to: 120, first: 1) { block series { labels denominator } ${text} }
      dao(slug: "opg-demo") { powerIndices(block: 100, quota: 5) { ${text} } } }`)
    expect(proposal?.influence).toMatchObject({
      caveats: {
        rule: 'Passes iff votes for > votes against, and votes for ≥ a quorum of 400000000000000000000000 (derived).',
        block: 16_272_090,
        labels: null,
      },
    })
    const [point] = concentration as unknown as {block: number; series: object; caveats: object}[]
    expect(point?.caveats).toMatchObject({
      ...point?.series,
      block: point?.block,
      population: expect.stringMatching(/^holdersAdjusted: /),
    })
    expect(dao?.powerIndices).toMatchObject({caveats: {rule: 'A coalition wins iff it weighs at least 5.', block: 100}})
  })

  test('say that a contract cannot be trusted, where it takes part', async () => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query(`INSERT INTO breach (id, chain_id, contract, rule, expected, found, block, timestamp)
        VALUES ('1', 31337, '31337:${GOVERNOR}', 'voteWeight', '1', '2', 100, 1)`)
      const quality = 'caveats { quality { status contracts brokenRules verifiedAt } }'
      const data = await new TestApi(client as unknown as Pool).data(`{
        proposals(dao: "opg-demo", first: 1) { ${quality} }
        participation(dao: "opg-demo", first: 1) { ${quality} }
        other: proposals(dao: "compound", first: 1) { ${quality} } }`)
      const [governor, token] = [getAddress(GOVERNOR), getAddress(TOKEN)]
      const broken = {status: 'broken', contracts: [governor, token], brokenRules: ['voteWeight'], verifiedAt: null}
      const ok = {status: 'ok', contracts: [token], brokenRules: [], verifiedAt: null}
      expect(data).toEqual({
        proposals: [{caveats: {quality: broken}}],
        participation: [{caveats: {quality: ok}}],
        other: [{caveats: {quality: {...ok, contracts: [getAddress(BRAVO)]}}}],
      })
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  })
})

describe('text/csv', () => {
  let server: Server
  let url: string

  beforeAll(async () => {
    server = await serveApi(pool, pino({level: 'silent'}), {
      port: 0,
      settings: apiSettings({GQL_MAX_BODY_BYTES: '20000'}),
    })
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  async function csv(query: string, {accept = 'text/csv', variables = {}} = {}) {
    const headers = {'content-type': 'application/json', accept}
    const response = await fetch(url, {method: 'POST', headers, body: JSON.stringify({query, variables})})
    return {status: response.status, type: response.headers.get('content-type'), text: await response.text()}
  }

  const flat = (entry: object, prefix = ''): [string, string][] =>
    Object.entries(entry).flatMap(([key, value]): [string, string][] => {
      if (Array.isArray(value)) return [[prefix + key, value.join(' ')]]
      if (value !== null && typeof value === 'object') return flat(value, `${prefix}${key}.`)
      return [[prefix + key, value === null ? '' : String(value)]]
    })

  test.each([
    [
      'proposals',
      '{ proposals(first: 1000) { id title state description influence { passes majoritySlack margin { decimal } } untold } }',
    ],
    [
      'votes',
      'query ($n: Int!, $no: Boolean!) { votes(first: $n) { ...who weight reason index @skip(if: $no) } } fragment who on Vote { voter support }',
    ],
    [
      'lists of scalars',
      '{ proposals(dao: "compound", first: 50) { proposalId influence { removalPivotal } turnout { votable { reason } } } }',
    ],
    ['a list inside one object', '{ dao(slug: "compound") { proposals(first: 20) { n: proposalId } } }'],
    ['changes', '{ changes(first: 30) { changes { id kind block { number } state } } }'],
    ['aliases', '{ holders(dao: "opg-demo") { address balance label { is } share: leverage { decimal } } }'],
    [
      'series',
      '{ concentration(dao: "opg-demo", population: holders) { block gini: value(metric: gini) { decimal } } }',
    ],
    ['one column without values', '{ proposals(first: 5) { untold } }'],
    ['nothing', '{ votes(dao: "nobody") { id voter } }'],
  ])('is the same as JSON: %s', async (_, query) => {
    const variables = {n: 40, no: true}
    const {status, type, text} = await csv(query, {variables})
    expect([status, type]).toEqual([200, 'text/csv; charset=utf-8'])
    let list: unknown = await api.data(query, variables)
    while (!Array.isArray(list)) list = Object.values(list as object)[0]
    const entries = (list as object[]).map(entry => new Map(flat(entry)))
    const header = text.split('\n')[0]?.split(',') ?? []
    // What is null as a whole has fields here all the same; every field with a value has a column.
    const named = new Set(entries.flatMap(entry => [...entry].flatMap(([name, value]) => (value === '' ? [] : name))))
    expect(header).toEqual(expect.arrayContaining([...named]))
    const unescaped = parseCsv(text).map(record =>
      Object.values(record).map(value => value.replace(/^'(?=[-=+@\t\r])/, '')),
    )
    expect(unescaped).toEqual(entries.map(entry => header.map(name => entry.get(name) ?? '')))
  })

  test('by GET, and only for those who want it', async () => {
    const query = '{ daos { slug chainId } }'
    const got = await fetch(`${url}?query=${encodeURIComponent(query)}`, {headers: {accept: 'text/csv'}})
    expect(await got.text()).toBe('slug,chainId\ncompound,1\nopg-demo,31337\n')
    for (const accept of ['application/json, text/csv', '*/*, text/csv', 'application/json'])
      expect(JSON.parse((await csv(query, {accept})).text)).toHaveProperty('data.daos')
    expect((await csv(query, {accept: 'text/csv;q=1, application/json'})).text).toMatch(/^slug,/)
  })

  test.each([
    [
      'two lists',
      '{ daos { slug } votes { id } }',
      400,
      /^BAD_USER_INPUT: text\/csv: expected a query for one list.* asks for daos, votes/,
    ],
    ['no list', '{ dao(slug: "compound") { slug } }', 400, /asks for slug, which is no list of objects/],
    ['a list in a list', '{ proposals { id votes { id } } }', 400, /has a list in its list, votes/],
    ['what stands beside a list', '{ changes { cursor changes { id } } }', 400, /asks for cursor, changes/],
    [
      'an unknown field',
      '{ votes { nothing } }',
      400,
      /^GRAPHQL_VALIDATION_FAILED: Cannot query field "nothing" on type "Vote"\. \(line 1, column 11\)/,
    ],
    ['a syntax error', '{ votes {', 400, /^GRAPHQL_PARSE_FAILED: /],
    ['bad input', '{ votes(first: 1001) { id } }', 400, /^BAD_USER_INPUT: first: expected 0 to 1000/],
    ['too much', '{ proposals(first: 1000) { votes(first: 1000) { id } } }', 400, /^QUERY_TOO_EXPENSIVE: /],
    [
      'too long',
      `{ votes { id } } # ${'x'.repeat(30_000)}`,
      413,
      /^BODY_TOO_LARGE: expected a body of at most 20000 bytes\n$/,
    ],
  ])('says in plain text what is wrong with %s', async (_, query, status, message) => {
    const told = await csv(query)
    expect([told.status, told.type]).toEqual([status, 'text/plain; charset=utf-8'])
    expect(told.text).toMatch(message)
  })
})
