import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {parse} from 'yaml'
import {demoDaosDir} from '../../src/config/load'
import {historyBlocks} from '../../src/demo/dao-history'
import {TestApi} from '../harness/api'
import {indexDemoDao, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

interface Needed {
  readonly opposition: string
  readonly against: string | null
  readonly votes: string | null
}
interface Told {
  readonly id: string
  readonly state: string
  readonly quorum: string | null
  readonly voteStart: string
  readonly voteEnd: string
  readonly createdBlock: number
  readonly turnout: Readonly<
    Record<'votable' | 'totalSupply' | 'circulating', {of: string | null; reason: string | null}>
  > & {
    readonly cast: string
    readonly zeroWeightVotes: number
    readonly lateWeight: string
  }
  readonly potential: {
    readonly lockIn: {readonly index: number} | null
    readonly lockInNull: string | null
    readonly entryPivotal: readonly {readonly account: string; readonly votes: string}[]
    readonly votesToPass: readonly Needed[]
  } | null
}
interface Cast {
  readonly proposal: string
  readonly voter: string
  readonly support: number
  readonly weight: bigint
  readonly block: number
}

let postgres: TestPostgres
let pool: Pool
let proposals: readonly Told[]
let votes: readonly Cast[]
beforeAll(async () => {
  postgres = await startTestPostgres()
  const databaseUrl = await postgres.createDatabase()
  await indexDemoDao(databaseUrl)
  pool = testPool(databaseUrl)
  const {rows} = await pool.query<Omit<Cast, 'weight'> & {weight: string}>(
    'SELECT proposal, voter, support, weight, block FROM vote ORDER BY proposal, index',
  )
  votes = rows.map(row => ({...row, weight: BigInt(row.weight)}))
  const answer = await new TestApi(pool).data<{proposals: Told[]}>(`{
    proposals(dao: "opg-demo", first: 100, orderBy: [{field: CREATED_BLOCK, direction: ASC}]) {
      id state quorum voteStart voteEnd createdBlock
      turnout {
        cast zeroWeightVotes lateWeight votable { of reason } totalSupply { of reason } circulating { of reason }
      }
      potential {
        lockIn { index } lockInNull entryPivotal { account votes } votesToPass { opposition against votes }
      }
    }
  }`)
  proposals = answer.proposals
})
afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

const weigh = (cast: readonly Cast[], ...sides: number[]) =>
  cast.reduce((sum, {support, weight}) => (sides.includes(support) ? sum + weight : sum), 0n)
/** The demo's governor: for above against, for and abstaining reach the quorum. */
const decides = (cast: readonly Cast[], quorum: bigint) =>
  weigh(cast, 1) > weigh(cast, 0) && weigh(cast, 1, 2) >= quorum

/** Votes of delegates at the end of a block, by the whole history in order. */
async function votesAt(block: string): Promise<Map<string, bigint>> {
  const {rows} = await pool.query<{delegate: string; current: string}>(
    'SELECT delegate, current FROM voting_power_change WHERE block <= $1 ORDER BY block, log_index',
    [block],
  )
  return new Map(rows.map(({delegate, current}) => [delegate, BigInt(current)]))
}

/** Tokens that came into being less those that ceased to be. */
async function supplyAt(block: string): Promise<bigint> {
  const {rows} = await pool.query<{supply: string}>(
    'SELECT sum(current - previous) AS supply FROM balance_change WHERE block <= $1',
    [block],
  )
  return BigInt(rows[0]?.supply ?? 0)
}

/** Balances of those that no label of the DAO's file keeps from voting. */
async function circulatingAt(block: string): Promise<bigint> {
  const {labels}: {labels: readonly {address: string; is: string; votes?: boolean}[]} = parse(
    readFileSync(join(demoDaosDir, 'opg-demo.yaml'), 'utf8'),
  )
  // The kinds that daos/README.md says do not vote.
  const kinds = ['bridge', 'burned', 'exchange', 'pool', 'reservoir', 'timelock', 'treasury', 'vesting']
  const kept = labels.filter(({is, votes}) => !(votes ?? !kinds.includes(is))).map(({address}) => address.toLowerCase())
  expect(kept.length).toBeGreaterThan(3)
  const {rows} = await pool.query<{sum: string}>(
    'SELECT sum(current - previous) AS sum FROM balance_change WHERE block <= $1 AND account <> ALL($2)',
    [block, kept],
  )
  return BigInt(rows[0]?.sum ?? 0)
}

/** Votes at a block of those who by then had voted on one of the last ten proposals that had been made. */
function activeAt(block: string, power: ReadonlyMap<string, bigint>): bigint {
  const last = proposals.filter(({createdBlock}) => createdBlock <= Number(block)).slice(-10)
  const voters = new Set(
    votes
      .filter(vote => vote.block <= Number(block) && last.some(({id}) => id === vote.proposal))
      .map(vote => vote.voter),
  )
  return [...voters].reduce((sum, voter) => sum + (power.get(voter) ?? 0n), 0n)
}

test('turnout and potential of every proposal equal a recount of the history', async () => {
  const seen = {lockIn: 0, entryPivotal: 0, median: 0, ahead: 0, active: 0, idle: 0}
  for (const {id, quorum, voteStart, voteEnd, turnout, potential} of proposals) {
    const cast = votes.filter(({proposal}) => proposal === id)
    const power = await votesAt(voteStart)
    const votable = [...power.values()].reduce((sum, one) => sum + one, 0n)
    expect(turnout.cast, id).toBe(`${weigh(cast, 0, 1, 2)}`)
    expect(turnout.zeroWeightVotes).toBe(cast.filter(({weight}) => weight === 0n).length)
    const from = Number(voteEnd) - (Number(voteEnd) - Number(voteStart)) / 10
    const late = cast.filter(({block}) => block > from)
    expect(turnout.lateWeight, `late on ${id}`).toBe(`${weigh(late, 0, 1, 2)}`)
    if (BigInt(voteStart) > BigInt(historyBlocks)) {
      expect(turnout.votable, id).toEqual({of: null, reason: 'snapshotAhead'})
      expect(potential).toBeNull()
      seen.ahead += 1
      continue
    }
    expect(turnout.votable, id).toEqual({of: `${votable}`, reason: null})
    expect(turnout.totalSupply.of, id).toBe(`${await supplyAt(voteStart)}`)
    expect(turnout.circulating.of, `circulating at ${id}`).toBe(`${await circulatingAt(voteStart)}`)
    expect(BigInt(turnout.circulating.of ?? 0)).toBeLessThan(BigInt(turnout.totalSupply.of ?? 0))
    if (quorum === null) {
      expect(potential).toBeNull()
      continue
    }
    const needed = BigInt(quorum)
    const other = (ballots: readonly Cast[], left: bigint) => {
      const extra = (support: number): Cast => ({proposal: id, voter: '', support, weight: left, block: 0})
      return [0, 1, 2].some(side => decides([...ballots, extra(side)], needed) !== decides(ballots, needed))
    }
    const left = (count: number) => votable - weigh(cast.slice(0, count), 0, 1, 2)
    const certain = [...cast.keys(), cast.length].find(count => !other(cast.slice(0, count), left(count)))
    expect(potential?.lockIn?.index ?? null, `lock-in of ${id}`).toBe(certain ? certain - 1 : null)
    expect(potential?.lockInNull).toBe(certain ? null : certain === 0 ? 'beforeAnyVote' : 'open')
    const idle = [...power].filter(([account]) => !cast.some(({voter}) => voter === account))
    const pivotal = idle.filter(([, weight]) => weight > 0n && other(cast, weight))
    expect(
      new Map(potential?.entryPivotal.map(({account, votes}) => [account.toLowerCase(), BigInt(votes)])),
      `entry-pivotal on ${id}`,
    ).toEqual(new Map(pivotal))
    seen.lockIn += certain ? 1 : 0
    seen.entryPivotal += pivotal.length
    const before = proposals
      .filter(({voteEnd, state, id: one}) => one !== id && state !== 'Canceled' && BigInt(voteEnd) < BigInt(voteStart))
      .slice(-20)
      .map(({id}) =>
        weigh(
          votes.filter(({proposal}) => proposal === id),
          0,
        ),
      )
      .sort((a, b) => (a < b ? -1 : 1))
    const middle = ((before[(before.length - 1) >> 1] ?? 0n) + (before[before.length >> 1] ?? 0n)) / 2n
    const told = Object.fromEntries(potential?.votesToPass.map(one => [one.opposition, one.against]) ?? [])
    expect(told, id).toMatchObject({
      nobody: '0',
      median: before.length > 0 ? `${middle}` : null,
      largest: before.length > 0 ? `${before.at(-1)}` : null,
      // Before the first vote of all nothing tells who votes.
      active: votes.some(vote => vote.block <= Number(voteStart)) ? `${activeAt(voteStart, power)}` : null,
    })
    seen.active += activeAt(voteStart, power) > 0n ? 1 : 0
    seen.idle += activeAt(voteStart, power) < votable ? 1 : 0
    for (const {against, votes} of potential?.votesToPass ?? [])
      expect(votes).toBe(against === null ? null : `${BigInt(against) + 1n > needed ? BigInt(against) + 1n : needed}`)
    seen.median += before.length > 0 ? 1 : 0
  }
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
})
