import type {Pool} from 'pg'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {parseRatio, ratio, toDecimal} from '../../src/core/ratio'
import {solvePowerJob} from '../../src/solver/power-job'
import {TestApi} from '../harness/api'
import {indexDemos, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {ALPHA, BRAVO} from '../recording/compound'

interface Ratio {
  readonly numerator: string
  readonly denominator: string
  readonly decimal: string
}
interface Value {
  readonly index: string
  readonly value: Ratio | null
  readonly lower: Ratio | null
  readonly upper: Ratio | null
  readonly method: string | null
  readonly reason: string | null
}
interface Game {
  readonly game: string
  readonly reason: string | null
  readonly quota: string | null
  readonly total: string
  readonly playerCount: number
  readonly values: readonly Value[]
  readonly players: readonly {readonly account: string; readonly weight: string; readonly values: readonly Value[]}[]
}

const VALUES =
  'values { index value { numerator denominator decimal } lower { decimal } upper { decimal } method reason }'
const GAME = `{ game reason quota total playerCount ${VALUES} players { account weight ${VALUES} } }`
/** The history of the demo DAO is the same in every run; there are delegates by then. */
const PAST = 60
const GOVERNOR = '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0'

let postgres: TestPostgres
let copyUrl: string
let pool: Pool
let api: TestApi
beforeAll(async () => {
  postgres = await startTestPostgres()
  const databaseUrl = await indexDemos(postgres)
  copyUrl = await postgres.createDatabase(databaseUrl)
  pool = testPool(databaseUrl)
  api = new TestApi(pool)
})
afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

async function ofProposal(id: string, game: string): Promise<Game> {
  const {proposal} = await api.data<{proposal: {powerIndices: Game}}>(
    `{ proposal(id: "${id}") { powerIndices(game: ${game}) ${GAME} } }`,
  )
  return proposal.powerIndices
}

/** Accounts with votes at the end of a block, by the whole history in order. */
async function votesAt(block: number): Promise<[string, bigint][]> {
  const {rows} = await pool.query<{delegate: string; current: string}>(
    `SELECT delegate, current FROM voting_power_change WHERE chain_id = 31337 AND block <= $1 ORDER BY block, log_index`,
    [block],
  )
  const votes = new Map(rows.map(({delegate, current}) => [delegate, BigInt(current)]))
  return [...votes]
    .filter(([, weight]) => weight > 0n)
    .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x < y ? 1 : -1))
}

const kept = async () => (await pool.query('SELECT id, subject, result FROM power_result ORDER BY id')).rows

describe('a proposal of the demo DAO', () => {
  test.each(['majority', 'quorum'] as const)(
    '%s game: accounts with votes at the snapshot, as solved directly',
    async game => {
      const {rows} = await pool.query<{id: string; vote_start: string; quorum: string}>(
        `SELECT id, vote_start, quorum FROM proposal WHERE governor = $1 ORDER BY created_block LIMIT 3`,
        [`31337:${GOVERNOR}`],
      )
      expect(rows).toHaveLength(3)
      for (const {id, vote_start: start, quorum} of rows) {
        const found = await ofProposal(id, game)
        const votes = await votesAt(Number(start))
        expect(votes.length).toBeGreaterThan(1)
        const total = votes.reduce((sum, [, weight]) => sum + weight, 0n)
        expect(found).toMatchObject({
          reason: null,
          quota: game === 'quorum' ? quorum : String(total / 2n + 1n),
          total: String(total),
          playerCount: votes.length,
        })
        expect(found.players.map(({account, weight}) => [account.toLowerCase(), BigInt(weight)])).toEqual(votes)
        const solved = solvePowerJob({quota: BigInt(found.quota ?? 0), weights: votes.map(([, weight]) => weight)})
        for (const [place, {values}] of found.players.entries())
          expect(values.map(({index, lower, reason}) => [index, lower?.decimal ?? reason])).toEqual(
            solved.players[place]?.map(value => [
              value.index,
              'lower' in value ? toDecimal(parseRatio(value.lower)) : value.reason,
            ]),
          )
        const shapley = found.players.map(({values}) => values.find(({index}) => index === 'shapleyShubik'))
        expect(shapley.reduce((sum, one) => sum + Number(one?.value?.decimal), 0)).toBeCloseTo(1, 12)
      }
    },
  )

  test('a snapshot that is ahead of the index has no game yet', async () => {
    const {rows} = await pool.query<{id: string}>(
      `UPDATE proposal SET vote_start = vote_start + 1000000
       WHERE id = (SELECT min(id) FROM proposal WHERE governor = $1) RETURNING id`,
      [`31337:${GOVERNOR}`],
    )
    const id = rows[0]?.id ?? ''
    const found = await ofProposal(id, 'majority')
    await pool.query('UPDATE proposal SET vote_start = vote_start - 1000000 WHERE id = $1', [id])
    expect(found).toMatchObject({reason: 'snapshotAhead', values: [], players: [], quota: null})
  })
})

test('votes cast make a game where no token is indexed', async () => {
  const id = `1:${ALPHA}:42`
  expect(await ofProposal(id, 'majority')).toMatchObject({reason: 'noToken', values: [], players: []})
  const found = await ofProposal(id, 'cast')
  const {rows} = await pool.query<{voters: number; cast: string}>(
    'SELECT count(DISTINCT voter)::int AS voters, sum(weight) AS cast FROM vote WHERE proposal = $1 AND weight > 0',
    [id],
  )
  expect(found).toMatchObject({reason: null, total: rows[0]?.cast, playerCount: rows[0]?.voters})
  expect(found.values.map(({index}) => index)).toEqual(['colemanAct'])
})

describe('the turnout game', () => {
  interface Turnout extends Game {
    readonly sample: {
      readonly proposals: number
      readonly weightsFrom: string
      readonly quorumCounts: readonly string[]
      readonly withoutRecord: string
      readonly samples: number
      readonly seed: string
      readonly confidence: Ratio
    }
    readonly caveats: Readonly<Record<'population' | 'rule' | 'method' | 'bounds', string | null>>
    readonly players: readonly (Game['players'][number] & {
      readonly record: {readonly eligible: number; readonly voted: number} & Record<'inFavour' | 'abstaining', Ratio>
    })[]
  }
  interface Cast {
    readonly proposal: string
    readonly voter: string
    readonly support: number
    readonly weight: string
  }
  const SAMPLE = `sample {
    proposals weightsFrom quorumCounts withoutRecord samples seed confidence { decimal }
  } players { account weight record { eligible voted inFavour { numerator denominator decimal }
    abstaining { numerator denominator decimal } } ${VALUES} } caveats { population rule method bounds }`
  /** Asks again for as long as it is told to, as anybody does on a machine with other work. */
  const ask = async (id: string): Promise<Turnout> => {
    const answer = await api.ask<{proposal: {powerIndices: Turnout}}>(
      `{ proposal(id: "${id}") { powerIndices(game: turnout) { reason quota total playerCount ${VALUES} ${SAMPLE} } } }`,
    )
    if (answer.errors?.every(({extensions}) => extensions?.code === 'SOLVER_BUSY')) return ask(id)
    if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors))
    return answer.data.proposal.powerIndices
  }
  const exact = ({numerator, denominator}: Ratio) => ratio(BigInt(numerator), BigInt(denominator))

  /** What was decided before a proposal's snapshot, oldest first, and every vote on it. */
  async function decidedBefore(id: string) {
    const {rows} = await pool.query<{id: string; start: string; earlier: string; snapshot: string; quorum: string}>(
      `SELECT p.id, p.vote_start AS start, e.id AS earlier, e.vote_start AS snapshot, p.quorum FROM proposal p
       JOIN proposal e ON e.governor = p.governor
       WHERE p.id = $1 AND e.state NOT IN ('Pending', 'Active', 'Canceled', 'Undetermined') AND e.vote_end < p.vote_start
       ORDER BY e.created_block, e.log_index`,
      [id],
    )
    const window = rows.slice(-40)
    const votes = await pool.query<Cast>(
      'SELECT proposal, voter, support, weight FROM vote WHERE proposal = ANY($1) ORDER BY block, log_index',
      [window.map(({earlier}) => earlier)],
    )
    return {start: rows[0]?.start ?? '', quorum: rows[0]?.quorum ?? '', window, votes: votes.rows}
  }

  function holdSolved({players, values, sample, quota}: Turnout) {
    const solved = solvePowerJob({
      quorum: BigInt(quota ?? 0),
      quorumCounts: sample.quorumCounts.map(side => side as 'for'),
      seed: Number(sample.seed),
      voters: players.map(({weight, record: {eligible, voted, inFavour, abstaining}}) => ({
        weight: BigInt(weight),
        turnout: eligible === 0 ? ratio(0n) : ratio(BigInt(voted), BigInt(eligible)),
        inFavour: exact(inFavour),
        abstaining: exact(abstaining),
      })),
    })
    const told = (value: Value | undefined) => [value?.index, value?.lower?.decimal, value?.method]
    const wanted = (value: (typeof solved.game)[number] | undefined) =>
      value && 'lower' in value ? [value.index, toDecimal(parseRatio(value.lower)), value.method] : []
    expect(values.map(told)).toEqual(solved.game.map(wanted))
    expect(values.map(({index}) => index)).toEqual(['passingChance'])
    for (const [i, player] of players.entries()) expect(player.values.map(told)).toEqual(solved.players[i]?.map(wanted))
    expect(players[0]?.values.map(({index}) => index)).toEqual(['turnoutConditional'])
  }

  test('of a token: records are a plain count of what delegates could do and did', async () => {
    const {rows} = await pool.query<{id: string}>(
      'SELECT id FROM proposal WHERE governor = $1 AND quorum IS NOT NULL ORDER BY created_block DESC LIMIT 2',
      [`31337:${GOVERNOR}`],
    )
    for (const {id} of rows) {
      const told = await ask(id)
      const {start, quorum, window, votes} = await decidedBefore(id)
      expect(window.length).toBeGreaterThan(4)
      expect(told.reason).toBeNull()
      expect(told.sample).toMatchObject({
        proposals: window.length,
        weightsFrom: 'snapshot',
        quorumCounts: ['for', 'abstain'],
        seed: start,
        confidence: {decimal: '0.99'},
      })
      expect(told.quota).toBe(quorum)
      expect(told.caveats).toEqual({
        population: expect.stringContaining('votes above zero'),
        rule: `A proposal passes iff more is for than against, and for and abstain reach ${quorum}.`,
        method: expect.stringContaining('at random'),
        bounds: expect.stringContaining('99 %'),
      })
      const weights = await votesAt(Number(start))
      expect(told.players.map(({account, weight}) => [account.toLowerCase(), BigInt(weight)])).toEqual(weights)
      let unknown = 0n
      const then = await Promise.all(window.map(({snapshot}) => votesAt(Number(snapshot))))
      for (const {account, weight, record} of told.players) {
        const who = account.toLowerCase()
        const eligible = then.filter(at => at.some(([one]) => one === who)).length
        const mine = votes.filter(({voter, weight}) => voter === who && BigInt(weight) > 0n)
        const share = (side: number) =>
          toDecimal(ratio(BigInt(mine.filter(({support}) => support === side).length), BigInt(mine.length || 1)))
        expect({...record, inFavour: record.inFavour.decimal, abstaining: record.abstaining.decimal}, who).toEqual({
          eligible,
          voted: mine.length,
          inFavour: share(1),
          abstaining: share(2),
        })
        if (eligible === 0) unknown += BigInt(weight)
      }
      expect(told.sample.withoutRecord).toBe(`${unknown}`)
      holdSolved(told)
    }
  })

  test('without a token: who voted lately, with what each cast last', {timeout: 600_000}, async () => {
    const id = `1:${BRAVO}:139`
    const told = await ask(id)
    const {window, votes, start} = await decidedBefore(id)
    expect(told.sample).toMatchObject({proposals: 40, weightsFrom: 'lastVote', quorumCounts: ['for'], seed: start})
    const last = new Map<string, bigint>()
    const places = new Map(window.map(({earlier}, place) => [earlier, place]))
    for (const {voter, weight} of [...votes].sort(
      (a, b) => (places.get(a.proposal) ?? 0) - (places.get(b.proposal) ?? 0),
    ))
      if (BigInt(weight) > 0n) last.set(voter, BigInt(weight))
    expect(told.playerCount).toBe(last.size)
    expect(told.caveats.population).toContain('what it cast last')
    for (const {account, weight, record} of told.players) {
      const who = account.toLowerCase()
      expect(weight, who).toBe(`${last.get(who)}`)
      const mine = votes.filter(({voter}) => voter === who)
      expect([record.eligible, record.voted]).toEqual([40, mine.length])
    }
    const influence = told.players.map(({values}) => Number(values[0]?.value?.decimal))
    // Quorums are narrow: the first voter matters, and most proposals pass.
    expect([influence[0], told.values[0]?.value?.decimal].map(one => Number(one) > 0.1)).toEqual([true, true])
    expect(influence.every(one => one >= 0 && one <= 1)).toBe(true)
  })

  test('the first proposal has no record to draw from', async () => {
    expect(await ask(`1:${ALPHA}:1`)).toMatchObject({reason: 'noRecord', values: [], players: [], sample: null})
  })
})

describe('delegates of a DAO', () => {
  const ofDao = async (args: string) =>
    (await api.data<{dao: {powerIndices: Game}}>(`{ dao(slug: "opg-demo") { powerIndices${args} ${GAME} } }`)).dao
      .powerIndices

  test('at a block, now, and with a quota', async () => {
    const past = await ofDao(`(block: {number: ${PAST}})`)
    expect(past.players.length).toBeGreaterThan(1)
    expect(past.players.map(({account, weight}) => [account.toLowerCase(), BigInt(weight)])).toEqual(
      await votesAt(PAST),
    )
    const now = await ofDao('')
    expect(now.players.map(({account, weight}) => [account.toLowerCase(), BigInt(weight)])).toEqual(
      await votesAt(2 ** 31 - 1),
    )
    expect((await ofDao('(quota: 5)')).quota).toBe('5')
    const {status, errors} = await api.ask('{ dao(slug: "opg-demo") { powerIndices(quota: 0) { total } } }')
    expect({status, message: errors?.[0]?.message}).toEqual({status: 400, message: 'quota: expected 1 or more, got 0'})
  })

  test('a game is solved once, and kept by what it follows from', async () => {
    await pool.query('DELETE FROM power_result')
    const ask = `(block: {number: ${PAST}}, quota: 12345)`
    const [first, second] = await Promise.all([ofDao(ask), ofDao(ask)])
    expect(second).toEqual(first)
    const [row, ...others] = await kept()
    expect(others).toEqual([])
    expect(row.subject).toBe('opg-demo')
    // What is kept is what is told.
    row.result.players[0][0] = {index: 'banzhaf', lower: '1/3', upper: '2/3', method: 'sampling'}
    await pool.query('UPDATE power_result SET result = $1', [JSON.stringify(row.result)])
    const third = await new TestApi(pool).data<{dao: {powerIndices: Game}}>(
      `{ dao(slug: "opg-demo") { powerIndices${ask} ${GAME} } }`,
    )
    expect(third.dao.powerIndices.players[0]?.values[0]).toMatchObject({method: 'sampling', value: {decimal: '0.5'}})
    await ofDao(`(block: {number: ${PAST}}, quota: 12346)`)
    expect(await kept()).toHaveLength(2)
  })
})

describe('delegates of a DAO over time', () => {
  interface Sample {
    readonly time: string
    readonly powerIndices: Game | null
  }
  /** Times by the minute do not exist: the history is spread over days for this. */
  const DAY = 86_400
  let from: number
  let to: number
  let moved: TestApi
  let movedPool: Pool
  beforeAll(async () => {
    movedPool = testPool(copyUrl)
    for (const table of ['voting_power_change', 'concentration'])
      await movedPool.query(`UPDATE ${table} SET timestamp = timestamp + block * 7200 WHERE token LIKE '31337:%'`)
    await movedPool.query(`UPDATE cursor SET timestamp = timestamp + height * 7200 WHERE id = 'local'`)
    moved = new TestApi(movedPool)
    const {rows} = await movedPool.query<{first: string; last: string}>(
      `SELECT min(timestamp) AS first, max(timestamp) AS last FROM voting_power_change WHERE chain_id = 31337`,
    )
    from = Number(rows[0]?.first) - 2 * DAY
    to = Number(rows[0]?.last) + 9 * DAY
  })
  afterAll(() => movedPool?.end())

  const series = async (args: string) =>
    (
      await moved.data<{powerIndicesSeries: Sample[]}>(
        `{ powerIndicesSeries(dao: "opg-demo", from: ${from}, to: ${to}${args}) { time powerIndices ${GAME} } }`,
      )
    ).powerIndicesSeries

  /** Whole days at which there were delegates, with their votes in the order of the chain. */
  async function plainDays() {
    const {rows} = await movedPool.query<{delegate: string; current: string; timestamp: string}>(
      'SELECT delegate, current, timestamp FROM voting_power_change WHERE chain_id = 31337 ORDER BY block, log_index',
    )
    const cursor = await movedPool.query<{timestamp: string}>(`SELECT timestamp FROM cursor WHERE id = 'local'`)
    const days: {time: number; votes: [string, bigint][]}[] = []
    for (let time = Math.ceil(from / DAY) * DAY; time <= Number(cursor.rows[0]?.timestamp); time += DAY) {
      const votes = new Map<string, bigint>()
      for (const row of rows) if (Number(row.timestamp) <= time) votes.set(row.delegate, BigInt(row.current))
      const positive = [...votes].filter(([, weight]) => weight > 0n)
      if (positive.length > 0)
        days.push({time, votes: positive.sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x < y ? 1 : -1))})
    }
    return days
  }

  test('by the day: the votes that stood then, solved as anywhere', async () => {
    const told = await series('')
    const days = await plainDays()
    expect(days.length).toBeGreaterThan(8)
    expect(told.map(({time}) => Number(time))).toEqual(days.slice(0, 31).map(({time}) => time))
    const games = new Set<string>()
    for (const [i, {powerIndices}] of told.entries()) {
      const votes = days[i]?.votes ?? []
      expect(powerIndices).toMatchObject({game: 'majority', reason: null, playerCount: votes.length})
      expect(powerIndices?.players.map(({account, weight}) => [account.toLowerCase(), BigInt(weight)])).toEqual(votes)
      const solved = solvePowerJob({quota: undefined, weights: votes.map(([, weight]) => weight)})
      const shapley = solved.players[0]?.find(({index}) => index === 'shapleyShubik')
      const value = powerIndices?.players[0]?.values.find(({index}) => index === 'shapleyShubik')
      expect(value?.lower?.decimal).toBe(shapley && 'lower' in shapley && toDecimal(parseRatio(shapley.lower)))
      games.add(votes.map(([, weight]) => weight).join())
    }
    // Every day is kept by what it follows from: the same votes are one game.
    expect(games.size).toBeGreaterThan(3)
    expect((await movedPool.query('SELECT id FROM power_result')).rows).toHaveLength(games.size)
    const [second] = await series(', first: 1, skip: 1')
    expect(second).toEqual(told[1])
  })

  test('with a governor: the quorum of a proposal made then', async () => {
    const told = await series(`, governor: "${GOVERNOR}", interval: WEEK`)
    expect(told.length).toBeGreaterThan(1)
    for (const {time, powerIndices} of told) {
      const [point] = (
        await movedPool.query<{decisions: {quorum: string}[]}>(
          `SELECT decisions FROM concentration WHERE token LIKE '31337:%' AND population = 'delegates' AND timestamp <= $1
           ORDER BY block DESC LIMIT 1`,
          [time],
        )
      ).rows
      expect(powerIndices).toMatchObject({game: 'quorum', quota: point?.decisions[0]?.quorum})
    }
  })

  test('limits are told', async () => {
    const messages = async (args: string) =>
      (await moved.ask(`{ powerIndicesSeries(dao: "opg-demo", from: ${from}, to: ${to}, ${args}) { time } }`))
        .errors?.[0]?.message
    expect(await messages('first: 41')).toBe('first: expected 0 to 40, got 41; use skip for what follows')
    expect(await messages('skip: -1')).toBe('skip: expected 0 or more, got -1')
  })
})

describe('when more is asked than can be solved', () => {
  const ask = (quota: number) => `dao(slug: "opg-demo") { powerIndices(quota: ${quota}) { values { index } } }`
  const code = ({errors}: {errors?: readonly {extensions?: {code?: string}; message: string}[]}) =>
    errors?.map(({extensions, message}) => [extensions?.code, message])

  test('games beyond those that may wait are refused, and the others answered', async () => {
    const narrow = new TestApi(pool, {mostWaiting: 2, patienceMs: 60_000})
    const answer = await narrow.ask<Record<string, unknown>>(
      `{ a: ${ask(901)} b: ${ask(902)} c: ${ask(903)} d: ${ask(901)} }`,
    )
    expect(answer.status).toBe(503)
    // Which of the three games comes last is for the database to say.
    const refused = Object.keys(answer.data ?? {}).filter(name => answer.data?.[name] === null)
    expect([['a', 'd'], ['b'], ['c']]).toContainEqual(refused)
    const busy = ['SOLVER_BUSY', '2 games are being solved: ask again in a minute']
    expect(code(answer)).toEqual(refused.map(() => busy))
    for (const name of ['a', 'b', 'c', 'd'].filter(other => !refused.includes(other)))
      expect(answer.data).toHaveProperty(name, {powerIndices: {values: [{index: 'colemanAct'}]}})
    expect(await narrow.ask(`{ ${ask(903)} }`)).toMatchObject({status: 200})
  })

  test('who is not answered in time is told to ask again, and the game is solved all the same', async () => {
    const hasty = new TestApi(pool, {mostWaiting: 50, patienceMs: 0})
    const query = `{ ${ask(904)} }`
    const before = (await kept()).length
    expect(code(await hasty.ask(query))).toEqual([
      ['SOLVER_BUSY', 'the game is still being solved after 0 ms, and will be kept: ask again'],
    ])
    const patient = new TestApi(pool)
    await expect.poll(async () => (await kept()).length, {timeout: 60_000, interval: 50}).toBe(before + 1)
    expect(await patient.ask(query)).toMatchObject({status: 200})
  })
})

test('more games than a worker can take soon are refused', async () => {
  const many = Array.from(
    {length: 51},
    (_, i) => `q${i}: dao(slug: "opg-demo") { powerIndices(quota: ${i + 1}) { total } }`,
  )
  const {status, errors} = await api.ask(`{ ${many.join(' ')} }`)
  expect({status, code: errors?.[0]?.extensions?.code}).toEqual({status: 400, code: 'QUERY_TOO_EXPENSIVE'})
})
