import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Client} from 'pg'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {SeededRandom} from '../../src/demo/seeded-random'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {compile} from './compile'
import {type Answer, Play} from './play'
import {setups} from './setups'
import {Deployer, type Deployment} from './stage'

// A fixed play unless told otherwise: some transitions are rare, and the last test wants every kind of them.
const SEED = Number(process.env.SEED ?? 11)
/** Steps between two looks at the tables; the indexer is a new process after each. */
const ACTS = [50, 60, 50]

const home = mkdtempSync(join(tmpdir(), 'kingmaker-differential-'))
let postgres: TestPostgres
let node: LocalNode
let databaseUrl: string
let play: Play
let deployments: readonly Deployment[]
/** Quorums that differ from the contract's at the end of an act. */
const quorumDifferences: unknown[] = []
let quorums = 0

beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await postgres.createDatabase()
  node = await startLocalNode({home: join(home, 'node')})
  const chain = new DevChain(node.url)
  const deployer = new Deployer(chain)
  const {Reader} = compile('Reader.sol', ['Reader'], 'oz-5.0')
  const {created: address} = await deployer.create(Reader, [])
  const deployed: Deployment[] = []
  for (const setup of setups) deployed.push(await deployer.deploy(setup))
  deployments = deployed
  await chain.rpc('evm_setAutomine', [false])
  play = new Play(chain, deployments, new SeededRandom(SEED), {address, abi: Reader?.abi ?? []})
  const daoFiles = deployments.map(daoFile)
  for (const steps of ACTS) {
    for (let i = 0; i < steps; i++) await play.step()
    const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles})
    await indexer.reaches(play.moments.at(-1)?.block ?? 0)
    await indexer.kill()
    await compareQuorums(play.moments.at(-1)?.answers ?? [])
  }
}, 600_000)

afterAll(async () => {
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

function daoFile({setup, governor, token, timelock, firstBlock: from}: Deployment): string {
  const {slug, clock, kind, parameters} = setup
  const contracts = [
    {role: 'token', kind: 'erc20-votes', address: token, from},
    {role: 'governor', kind, address: governor, from, clock, parameters},
    ...(setup.timelock === 'controller'
      ? [{role: 'timelock', kind: 'timelock-controller', address: timelock, from}]
      : []),
  ]
  const file = join(home, 'daos', `${slug}.yaml`)
  mkdirSync(join(home, 'daos'), {recursive: true})
  writeFileSync(file, JSON.stringify({slug, name: slug, chain: 'local', contracts}))
  return file
}

async function rows<Row extends object>(statement: string): Promise<Row[]> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

const keyOf = ({governor, id}: Pick<Answer, 'governor' | 'id'>) => `31337:${governor.toLowerCase()}:${id}`
const nameOf = (key: string) => {
  const [, governor, id] = key.split(':')
  const setup = deployments.find(deployment => deployment.governor.toLowerCase() === governor)?.setup
  return `${setup?.slug} ${id?.slice(0, 8)}`
}

async function compareQuorums(answers: readonly Answer[]): Promise<void> {
  const stored = await rows<{id: string; quorum: string | null; stage: string | null}>(
    'SELECT id, quorum, stage FROM proposal',
  )
  const byKey = new Map(stored.map(row => [row.id, row]))
  for (const answer of answers) {
    const key = keyOf(answer)
    const row = byKey.get(key)
    // A closed proposal keeps the quorum that it was closed under; before its snapshot none is fixed, whatever is told.
    if (answer.quorum === undefined || answer.state === 'Pending' || row?.stage === 'closed') continue
    quorums += 1
    if (row?.quorum !== answer.quorum.toString())
      quorumDifferences.push({proposal: nameOf(key), stored: row?.quorum, told: answer.quorum, state: answer.state})
  }
}

/** For every proposal that a block's contracts know, what the rows say of that block. */
function compare<Row extends {proposal: string}>(
  stored: readonly Row[],
  expected: (answer: Answer) => string,
  derived: (rows: readonly Row[], at: {block: number; timestamp: number}) => string,
) {
  const byProposal = new Map<string, Row[]>()
  for (const row of stored) byProposal.set(row.proposal, [...(byProposal.get(row.proposal) ?? []), row])
  const differences: unknown[] = []
  let compared = 0
  for (const {block, timestamp, answers} of play.moments)
    for (const answer of answers) {
      const key = keyOf(answer)
      const [told, found] = [expected(answer), derived(byProposal.get(key) ?? [], {block, timestamp})]
      compared += 1
      if (told !== found) differences.push({proposal: nameOf(key), block, told, found})
    }
  expect(differences.slice(0, 10), `${differences.length} differences`).toEqual([])
  return compared
}

test(`every state at every block is the contract's (SEED=${SEED})`, async () => {
  const changes = await rows<{proposal: string; state: string; block: number | null; timestamp: string | null}>(
    'SELECT proposal, state, block, timestamp FROM proposal_state_change ORDER BY proposal, sequence',
  )
  const compared = compare(
    changes,
    ({state}) => state,
    (known, at) =>
      known
        .filter(({block, timestamp}) => (block === null ? Number(timestamp) <= at.timestamp : block <= at.block))
        .at(-1)?.state ?? 'none',
  )
  const proposals = deployments.reduce((sum, deployment) => sum + deployment.proposals.length, 0)
  process.stdout.write(
    `${play.moments.length} blocks, ${proposals} proposals, ${compared} states, ${quorums} quorums\n`,
  )
  expect(deployments.filter(deployment => deployment.proposals.length < 5)).toEqual([])
})

test(`every tally at every block is the contract's (SEED=${SEED})`, async () => {
  const votes = await rows<{
    proposal: string
    block: number
    support: number
    weight: string
    against_part: string | null
    for_part: string | null
    abstain_part: string | null
  }>('SELECT proposal, block, support, weight, against_part, for_part, abstain_part FROM vote')
  compare(
    votes,
    answer => answer.votes.join(),
    (known, at) => {
      const sums = [0n, 0n, 0n]
      for (const vote of known.filter(({block}) => block <= at.block)) {
        const parts = [vote.against_part, vote.for_part, vote.abstain_part]
        for (const side of [0, 1, 2])
          sums[side] = (sums[side] ?? 0n) + BigInt(parts[side] ?? (vote.support === side ? vote.weight : 0))
      }
      return sums.join()
    },
  )
  expect(votes.some(({support}) => support === 255)).toBe(true)
  expect(votes.some(({weight}) => weight.startsWith('-'))).toBe(true)
})

test(`every quorum that a contract tells is the stored one (SEED=${SEED})`, () => {
  expect(quorumDifferences).toEqual([])
  expect(quorums).toBeGreaterThan(100)
})

test(`nothing contradicts, nothing is unreadable, and the tally of a row is the sum of its votes (SEED=${SEED})`, async () => {
  expect(await rows('SELECT * FROM governor WHERE fault IS NOT NULL')).toEqual([])
  expect(await rows('SELECT * FROM token WHERE fault IS NOT NULL')).toEqual([])
  expect(await rows('SELECT * FROM breach')).toEqual([])
  expect(await rows('SELECT * FROM unreadable_log')).toEqual([])
  const last = new Map((play.moments.at(-1)?.answers ?? []).map(answer => [keyOf(answer), answer]))
  const stored = await rows<{id: string; state: string; votes: string}>(
    `SELECT id, state, concat_ws(',', against_votes, for_votes, abstain_votes) AS votes FROM proposal`,
  )
  for (const {id, state, votes} of stored)
    expect([nameOf(id), state, votes]).toEqual([nameOf(id), last.get(id)?.state, last.get(id)?.votes.join()])
})

test(`the play reaches every kind of transition (SEED=${SEED})`, () => {
  const seen = new Set<string>()
  const before = new Map<string, string>()
  for (const {answers} of play.moments)
    for (const answer of answers) {
      const key = keyOf(answer)
      const from = before.get(key)
      if (from !== answer.state) seen.add(`${from ?? 'none'} → ${answer.state}`)
      before.set(key, answer.state)
    }
  const wanted = [
    'none → Pending',
    'Pending → Active',
    'Pending → Canceled',
    'Active → Defeated',
    'Active → Succeeded',
    'Active → Canceled',
    'Succeeded → Queued',
    'Queued → Executed',
    'Queued → Canceled',
    'Queued → Expired',
    // By the numerator of versions that do not checkpoint it.
    'Defeated → Succeeded',
    'Succeeded → Defeated',
    'Queued → Defeated',
  ]
  expect(wanted.filter(transition => !seen.has(transition))).toEqual([])
})
