import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Pool} from 'pg'
import {type Address, createPublicClient, encodeDeployData, encodeFunctionData, type Hex, http, zeroAddress} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoAccounts} from '../../src/demo/demo-accounts'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {SeededRandom} from '../../src/demo/seeded-random'
import {readAccounts} from '../../src/storage/read/accounts'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {type Compiled, compileSolidity} from '../harness/solidity'

// Fixed unless told otherwise: a rare play would move too few tokens to compare.
const SEED = Number(process.env.SEED ?? 7)
/** For each contract; all blocks stay within the past states that the node keeps. */
const ACTIONS = 60
const PAST_BLOCKS = 40
const people = demoAccounts.slice(0, 6)
const keeper = demoAccounts[7] ?? zeroAddress

/** Contracts of every token kind, and how each one's votes are asked for. */
const KINDS = [
  {name: 'PlainToken', kind: 'erc20', votes: undefined},
  {name: 'NftVotes', kind: 'erc721-votes', votes: 'getVotes'},
  {name: 'ExtendedVotes', kind: 'erc20-votes', votes: 'getVotes'},
  {name: 'WrappedVotes', kind: 'erc20-votes', votes: 'getVotes'},
  {name: 'CompLike', kind: 'erc20-votes', votes: 'getCurrentVotes'},
] as const

const home = mkdtempSync(join(tmpdir(), 'kingmaker-tokens-'))
const contracts = compileSolidity('Tokens.sol')
const deployed = new Map<string, Address>()
let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let pool: Pool
let head: number
let time: number

const compiled = (name: string): Compiled => contracts[name] ?? expect.fail(`${name} is not in Tokens.sol`)
const addressOf = (name: string): Address => deployed.get(name) ?? zeroAddress

async function deploy(name: string, args: readonly unknown[] = []): Promise<void> {
  const data = encodeDeployData({...compiled(name), args: [...args]})
  time += 12
  deployed.set(name, (await chain.send({from: keeper, data}, time)).contractAddress ?? zeroAddress)
}

function call(name: string, functionName: string, args: readonly unknown[]): {to: Address; data: Hex} {
  return {to: addressOf(name), data: encodeFunctionData({abi: compiled(name).abi, functionName, args: [...args]})}
}

/** One random action on a contract; one that the contract refuses changes nothing. */
async function act(name: string, random: SeededRandom, owned: Map<number, Address>): Promise<void> {
  const pick = () => people[random.below(people.length)] ?? keeper
  const [from, to] = [pick(), pick()]
  const amount = BigInt(random.below(1000))
  const delegation = () => call(name, 'delegate', [random.below(5) === 0 ? zeroAddress : to])
  const choice = random.below(10)
  const id = random.below(Math.max(1, owned.size))
  const owner = owned.get(id) ?? from
  const next = ((): {from: Address; to: Address; data: Hex} => {
    if (name === 'NftVotes') {
      if (choice < 3) {
        owned.set(owned.size, to)
        return {from: keeper, ...call(name, 'mint', [to, BigInt(owned.size - 1)])}
      }
      if (choice < 6) {
        owned.set(id, to)
        return {from: owner, ...call(name, 'transferFrom', [owner, to, BigInt(id)])}
      }
      return {from, ...delegation()}
    }
    if (choice < 3) {
      const wrapped = name === 'WrappedVotes'
      return {from: wrapped ? from : keeper, ...call(name, wrapped ? 'depositFor' : 'mint', [to, amount])}
    }
    if (choice < 6) return {from, ...call(name, 'transfer', [to, amount / 4n])}
    if (choice === 6 && (name === 'PlainToken' || name === 'ExtendedVotes'))
      return {from, ...call(name, 'burn', [amount / 8n])}
    return name === 'PlainToken' ? {from, ...call(name, 'transfer', [to, 0n])} : {from, ...delegation()}
  })()
  time += 12
  await chain.send(next, time).catch(() => {})
}

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startLocalNode({home: join(home, 'node')})
  chain = new DevChain(node.url)
  time = await chain.timestamp()
  for (const {name} of KINDS) await deploy(name, name === 'WrappedVotes' ? [addressOf('PlainToken')] : [])
  for (const person of people) {
    time += 12
    await chain.send({from: keeper, ...call('PlainToken', 'mint', [person, 100_000n])}, time)
    time += 12
    await chain.send({from: person, ...call('PlainToken', 'approve', [addressOf('WrappedVotes'), 2n ** 255n])}, time)
  }
  const random = new SeededRandom(SEED)
  const owned = new Map<number, Address>()
  for (let i = 0; i < ACTIONS; i++) for (const {name} of KINDS) await act(name, random, owned)
  head = await chain.blockNumber()

  const file = join(home, 'tokens.yaml')
  const tokens = KINDS.map(
    ({name, kind}) => `  - { role: token, kind: ${kind}, address: "${addressOf(name)}", from: 1 }\n`,
  )
  writeFileSync(file, `slug: tokens\nname: Tokens\nchain: local\ncontracts:\n${tokens.join('')}`)
  const databaseUrl = await postgres.createDatabase()
  const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [file]})
  await indexer.reaches(head)
  await indexer.kill()
  pool = new Pool({connectionString: databaseUrl})
})

afterAll(async () => {
  await pool?.end()
  await node?.stop()
  await postgres?.close()
  rmSync(home, {recursive: true, force: true})
})

test.each(KINDS)(
  `$name ($kind): balances, votes and supply equal the contract's, block by block (SEED=${SEED})`,
  async ({name, votes}) => {
    const client = createPublicClient({transport: http(node.url, {batch: {batchSize: 500}}), cacheTime: 0})
    const {abi} = compiled(name)
    const address = addressOf(name)
    const ask = async (functionName: string, args: readonly unknown[], block: number) =>
      BigInt(
        (await client.readContract({
          abi,
          address,
          functionName,
          args: [...args],
          blockNumber: BigInt(block),
        })) as bigint,
      )
    const token = `31337:${address.toLowerCase()}`
    const everyone = [...people, keeper, ...deployed.values()]
    const random = new SeededRandom(SEED + 1)
    const seen = new Set<string>()
    for (let i = 0; i <= PAST_BLOCKS; i++) {
      const block = i === 0 ? head : KINDS.length + random.below(head - KINDS.length)
      for (const [ranking, functionName] of [
        ['holders', 'balanceOf'],
        ['delegates', votes],
      ] as const) {
        const page = {first: 1000, skip: 0, orderBy: [{field: 'weight', direction: 'DESC'}]} as const
        const rows = await readAccounts(pool, {token, ranking, block: i === 0 ? undefined : block}, page)
        const ours = new Map(
          rows.map(row => [row.address, BigInt((ranking === 'holders' ? row.balance : row.votingPower) ?? 0)]),
        )
        const told = functionName
          ? await Promise.all(everyone.map(account => ask(functionName, [account], block)))
          : everyone.map(() => 0n)
        expect(
          everyone.map(account => ours.get(account.toLowerCase()) ?? 0n),
          `${ranking} at ${block}`,
        ).toEqual(told)
        for (const weight of told) seen.add(`${ranking} ${weight}`)
      }
    }
    // The random actions did something to compare.
    expect(seen.size).toBeGreaterThan(10)
    const {rows} = await pool.query('SELECT total_supply FROM token WHERE id = $1', [token])
    expect((await pool.query('SELECT FROM breach WHERE contract = $1', [token])).rows).toEqual([])
    if (name !== 'NftVotes') expect(BigInt(rows[0]?.total_supply)).toBe(await ask('totalSupply', [], head))
  },
)

test('no token is said to lie', async () => {
  expect((await pool.query('SELECT * FROM breach')).rows).toEqual([])
})

test('nothing was unreadable', async () => {
  const {rows} = await pool.query('SELECT count(*)::int AS count FROM unreadable_log')
  expect(rows[0]?.count).toBe(0)
})
