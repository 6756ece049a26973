import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Pool} from 'pg'
import {decodeFunctionResult, type Hex, numberToHex, toEventSelector} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {proposalTypes} from '../../src/api/resolvers/proposal'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {readVotes} from '../../src/storage/read/votes'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {compile} from './compile'
import {grouped, keyOf, rowsOf, stateDifferences, tallyDifferences} from './differences'
import {Play} from './play'
import {type Setup, timelockKind} from './setups'
import {call, DEPLOYER, Deployer, type Deployment, VOTERS} from './stage'

// A fixed play unless told otherwise: the last test wants transitions of which some are rare.
const SEED = Number(process.env.SEED ?? 5)
/** Steps between two processes of the indexer: the second one begins with what is loaded. */
const ACTS = [45, 50]
/** Constant of Governor49FlexibleComp.sol and Governor46Comp.sol. */
const quorumVotes = `${150n * 10n ** 18n}`

const four = {clock: 'blocknumber', library: 'oz-4.9', token: 'Token4.sol', timelock: 'controller'} as const
const access = {...four, library: '@openzeppelin/contracts', token: 'Token5.sol', kind: 'oz-governor'} as const
const setups: readonly Setup[] = [
  {
    ...four,
    slug: 'flexible',
    governor: 'Governor49Flexible.sol',
    kind: 'oz-governor-4-flexible',
    parameters: {minor: 9},
  },
  {
    ...four,
    slug: 'flexible-comp',
    governor: 'Governor49FlexibleComp.sol',
    token: 'Token4Comp.sol',
    timelock: 'compound',
    kind: 'oz-governor-4-flexible',
    parameters: {minor: 9, quorumVotes, gracePeriod: 120},
  },
  {
    ...four,
    slug: 'comp',
    library: 'oz-4.6',
    governor: 'Governor46Comp.sol',
    token: 'Token4Comp.sol',
    kind: 'oz-governor-4',
    parameters: {minor: 6, quorumVotes},
  },
  {...access, slug: 'access', governor: 'Governor5Access.sol', timelock: 'access', parameters: {}},
  {...access, slug: 'access-base', governor: 'Governor5Access.sol', timelock: 'access', parameters: {}},
  {
    ...access,
    slug: 'access-51',
    library: 'oz-5.1',
    governor: 'Governor5Access.sol',
    timelock: 'access',
    parameters: {},
  },
]

/** topic0 of `OperationCanceled(bytes32 indexed operationId, uint32 indexed nonce)` of the AccessManager. */
const OPERATION_CANCELED = toEventSelector('OperationCanceled(bytes32,uint32)')

const home = mkdtempSync(join(tmpdir(), 'kingmaker-families-'))
let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let databaseUrl: string
let play: Play
const deployments: Deployment[] = []

beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await postgres.createDatabase()
  node = await startLocalNode({home: join(home, 'node')})
  chain = new DevChain(node.url)
  const deployer = new Deployer(chain)
  const {Reader} = compile('Reader.sol', ['Reader'], 'oz-5.0')
  if (!Reader) throw new Error('Reader.sol has no contract Reader')
  const {created: address} = await deployer.create(Reader, [])
  for (const setup of setups) {
    const deployment = await deployer.deploy(setup)
    deployments.push(deployment)
    if (setup.timelock === 'access') await manage(deployer, deployment)
  }
  await chain.rpc('evm_setAutomine', [false])
  play = new Play(chain, deployments, SEED, {address, abi: Reader.abi})
  for (const steps of ACTS) {
    for (let i = 0; i < steps; i++) await play.step()
    const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: deployments.map(daoFile)})
    await indexer.reaches(play.moments.at(-1)?.block ?? 0)
    await indexer.kill()
  }
}, 600_000)

afterAll(async () => {
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

/** Delays what the governor does to its token: by a role of the manager, or by a base delay of its own, or not at all. */
async function manage(deployer: Deployer, {setup, governor, token, timelock, abi}: Deployment): Promise<void> {
  const send = (to: typeof governor, name: string, args: readonly unknown[]) =>
    deployer.send({from: DEPLOYER, to, data: call(abi, name, args)})
  if (setup.slug === 'access-base') {
    await send(governor, 'setBaseDelay', [24n])
    return
  }
  const delay = setup.slug === 'access' ? 24n : 0n
  await send(timelock, 'grantRole', [7n, governor, delay])
  await send(timelock, 'setTargetFunctionRole', [token, ['0x40c10f19'], 7n])
}

function daoFile({setup, governor, token, timelock, firstBlock: from}: Deployment): string {
  const {slug, clock, kind, parameters} = setup
  const contracts = [
    {role: 'token', kind: 'erc20-votes', address: token, from},
    ...(timelockKind(setup) ? [{role: 'timelock', kind: timelockKind(setup), address: timelock, from}] : []),
    {role: 'governor', kind, address: governor, from, clock, parameters},
  ]
  const file = join(home, 'daos', `${slug}.yaml`)
  mkdirSync(join(home, 'daos'), {recursive: true})
  writeFileSync(file, JSON.stringify({slug, name: slug, chain: 'local', contracts}))
  return file
}

const rows = <Row extends object>(statement: string) => rowsOf<Row>(databaseUrl, statement)
const ofSlug = (slug: string) => deployments.find(({setup}) => setup.slug === slug) as Deployment

test(`every state and every tally at every block is the contract's (SEED=${SEED})`, async () => {
  expect((await stateDifferences(databaseUrl, play.moments)).slice(0, 5)).toEqual([])
  expect((await tallyDifferences(databaseUrl, play.moments)).slice(0, 5)).toEqual([])
  expect(deployments.filter(({proposals}) => proposals.length < 4).map(({setup}) => setup.slug)).toEqual([])
  expect(await rows('SELECT * FROM unreadable_log')).toEqual([])
  expect(await rows('SELECT * FROM breach')).toEqual([])
})

test(`quorums that do not change stay with the contract's (SEED=${SEED})`, async () => {
  const quorums = new Map(
    (await rows<{id: string; quorum: string}>('SELECT id, quorum FROM proposal')).map(row => [row.id, row.quorum]),
  )
  let compared = 0
  for (const answer of play.moments.at(-1)?.answers ?? []) {
    if (answer.quorum === undefined || answer.state === 'Pending' || answer.state === 'Canceled') continue
    expect([keyOf(answer), quorums.get(keyOf(answer))]).toEqual([keyOf(answer), `${answer.quorum}`])
    compared += 1
  }
  expect(compared).toBeGreaterThan(20)
})

test(`who has voted, and with how much, is what a flexible governor says at every block (SEED=${SEED})`, async () => {
  const votes = await rows<{proposal: string; voter: string; block: number; weight: string}>(
    'SELECT proposal, voter, block, weight FROM vote',
  )
  const byVoter = grouped(votes, ({proposal, voter}) => `${proposal} ${voter}`)
  let again = 0
  for (const {abi, governor, proposals} of [ofSlug('flexible'), ofSlug('flexible-comp')])
    for (const put of proposals)
      for (const voter of VOTERS) {
        const cast = byVoter.get(`${keyOf(put)} ${voter.toLowerCase()}`) ?? []
        if (cast.length > 1) again += 1
        // Every block that changed something, and the one before it.
        for (const block of new Set(cast.flatMap(vote => [vote.block - 1, vote.block]))) {
          const ask = async (functionName: string) => {
            const data = call(abi, functionName, [put.id, voter])
            const answer = await chain.rpc<Hex>('eth_call', [{to: governor, data}, numberToHex(block)])
            return decodeFunctionResult({abi, functionName, data: answer})
          }
          const sum = cast.filter(vote => vote.block <= block).reduce((all, {weight}) => all + BigInt(weight), 0n)
          expect([put.id, voter, block, await ask('usedVotes'), await ask('hasVoted')]).toEqual([
            put.id,
            voter,
            block,
            sum,
            sum > 0n,
          ])
        }
      }
  expect(again).toBeGreaterThan(5)
})

test(`a vote in parts is for no side, whatever support it names (SEED=${SEED})`, async () => {
  const pool = new Pool({connectionString: databaseUrl})
  try {
    const page = {first: 1000, skip: 0, orderBy: [{field: 'index', direction: 'ASC'}]} as const
    const proposals = ofSlug('flexible').proposals.map(keyOf)
    const all = (await Promise.all(proposals.map(proposal => readVotes(pool, {proposal}, page)))).flat()
    const named = all.filter(({support}) => support === 1)
    const plain = (await Promise.all(proposals.map(proposal => readVotes(pool, {proposal, support: 1}, page)))).flat()
    expect(plain).toEqual(named.filter(({divided}) => !divided))
    expect(named.length).toBeGreaterThan(plain.length)
    expect(plain.length).toBeGreaterThan(0)
    const {support} = proposalTypes.Vote
    expect([...new Set(named.map(vote => `${vote.divided} ${support(vote)}`))].sort()).toEqual([
      'false FOR',
      'true OTHER',
    ])
  } finally {
    await pool.end()
  }
})

test(`the play reaches what it is for (SEED=${SEED})`, async () => {
  const seen = new Set<string>()
  const before = new Map<string, string>()
  for (const {answers} of play.moments)
    for (const answer of answers) {
      const from = before.get(keyOf(answer)) ?? 'none'
      const slug = deployments.find(({governor}) => governor === answer.governor)?.setup.slug
      if (from !== answer.state) seen.add(`${slug}: ${from} → ${answer.state}`)
      before.set(keyOf(answer), answer.state)
    }
  const wanted = [
    'flexible: Active → Succeeded',
    'flexible: Active → Defeated',
    'flexible: Queued → Executed',
    'flexible-comp: Active → Succeeded',
    'flexible-comp: Active → Defeated',
    'flexible-comp: Queued → Expired',
    'comp: Active → Succeeded',
    'comp: Active → Defeated',
    'comp: Queued → Executed',
    'access: Queued → Executed',
    'access-base: Queued → Executed',
    // Without a delay nothing is queued.
    'access-51: Succeeded → Executed',
  ]
  expect(wanted.filter(transition => !seen.has(transition))).toEqual([])
  const {timelock} = ofSlug('access')
  // A guardian took an operation away: its proposal stays queued for good, and no rule moves it.
  const canceled = await chain.rpc<{blockNumber: Hex; transactionHash: Hex}[]>('eth_getLogs', [
    {address: timelock, fromBlock: '0x1', topics: [OPERATION_CANCELED]},
  ])
  const direct = await Promise.all(
    canceled.map(({transactionHash}) =>
      chain.rpc<{to: string; blockNumber: Hex}>('eth_getTransactionByHash', [transactionHash]),
    ),
  )
  expect(direct.filter(({to}) => to.toLowerCase() === timelock.toLowerCase()).length).toBeGreaterThan(0)
})
