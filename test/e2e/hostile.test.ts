import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {encodeFunctionData, parseAbi, stringToHex} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {TestApi} from '../harness/api'
import {testPool} from '../harness/demo-index'
import {
  bombProposal,
  type LooseBlock,
  type LooseLog,
  pointerBomb,
  rawLog,
  word,
  writeRecording,
} from '../harness/hostile-logs'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'
import {startTroubledNode} from '../harness/troubled-node'

// What hostile or careless contracts can log, by the whole way: a node, the indexer, PostgreSQL, the API. docs/hostile-input.md
// lists every case with its test; those that need no database are beside the part that they are about.
const [TOKEN, BRAVO, OZ, TWIN, FOREIGN] = ['70', 'b0', '0e', '0f', 'fe'].map(byte => `0x${byte.repeat(20)}`) as [
  string,
  string,
  string,
  string,
  string,
]
const [A, B, C] = ['0a', '0b', '0c'].map(byte => `0x${byte.repeat(20)}`) as [string, string, string]
const ZERO = `0x${'00'.repeat(20)}`
const MAX = 2n ** 256n - 1n
/** With so many of the largest, a sum has 79 digits. */
const TEN = Array.from({length: 10})

const TRANSFER = 'event Transfer(address indexed from, address indexed to, uint256 value)'
const DELEGATE_CHANGED =
  'event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)'
const VOTES_CHANGED = 'event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes)'
const CREATED =
  'event ProposalCreated(uint256, address, address[], uint256[], string[], bytes[], uint256, uint256, string)'
const VOTE = 'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason)'
const QUEUED = 'event ProposalQueued(uint256 id, uint256 eta)'

const transfer = (from: string, to: string, value: bigint) => rawLog(TOKEN, TRANSFER, [from, to, value])
const votesChanged = (delegate: string, previous: bigint, current: bigint) =>
  rawLog(TOKEN, VOTES_CHANGED, [delegate, previous, current])
const vote = (voter: string, id: bigint, [support, weight, reason = '0x']: readonly [number, bigint, string?]) =>
  rawLog(BRAVO, VOTE, [voter, id, support, weight, reason])

function created(
  id: bigint,
  {
    governor = BRAVO,
    description = '0x',
    start = 20n,
    end = 30n,
    calldatas = [],
  }: {governor?: string; description?: string; start?: bigint; end?: bigint; calldatas?: readonly string[]} = {},
): LooseLog {
  const targets = calldatas.map(() => C)
  const zeros = calldatas.map(() => 0n)
  const signatures = calldatas.map(() => '0x')
  return rawLog(governor, CREATED, [id, A, targets, zeros, signatures, calldatas, start, end, description])
}

/** NUL, a broken sequence, a lone surrogate and a bidi override between letters: what no `text` column takes as it is. */
const BROKEN = `0x2320${'61'}00${'62'}c328fffe${'63'}eda080${'64'}e280ae${'65'}` as const
const BROKEN_SHOWN = '# a\u2400b\ufffd(\ufffd\ufffdc\ufffd\ufffd\ufffdde'
const LONG = `${stringToHex('# Long\n')}${'6c'.repeat(1_500_000)}`
const multicall = `0xac9650d8${word(32)}${pointerBomb(1_000, 50_000)}`
const upgrade = encodeFunctionData({abi: parseAbi(['function upgradeTo(address)']), args: [C as `0x${string}`]})

const SPAM = 2_000
const spammer = (i: number) => `0x${word(0x5ba0000 + i).slice(24)}`

/** As the Nouns fork of Bravo has them, under the same topics: more is indexed. */
const NOUNS = [
  rawLog(
    BRAVO,
    'event ProposalCreated(uint256 indexed, address indexed, address[], uint256[], string[], bytes[], uint256, uint256, string)',
    [7n, A, [], [], [], [], 1n, 2n, '0x'],
  ),
  rawLog(BRAVO, 'event VoteCast(address indexed, uint256 indexed, uint8, uint256, string)', [A, 1n, 1, 5n, '0x']),
  rawLog(BRAVO, 'event ProposalExecuted(uint256 indexed)', [1n]),
  rawLog(BRAVO, 'event ProposalCanceled(uint256 indexed)', [1n]),
]

/** Values that contracts do not write, but bytes can. */
const DIRTY: readonly LooseLog[] = [
  {
    ...transfer(ZERO, A, 1n),
    topics: [transfer(ZERO, A, 1n).topics[0] ?? '', `0x${'11'.repeat(12)}${'0a'.repeat(20)}`, `0x${word(2)}`],
  },
  {...transfer(ZERO, A, 1n), topics: [...transfer(ZERO, A, 1n).topics, `0x${word(1)}`], data: '0x'},
  {...transfer(ZERO, A, 1n), data: '0x'},
  {...votesChanged(A, 0n, 1n), topics: [votesChanged(A, 0n, 1n).topics[0] ?? '', `0x${'ff'.repeat(32)}`]},
  {...vote(A, 1n, [1, 1n]), data: vote(A, 1n, [1, 1n]).data.replace(word(1) + word(1), word(1) + word(511))},
]

const DAY = 86_400
const blocks: readonly LooseBlock[] = [
  {
    number: 10,
    timestamp: 1_000,
    logs: [
      transfer(ZERO, A, MAX),
      ...TEN.map(() => transfer(ZERO, B, MAX)),
      rawLog(TOKEN, DELEGATE_CHANGED, [A, ZERO, A]),
      rawLog(TOKEN, DELEGATE_CHANGED, [B, ZERO, TOKEN]),
      votesChanged(A, 0n, MAX),
      votesChanged(TOKEN, 0n, MAX),
      created(1n, {description: BROKEN, calldatas: [upgrade, multicall, '0x']}),
      created(2n, {description: LONG}),
      created(2n, {description: '0x616761696e'}),
      // Voting period 0, and a vote that never ends.
      created(3n, {start: 20n, end: 20n}),
      created(4n, {start: 0n, end: MAX}),
      bombProposal(BRAVO, 5n, pointerBomb(2_000, 50_000)),
      bombProposal(BRAVO, 6n, pointerBomb(4_000, 100_000)),
      ...NOUNS,
      ...DIRTY,
      // The same id on two governors.
      created(1n, {governor: OZ, start: 20n, end: 30n}),
      created(1n, {governor: TWIN, start: 2_000n, end: 3_000n}),
      rawLog(OZ, 'event VotingPeriodSet(uint256, uint256)', [5n, 0n]),
      rawLog(OZ, 'event VotingDelaySet(uint256, uint256)', [0n, MAX]),
      rawLog(OZ, 'event QuorumNumeratorUpdated(uint256, uint256)', [0n, MAX]),
      // Of a contract that is not indexed, however much it looks like one that is.
      created(99n, {governor: FOREIGN}),
      {...vote(A, 99n, [1, 5n]), address: FOREIGN},
    ],
  },
  // Blocks of one second, as the clock of a rollup stands still: for the twin it is the snapshot, twice.
  {number: 19, timestamp: 2_000, logs: [transfer(A, B, 1n)]},
  {number: 20, timestamp: 2_000, logs: [transfer(B, A, 1n)]},
  {
    number: 22,
    timestamp: 2_001,
    logs: [
      vote(A, 1n, [1, MAX, BROKEN]),
      ...TEN.map(() => vote(B, 1n, [1, MAX])),
      vote(B, 1n, [1, 1n]),
      vote(C, 1n, [3, 5n]),
      vote(C, 1n, [255, 6n]),
      vote(A, 1n, [0, 0n]),
      vote(B, 1n, [2, 0n]),
      vote(A, 42n, [1, 1n]),
    ],
  },
  {
    number: 25,
    timestamp: 2_002,
    logs: Array.from({length: SPAM}, (_, i) => i).flatMap(i => [
      transfer(A, spammer(i), 1n),
      rawLog(TOKEN, DELEGATE_CHANGED, [spammer(i), ZERO, A]),
      votesChanged(A, MAX - BigInt(i), MAX - BigInt(i + 1)),
    ]),
  },
  {number: 40, timestamp: 4_000, logs: [vote(C, 1n, [1, 7n]), rawLog(BRAVO, QUEUED, [1n, MAX])]},
  {number: 60, timestamp: 4_000 + 30 * DAY, logs: [rawLog(BRAVO, QUEUED, [3n, 0n])]},
  {number: 200, timestamp: 4_001 + 30 * DAY, logs: [transfer(B, C, 0n), transfer(B, ZERO, 5n)]},
]

const DAO = `slug: hostile
name: Hostile
chain: ethereum
contracts:
  - { role: token, kind: erc20-votes, address: "${TOKEN}", from: 1 }
  - { role: governor, kind: governor-bravo, address: "${BRAVO}", from: 1, parameters: { quorumVotes: "4" } }
  - { role: governor, kind: oz-governor, address: "${OZ}", from: 1 }
  - { role: governor, kind: oz-governor, address: "${TWIN}", from: 1, clock: timestamp }
labels: []
`

let postgres: TestPostgres
let folder: string
let recording: RecordingServer
let databaseUrl: string
let pool: Pool

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingmaker-hostile-'))
  writeFileSync(join(folder, 'hostile.yaml'), DAO)
  writeRecording(join(folder, 'hostile.ndjson.gz'), blocks)
  recording = await startRecordingServer({file: join(folder, 'hostile.ndjson.gz'), chainId: 1})
  postgres = await startTestPostgres()
  databaseUrl = await postgres.createDatabase()
  await index(databaseUrl, recording.url, recording.head)
  pool = testPool(databaseUrl)
})

afterAll(async () => {
  await pool?.end()
  await recording?.close()
  await postgres?.close()
  if (folder) rmSync(folder, {recursive: true})
})

async function index(url: string, rpcUrl: string, height: number): Promise<void> {
  const daoFiles = [join(folder, 'hostile.yaml')]
  const indexer = startIndexer({chain: 'ethereum', databaseUrl: url, rpcUrl, daoFiles})
  await indexer.reaches(height)
  await indexer.kill()
}

const rows = async <Row>(sql: string, ...values: unknown[]) => (await pool.query(sql, values)).rows as Row[]
const one = async <Row>(sql: string, ...values: unknown[]) => (await rows<Row>(sql, ...values))[0]
const idOf = (governor: string, id: bigint) => `1:${governor}:${id}`
const hexOf = (bytes: unknown) => `0x${Buffer.from(bytes as Buffer).toString('hex')}`
const proposalRow = (governor: string, id: bigint) =>
  one<Record<string, string>>('SELECT * FROM proposal WHERE id = $1', idOf(governor, id))

describe('text', () => {
  test('with NUL, broken UTF-8, surrogates and bidi controls is stored for display, and as the bytes it was', async () => {
    const text = await one<Record<string, unknown>>('SELECT * FROM proposal_text WHERE id = $1', idOf(BRAVO, 1n))
    expect(text).toMatchObject({description: BROKEN_SHOWN, description_altered: true, title: BROKEN_SHOWN.slice(2)})
    expect(hexOf(text?.description_bytes)).toBe(BROKEN)
    const reason = await one<Record<string, unknown>>(
      'SELECT * FROM vote WHERE weight = $1 AND voter = $2',
      `${MAX}`,
      A,
    )
    expect(reason?.reason).toBe(BROKEN_SHOWN)
    expect(hexOf(reason?.reason_bytes)).toBe(BROKEN)
  })

  test('of 1.5 MB is stored whole, and served', async () => {
    const {proposal} = await new TestApi(pool).data<{proposal: {title: string; description: string}}>(
      `{ proposal(dao: "hostile", proposalId: "2") { title description } }`,
    )
    expect(proposal.title).toBe('Long')
    expect(proposal.description).toBe(`# Long\n${'l'.repeat(1_500_000)}`)
  })
})

describe('numbers', () => {
  test('beyond 78 digits are summed exactly, stored and served', async () => {
    expect(await proposalRow(BRAVO, 1n)).toMatchObject({
      for_votes: `${11n * MAX + 8n}`,
      against_votes: '0',
      abstain_votes: '0',
    })
    expect(`${11n * MAX}`).toHaveLength(79)
    const token = await one<Record<string, string>>('SELECT * FROM token')
    expect(token).toMatchObject({total_supply: `${11n * MAX - 5n}`, delegated_supply: `${2n * MAX - BigInt(SPAM)}`})
    const {dao} = await new TestApi(pool).data<{dao: {tokens: Record<string, unknown>[]}}>(
      `{ dao(slug: "hostile") { tokens { totalSupply delegatedSupply concentration(population: holders) { value(metric: total) { numerator } } } } }`,
    )
    expect(dao.tokens).toEqual([
      {
        totalSupply: `${11n * MAX - 5n}`,
        delegatedSupply: `${2n * MAX - BigInt(SPAM)}`,
        concentration: {value: {numerator: `${11n * MAX - 5n}`}},
      },
    ])
  })

  test('of parameters at their ends divide by nothing and overflow nothing', async () => {
    const governor = await one<Record<string, string>>('SELECT * FROM governor WHERE id = $1', `1:${OZ}`)
    expect(governor).toMatchObject({voting_period: '0', voting_delay: `${MAX}`, quorum_numerator: `${MAX}`})
    expect(await proposalRow(OZ, 1n)).toMatchObject({quorum: `${(11n * MAX * MAX) / 100n}`, state: 'Defeated'})
    expect(await proposalRow(BRAVO, 1n)).toMatchObject({eta: `${MAX}`, state: 'Queued'})
    expect(await proposalRow(BRAVO, 4n)).toMatchObject({vote_end: `${MAX}`, state: 'Active'})
  })

  test('a vote without a period is decided when it has passed', async () => {
    const states = await rows(
      'SELECT state, block FROM proposal_state_change WHERE proposal = $1 ORDER BY sequence',
      idOf(BRAVO, 3n),
    )
    // What is queued after a defeat is a contradiction; the chain is followed.
    expect(states.slice(0, 3)).toEqual([
      {state: 'Pending', block: 10},
      {state: 'Active', block: 21},
      {state: 'Defeated', block: 21},
    ])
  })
})

describe('logs that lie or mislead', () => {
  test('a second creation of an id changes nothing of the first, and is told', async () => {
    expect(await proposalRow(BRAVO, 2n)).toMatchObject({created_block: 10, log_index: 16})
    const breach = await one('SELECT rule, proposal_id, block FROM breach WHERE contract = $1', `1:${BRAVO}`)
    expect(breach).toEqual({rule: 'duplicateProposal', proposal_id: '2', block: 10})
  })

  test('one id on two governors is two proposals, each on its own clock', async () => {
    const states = async (governor: string) =>
      (
        await rows<{state: string}>(
          'SELECT state FROM proposal_state_change WHERE proposal = $1 ORDER BY sequence',
          idOf(governor, 1n),
        )
      ).map(({state}) => state)
    expect(await states(OZ)).toEqual(['Pending', 'Active', 'Defeated'])
    expect(await states(TWIN)).toEqual(['Pending', 'Active', 'Defeated'])
    const {proposals} = await new TestApi(pool).data<{proposals: {id: string}[]}>(
      `{ proposals(dao: "hostile", first: 100) { id } }`,
    )
    expect(proposals).toHaveLength(6)
    expect(new Set(proposals.map(({id}) => id)).size).toBe(6)
  })

  test('a clock that stands still takes the snapshot once, after the last event of the second', async () => {
    const supplies = await rows<{snapshot_supply: string}>(
      'SELECT snapshot_supply FROM proposal WHERE id = ANY($1)',
      [OZ, TWIN].map(governor => idOf(governor, 1n)),
    )
    expect(supplies.map(row => row.snapshot_supply)).toEqual([`${11n * MAX}`, `${11n * MAX}`])
  })

  test('votes with support of other kinds, without weight, twice, and after the end are kept, and counted by the rules', async () => {
    const votes = await rows<{support: number; weight: string}>(
      'SELECT support, weight FROM vote WHERE proposal = $1 ORDER BY index',
      idOf(BRAVO, 1n),
    )
    expect(votes.map(({support, weight}) => [support, BigInt(weight)])).toEqual([
      [1, MAX],
      ...TEN.map(() => [1, MAX]),
      [1, 1n],
      [3, 5n],
      [255, 6n],
      [0, 0n],
      [2, 0n],
      [1, 7n],
    ])
    expect(await proposalRow(BRAVO, 1n)).toMatchObject({votes: 17, voters: 3, voters_with_weight: 3})
    const answer = await new TestApi(pool).data<{proposal: {votes: {support: string; supportNumber: number}[]}}>(
      `{ proposal(dao: "hostile", governor: "${BRAVO}", proposalId: "1") { votes { support supportNumber } } }`,
    )
    expect(new Set(answer.proposal.votes.map(each => each.support))).toEqual(
      new Set(['FOR', 'OTHER', 'AGAINST', 'ABSTAIN']),
    )
  })

  test('a vote on a proposal that is not there is no row, and stops nothing', async () => {
    expect(await rows("SELECT * FROM vote WHERE proposal LIKE '%:42'")).toEqual([])
  })

  test('contracts that are not indexed leave no trace', async () => {
    for (const rows of Object.values(await dumpTables(databaseUrl)))
      expect(rows.filter(row => row.includes(FOREIGN))).toEqual([])
  })

  test('spam of one block is one point of the concentration', async () => {
    const points = await rows<{population: string}>(
      'SELECT population FROM concentration WHERE block = 25 ORDER BY population',
    )
    expect(points.map(({population}) => population)).toEqual(['activeDelegates', 'delegates', 'holders'])
    const holders = await one<{count: string}>('SELECT count(*) FROM account WHERE balance > 0')
    expect(Number(holders?.count)).toBe(SPAM + 2)
  })
})

describe('logs that cannot be read', () => {
  test('are kept raw with the reason, in the order of the chain', async () => {
    const unreadable = await rows<{contract: string; reason: string; topics: string[]; data: string}>(
      'SELECT contract, reason, topics, data FROM unreadable_log ORDER BY block, log_index',
    )
    const bombs = [
      bombProposal(BRAVO, 5n, pointerBomb(2_000, 50_000)),
      bombProposal(BRAVO, 6n, pointerBomb(4_000, 100_000)),
    ]
    expect(unreadable.map(({topics, data}) => ({topics, data}))).toEqual(
      [...bombs, ...NOUNS, ...DIRTY].map(({topics, data}) => ({topics, data})),
    )
    expect(unreadable.map(({reason}) => reason)).toEqual([
      'ProposalCreated: decodes to far more bytes than it has',
      'ProposalCreated: decodes to far more bytes than it has',
      'ProposalCreated: expected 1 topics, got 3',
      'VoteCast: expected 2 topics, got 3',
      'ProposalExecuted: expected 1 topics, got 2',
      'ProposalCanceled: expected 1 topics, got 2',
      'Transfer: an address has more than 20 bytes',
      'Transfer: expected 3 topics, got 4',
      'Transfer: the data ends early',
      'DelegateVotesChanged: an address has more than 20 bytes',
      'VoteCast: an integer does not fit 8 bits',
    ])
  })

  test('a bomb inside the calldata of an action leaves the action, and says what was not read', async () => {
    const effects = await rows<{action: number; powers: string[]; unread: string | null}>(
      'SELECT action, powers, unread FROM action_effect WHERE proposal = $1 ORDER BY action, path',
      idOf(BRAVO, 1n),
    )
    expect(effects).toEqual([
      {action: 0, powers: ['upgradeCode'], unread: null},
      {action: 1, powers: ['nestedExecution'], unread: 'decodes to far more bytes than it has'},
      {action: 2, powers: [], unread: null},
    ])
    const action = await one<{calldata: Buffer}>(
      'SELECT calldata FROM proposal_action WHERE proposal = $1 AND index = 1',
      idOf(BRAVO, 1n),
    )
    expect(hexOf(action?.calldata)).toBe(multicall)
  })
})

test('an index that was stopped in the middle of it all goes on to the same tables', async () => {
  const other = await postgres.createDatabase()
  const capped = await startTroubledNode(recording.url, {seed: 0, percent: 0, head: 99})
  await index(other, capped.url, 99)
  await capped.close()
  await index(other, recording.url, recording.head)
  expect(await dumpTables(other)).toEqual(await dumpTables(databaseUrl))
}, 600_000)
