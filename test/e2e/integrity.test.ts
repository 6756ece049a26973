import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {type Address, encodeDeployData, encodeFunctionData, maxUint256, zeroAddress} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoAccounts} from '../../src/demo/demo-accounts'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {saveVerification} from '../../src/storage/verifications'
import {TestApi} from '../harness/api'
import {testPool} from '../harness/demo-index'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {type Compiled, compileSolidity} from '../harness/solidity'
import {dumpTables} from '../harness/tables'
import {startTroubledNode} from '../harness/troubled-node'

const [keeper = zeroAddress, alice = zeroAddress, bob = zeroAddress] = demoAccounts
const home = mkdtempSync(join(tmpdir(), 'kingmaker-integrity-'))
const {LyingToken} = compileSolidity('Lying.sol')
const {ExtendedVotes} = compileSolidity('Tokens.sol')

type Step = readonly [from: Address, functionName: string, args: readonly unknown[]]
/** Alice holds 100 and delegates to Bob. */
const start: readonly Step[] = [
  [keeper, 'mint', [alice, 100n]],
  [alice, 'delegate', [bob]],
]

/** Plays on tokens of their own; `told` is what is to be said of the last step of each, and nothing before it. */
const PLAYS: readonly {
  readonly slug: string
  readonly token: Compiled | undefined
  readonly args: readonly unknown[]
  readonly steps: readonly Step[]
  readonly told: readonly object[]
}[] = [
  {slug: 'honest', token: ExtendedVotes, args: [], steps: [...start, [alice, 'transfer', [bob, 30n]]], told: []},
  {
    slug: 'pretender',
    token: LyingToken,
    args: [zeroAddress, 0n],
    steps: [...start, [keeper, 'pretend', [bob, 90n, 95n]]],
    told: [
      {rule: 'votingPowerChain', account: bob, expected: '100', found: '90', count: 1},
      {rule: 'delegatedBalances', account: null, expected: '100', found: '95', count: 1},
    ],
  },
  {
    slug: 'confiscator',
    token: LyingToken,
    args: [zeroAddress, 0n],
    steps: [...start, [keeper, 'confiscate', [alice, 40n]]],
    told: [{rule: 'delegatedBalances', account: null, expected: '100', found: '60', count: 1}],
  },
  {
    slug: 'silent',
    token: LyingToken,
    args: [bob, 500n],
    steps: [...start, [bob, 'transfer', [alice, 7n]]],
    told: [
      {rule: 'negativeBalance', account: bob, expected: '>= 0', found: '-7', count: 1},
      {rule: 'implausibleVotes', account: bob, expected: '<= 100', found: '107', count: 1},
      {rule: 'supply', account: null, expected: '100', found: '107', count: 1},
    ],
  },
  {
    slug: 'giant',
    token: LyingToken,
    args: [zeroAddress, 0n],
    steps: [...start, [keeper, 'pretend', [bob, 100n, maxUint256]]],
    told: [
      {rule: 'implausibleVotes', account: bob, expected: '<= 100', found: `${maxUint256}`, count: 1},
      {rule: 'delegatedBalances', account: null, expected: '100', found: `${maxUint256}`, count: 1},
    ],
  },
]

let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let databaseUrl: string
let pool: Pool
let daoFiles: string[]
let time: number
const tokens = new Map<string, Address>()
/** The block of each play's last step. */
const lastBlocks = new Map<string, number>()

async function send(transaction: Parameters<DevChain['send']>[0]) {
  time += 12
  return chain.send(transaction, time)
}

async function play({slug, token}: (typeof PLAYS)[number], [from, functionName, args]: Step): Promise<number> {
  const data = encodeFunctionData({abi: token?.abi ?? [], functionName, args: [...args]})
  return (await send({from, to: tokens.get(slug) ?? zeroAddress, data})).blockNumber
}

async function index(url: string, height: number, rpcUrl = node.url): Promise<void> {
  const indexer = startIndexer({chain: 'local', databaseUrl: url, rpcUrl, daoFiles})
  try {
    await indexer.reaches(height)
  } finally {
    await indexer.kill()
  }
}

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startLocalNode({home: join(home, 'node')})
  chain = new DevChain(node.url)
  time = await chain.timestamp()
  daoFiles = []
  for (const {slug, token, args} of PLAYS) {
    const {contractAddress, blockNumber} = await send({
      from: keeper,
      data: encodeDeployData({abi: token?.abi ?? [], bytecode: token?.bytecode ?? '0x', args: [...args]}),
    })
    tokens.set(slug, contractAddress ?? zeroAddress)
    const contracts = [{role: 'token', kind: 'erc20-votes', address: contractAddress, from: blockNumber}]
    const file = join(home, `${slug}.yaml`)
    writeFileSync(file, JSON.stringify({slug, name: slug, chain: 'local', contracts}))
    daoFiles.push(file)
  }
  databaseUrl = await postgres.createDatabase()
  for (let step = 0; step < 3; step++) {
    let head = 0
    for (const each of PLAYS) {
      const next = each.steps[step]
      if (!next) throw new Error(`${each.slug} has no step ${step}`)
      head = await play(each, next)
      lastBlocks.set(each.slug, head)
    }
    // A new process for the last step: what it has to know of before comes from the tables.
    if (step > 0) await index(databaseUrl, head)
  }
  pool = testPool(databaseUrl)
}, 600_000)

afterAll(async () => {
  await pool?.end()
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

const integrityOf = async (slug: string) => {
  const query = `{ dao(slug: "${slug}") { integrity {
    status lastVerification { outcome }
    breaches { contract rule block account expected found count explanation }
  } } }`
  return (await new TestApi(pool).data<{dao: {integrity: {status: string; breaches: object[]}}}>(query)).dao.integrity
}

test.each(PLAYS)('$slug is told with block, expected and found value', async ({slug, told}) => {
  const {status, breaches} = await integrityOf(slug)
  expect(status).toBe(told.length === 0 ? 'ok' : 'broken')
  const everywhere = {
    contract: tokens.get(slug)?.toLowerCase(),
    block: lastBlocks.get(slug),
    explanation: expect.any(String),
  }
  const lower = (breach: object) => JSON.parse(JSON.stringify(breach).toLowerCase())
  expect(breaches.map(lower)).toEqual(told.map(breach => ({...lower(breach), ...everywhere})))
})

test('the tables are those of an index without a restart, and a rewind takes the breaches back', {
  timeout: 600_000,
}, async () => {
  const head = await chain.blockNumber()
  const [clean, capped] = [await postgres.createDatabase(), await postgres.createDatabase()]
  await index(clean, head)
  const tables = await dumpTables(clean)
  expect(await dumpTables(databaseUrl)).toEqual(tables)
  expect(tables.breach).toHaveLength(8)

  const height = lastBlocks.get('confiscator') ?? 0
  const until = await startTroubledNode(node.url, {seed: 0, percent: 0, head: height})
  await index(capped, height, until.url)
  await until.close()
  const run = await kingmaker(['rewind', 'local', '--to', `${height}`], {
    DB_URL: clean,
    KINGMAKER_DAOS: home,
    RPC_LOCAL_HTTP: node.url,
  })
  expect(run, run.stderr).toMatchObject({code: 0})
  const rewound = await dumpTables(clean)
  expect(rewound.breach).toHaveLength(3)
  // The feed retracts what was taken back when the chain is read again.
  expect(rewound).toEqual(await dumpTables(capped))
})

test('a verification that found differences breaks the integrity of a DAO whose events agree', async () => {
  expect(await integrityOf('honest')).toMatchObject({status: 'ok', lastVerification: null})
  const record = {dao: 'honest', block: 1, hash: '0x', samples: 1, seed: 1, checks: [], differences: []}
  await saveVerification(pool, {...record, checkedAt: new Date(1_000), outcome: 'different'})
  expect(await integrityOf('honest')).toMatchObject({status: 'broken', lastVerification: {outcome: 'different'}})
  await saveVerification(pool, {...record, checkedAt: new Date(2_000), outcome: 'equal'})
  expect(await integrityOf('honest')).toMatchObject({status: 'ok', lastVerification: {outcome: 'equal'}})
})
