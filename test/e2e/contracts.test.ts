import {Pool} from 'pg'
import pino from 'pino'
import {type Address, createPublicClient, getAddress, http, parseAbi} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoAddresses, proposalStates} from '../../src/demo/demo-contracts'
import {SeededRandom} from '../../src/demo/seeded-random'
import {createApi} from '../harness/api'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

const PAST_BLOCKS = 200
/** Of these, blocks at which every proposal is asked for, too. */
const WITH_PROPOSALS = 50
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const {token, governor} = demoAddresses
const demoAbi = parseAbi([
  'function balanceOf(address account) view returns (uint256)',
  'function getVotes(address account) view returns (uint256)',
  'function delegates(address account) view returns (address)',
  'function totalSupply() view returns (uint256)',
  'function state(uint256 proposalId) view returns (uint8)',
  'function proposalVotes(uint256 proposalId) view returns (uint256 against, uint256 inFavour, uint256 abstain)',
  'function quorum(uint256 timepoint) view returns (uint256)',
])
/** Every address that any log of the token names. */
let everyone: readonly Address[]

let postgres: TestPostgres
let node: DemoChainNode
let pool: Pool
let api: ReturnType<typeof createApi>
let client: ReturnType<typeof createPublicClient>
let head: number

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startDemoChain()
  client = createPublicClient({transport: http(node.url, {batch: {batchSize: 500}}), cacheTime: 0})
  const databaseUrl = await postgres.createDatabase()
  const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile]})
  // Part of the chain is read when it is final, part block by block at the head.
  await indexer.reaches(await node.act(1, SEED))
  head = await node.act(60, SEED + 1)
  await indexer.reaches(head)
  await indexer.kill()
  const logs = await client.getLogs({address: token, fromBlock: 0n})
  const named = logs.flatMap(log => log.topics.slice(1).map(topic => getAddress(`0x${topic.slice(26)}`)))
  everyone = [...new Set(named)].filter(address => BigInt(address) !== 0n)
  pool = new Pool({connectionString: databaseUrl})
  api = createApi(pool, pino({level: 'silent'}))
})

afterAll(async () => {
  await pool?.end()
  await node?.close()
  await postgres?.close()
})

async function ask<Answer>(query: string): Promise<Answer> {
  const response = await api.fetch('http://yoga/graphql', {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({query}),
  })
  const {data, errors} = (await response.json()) as {data: Answer; errors?: unknown}
  expect(errors).toBeUndefined()
  return data
}

interface ProposalAnswer {
  proposalId: string
  state: string
  createdBlock: number
  voteStart: string
  quorum: string | null
  forVotes: string
  againstVotes: string
  abstainVotes: string
  stateChanges: {state: string; block: number}[]
  votes: {support: string; weight: string; block: number}[]
}

const proposalsQuery = `{ proposals(dao: "opg-demo", first: 300) {
  proposalId state createdBlock voteStart quorum forVotes againstVotes abstainVotes
  stateChanges { state block } votes(first: 1000) { support weight block }
} }`

function read(functionName: 'balanceOf' | 'getVotes', block: number): Promise<bigint[]> {
  const blockNumber = BigInt(block)
  return Promise.all(
    everyone.map(address =>
      client.readContract({address: token, abi: demoAbi, functionName, args: [address], blockNumber}),
    ),
  )
}

async function ranked(list: 'holders' | 'delegates', field: 'balance' | 'votingPower', block?: number) {
  const at = block === undefined ? '' : `, block: {number: ${block}}`
  const answer = await ask<Record<string, {address: string; [field: string]: string}[]>>(
    `{ ${list}(dao: "opg-demo", first: 1000${at}) { address ${field} } }`,
  )
  const rows = answer[list] ?? []
  const weights = new Map(rows.map(row => [row.address, BigInt(row[field] ?? 0)]))
  // Nobody holds anything that the test does not look at.
  expect([...weights.keys()].filter(address => !everyone.some(known => known === address))).toEqual([])
  return everyone.map(address => weights.get(address) ?? 0n)
}

async function total(population: 'holders' | 'delegates', block: number): Promise<bigint> {
  const {concentration} = await ask<{concentration: {value: {numerator: string} | null}[]}>(
    `{ concentration(dao: "opg-demo", population: ${population}, to: ${block}, first: 1, orderDirection: DESC) {
        value(metric: total) { numerator } } }`,
  )
  return BigInt(concentration[0]?.value?.numerator ?? 0)
}

function stateAt(proposal: ProposalAnswer, block: number): string | undefined {
  return proposal.stateChanges.filter(change => change.block <= block).at(-1)?.state
}

async function compareAt(block: number, proposals: readonly ProposalAnswer[]) {
  const blockNumber = BigInt(block)
  const past = block === head ? undefined : block
  expect(await ranked('holders', 'balance', past), `balances at block ${block}`).toEqual(await read('balanceOf', block))
  expect(await ranked('delegates', 'votingPower', past), `votes at block ${block}`).toEqual(
    await read('getVotes', block),
  )
  const supply = await client.readContract({address: token, abi: demoAbi, functionName: 'totalSupply', blockNumber})
  expect(await total('holders', block), `total supply at block ${block}`).toBe(supply)
  for (const proposal of proposals.filter(({createdBlock}) => createdBlock <= block)) {
    const args = [BigInt(proposal.proposalId)] as const
    const [state, votes] = await Promise.all([
      client.readContract({address: governor, abi: demoAbi, functionName: 'state', args, blockNumber}),
      client.readContract({address: governor, abi: demoAbi, functionName: 'proposalVotes', args, blockNumber}),
    ])
    const at = `proposal ${proposal.proposalId} at block ${block}`
    expect(stateAt(proposal, block), `state of ${at}`).toBe(proposalStates[state])
    const cast = (side: string) =>
      proposal.votes
        .filter(vote => vote.support === side && vote.block <= block)
        .reduce((sum, vote) => sum + BigInt(vote.weight), 0n)
    expect([cast('AGAINST'), cast('FOR'), cast('ABSTAIN')], `tally of ${at}`).toEqual([...votes])
  }
}

test('at the head everything equals what the contracts answer', {timeout: 600_000}, async () => {
  const {proposals} = await ask<{proposals: ProposalAnswer[]}>(proposalsQuery)
  expect(proposals.length).toBeGreaterThan(12)
  await compareAt(head, proposals)
  const {dao} = await ask<{
    dao: {
      integrity: {status: string; breaches: unknown[]}
      tokens: {totalSupply: string; delegatedSupply: string}[]
    }
  }>('{ dao(slug: "opg-demo") { tokens { totalSupply delegatedSupply } integrity { status breaches { rule } } } }')
  expect(dao.integrity).toEqual({status: 'ok', breaches: []})
  expect(BigInt(dao.tokens[0]?.totalSupply ?? 0)).toBe(await total('holders', head))
  expect(BigInt(dao.tokens[0]?.delegatedSupply ?? 0)).toBe(
    (await read('getVotes', head)).reduce((sum, votes) => sum + votes, 0n),
  )
  const {holders} = await ask<{holders: {address: string; delegate: string | null}[]}>(
    '{ holders(dao: "opg-demo", first: 1000) { address delegate } }',
  )
  const delegates = new Map(everyone.map((address, i) => [address as string, i]))
  const onChain = await Promise.all(
    everyone.map(address =>
      client.readContract({address: token, abi: demoAbi, functionName: 'delegates', args: [address]}),
    ),
  )
  for (const {address, delegate} of holders) {
    const told = onChain[delegates.get(address) ?? -1]
    expect(delegate, `delegate of ${address}`).toBe(told === `0x${'0'.repeat(40)}` ? null : told)
  }
})

test('the quorum of every proposal is the one at its own snapshot', {timeout: 600_000}, async () => {
  const {proposals} = await ask<{proposals: ProposalAnswer[]}>(proposalsQuery)
  const quorums = new Set<string>()
  for (const {proposalId, quorum, voteStart, state} of proposals) {
    if (state === 'Pending') {
      expect(quorum, `quorum of ${proposalId}, whose snapshot is ahead`).toBeNull()
      continue
    }
    // A proposal that was canceled before its snapshot never needs one.
    if (quorum === null && state === 'Canceled') continue
    const args = [BigInt(voteStart)] as const
    const told = await client.readContract({address: governor, abi: demoAbi, functionName: 'quorum', args})
    expect(BigInt(quorum ?? -1), `quorum of ${proposalId}`).toBe(told)
    quorums.add(told.toString())
  }
  // The history changes numerator and supply, so that a quorum read at the head would show.
  expect(quorums.size).toBeGreaterThan(1)
})

test(`at ${PAST_BLOCKS} random past blocks rankings and totals equal what the contracts answer, at ${WITH_PROPOSALS} everything (SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const random = new SeededRandom(SEED)
  const {proposals} = await ask<{proposals: ProposalAnswer[]}>(proposalsQuery)
  const states = new Set<string>()
  for (let i = 0; i < PAST_BLOCKS; i++) {
    const block = 1 + random.below(head - 1)
    await compareAt(block, i < WITH_PROPOSALS ? proposals : [])
    if (i >= WITH_PROPOSALS) continue
    for (const proposal of proposals) states.add(stateAt(proposal, block) ?? 'not created')
  }
  expect([...states].sort()).toEqual(
    ['Active', 'Canceled', 'Defeated', 'Executed', 'Pending', 'Queued', 'Succeeded', 'not created'].sort(),
  )
})
