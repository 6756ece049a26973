import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Pool} from 'pg'
import {type Address, encodeDeployData, encodeFunctionData, getAddress, type Hex, zeroAddress} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoAccounts} from '../../src/demo/demo-accounts'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {TestApi} from '../harness/api'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {compileSolidity} from '../harness/solidity'
import {dumpTables} from '../harness/tables'
import {startTroubledNode} from '../harness/troubled-node'

const GOV = '0x0000000000000000000000000000000000000805'
const [ann = zeroAddress, ben = zeroAddress, cem = zeroAddress] = demoAccounts
const home = mkdtempSync(join(tmpdir(), 'kingmaker-cosmos-gov-'))
const file = join(home, 'cosmos.yaml')
const {GovPrecompile: contract} = compileSolidity('GovPrecompile.sol')
let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let time: number
let middle: number
let head: number
let databaseUrl: string
/** A copy of it, taken while nobody read. */
let rewound: string
let pool: Pool

const abi = contract?.abi ?? []
const run = (from: Address, functionName: string, ...args: unknown[]) => {
  time += 2
  return chain.send({from, to: GOV, data: encodeFunctionData({abi, functionName, args})}, time)
}

async function index(database: string, height: number): Promise<void> {
  const capped = await startTroubledNode(node.url, {seed: 0, percent: 0, head: height})
  const indexer = startIndexer({chain: 'local', databaseUrl: database, rpcUrl: capped.url, daoFiles: [file]})
  try {
    await indexer.reaches(height)
  } finally {
    await indexer.kill()
    await capped.close()
  }
}

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startLocalNode({home: join(home, 'node')})
  chain = new DevChain(node.url)
  time = await chain.timestamp()
  time += 2
  const data = encodeDeployData({abi, bytecode: contract?.bytecode ?? '0x', args: []})
  const {contractAddress} = await chain.send({from: ann, data}, time)
  await chain.rpc('anvil_setCode', [GOV, await chain.rpc<Hex>('eth_getCode', [contractAddress, 'latest'])])

  await run(ann, 'submitProposal', 1n)
  await run(ben, 'deposit', 1n, [
    {denom: 'ogwei', amount: 5000n * 10n ** 18n},
    {denom: 'ibc/\u202eX', amount: 1n},
  ])
  await run(ann, 'vote', 1n, 1)
  await run(ben, 'voteWeighted', 1n, [
    {option: 1, weight: '0.700000000000000000'},
    {option: 4, weight: '0.3'},
  ])
  // Submitted as a Cosmos message, of which there is no log.
  await run(cem, 'vote', 7n, 3)
  middle = await chain.blockNumber()
  await run(cem, 'deposit', 8n, [{denom: 'ogwei', amount: 3n}])
  await run(ben, 'deposit', 7n, [{denom: 'ogwei', amount: 2n}])
  // A later vote takes the place of an earlier one in x/gov; both were cast.
  await run(ann, 'vote', 1n, 4)
  await run(ann, 'vote', 7n, 2)
  await run(ann, 'vote', 1n, 9)
  await run(ann, 'voteWeighted', 1n, [{option: 1, weight: '0.9'}])
  await run(ann, 'cancelProposal', 1n)
  await chain.mine(8, 2)
  head = await chain.blockNumber()

  const governor = {role: 'governor', kind: 'cosmos-gov-precompile', address: GOV, from: 1}
  writeFileSync(file, JSON.stringify({slug: 'cosmos', name: 'Cosmos', chain: 'local', contracts: [governor]}))
  databaseUrl = await postgres.createDatabase()
  // In the middle the state is loaded by a new process.
  await index(databaseUrl, middle)
  await index(databaseUrl, head)
  rewound = await postgres.createDatabase(databaseUrl)
  pool = new Pool({connectionString: databaseUrl})
})

afterAll(async () => {
  await pool?.end()
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

const untold = expect.stringMatching(/without an EVM log/)
const unknown = {
  voteStart: null,
  voteEnd: null,
  quorum: null,
  quorumSource: null,
  forVotes: null,
  againstVotes: null,
  abstainVotes: null,
  votersWithWeight: null,
  minimalMajorityCoalition: null,
  quorumCrosser: null,
  voterGini: null,
  influence: null,
  untold,
}

test('what events tell is there, and what none tells is null and says why', async () => {
  const api = new TestApi(pool)
  const {proposals} = await api.data<{
    proposals: object[]
  }>(`{ proposals(first: 9, orderBy: [{field: PROPOSAL_ID, direction: ASC}]) {
    proposalId proposer state untold voteStart voteEnd quorum quorumSource forVotes againstVotes abstainVotes
    votersWithWeight voteCount voterCount minimalMajorityCoalition { size } quorumCrosser { index } voterGini { decimal }
    influence { passes } title powerIndices(game: cast) { reason playerCount } stateChanges { state cause }
    deposits { depositor denom amount block clock timestamp transactionHash logIndex }
    votes(first: 9, orderBy: [{field: INDEX, direction: ASC}]) { voter support supportNumber weight options { option fraction } }
  } }`)
  const none = {reason: 'untold', playerCount: 0}
  const place = {
    block: expect.any(Number),
    clock: expect.any(String),
    timestamp: expect.any(String),
    transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    logIndex: 0,
  }
  const coins = (depositor: Address, denom: string, amount: bigint) => ({
    depositor: getAddress(depositor),
    denom,
    amount: `${amount}`,
    ...place,
  })
  const cast = (voter: Address, support: string, supportNumber: number, options: readonly [number, string][]) => ({
    voter: getAddress(voter),
    support,
    supportNumber,
    weight: null,
    options: options.map(([option, fraction]) => ({option, fraction})),
  })
  const started = {state: 'Untold', cause: 'event'}
  expect(proposals).toEqual([
    {
      ...unknown,
      proposalId: '1',
      proposer: getAddress(ann),
      state: 'Canceled',
      title: null,
      voteCount: 3,
      voterCount: 2,
      powerIndices: none,
      stateChanges: [started, {state: 'Canceled', cause: 'event'}],
      deposits: [coins(ben, 'ogwei', 5000n * 10n ** 18n), coins(ben, 'ibc/X', 1n)],
      votes: [
        cast(ann, 'FOR', 1, [[1, '1']]),
        cast(ben, 'OTHER', 255, [
          [1, '0.700000000000000000'],
          [4, '0.3'],
        ]),
        cast(ann, 'OTHER', 4, [[4, '1']]),
      ],
    },
    {
      ...unknown,
      proposalId: '7',
      proposer: null,
      state: 'Untold',
      title: null,
      voteCount: 2,
      voterCount: 2,
      powerIndices: none,
      stateChanges: [started],
      deposits: [coins(ben, 'ogwei', 2n)],
      votes: [cast(cem, 'AGAINST', 0, [[3, '1']]), cast(ann, 'ABSTAIN', 2, [[2, '1']])],
    },
    {
      ...unknown,
      proposalId: '8',
      proposer: null,
      state: 'Untold',
      title: null,
      voteCount: 0,
      voterCount: 0,
      powerIndices: none,
      stateChanges: [started],
      deposits: [coins(cem, 'ogwei', 3n)],
      votes: [],
    },
  ])
  const against = await api.data<{votes: object[]}>(
    '{ votes(dao: "cosmos", support: AGAINST, first: 9) { voter weight } }',
  )
  expect(against.votes).toEqual([{voter: getAddress(cem), weight: null}])
})

test('windows of proposals count what is there, and decide nothing that no event tells', async () => {
  const {daoInfluence, influencers} = await new TestApi(pool).data<{
    daoInfluence: {proposals: number; decided: number; agenda: {proposers: {proposals: number}[]}}
    influencers: object[]
  }>(`{
    daoInfluence(dao: "cosmos") { proposals decided agenda { proposers { proposals } } }
    influencers(dao: "cosmos") { account }
  }`)
  const {rows} = await pool.query<{all: number; named: number}>(
    'SELECT count(*)::int AS all, count(proposer)::int AS named FROM proposal',
  )
  const counted = daoInfluence.agenda.proposers.reduce((sum, {proposals}) => sum + proposals, 0)
  expect({all: daoInfluence.proposals, named: counted}).toEqual(rows[0])
  expect(counted).toBeLessThan(daoInfluence.proposals)
  expect([daoInfluence.decided, influencers]).toEqual([0, []])
})

test('what makes no sense stays raw, and nothing is called a contradiction', async () => {
  const {rows} = await pool.query<{reason: string}>('SELECT reason FROM unreadable_log ORDER BY block')
  expect(rows.map(({reason}) => reason)).toEqual([
    'Vote: an option is none of Yes, Abstain, No and NoWithVeto',
    'VoteWeighted: the fractions of the options are not 1 together',
  ])
  expect((await pool.query('SELECT * FROM breach')).rows).toEqual([])
})

test('a restart and a rewind leave the rows of an index that was undisturbed', async () => {
  const [clean, short] = [await postgres.createDatabase(), await postgres.createDatabase()]
  await index(clean, head)
  expect(await dumpTables(databaseUrl)).toEqual(await dumpTables(clean))
  await index(short, middle)
  const environment = {DB_URL: rewound, RPC_LOCAL_HTTP: node.url, KINGMAKER_DAOS: home}
  const run = await kingmaker(['rewind', 'local', '--to', `${middle}`], environment)
  expect(run, run.stderr).toMatchObject({code: 0})
  // The feed tells of what is gone until the indexer retracts it.
  const [{feed_entry: _, ...left}, {feed_entry, ...expected}] = [await dumpTables(rewound), await dumpTables(short)]
  expect(left).toEqual(expected)
  expect([left.vote?.length, left.proposal_deposit?.length, feed_entry?.length]).toEqual([3, 2, 7])
})

test('the export has its rows, with nothing where nothing is told', async () => {
  const run = await kingmaker(['export', 'cosmos', 'votes'], {DB_URL: databaseUrl})
  expect(run, run.stderr).toMatchObject({code: 0})
  expect(run.stdout.trim().split('\n')).toHaveLength(1 + 5)
})
