import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmod, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {getAddress} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {metrics} from '../../src/core/metrics'
import {populations} from '../../src/core/populations'
import {findRunningPostgres, startPostgres} from '../../src/runtime/embedded-postgres'
import {ranked, replay, rowsOf, sorted, whole} from '../api/lists'
import {TestApi} from '../harness/api'
import {parseCsv} from '../harness/csv'
import {indexDemoDao, indexDemos, testPool} from '../harness/demo-index'
import {kingmaker} from '../harness/kingmaker'
import {migrate, startTestPostgres, type TestPostgres} from '../harness/postgres'
import {ALPHA, BRAVO} from '../recording/compound'

type Value = string | number | null
type Entry = Readonly<Record<string, Value>>
type Answer = Readonly<Record<string, readonly Answered[]>>
interface Answered {
  readonly [field: string]: Value | Readonly<Record<string, Value>> | readonly Answered[]
}

let postgres: TestPostgres
let databaseUrl: string
let pool: Pool
let api: TestApi

beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await indexDemos(postgres)
  pool = testPool(databaseUrl)
  api = new TestApi(pool)
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

const known = new Map<string, Promise<Entry[]>>()

/** What a command prints as JSON. The database rests, so that the same command is run once. */
function exported(...args: string[]): Promise<Entry[]> {
  const key = args.join(' ')
  const entries = known.get(key) ?? runExport(args)
  known.set(key, entries)
  return entries
}

async function runExport(args: readonly string[]): Promise<Entry[]> {
  const run = await kingmaker(['export', ...args, '--format', 'json'], {DB_URL: databaseUrl})
  expect({code: run.code, stderr: run.stderr}).toEqual({code: 0, stderr: ''})
  return JSON.parse(run.stdout)
}

/** The same command in both formats: they have to say the same. */
async function exportedTwice(...args: string[]): Promise<Entry[]> {
  const [json, csv] = await Promise.all([exported(...args), kingmaker(['export', ...args], {DB_URL: databaseUrl})])
  expect({code: csv.code, stderr: csv.stderr}).toEqual({code: 0, stderr: ''})
  // In CSV, what a spreadsheet would run as a formula is preceded by an apostrophe.
  const text = (value: Value) =>
    value === null ? '' : String(value).replace(/^(?!-?\d+(\.\d+)?$)[-=+@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/, "'$&")
  expect(parseCsv(csv.stdout)).toEqual(
    json.map(entry => Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, text(value)]))),
  )
  return json
}

async function listed(list: string, args: string, fields: string): Promise<Answered[]> {
  const entries: Answered[] = []
  for (;;) {
    const query = `{ ${list}(${args}, first: 1000, skip: ${entries.length}) { ${fields} } }`
    const page = (await api.data<Answer>(query))[list] ?? []
    entries.push(...page)
    if (page.length < 1000) return entries
  }
}

/** A truth value in a table is a word. */
const inText = (value: unknown) => (value === null ? null : String(value))

const inner = (value: Answered[string] | undefined, field: string): Value =>
  value === null || value === undefined ? null : ((value as Readonly<Record<string, Value>>)[field] ?? null)

interface Influence {
  readonly passes: boolean
  readonly decisiveSlack: string
  readonly contested: boolean | null
  readonly reason: string
  readonly majoritySlack: string
  readonly quorumSlack: string
  readonly margin: Decimal
  readonly removalPivotal: readonly string[]
  readonly flipPivotal: readonly string[]
  readonly removalCoalition: {readonly size: number} | null
  readonly flipCoalition: {readonly size: number} | null
  readonly decisiveVote: {readonly index: number; readonly voter: string; readonly block: number} | null
}

function influenceColumns(answered: unknown, voteCount: unknown) {
  const influence = answered as Influence | null
  const flip = influence?.flipCoalition?.size ?? null
  const nobody = voteCount === 0 ? 0 : null
  return {
    removalPivotal: influence?.removalPivotal.length ?? nobody,
    flipPivotal: influence?.flipPivotal.length ?? nobody,
    minRemovalCoalition: influence?.removalCoalition?.size ?? null,
    minFlipCoalition: influence?.passes ? flip : null,
    minCoalitionToPass: influence?.passes ? null : flip,
    decisiveIndex: influence?.decisiveVote?.index ?? null,
    decisiveVoter: influence?.decisiveVote?.voter ?? null,
    decisiveBlock: influence?.decisiveVote?.block ?? null,
    outcomeReason: influence?.reason ?? null,
    majoritySlack: influence?.majoritySlack ?? null,
    quorumSlack: influence?.quorumSlack ?? null,
    decisiveSlack: influence?.decisiveSlack ?? null,
    contested: influence?.contested == null ? null : String(influence.contested),
    margin: influence?.margin?.decimal ?? null,
  }
}

type Decimal = {readonly decimal: string} | null

function turnoutColumns(answered: unknown) {
  const turnout = answered as Readonly<Record<'votable' | 'totalSupply' | 'circulating', {readonly share: Decimal}>> & {
    readonly zeroWeightVotes: number
    readonly lateShare: Decimal
    readonly lateSwing: boolean | null
    readonly extended: boolean
  }
  return {
    zeroWeightVotes: turnout.zeroWeightVotes,
    turnoutVotable: turnout.votable.share?.decimal ?? null,
    turnoutTotalSupply: turnout.totalSupply.share?.decimal ?? null,
    turnoutCirculating: turnout.circulating.share?.decimal ?? null,
    lateShare: turnout.lateShare?.decimal ?? null,
    lateSwing: turnout.lateSwing === null ? null : String(turnout.lateSwing),
    extended: String(turnout.extended),
  }
}

function potentialColumns(answered: unknown) {
  const potential = answered as {
    readonly lockIn: {readonly index: number} | null
    readonly entryPivotal: readonly object[] | null
    readonly votesToPass: readonly {readonly opposition: string; readonly votes: string | null}[]
  } | null
  const needed = (wanted: string) => potential?.votesToPass.find(({opposition}) => opposition === wanted)?.votes ?? null
  return {
    lockInIndex: potential?.lockIn?.index ?? null,
    entryPivotal: potential?.entryPivotal?.length ?? null,
    votesToPassNobody: needed('nobody'),
    votesToPassMedian: needed('median'),
    votesToPassLargest: needed('largest'),
    votesToPassActive: needed('active'),
  }
}

describe.each(['compound', 'opg-demo'])('%s as the API tells it', dao => {
  test('proposals', async () => {
    const expected = await listed(
      'proposals',
      `dao: "${dao}", orderBy: [{field: CREATED_BLOCK, direction: ASC}]`,
      `proposalId state proposer createdBlock voteStart voteEnd voteCount votersWithWeight forVotes againstVotes
       abstainVotes minimalMajorityCoalition { size } quorumCrosser { index voter block after ofPeriod { decimal } } voterGini { decimal }
       voterHerfindahl { decimal } influence {
         passes reason majoritySlack quorumSlack decisiveSlack contested removalPivotal flipPivotal removalCoalition { size }
         flipCoalition { size } decisiveVote { index voter block } margin { decimal }
       } turnout {
         zeroWeightVotes lateShare { decimal } lateSwing extended votable { share { decimal } }
         totalSupply { share { decimal } } circulating { share { decimal } }
       } potential { lockIn { index } entryPivotal { account } votesToPass { opposition votes } } governor voterCount quorum clock eta createdTimestamp transactionHash title
         createdClock proposalThreshold proposerVotes thresholdMet quorumSource defeatReason`,
    )
    expect(expected.length).toBe(dao === 'compound' ? 141 : 13)
    expect(await exportedTwice(dao, 'proposals')).toEqual(
      expected.map(proposal => ({
        ...influenceColumns(proposal.influence, proposal.voteCount),
        ...turnoutColumns(proposal.turnout),
        ...potentialColumns(proposal.potential),
        id: proposal.proposalId,
        state: String(proposal.state).toLowerCase(),
        proposer: proposal.proposer,
        createdBlock: proposal.createdBlock,
        startBlock: proposal.voteStart,
        endBlock: proposal.voteEnd,
        nVotes: proposal.voteCount,
        nPositive: proposal.votersWithWeight,
        for: proposal.forVotes,
        against: proposal.againstVotes,
        abstain: proposal.abstainVotes,
        minMajorityCoalition: inner(proposal.minimalMajorityCoalition, 'size'),
        quorumCrossIndex: inner(proposal.quorumCrosser, 'index'),
        quorumCrosser: inner(proposal.quorumCrosser, 'voter'),
        quorumCrossBlock: inner(proposal.quorumCrosser, 'block'),
        quorumCrossAfter: inner(proposal.quorumCrosser, 'after'),
        quorumCrossOfPeriod: inner(inner(proposal.quorumCrosser, 'ofPeriod'), 'decimal'),
        giniPositive: inner(proposal.voterGini, 'decimal'),
        hhi: inner(proposal.voterHerfindahl, 'decimal'),
        governor: proposal.governor,
        nVoters: proposal.voterCount,
        quorum: proposal.quorum,
        clock: proposal.clock,
        eta: proposal.eta,
        createdTimestamp: proposal.createdTimestamp,
        transactionHash: proposal.transactionHash,
        createdClock: proposal.createdClock,
        proposalThreshold: proposal.proposalThreshold,
        proposerVotes: proposal.proposerVotes,
        thresholdMet: inText(proposal.thresholdMet),
        quorumSource: proposal.quorumSource,
        defeatReason: proposal.defeatReason,
        title: proposal.title,
      })),
    )
  })

  test('votes', async () => {
    const proposals = await listed('proposals', `dao: "${dao}"`, 'id proposalId governor')
    const of = new Map(proposals.map(proposal => [proposal.id, proposal]))
    const expected = await listed(
      'votes',
      `dao: "${dao}", orderBy: [{field: BLOCK, direction: ASC}]`,
      'proposal index voter support weight reason block timestamp transactionHash logIndex clock againstPart forPart abstainPart',
    )
    expect(expected.length).toBe(dao === 'compound' ? 10_149 : 44)
    expect(await exportedTwice(dao, 'votes')).toEqual(
      expected.map(({proposal, support, ...vote}) => ({
        proposalId: of.get(proposal ?? '')?.proposalId,
        governor: of.get(proposal ?? '')?.governor,
        ...vote,
        support: String(support).toLowerCase(),
      })),
    )
  })
})

describe.each([
  ['holders', 'holding', 'votingPower'],
  ['delegates', 'votingPower', 'balance'],
])('%s', (table, weight, other) => {
  test('as the API tells them', async () => {
    const expected = await listed(table, 'dao: "opg-demo"', 'address balance holding proxyOf votingPower delegate')
    const total = expected.reduce((sum, account) => sum + BigInt(String(account[weight])), 0n)
    const said = await exportedTwice('opg-demo', table)
    expect(said.map(({share, ...rest}) => rest)).toEqual(
      expected.map((account, i) => ({
        rank: i + 1,
        address: account.address,
        [weight]: account[weight],
        [other]: account[other],
        delegate: account.delegate,
        ...(table === 'holders' && {balance: account.balance, proxyOf: account.proxyOf}),
      })),
    )
    for (const {share, ...account} of said)
      expect(Number(share)).toBeCloseTo(Number(account[weight]) / Number(total), 12)
    expect(said.reduce((sum, {share}) => sum + Number(share), 0)).toBeCloseTo(1, 12)
  })

  test.each([60, 150])('at the end of block %i what the changes up to it add up to', async block => {
    const balances = replay(await rowsOf(pool, 'SELECT * FROM balance_change'), 'account', block)
    const votes = replay(await rowsOf(pool, 'SELECT * FROM voting_power_change'), 'delegate', block)
    const delegations = sorted(
      await rowsOf(pool, 'SELECT * FROM delegation_change'),
      row => [whole(row, 'block'), whole(row, 'log_index')],
      'ASC',
    )
    const delegates = new Map(
      delegations.flatMap(row => (Number(row.block) <= block ? [[row.delegator, row.to_delegate] as const] : [])),
    )
    const delegateOf = (account: string) => {
      const delegate = delegates.get(account)
      return delegate == null ? null : getAddress(String(delegate))
    }
    const [weights, others] = table === 'holders' ? [balances, votes] : [votes, balances]
    const expected = ranked(weights)
    expect(expected.length).toBeGreaterThan(1)
    const said = await exported('opg-demo', table, '--block', String(block))
    expect(said.map(row => [row.rank, row.address, row[weight], row[other], row.delegate])).toEqual(
      expected.map(([address, amount], i) => [
        i + 1,
        getAddress(address),
        amount.toString(),
        (others.get(address) ?? 0n).toString(),
        delegateOf(address),
      ]),
    )
  })
})

test('concentration as the API tells it, of one population or all, up to a block', async () => {
  const expected: Entry[] = []
  for (const population of populations.map(({id}) => id)) {
    const fields = 'population block timestamp clock values { metric value { decimal } }'
    for (const {values, ...point} of await listed(
      'concentration',
      `dao: "opg-demo", population: ${population}`,
      fields,
    ))
      expected.push({
        ...(point as Entry),
        ...Object.fromEntries((values as Answered[]).map(({metric, value}) => [metric, inner(value, 'decimal')])),
      })
  }
  expect(expected.length).toBeGreaterThan(100)
  const said = await exportedTwice('opg-demo', 'concentration')
  expect(said).toEqual(expected.map(point => expect.objectContaining(point)))
  expect(Object.keys(said[0] ?? {})).toHaveLength(5 + metrics.length)
  const some = await exported('opg-demo', 'concentration', '--population', 'delegates', '--block', '150')
  expect(some).toEqual(said.filter(({population, block}) => population === 'delegates' && Number(block) <= 150))
})

test.each([
  ['proposals', ALPHA, 42],
  ['proposals', BRAVO, 99],
  ['votes', ALPHA, 0],
  ['votes', BRAVO, 0],
])('%s of the governor %s only', async (table, governor, count) => {
  const [all, some] = await Promise.all([
    exported('compound', table),
    exported('compound', table, '--governor', getAddress(governor)),
  ])
  expect(some).toEqual(all.filter(row => row.governor === getAddress(governor)))
  expect(some.length).toBeGreaterThan(1000 * Number(count === 0))
  if (count > 0) expect(some).toHaveLength(count)
})

describe('what cannot be exported', () => {
  test.concurrent.each([
    [['nobody', 'proposals'], /^kingmaker: no DAO "nobody" is indexed; there are compound, opg-demo$/m],
    [['nobody', 'holders'], /^kingmaker: dao: expected the slug of an indexed DAO .*, got "nobody"$/m],
    [['compound', 'delegates'], /^kingmaker: dao: no token of compound is indexed$/m],
    [['compound', 'concentration'], /^kingmaker: dao: no token of compound is indexed$/m],
    [
      ['compound', 'proposals', '--governor', `0x${'12'.repeat(20)}`],
      /^kingmaker: governor: .* is not an indexed governor of compound; there are 0xc0dA01a04C3f3E0be433606045bB7017A7323E38, 0x/m,
    ],
    [
      ['opg-demo', 'holders', '--block', '261'],
      /^kingmaker: block: local is indexed up to block 260, 261 is not known/m,
    ],
    [
      ['opg-demo', 'holders', '--token', `0x${'12'.repeat(20)}`],
      /^kingmaker: token: 0x1212.* is not an indexed token/m,
    ],
  ])('%s', async (args, message) => {
    const {code, stdout, stderr} = await kingmaker(['export', ...args], {DB_URL: databaseUrl})
    expect(stderr).toMatch(message)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
  })

  test('from a database that is not there', async () => {
    const {code, stdout, stderr} = await kingmaker(['export', 'compound', 'votes'], {
      DB_URL: 'postgres://a:b@127.0.0.1:1/c',
    })
    expect(stderr).toMatch(/the database cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:1\): check DB_URL/)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
  })
})

test('a reader that has seen enough is no failure', async () => {
  const child = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), 'export', 'compound', 'votes'], {
    env: {...process.env, DB_URL: databaseUrl},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const [code] = await once(child, 'close')
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
})

describe('without a database of one’s own', () => {
  let home: string

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
    await chmod(home, 0o755)
  })

  afterAll(async () => {
    await (await findRunningPostgres(home))?.stop()
    await rm(home, {recursive: true, force: true})
  })

  test('the embedded one runs for as long as the export needs it', async () => {
    const empty = await kingmaker(['export', 'opg-demo', 'proposals'], {KINGMAKER_HOME: home})
    expect(empty.code).toBe(2)
    expect(empty.stderr).toMatch(/nothing is indexed in this database yet: run `npx kingmaker start` first/)
    expect(await findRunningPostgres(home)).toBeUndefined()

    const server = await startPostgres({home})
    await migrate(server.url)
    await indexDemoDao(server.url)
    const during = await kingmaker(['export', 'opg-demo', 'proposals'], {KINGMAKER_HOME: home})
    expect((await findRunningPostgres(home))?.port).toBe(server.port)
    await server.stop()

    const after = await kingmaker(['export', 'opg-demo', 'proposals'], {KINGMAKER_HOME: home})
    expect({code: after.code, stderr: after.stderr}).toEqual({code: 0, stderr: ''})
    expect(parseCsv(after.stdout)).toHaveLength(13)
    expect(during.stdout).toBe(after.stdout)
    expect(await findRunningPostgres(home)).toBeUndefined()
  })
})
