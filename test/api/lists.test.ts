import type {Pool} from 'pg'
import {getAddress} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {Distribution} from '../../src/core/distribution/distribution'
import {takeReadings} from '../../src/core/distribution/readings'
import {metrics} from '../../src/core/metrics'
import {formatRatio} from '../../src/core/ratio'
import {restoreReadings} from '../../src/storage/readings'
import {TestApi} from '../harness/api'
import {indexDemos, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {type Keys, type Row, ranked, replay, rowsOf, sorted, whole} from './lists'
import {describePlainLists} from './plain-lists'

const DIRECTIONS = ['ASC', 'DESC']
let postgres: TestPostgres
let pool: Pool
let api: TestApi
let proposals: Row[]
let votes: Row[]
let accounts: Row[]
let balances: Row[]
let powers: Row[]
let points: Row[]

beforeAll(async () => {
  postgres = await startTestPostgres()
  pool = testPool(await indexDemos(postgres))
  api = new TestApi(pool)
  proposals = await rowsOf(
    pool,
    'SELECT p.*, c.address AS governor_address FROM proposal p JOIN contract c ON c.id = p.governor',
  )
  votes = await rowsOf(pool, 'SELECT * FROM vote')
  accounts = await rowsOf(pool, 'SELECT * FROM account')
  balances = await rowsOf(pool, 'SELECT * FROM balance_change')
  powers = await rowsOf(pool, 'SELECT * FROM voting_power_change')
  points = await rowsOf(pool, 'SELECT * FROM concentration')
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

/** Asks for a list and gives one field of every entry. */
async function listed(list: string, args: string, field = 'id'): Promise<unknown[]> {
  const data = await api.data<Record<string, Record<string, unknown>[]>>(`{ ${list}(${args}) { ${field} } }`)
  return (data[list] ?? []).map(entry => entry[field])
}

const ids = (rows: readonly Row[]) => rows.map(row => row.id)
const distinct = (rows: readonly Row[], column: string) => [...new Set(rows.map(row => String(row[column])))]
const checksum = (address: unknown) => getAddress(String(address))

const proposalKeys: Record<string, (row: Row) => Keys> = {
  CREATED_BLOCK: row => [whole(row, 'created_block')],
  PROPOSAL_ID: row => [whole(row, 'proposal_id')],
  VOTE_END: row => [whole(row, 'vote_end')],
  FOR_VOTES: row => [whole(row, 'for_votes')],
  AGAINST_VOTES: row => [whole(row, 'against_votes')],
  ABSTAIN_VOTES: row => [whole(row, 'abstain_votes')],
  CAST_VOTES: row => [
    ['for_votes', 'against_votes', 'abstain_votes'].reduce((sum, c) => sum + BigInt(String(row[c])), 0n),
  ],
  VOTER_COUNT: row => [whole(row, 'voters')],
  MINIMAL_MAJORITY_COALITION: row => [whole(row, 'min_majority_coalition')],
}
const voteKeys: Record<string, (row: Row) => Keys> = {
  BLOCK: row => [whole(row, 'block'), whole(row, 'log_index')],
  INDEX: row => [whole(row, 'index')],
  WEIGHT: row => [whole(row, 'weight')],
}
const byId = (keys: ((row: Row) => Keys) | undefined) => (row: Row) => [...(keys?.(row) ?? []), String(row.id)]

async function ordersOf(enumeration: string): Promise<string[]> {
  const query = `{ __type(name: "${enumeration}") { enumValues { name } } }`
  const {__type} = await api.data<{__type: {enumValues: {name: string}[]}}>(query)
  return __type.enumValues.map(({name}) => name)
}

describe('proposals', () => {
  test.each(Object.keys(proposalKeys).flatMap(order => DIRECTIONS.map(direction => [order, direction])))(
    'by %s %s',
    async (order, direction) => {
      const expected = sorted(proposals, byId(proposalKeys[order ?? '']), direction ?? '')
      const args = `first: 1000, orderBy: [{field: ${order}, direction: ${direction}}]`
      expect(await listed('proposals', args)).toEqual(ids(expected))
      const {dao} = await api.data<{dao: {proposals: Row[]}}>(`{ dao(slug: "compound") { proposals(${args}) { id } } }`)
      expect(ids(dao.proposals)).toEqual(ids(expected.filter(row => row.dao === 'compound')))
    },
  )

  async function expectFiltered(args: string, keep: (row: Row) => boolean) {
    const expected = sorted(proposals.filter(keep), byId(proposalKeys.CREATED_BLOCK), 'DESC')
    expect(await listed('proposals', `first: 1000, ${args}`), args).toEqual(ids(expected))
    return expected.length
  }

  test('filtered by dao, governor, proposer and state, alone and together', async () => {
    for (const dao of ['compound', 'opg-demo'])
      expect(await expectFiltered(`dao: "${dao}"`, row => row.dao === dao)).toBeGreaterThan(0)
    await expectFiltered('dao: "nobody"', () => false)
    for (const governor of distinct(proposals, 'governor_address'))
      await expectFiltered(`governor: "${checksum(governor)}"`, row => row.governor_address === governor)
    for (const proposer of distinct(proposals, 'proposer'))
      await expectFiltered(`proposer: "${checksum(proposer)}"`, row => row.proposer === proposer)
    const states = await ordersOf('ProposalState')
    for (const state of states) await expectFiltered(`state: ${state}`, row => row.state === state)
    await expectFiltered('state: [Defeated, Canceled]', row => row.state === 'Defeated' || row.state === 'Canceled')
    await expectFiltered('state: []', () => false)
    await expectFiltered('state: null, dao: null, governor: null, proposer: null', () => true)
    const both = (row: Row) => row.dao === 'opg-demo' && row.state === 'Executed'
    expect(await expectFiltered('dao: "opg-demo", state: Executed', both)).toBeGreaterThan(1)
    const {dao} = await api.data<{dao: {proposals: Row[]}}>(
      '{ dao(slug: "opg-demo") { proposals(state: [Executed, Queued]) { id } } }',
    )
    expect(ids(dao.proposals).sort()).toEqual(
      ids(proposals.filter(row => row.dao === 'opg-demo' && ['Executed', 'Queued'].includes(String(row.state)))).sort(),
    )
  })
})

describe('votes', () => {
  test.each(Object.keys(voteKeys).flatMap(order => DIRECTIONS.map(direction => [order, direction])))(
    'by %s %s',
    async (order, direction) => {
      const expected = sorted(votes, byId(voteKeys[order ?? '']), direction ?? '')
      const args = `orderBy: [{field: ${order}, direction: ${direction}}]`
      expect(await listed('votes', `first: 1000, ${args}`)).toEqual(ids(expected.slice(0, 1000)))
      expect(await listed('votes', `first: 50, skip: 4321, ${args}`)).toEqual(ids(expected.slice(4321, 4371)))
      const nested = await api.data<{proposals: {id: string; votes: Row[]}[]}>(
        `{ proposals(first: 40) { id votes(first: 7, skip: 2, ${args}) { id } } }`,
      )
      for (const {id, votes: some} of nested.proposals)
        expect(ids(some)).toEqual(ids(expected.filter(row => row.proposal === id).slice(2, 9)))
    },
  )

  async function expectFiltered(args: string, keep: (row: Row) => boolean) {
    const expected = sorted(votes.filter(keep), byId(voteKeys.BLOCK), 'DESC').slice(0, 1000)
    expect(await listed('votes', `first: 1000, ${args}`), args).toEqual(ids(expected))
    return expected.length
  }

  test('filtered by dao, proposal, voter and support, alone and together', async () => {
    for (const dao of ['compound', 'opg-demo']) await expectFiltered(`dao: "${dao}"`, row => row.dao === dao)
    for (const proposal of distinct(proposals, 'id').slice(0, 60))
      await expectFiltered(`proposal: "${proposal}"`, row => row.proposal === proposal)
    for (const voter of distinct(votes, 'voter').slice(0, 60))
      await expectFiltered(`voter: "${checksum(voter)}"`, row => row.voter === voter)
    for (const [number, support] of ['AGAINST', 'FOR', 'ABSTAIN'].entries()) {
      await expectFiltered(`support: ${support}`, row => row.support === number)
      const both = (row: Row) => row.support === number && row.dao === 'opg-demo'
      expect(await expectFiltered(`support: ${support}, dao: "opg-demo"`, both)).toBeGreaterThan(2)
    }
    await expectFiltered('support: null, dao: null, proposal: null, voter: null', () => true)
  })
})

describe.each([
  ['holders', 'holding', 'holding'],
  ['delegates', 'voting_power', 'votingPower'],
])('%s', (list, column, field) => {
  const weighty = (row: Row) => BigInt(String(row[column])) > 0n
  const keys: Record<string, (row: Row) => Keys> = {
    WEIGHT: row => [whole(row, column), String(row.address)],
    ADDRESS: row => [String(row.address)],
  }

  test.each(Object.keys(keys).flatMap(order => DIRECTIONS.map(direction => [order, direction])))(
    'by %s %s',
    async (order, direction) => {
      const expected = sorted(accounts.filter(weighty), keys[order ?? ''] ?? (() => []), direction ?? '')
      expect(expected.length).toBeGreaterThan(5)
      const args = `dao: "opg-demo", first: 1000, orderBy: [{field: ${order}, direction: ${direction}}]`
      expect(await listed(list, args, 'address')).toEqual(expected.map(row => checksum(row.address)))
    },
  )

  test('filtered by address and by token', async () => {
    for (const account of accounts) {
      const found = weighty(account) ? [checksum(account.address)] : []
      expect(await listed(list, `dao: "opg-demo", address: "${account.address}"`, 'address')).toEqual(found)
    }
    const token = String(accounts[0]?.token).replace('31337:', '')
    const args = `dao: "opg-demo", token: "${checksum(token)}"`
    expect(await listed(list, args, 'address')).toHaveLength(accounts.filter(weighty).length)
  })

  test('at every past block they are what the changes up to it add up to', async () => {
    const [changes, account] = list === 'holders' ? [balances, 'account'] : [powers, 'delegate']
    const blocks = [1, 260, ...new Set(changes.map(change => Number(change.block)))]
    expect(blocks.length).toBeGreaterThan(30)
    for (const block of blocks) {
      const expected = ranked(replay(changes, account, block))
      const data = await api.data<Record<string, Row[]>>(
        `{ ${list}(dao: "opg-demo", block: {number: ${block}}, first: 1000) { address ${field} } }`,
      )
      const said = data[list]?.map(row => [String(row.address).toLowerCase(), BigInt(String(row[field]))])
      expect(said, `block ${block}`).toEqual(expected)
      const [first] = expected
      if (first)
        expect(
          await listed(list, `dao: "opg-demo", block: {number: ${block}}, address: "${first[0]}"`, 'address'),
        ).toHaveLength(1)
    }
    const now = accounts.filter(weighty).map(row => [row.address, BigInt(String(row[column]))])
    expect(new Map(now as [string, bigint][])).toEqual(replay(changes, account, 260))
  })
})

describe('series', () => {
  const place = (row: Row): Keys => [whole(row, 'block'), whole(row, 'log_index'), String(row.id)]
  const fields = 'delegate previous current block logIndex'

  test.each(DIRECTIONS)('voting power changes %s, of all and of each delegate', async direction => {
    for (const delegate of [undefined, ...distinct(powers, 'delegate')]) {
      const filter = delegate ? `, delegate: "${checksum(delegate)}"` : ''
      const {votingPowerChanges: said} = await api.data<{votingPowerChanges: Row[]}>(
        `{ votingPowerChanges(dao: "opg-demo", first: 1000, orderBy: [{field: BLOCK, direction: ${direction}}]${filter}) { ${fields} } }`,
      )
      const expected = sorted(powers, place, direction).filter(row => !delegate || row.delegate === delegate)
      expect(said).toEqual(
        expected.map(row => ({
          delegate: checksum(row.delegate),
          previous: row.previous,
          current: row.current,
          block: row.block,
          logIndex: row.log_index,
        })),
      )
    }
  })

  test.each(['holders', 'delegates'])('concentration of %s in both directions, between blocks', async population => {
    const all = points.filter(row => row.population === population)
    const some = Number(all[20]?.block)
    for (const direction of DIRECTIONS)
      for (const [from, to] of [[], [some], [undefined, some], [30, 90], [some, some], [90, 30]]) {
        const args = [`dao: "opg-demo", population: ${population}, first: 1000, orderDirection: ${direction}`]
        if (from !== undefined) args.push(`from: ${from}`)
        if (to !== undefined) args.push(`to: ${to}`)
        const expected = all.filter(({block}) => Number(block) >= (from ?? 0) && Number(block) <= (to ?? 1e9))
        expect(await listed('concentration', args.join(', '), 'block')).toEqual(
          sorted(expected, row => [whole(row, 'block')], direction).map(row => row.block),
        )
      }
  })

  test('a point tells the metrics of the balances then', async () => {
    const query = `{ concentration(dao: "opg-demo", population: holders, first: 1000) { block
      values { metric value { numerator denominator decimal } exact errorBound { decimal } unit } gini: value(metric: gini) { decimal }
      two: values(metrics: [total, gini]) { metric } } }`
    const {concentration} = await api.data<{
      concentration: {
        block: number
        values: {
          metric: string
          value: {numerator: string; denominator: string; decimal: string}
          exact: boolean
          errorBound: {decimal: string} | null
          unit: string
        }[]
        gini: {decimal: string} | null
        two: {metric: string}[]
      }[]
    }>(query)
    expect(concentration.length).toBeGreaterThan(50)
    for (const point of concentration) {
      const row = points.find(({block, population}) => block === point.block && population === 'holders')
      const weights = replay(balances, 'account', point.block).values()
      const distribution = Distribution.of(weights)
      const counted = metrics.flatMap(({id, of}) => {
        const value = of(distribution)
        return value ? [[id, formatRatio(value)] as const] : []
      })
      expect(restoreReadings(String(row?.readings))).toEqual(takeReadings(distribution))
      const said = point.values.map(({metric, value}) => [
        metric,
        value.denominator === '1' ? value.numerator : `${value.numerator}/${value.denominator}`,
      ])
      expect(said).toEqual(counted)
      for (const {value} of point.values)
        expect(Number(value.decimal)).toBeCloseTo(Number(value.numerator) / Number(value.denominator), 12)
      expect(point.gini?.decimal).toBe(point.values.find(({metric}) => metric === 'gini')?.value.decimal)
      for (const {metric, exact, errorBound, unit} of point.values) {
        expect(exact).toBe(metric !== 'entropy' && metric !== 'hill1')
        expect(errorBound === null).toBe(exact)
        if (metric === 'entropy') expect([errorBound?.decimal, unit]).toEqual(['0.000000000001', 'nats'])
      }
      expect(point.two.map(({metric}) => metric)).toEqual(
        ['total', 'gini'].filter(metric => counted.some(([id]) => id === metric)),
      )
    }
  })
})

describe('series between two times', () => {
  const seconds = {HOUR: 3600, DAY: 86_400, WEEK: 604_800}

  test.each(['HOUR', 'DAY', 'WEEK'] as const)(
    'by the %s: what stood at each moment, and its mean since the one before',
    async interval => {
      const step = seconds[interval]
      const all = points.filter(row => row.population === 'delegates').sort((a, b) => Number(a.block) - Number(b.block))
      const value = (row: Row) => Number(restoreReadings(String(row.readings)).total)
      const [first, last] = [Number(all[0]?.timestamp), Number(all.at(-1)?.timestamp)]
      const [from, to] = [first - 2 * step, Math.min(last + 2 * step, first + 200 * step)]
      const query = `{ concentrationSeries(dao: "opg-demo", population: delegates, interval: ${interval}, from: "${from}", to: "${to}") {
      time point { block } mean(metric: total) { decimal } } }`
      const {concentrationSeries} = await api.data<{
        concentrationSeries: {time: string; point: {block: number}; mean: {decimal: string} | null}[]
      }>(query)
      const expected: [number, number, number | undefined][] = []
      for (let time = from; time <= to; time++) {
        // Weeks begin on Mondays; the first day of unix time was a Thursday.
        if ((time - (interval === 'WEEK' ? 4 * 86_400 : 0)) % step !== 0) continue
        const until = all.filter(row => Number(row.timestamp) <= time)
        const stood = until.at(-1)
        if (!stood) continue
        let [sum, duration] = [0, 0]
        for (const [i, row] of until.entries()) {
          const since = Math.max(Number(row.timestamp), time - step)
          const ended = Math.max(Number(until[i + 1]?.timestamp ?? time), since)
          sum += value(row) * (ended - since)
          duration += ended - since
        }
        expected.push([time, Number(stood.block), duration > 0 ? sum / duration : undefined])
      }
      expect(concentrationSeries.map(({time, point}) => [Number(time), point.block])).toEqual(
        expected.map(([time, block]) => [time, block]),
      )
      expect(expected.length).toBeGreaterThan(0)
      for (const [i, {mean}] of concentrationSeries.entries()) {
        const wanted = expected[i]?.[2]
        if (wanted === undefined) expect(mean).toBeNull()
        else expect(Number(mean?.decimal) / wanted).toBeCloseTo(1, 9)
      }
    },
  )

  test('too many moments are refused', async () => {
    const query =
      '{ concentrationSeries(dao: "opg-demo", population: holders, interval: HOUR, from: 0, to: 4000000) { time } }'
    expect((await api.ask(query)).errors?.[0]?.message).toMatch(/^to: expected at most 1000 moments/)
  })
})

test('balances by label, now and at a past block, are sums over the labelled addresses', async () => {
  const labels = await rowsOf(pool, "SELECT * FROM label WHERE dao = 'opg-demo'")
  for (const block of [undefined, 40, 120]) {
    const held = replay(balances, 'account', block ?? 1e9)
    const expected = new Map<string, bigint>()
    for (const {is, address} of labels)
      expected.set(String(is), (expected.get(String(is)) ?? 0n) + (held.get(String(address)) ?? 0n))
    const query = `{ dao(slug: "opg-demo") { tokens { buckets${block === undefined ? '' : `(block: {number: ${block}})`} { is balance } } } }`
    const {dao} = await api.data<{dao: {tokens: {buckets: {is: string; balance: string}[]}[]}}>(query)
    expect(new Map(dao.tokens[0]?.buckets.map(({is, balance}) => [is, BigInt(balance)]))).toEqual(expected)
  }
})

test('leverage and the holders behind a delegate are counted over the accounts', async () => {
  const query = `{ delegates(dao: "opg-demo", first: 1000) { address votingPower holding leverage { decimal }
    backing { holders largestShare { decimal } singleHolder } } }`
  const {delegates} = await api.data<{
    delegates: {
      address: string
      votingPower: string
      holding: string
      leverage: {decimal: string} | null
      backing: {holders: number; largestShare: {decimal: string}; singleHolder: boolean}
    }[]
  }>(query)
  expect(delegates.length).toBeGreaterThan(3)
  for (const {address, votingPower, holding, leverage, backing} of delegates) {
    const behind = accounts
      .filter(row => row.delegate === address.toLowerCase())
      .map(row => Number(row.balance))
      .filter(balance => balance > 0)
    expect(backing.holders).toBe(behind.length)
    expect(Number(backing.largestShare.decimal)).toBeCloseTo(Math.max(0, ...behind) / Number(votingPower), 9)
    expect(backing.singleHolder).toBe(behind.some(balance => 2 * balance > Number(votingPower)))
    if (holding === '0') expect(leverage).toBeNull()
    else expect(Number(leverage?.decimal) / (Number(votingPower) / Number(holding))).toBeCloseTo(1, 9)
  }
})

test.each([
  ['proposals', '', 'id', 10],
  ['proposals', 'orderBy: [{field: MINIMAL_MAJORITY_COALITION}]', 'id', 7],
  ['proposals', 'orderBy: [{field: ABSTAIN_VOTES, direction: ASC}]', 'id', 13],
  ['votes', '', 'id', 1000],
  ['votes', 'orderBy: [{field: INDEX, direction: ASC}]', 'id', 999],
  ['votes', 'dao: "opg-demo", orderBy: [{field: WEIGHT}]', 'id', 5],
  ['holders', 'dao: "opg-demo"', 'address', 4],
  ['delegates', 'dao: "opg-demo", block: {number: 200}', 'address', 3],
  ['concentration', 'dao: "opg-demo", population: delegates', 'block', 9],
])('walking through %s(%s) by pages gives each entry once', async (list, args, field, size) => {
  const walked: unknown[] = []
  for (;;) {
    const page = await listed(list, [args, `first: ${size}, skip: ${walked.length}`].filter(Boolean).join(', '), field)
    walked.push(...page)
    if (page.length < size) break
  }
  const total: Record<string, number> = {
    proposals: proposals.length,
    votes: args.includes('opg-demo') ? votes.filter(row => row.dao === 'opg-demo').length : votes.length,
    holders: accounts.filter(row => BigInt(String(row.balance)) > 0n).length,
    delegates: replay(powers, 'delegate', 200).size,
    concentration: points.filter(row => row.population === 'delegates').length,
  }
  expect(walked).toHaveLength(total[list] ?? -1)
  expect(new Set(walked).size).toBe(walked.length)
})

describePlainLists(() => api)
