import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Pool} from 'pg'
import {type Address, encodeFunctionData, type Hex, parseAbi} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {readDaos} from '../../src/storage/read/daos'
import {readIndexedProposals} from '../../src/storage/read/indexed-state'
import {StateReader} from '../../src/verify/state-reader'
import {verify} from '../../src/verify/verify'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {l1Of, startL1Node} from '../harness/l1-node'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'
import {compile} from './compile'
import {Play} from './play'
import type {Setup} from './setups'
import {snapshotDifferences} from './snapshot-games'
import {call, DELEGATORS, Deployer, type Deployment, UNIT, VOTERS} from './stage'

// Real governors on a chain whose contracts count in the numbers of a parent chain, which a node of Arbitrum tells in its
// headers: followed at the head in three runs, and read from the past in one.
const SEED = Number(process.env.SEED ?? 5)
const STEPS = [22, 22, 22]
/** More than `finality` of the chain: all that was played is final then. */
const FINAL = 260
const EXCLUDED = '0x00000000000000000000000000000000000A4B86'

const common = {library: 'oz-4.9', token: 'Token4L1.sol', clock: 'blocknumber', timelock: 'controller'} as const
const setups: readonly Setup[] = [
  {
    ...common,
    slug: 'excluding',
    governor: 'GovernorExcluding.sol',
    kind: 'arbitrum-governor',
    parameters: {quorumDenominator: 100},
  },
  {...common, slug: 'bounded', governor: 'GovernorBounded.sol', kind: 'arbitrum-governor-delegated', parameters: {}},
]

const home = mkdtempSync(join(tmpdir(), 'kingmaker-l1-'))
let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let play: Play
let daoFiles: readonly string[]
const deployed: Deployment[] = []
let followed: string
let pool: Pool
/** The last block of the play. */
let last: number

beforeAll(async () => {
  postgres = await startTestPostgres()
  followed = await postgres.createDatabase()
  pool = new Pool({connectionString: followed})
  node = await startLocalNode({home: join(home, 'node')})
  chain = new DevChain(node.url)
  const deployer = new Deployer(chain)
  const {Reader} = compile('Reader.sol', ['Reader'], 'oz-5.0')
  if (!Reader) throw new Error('Reader.sol has no contract Reader')
  const {created: address} = await deployer.create(Reader, [])
  const deployments: Deployment[] = []
  for (const setup of setups) {
    const deployment = await deployer.deploy(setup)
    deployments.push(deployment)
    // Its votes change with every mint to the delegator.
    const {abi, token} = deployment
    await deployer.send({from: DELEGATORS[0] ?? address, to: token, data: call(abi, 'delegate', [EXCLUDED])})
  }
  daoFiles = deployments.map(daoFile)
  deployed.push(...deployments)
  await chain.rpc('evm_setAutomine', [false])
  play = new Play(chain, deployments, SEED, {address, abi: Reader.abi})
  const l1 = await startL1Node(node.url)
  const [proposer = address] = VOTERS
  const send = (from: Address, to: Address, data: Hex) =>
    chain.rpc('eth_sendTransaction', [{from, to, data, gas: '0xdbba0'}])
  for (const [act, steps] of STEPS.entries()) {
    for (const {abi, token, governor} of deployments) {
      await send(proposer, token, call(abi, 'mint', [DELEGATORS[0], 5n * UNIT]))
      const calls = [[token], [0n], [call(abi, 'mint', [proposer, UNIT])], `First of act ${act}`]
      await send(proposer, governor, call(abi, 'propose', calls))
    }
    for (let i = 0; i < steps; i++) await play.step()
    // An act ends where a value of the clock begins, with a change of the votes of whom the next block sees propose: the
    // process that indexes that block has to know them as they were before.
    while ((await chain.blockNumber()) % 4 !== 3) await play.step()
    for (const {abi, token} of deployments) await send(proposer, token, call(abi, 'mint', [proposer, 7n * UNIT]))
    await play.step()
    const indexer = startIndexer({chain: 'arbitrum', databaseUrl: followed, rpcUrl: l1.url, daoFiles})
    await indexer.reaches(play.moments.at(-1)?.block ?? 0)
    await indexer.kill()
  }
  await l1.close()
  last = play.moments.at(-1)?.block ?? 0
}, 600_000)

afterAll(async () => {
  await pool?.end()
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

function daoFile({setup, governor, token, timelock, firstBlock: from}: Deployment): string {
  const {slug, kind, parameters} = setup
  const contracts = [
    {role: 'token', kind: 'erc20-votes', address: token, from},
    {role: 'governor', kind, address: governor, from, parameters},
    {role: 'timelock', kind: 'timelock-controller', address: timelock, from},
  ]
  const file = join(home, 'daos', `${slug}.yaml`)
  mkdirSync(join(home, 'daos'), {recursive: true})
  writeFileSync(file, JSON.stringify({slug, name: slug, chain: 'arbitrum', contracts}))
  return file
}

/** Indexes the play from nothing, or goes on with an index, up to a block. */
async function index(options: {pruned?: boolean; database?: string; to?: number} = {}): Promise<string> {
  const {pruned = false, to = last} = options
  const databaseUrl = options.database ?? (await postgres.createDatabase())
  const l1 = await startL1Node(node.url, {pruned, head: to})
  const indexer = startIndexer({chain: 'arbitrum', databaseUrl, rpcUrl: l1.url, daoFiles})
  try {
    await indexer.reaches(to)
  } finally {
    await indexer.kill()
    await l1.close()
  }
  return databaseUrl
}

const rowsOf = async <Row>(database: string, statement: string): Promise<Row[]> => {
  const own = new Pool({connectionString: database})
  try {
    return (await own.query(statement)).rows
  } finally {
    await own.end()
  }
}

test(`every state and tally at every block is the contract's (SEED=${SEED})`, async () => {
  const differences: unknown[] = []
  const seen = new Set<string>()
  for (const {block, timestamp, answers} of play.moments) {
    const at = {block, timestamp, l1BlockNumber: l1Of(block), head: false}
    const rows = (await Promise.all(setups.map(({slug}) => readIndexedProposals(pool, slug, at)))).flat()
    const byKey = new Map(rows.map(row => [`${row.governor} ${row.proposalId}`, row]))
    for (const {governor, id, state, votes} of answers) {
      const row = byKey.get(`${governor.toLowerCase()} ${id}`)
      const found = [row?.state, row?.againstCast, row?.forCast, row?.abstainCast].join()
      const told = [state, ...votes].join()
      if (found !== told) differences.push({governor, id, block, told, found})
      seen.add(state)
    }
  }
  expect(differences.slice(0, 5)).toEqual([])
  expect([...seen].sort()).toEqual(
    ['Active', 'Canceled', 'Defeated', 'Executed', 'Pending', 'Queued', 'Succeeded'].filter(state => seen.has(state)),
  )
  for (const state of ['Active', 'Defeated', 'Succeeded', 'Queued', 'Executed']) expect(seen).toContain(state)
})

test(`every quorum is the contract's, derived or read at the first block after the snapshot (SEED=${SEED})`, async () => {
  const rows = await rowsOf<Record<string, string | number | null>>(
    followed,
    `SELECT contract.address || ' ' || proposal_id AS key, proposal.dao, vote_start::int AS start, quorum,
            quorum_source AS source, quorum_read_block AS "readBlock"
     FROM proposal JOIN contract ON contract.id = governor`,
  )
  const told = new Map(
    (play.moments.at(-1)?.answers ?? []).map(each => [`${each.governor.toLowerCase()} ${each.id}`, each]),
  )
  const passed = rows.filter(({quorum}) => quorum !== null)
  expect(passed.length).toBeGreaterThan(10)
  for (const {key, dao, start, quorum, source, readBlock} of passed) {
    // One that was closed is not asked any more.
    const answer = told.get(String(key))?.quorum
    if (answer !== undefined) expect([key, quorum]).toEqual([key, answer.toString()])
    expect(source).toBe(dao === 'bounded' ? 'read' : 'derived')
    if (dao === 'bounded')
      expect([l1Of(Number(readBlock)) > Number(start), l1Of(Number(readBlock) - 1) > Number(start)]).toEqual([
        true,
        false,
      ])
    else expect(readBlock).toBeNull()
  }
  // Nor is the lookback to a proposer's votes by this chain's blocks.
  const proposers = await rowsOf<Record<'token' | 'proposer' | 'at' | 'votes', string>>(
    followed,
    `SELECT split_part(contract.token, ':', 2) AS token, proposer, created_clock - 1 AS at, proposer_votes AS votes
     FROM proposal JOIN contract ON contract.id = governor`,
  )
  const abi = parseAbi(['function getPastVotes(address account, uint256 timepoint) view returns (uint256)'])
  for (const {token, proposer, at, votes} of proposers) {
    const data = encodeFunctionData({abi, args: [proposer as Address, BigInt(at)]})
    expect(BigInt(await chain.rpc<Hex>('eth_call', [{to: token, data}, 'latest']))).toBe(BigInt(votes))
  }
  // The excluded votes change the quorum, or there would be nothing to see.
  const excluded = await rowsOf(followed, `SELECT FROM voting_power_change WHERE delegate = lower('${EXCLUDED}')`)
  expect(excluded.length).toBeGreaterThan(4)
})

test(`games are of the votes at the snapshot in the parent chain's blocks (SEED=${SEED})`, async () => {
  for (const deployment of deployed) {
    const {compared, differences} = await snapshotDifferences(pool, chain, {...deployment, others: [EXCLUDED]})
    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(2)
  }
})

test(`every row has the clock of its contract (SEED=${SEED})`, async () => {
  for (const table of [
    ...['balance_change', 'delegation_change', 'voting_power_change', 'concentration', 'vote'],
    ...['setting_change', 'proposal_revision'],
  ]) {
    const rows = await rowsOf<{block: number; clock: string}>(followed, `SELECT block, clock FROM ${table}`)
    expect([table, rows.length > 0]).toEqual([table, true])
    for (const {block, clock} of rows) expect([table, block, clock]).toEqual([table, block, `${l1Of(block)}`])
  }
  const states = await rowsOf<{cause: string; block: number | null; clock: string; timestamp: string | null}>(
    followed,
    'SELECT cause, block, clock, timestamp FROM proposal_state_change',
  )
  for (const {cause, block, clock, timestamp} of states)
    if (cause === 'event') expect(clock).toBe(`${l1Of(block ?? 0)}`)
    else expect([block, timestamp]).toEqual([null, null])
  expect(new Set(states.map(({cause}) => cause))).toEqual(new Set(['event', 'clock']))
})

test(`verify finds no difference, at the head and in the past, and nothing is broken (SEED=${SEED})`, async () => {
  const l1 = await startL1Node(node.url, {head: last})
  const reader = new StateReader(l1.url)
  const daos = await readDaos(pool)
  for (const dao of daos)
    for (const block of [undefined, last - 30, last - 31, last - 32, last - 33]) {
      const {differences, outcome} = await verify({pool, reader}, dao, {samples: 10, seed: SEED, block})
      expect([dao.slug, block, outcome, differences]).toEqual([dao.slug, block, 'equal', []])
    }
  expect(daos).toHaveLength(2)
  expect(await rowsOf(followed, 'SELECT * FROM breach')).toEqual([])
  await l1.close()
})

test(`an index goes back and on to the tables of a clean one (SEED=${SEED})`, {timeout: 600_000}, async () => {
  const to = last - 22
  const l1 = await startL1Node(node.url)
  const copy = await postgres.createDatabase(await index())
  const env = {DB_URL: copy, RPC_ARBITRUM_HTTP: l1.url, KINGMAKER_DAOS: join(home, 'daos')}
  const run = await kingmaker(['rewind', 'arbitrum', '--to', String(to)], env)
  await l1.close()
  expect([run.code, run.stderr]).toEqual([0, ''])
  expect(await dumpTables(copy)).toEqual(await dumpTables(await index({to})))
  await index({database: copy})
  expect(await dumpTables(copy)).toEqual(await dumpTables(followed))
})

test(`a quorum that cannot be read stops nothing, and is read later (SEED=${SEED})`, {timeout: 600_000}, async () => {
  const database = await index({pruned: true})
  const [row] = await rowsOf<Record<string, number>>(
    database,
    `SELECT count(*) FILTER (WHERE quorum_source = 'unread' AND quorum IS NULL)::int AS unread,
            count(*) FILTER (WHERE quorum_source = 'read')::int AS read,
            count(*) FILTER (WHERE quorum_unread LIKE '%missing trie node of a block%')::int AS reasons,
            (SELECT count(*)::int FROM proposal_state_change WHERE state = 'Undetermined') AS undetermined,
            (SELECT count(*)::int FROM breach) AS breaches
     FROM proposal WHERE dao = 'bounded'`,
  )
  expect(row?.unread).toBeGreaterThan(4)
  expect(row?.undetermined).toBeGreaterThan(0)
  expect(row).toEqual({...row, read: 0, reasons: row?.unread, breaches: 0})
  // One more block, since an index at its head has nothing to do.
  await chain.rpc('evm_mine')
  await index({database, to: last + 1})
  expect(await dumpTables(database)).toEqual(await dumpTables(await index({to: last + 1})))
})

test(`all of it read from the past gives the same rows (SEED=${SEED})`, {timeout: 600_000}, async () => {
  await chain.mine(FINAL, 12)
  const database = await index({to: last + FINAL})
  const [then, now] = [await dumpTables(followed), await dumpTables(database)]
  // The clock went on, and with it the states: only what happened by then is compared.
  for (const table of ['vote', 'proposal_revision', 'voting_power_change', 'concentration', 'setting_change'])
    expect([table, now[table]]).toEqual([table, then[table]])
  const quorums = 'SELECT id, quorum, quorum_source, quorum_read_block, proposer_votes FROM proposal ORDER BY id'
  const known = new Map((await rowsOf<{id: string}>(database, quorums)).map(row => [row.id, row]))
  for (const row of await rowsOf<{id: string; quorum: string | null}>(followed, quorums))
    if (row.quorum !== null) expect(known.get(row.id)).toEqual(row)
  const changes = new Set(now.proposal_state_change)
  for (const change of then.proposal_state_change ?? []) expect(changes).toContain(change)
})

test('a node whose headers have no number ends the run with what to do, and writes nothing', async () => {
  const l1 = await startL1Node(node.url, {telling: 'zero', head: 60})
  const databaseUrl = await postgres.createDatabase()
  const indexer = startIndexer({chain: 'arbitrum', databaseUrl, rpcUrl: l1.url, daoFiles})
  expect(await indexer.ended).toEqual({code: 2, signal: null})
  expect(indexer.lines.join('\n')).toMatch(/block \d+ has no l1BlockNumber.*RPC_ARBITRUM_HTTP/)
  expect((await dumpTables(databaseUrl)).cursor).toEqual([])
  await l1.close()
})
