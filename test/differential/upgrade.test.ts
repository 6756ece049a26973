import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {
  type Address,
  decodeFunctionResult,
  encodeAbiParameters,
  type Hex,
  keccak256,
  numberToHex,
  stringToHex,
  toHex,
} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {DevChain, type Transaction} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {SeededRandom} from '../../src/demo/seeded-random'
import {TestApi} from '../harness/api'
import {testPool} from '../harness/demo-index'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'
import {startTroubledNode} from '../harness/troubled-node'
import {compile} from './compile'
import {keyOf, rowsOf, stateDifferences, tallyDifferences} from './differences'
import type {Moment} from './play'
import {call, DEPLOYER, Deployer, UNIT, VOTERS} from './stage'

// A governor behind a proxy is given other code twice, each time in the middle of votes, and in the middle of a block:
//
//   first   ├── quorum 20 of 100, abstentions count ──┤ block `upgrades[0]`
//   second                                            ├── 20 of 30, votes in favour alone ──┤ block `upgrades[1]`
//   third                                                                                    ├── 20 of 1000, abstentions count ──
const SEED = Number(process.env.SEED ?? 3)
const STEPS = 18
const VERSIONS = [
  {quorumDenominator: 100, abstainCounts: 1},
  {quorumDenominator: 30, abstainCounts: 0},
  {quorumDenominator: 1000, abstainCounts: 1},
] as const
const STATES = ['Pending', 'Active', 'Canceled', 'Defeated', 'Succeeded', 'Queued', 'Expired', 'Executed']

const ACTIONS = [{type: 'address[]'}, {type: 'uint256[]'}, {type: 'bytes[]'}, {type: 'bytes32'}] as const

const home = mkdtempSync(join(tmpdir(), 'kingmaker-upgrade-'))
const {ProxiedGovernor, ERC1967Proxy} = compile(
  'ProxiedGovernor.sol',
  ['ProxiedGovernor', 'ERC1967Proxy'],
  '@openzeppelin/contracts',
)
const {Token} = compile('Token5.sol', ['Token'], '@openzeppelin/contracts')
const {Reader} = compile('Reader.sol', ['Reader'], 'oz-5.0')
if (!ProxiedGovernor || !ERC1967Proxy || !Token || !Reader) throw new Error('nothing was compiled')
const governorAbi = ProxiedGovernor.abi
const [readerAbi, tokenAbi] = [Reader.abi, Token.abi]
const artifacts = {ProxiedGovernor, ERC1967Proxy, Token, Reader}

let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let random: SeededRandom
let time: number
let token: Address
let governor: Address
let reader: Address
let tokenBlock: number
let governorBlock: number
const implementations: Address[] = []
/** Blocks of the two upgrades. */
const upgrades: number[] = []
const proposals: {readonly id: bigint; readonly description: string}[] = []
const moments: Moment[] = []

const onGovernor = (name: string, args: readonly unknown[], from: Address = DEPLOYER): Transaction => ({
  from,
  to: governor,
  data: call(governorAbi, name, args),
})
const actionsOf = (description: string) => {
  const mint = call(tokenAbi, 'mint', [VOTERS[0], UNIT])
  return [[token], [0n], [mint], keccak256(stringToHex(description))] as const
}

async function ask(block: number): Promise<Moment['answers']> {
  const args = [proposals.map(() => governor), proposals.map(({id}) => id)]
  const abi = readerAbi
  const data = await chain.rpc<Hex>('eth_call', [
    {to: reader, data: call(abi, 'read', args), gas: toHex(500_000_000)},
    numberToHex(block),
  ])
  const answers = decodeFunctionResult({abi, functionName: 'read', data}) as readonly {
    state: bigint
    votes: readonly bigint[]
    hasQuorum: boolean
    quorum: bigint
  }[]
  return answers.map(({state, votes, hasQuorum, quorum}, i) => ({
    governor,
    id: proposals[i]?.id ?? 0n,
    state: STATES[Number(state)] ?? 'reverts',
    votes,
    running: false,
    quorum: hasQuorum ? quorum : undefined,
  }))
}

async function mine(transactions: readonly Transaction[]): Promise<number> {
  time += 12
  for (const transaction of transactions)
    await chain.rpc('eth_sendTransaction', [{...transaction, gas: numberToHex(900_000)}])
  await chain.rpc('evm_setNextBlockTimestamp', [time])
  await chain.rpc('evm_mine')
  const block = await chain.blockNumber()
  moments.push({block, timestamp: time, answers: proposals.length > 0 ? await ask(block) : [], powers: []})
  return block
}

const stateOf = (id: bigint) => moments.at(-1)?.answers.find(answer => answer.id === id)?.state

/** Random votes on what is open, now and then a proposal, an execution, a cancellation, another numerator. */
function choose(): Transaction[] {
  const transactions: Transaction[] = []
  if (random.next() < 0.6) {
    const description = `Proposal ${proposals.length}`
    const actions = actionsOf(description)
    const [targets, values, calldatas] = actions
    transactions.push(onGovernor('propose', [targets, values, calldatas, description], random.pick(VOTERS)))
    proposals.push({id: BigInt(keccak256(encodeAbiParameters(ACTIONS, actions))), description})
  }
  if (random.next() < 0.15) transactions.push(onGovernor('setNumerator', [BigInt(14 + random.below(12))]))
  for (const {id, description} of proposals) {
    if (stateOf(id) === 'Active' && random.next() < 0.45)
      transactions.push(onGovernor('castVote', [id, random.pick([0, 1, 1, 2])], random.pick(VOTERS)))
    if (stateOf(id) === 'Succeeded' && random.next() < 0.06)
      transactions.push(onGovernor('execute', actionsOf(description)))
    if (stateOf(id) === 'Active' && random.next() < 0.01) transactions.push(onGovernor('kill', actionsOf(description)))
  }
  return transactions
}

function daoFile(slug: string, governorKeys: object): string {
  const contracts = [
    {role: 'token', kind: 'erc20-votes', address: token, from: tokenBlock},
    {role: 'governor', kind: 'oz-governor', address: governor, from: governorBlock, ...governorKeys},
  ]
  mkdirSync(join(home, slug), {recursive: true})
  const file = join(home, slug, 'proxied.yaml')
  writeFileSync(file, JSON.stringify({slug: 'proxied', name: slug, chain: 'local', contracts}))
  return file
}

async function index(databaseUrl: string, file: string, height: number): Promise<void> {
  const capped = await startTroubledNode(node.url, {seed: 0, percent: 0, head: height})
  const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: capped.url, daoFiles: [file]})
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
  random = new SeededRandom(SEED)
  const deployer = new Deployer(chain)
  reader = (await deployer.create(artifacts.Reader, [])).created
  const deployedToken = await deployer.create(artifacts.Token, [])
  token = deployedToken.created
  tokenBlock = deployedToken.block
  for (const [i, voter] of VOTERS.entries()) {
    await deployer.send({
      from: DEPLOYER,
      to: token,
      data: call(tokenAbi, 'mint', [voter, BigInt(i + 1) * 40n * UNIT]),
    })
    await deployer.send({from: voter, to: token, data: call(tokenAbi, 'delegate', [voter])})
  }
  for (const {quorumDenominator, abstainCounts} of VERSIONS) {
    const {created} = await deployer.create(artifacts.ProxiedGovernor, [
      token,
      BigInt(quorumDenominator),
      abstainCounts === 1,
    ])
    implementations.push(created)
  }
  const proxy = await deployer.create(artifacts.ERC1967Proxy, [
    implementations[0],
    call(governorAbi, 'setNumerator', [20n]),
  ])
  governor = proxy.created
  governorBlock = proxy.block
  await chain.rpc('evm_setAutomine', [false])
  time = await chain.timestamp()
  for (let version = 0; version < VERSIONS.length; version++) {
    if (version > 0) {
      const before = choose()
      const upgrade = onGovernor('upgradeTo', [implementations[version]])
      const block = await mine([...before, upgrade, ...choose()])
      upgrades.push(block)
    }
    for (let step = 0; step < STEPS; step++) await mine(choose())
  }
}, 600_000)

afterAll(async () => {
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

test(`configured by block, every state, tally and quorum is the contract's (SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const [first, second] = upgrades as [number, number]
  const head = moments.at(-1)?.block ?? 0
  const kinds = VERSIONS.map((parameters, i) => ({
    from: [governorBlock, first, second][i],
    kind: 'oz-governor',
    parameters,
    implementations: [implementations[i]],
  }))
  const [{parameters, implementations: own} = {}, ...later] = kinds
  const file = daoFile('configured', {parameters, implementations: own, upgrades: later})
  const [pieces, clean] = (await Promise.all([1, 2].map(() => postgres.createDatabase()))) as [string, string]
  await index(pieces, file, first + 2)
  const earlier = await dumpTables(pieces)
  await index(pieces, file, head)
  await index(clean, file, head)
  expect(await dumpTables(pieces)).toEqual(await dumpTables(clean))

  expect(await stateDifferences(clean, moments)).toEqual([])
  expect(await tallyDifferences(clean, moments)).toEqual([])
  const quorums = new Map(
    (
      await rowsOf<{id: string; quorum: string | null; stage: string | null}>(
        clean,
        'SELECT id, quorum, stage FROM proposal',
      )
    )
      .filter(({stage}) => stage !== 'closed')
      .map(({id, quorum}) => [id, quorum]),
  )
  const asked = (moments.at(-1)?.answers ?? []).filter(
    ({state, id}) => state !== 'Pending' && quorums.has(keyOf({governor, id})),
  )
  expect(asked.map(({id}) => quorums.get(keyOf({governor, id})))).toEqual(asked.map(({quorum}) => `${quorum}`))
  expect(asked.length).toBeGreaterThan(10)
  expect(await rowsOf(clean, 'SELECT * FROM unreadable_log')).toEqual([])
  expect(await rowsOf(clean, 'SELECT * FROM breach')).toEqual([])

  const run = await kingmaker(['rewind', 'local', '--to', `${first + 2}`], {
    DB_URL: clean,
    KINGMAKER_DAOS: join(home, 'configured'),
    RPC_LOCAL_HTTP: node.url,
  })
  expect(run, run.stderr).toMatchObject({code: 0})
  // The feed retracts what was taken back when the chain is read again.
  expect(await dumpTables(clean)).toEqual(earlier)
})

test(`the play judges ended votes again, both ways, and has votes open over each upgrade (SEED=${SEED})`, () => {
  for (const block of upgrades) {
    const at = moments.findIndex(moment => moment.block === block)
    const [before, after] = [moments[at - 1]?.answers ?? [], moments[at]?.answers ?? []]
    expect(before.filter(({state}) => state === 'Active').length).toBeGreaterThan(1)
    const seen = new Set(before.map(({state, id}) => `${state} → ${after.find(answer => answer.id === id)?.state}`))
    expect([...seen]).toContain(block === upgrades[0] ? 'Succeeded → Defeated' : 'Defeated → Succeeded')
  }
  const ends = new Set(moments.at(-1)?.answers.map(({state}) => state))
  for (const state of ['Executed', 'Canceled', 'Defeated', 'Succeeded']) expect(ends).toContain(state)
})

test(`not configured, nothing is derived from the upgrade on, and all of it is kept (SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const [first] = upgrades as [number, number]
  const head = moments.at(-1)?.block ?? 0
  const file = daoFile('unconfigured', {parameters: VERSIONS[0]})
  const databaseUrl = await postgres.createDatabase()
  // The second process has to know from the tables that nothing can be read.
  await index(databaseUrl, file, first + 5)
  await index(databaseUrl, file, head)

  const logs = await chain.rpc<{blockNumber: Hex; logIndex: Hex; topics: Hex[]; data: Hex}[]>('eth_getLogs', [
    {address: governor, fromBlock: numberToHex(first), toBlock: 'latest'},
  ])
  const upgrade = logs.findIndex(({topics}) => topics[1]?.slice(26) === implementations[1]?.slice(2).toLowerCase())
  const raw = await rowsOf<{block: number; log_index: number; topics: string[]; data: string; reason: string}>(
    databaseUrl,
    'SELECT block, log_index, topics, data, reason FROM unreadable_log ORDER BY block, log_index',
  )
  expect(upgrade).toBeGreaterThan(0)
  expect(raw.map(({block, log_index, topics, data}) => ({block, log_index, topics, data}))).toEqual(
    logs
      .slice(upgrade + 1)
      .filter(({topics}) => topics[0] !== logs[upgrade]?.topics[0])
      .map(({blockNumber, logIndex, topics, data}) => ({
        block: Number(blockNumber),
        log_index: Number(logIndex),
        topics,
        data,
      })),
  )
  expect(new Set(raw.map(({reason}) => reason))).toEqual(
    new Set([`its code since block ${first} is not covered by its configuration`]),
  )
  const code = await rowsOf<{block: number; implementation: string}>(
    databaseUrl,
    'SELECT block, implementation FROM implementation_change ORDER BY block',
  )
  expect(code.map(({block, implementation}) => [block, implementation])).toEqual(
    [governorBlock, ...upgrades].map((block, i) => [block, implementations[i]?.toLowerCase()]),
  )
  const until = moments.filter(({block}) => block < first)
  expect(await stateDifferences(databaseUrl, until)).toEqual([])
  expect(await rowsOf(databaseUrl, `SELECT * FROM proposal_state_change WHERE block > ${first}`)).toEqual([])

  const verified = await kingmaker(['verify', 'proxied'], {
    DB_URL: databaseUrl,
    KINGMAKER_DAOS: join(home, 'unconfigured'),
    RPC_LOCAL_HTTP: node.url,
  })
  expect(verified, verified.stderr).toMatchObject({code: 0})
  expect(verified.stdout).toContain(`its code since block ${first} is not covered by its file`)

  const pool = testPool(databaseUrl)
  const {dao} = await new TestApi(pool)
    .data<{dao: {governors: object[]; tokens: object[]; integrity: object}}>(
      `{ dao(slug: "proxied") { governors { unsupportedSince kinds { from kind implementations } } tokens { unsupportedSince }
         integrity { status breaches { rule } unsupported { contract role block implementation reason advice } } } }`,
    )
    .finally(() => pool.end())
  expect(dao).toMatchObject({
    governors: [{unsupportedSince: first, kinds: [{from: governorBlock, kind: 'oz-governor', implementations: null}]}],
    tokens: [{unsupportedSince: null}],
    integrity: {
      status: 'unknown',
      breaches: [],
      unsupported: [
        {
          role: 'governor',
          block: first,
          advice: expect.stringContaining(`npx kingmaker inspect ${governor.toLowerCase()} --chain local`),
        },
      ],
    },
  })
})
