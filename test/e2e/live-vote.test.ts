import type {Pool} from 'pg'
import {type Address, decodeEventLog, encodeFunctionData, type Hex, parseAbi, toEventSelector} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {demoRoles} from '../../src/demo/demo-accounts'
import {onGovernor, onToken} from '../../src/demo/demo-call'
import {demoAddresses, proposalStates} from '../../src/demo/demo-contracts'
import {type Proposal, proposalCall, proposalId, treasuryTransfer} from '../../src/demo/demo-proposals'
import {demoVote, supports} from '../../src/demo/demo-vote'
import type {Transaction} from '../../src/demo/dev-chain'
import {TestApi} from '../harness/api'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {testPool} from '../harness/demo-index'
import {type Indexer, startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

// A vote is played one ballot a block. After each, what the API serves at the head is held against the contracts' own
// answers and logs of that moment, counted by brute force: every set of voters, every use of what is left.

const UNIT = 10n ** 18n
const {safeA, safeB, safeC, seedSafe, keeper, community} = demoRoles
const {governor, token} = demoAddresses
const events = parseAbi([
  'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason)',
  'event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes)',
])
const views = parseAbi([
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function getPastTotalSupply(uint256 timepoint) view returns (uint256)',
  'function quorum(uint256 timepoint) view returns (uint256)',
])
const proposal: Proposal = {
  proposer: safeB,
  description: '# Watched vote by vote',
  actions: [treasuryTransfer(keeper, UNIT)],
}
const id = proposalId(proposal)

let postgres: TestPostgres
let node: DemoChainNode
let pool: Pool
let api: TestApi
let indexer: Indexer
beforeAll(async () => {
  ;[postgres, node] = await Promise.all([startTestPostgres(), startDemoChain()])
  const databaseUrl = await postgres.createDatabase()
  pool = testPool(databaseUrl)
  api = new TestApi(pool)
  indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [demoDaoFile]})
})
afterAll(async () => {
  await indexer?.kill()
  await pool?.end()
  await node?.close()
  await postgres?.close()
})

interface Ballot {
  readonly voter: string
  readonly support: number
  readonly weight: bigint
}
interface Coalition {
  readonly size: number
  readonly members: readonly string[]
}
interface Told {
  readonly state: string
  readonly quorum: string
  readonly forVotes: string
  readonly againstVotes: string
  readonly abstainVotes: string
  readonly quorumCrosser: {readonly index: number} | null
  readonly minimalMajorityCoalition: Coalition | null
  readonly influence: {
    readonly passes: boolean
    readonly majoritySlack: string
    readonly quorumSlack: string
    readonly removalPivotal: readonly string[]
    readonly flipPivotal: readonly string[]
    readonly removalCoalition: Coalition | null
    readonly flipCoalition: Coalition | null
    readonly decisiveVote: {readonly index: number} | null
  }
  readonly turnout: {readonly cast: string} & Record<'votable' | 'totalSupply', {readonly of: string}>
  readonly potential: {
    readonly lockIn: {readonly index: number} | null
    readonly lockInNull: string | null
    readonly entryPivotal: readonly {
      readonly account: string
      readonly votes: string
      readonly sides: readonly string[]
    }[]
  }
  readonly powerIndices: {readonly total: string; readonly playerCount: number}
}

const QUERY = `{ proposal(dao: "opg-demo", proposalId: "${id}") {
  state quorum forVotes againstVotes abstainVotes quorumCrosser { index } minimalMajorityCoalition { size members { voter } }
  influence { passes majoritySlack quorumSlack removalPivotal flipPivotal removalCoalition { size members }
    flipCoalition { size members } decisiveVote { index } }
  turnout { cast votable { of } totalSupply { of } }
  potential { lockIn { index } lockInNull entryPivotal { account votes sides } }
  powerIndices(game: majority) { total playerCount }
} }`

async function logs(address: Address, topic: Hex) {
  const filter = {address, topics: [topic], fromBlock: '0x0', toBlock: 'latest'}
  const found = await node.chain.rpc<{data: Hex; topics: [Hex, ...Hex[]]}[]>('eth_getLogs', [filter])
  return found.map(({data, topics}) => decodeEventLog({abi: events, data, topics}))
}

async function ask(to: Address, data: Hex): Promise<bigint> {
  return BigInt(await node.chain.rpc<Hex>('eth_call', [{to, data}, 'latest']))
}

/** What the contracts say now. */
async function chainState() {
  const snapshot = await node.chain.read(governor, 'proposalSnapshot', [id])
  const ballots: Ballot[] = []
  for (const {eventName, args} of await logs(
    governor,
    toEventSelector('VoteCast(address,uint256,uint8,uint256,string)'),
  ))
    if (eventName === 'VoteCast' && args.proposalId === id)
      ballots.push({voter: args.voter.toLowerCase(), support: args.support, weight: args.weight})
  const delegates = new Set<Address>()
  for (const {eventName, args} of await logs(token, toEventSelector('DelegateVotesChanged(address,uint256,uint256)')))
    if (eventName === 'DelegateVotesChanged') delegates.add(args.delegate)
  const power = new Map<string, bigint>()
  for (const delegate of delegates) {
    const votes = await ask(
      token,
      encodeFunctionData({abi: views, functionName: 'getPastVotes', args: [delegate, snapshot]}),
    )
    if (votes > 0n) power.set(delegate.toLowerCase(), votes)
  }
  const [state, quorum, supply] = [
    await node.chain.read(governor, 'state', [id]),
    await ask(governor, encodeFunctionData({abi: views, functionName: 'quorum', args: [snapshot]})),
    await ask(token, encodeFunctionData({abi: views, functionName: 'getPastTotalSupply', args: [snapshot]})),
  ]
  return {state: proposalStates[state], quorum, supply, power, ballots}
}

const weigh = (ballots: readonly Ballot[], ...sides: number[]) =>
  ballots.reduce((sum, {support, weight}) => (sides.includes(support) ? sum + weight : sum), 0n)

/** Sizes of the smallest sets of voters whose change makes another outcome; undefined where none does. */
function fewest(ballots: readonly Ballot[], overturns: (members: ReadonlySet<string>) => boolean): number | undefined {
  const voters = ballots.map(({voter}) => voter)
  let best: number | undefined
  for (let set = 1; set < 2 ** voters.length; set++) {
    const members = new Set(voters.filter((_, i) => (set >> i) % 2 === 1))
    if ((best === undefined || members.size < best) && overturns(members)) best = members.size
  }
  return best
}

const seen = {passes: 0, fails: 0, removal: 0, flip: 0, entry: 0, locked: 0, open: 0, toPass: 0, beyondOne: 0}

async function compare(after: string): Promise<void> {
  await indexer.reaches(await node.chain.blockNumber())
  const [{state, quorum, supply, power, ballots}, {proposal: told}] = [
    await chainState(),
    await api.data<{proposal: Told}>(QUERY),
  ]
  const lower = (accounts: readonly string[]) => accounts.map(account => account.toLowerCase())
  const passes = (cast: readonly Ballot[]) => weigh(cast, 1) > weigh(cast, 0) && weigh(cast, 1, 2) >= quorum
  const outcome = passes(ballots)
  const change = (members: ReadonlySet<string>, to: (support: number) => number | undefined) =>
    passes(
      ballots.flatMap(ballot => {
        const support = members.has(ballot.voter) ? to(ballot.support) : ballot.support
        return support === undefined ? [] : [{...ballot, support}]
      }),
    )
  const without = (members: ReadonlySet<string>) => change(members, () => undefined)
  const votable = [...power.values()].reduce((sum, one) => sum + one, 0n)
  const pivotal = (to: (support: number) => number | undefined) =>
    ballots.filter(({voter}) => change(new Set([voter]), to) !== outcome).map(({voter}) => voter)
  const {influence, potential, turnout} = told

  expect([told.state, told.quorum], after).toEqual([state, `${quorum}`])
  expect([told.againstVotes, told.forVotes, told.abstainVotes]).toEqual(
    [0, 1, 2].map(side => `${weigh(ballots, side)}`),
  )
  expect(influence.passes, after).toBe(outcome)
  expect([influence.majoritySlack, influence.quorumSlack]).toEqual([
    `${weigh(ballots, 1) - weigh(ballots, 0) - 1n}`,
    `${weigh(ballots, 1, 2) - quorum}`,
  ])
  const byRemoval = pivotal(() => undefined)
  const byFlip = pivotal(side => (side === 2 ? 2 : 1 - side))
  expect(lower(influence.removalPivotal), `pivotal ${after}`).toEqual(byRemoval)
  expect(lower(influence.flipPivotal), `pivotal by flip ${after}`).toEqual(byFlip)

  const removal = outcome ? fewest(ballots, members => !without(members)) : undefined
  expect(influence.removalCoalition?.size, `removal ${after}`).toBe(removal)
  if (influence.removalCoalition) expect(without(new Set(lower(influence.removalCoalition.members)))).toBe(false)
  // Of what passes votes for and abstentions turn against it, of what does not all turn to favour.
  const turned = (members: ReadonlySet<string>) => change(members, () => (outcome ? 0 : 1))
  const flip = fewest(ballots, members => turned(members) !== outcome)
  expect(influence.flipCoalition?.size, `flip ${after}`).toBe(flip)
  if (influence.flipCoalition) expect(turned(new Set(lower(influence.flipCoalition.members)))).toBe(!outcome)

  const running = ballots.map((_, last) => passes(ballots.slice(0, last + 1)))
  const decisive = running.findLastIndex((now, i) => now !== (running[i - 1] ?? false))
  expect(influence.decisiveVote?.index ?? -1, `decisive vote ${after}`).toBe(decisive)
  const reached = ballots.findIndex((_, last) => weigh(ballots.slice(0, last + 1), 1, 2) >= quorum)
  expect(told.quorumCrosser?.index ?? -1).toBe(reached)
  const majority = fewest(ballots, members => {
    const held = ballots.filter(({voter}) => members.has(voter))
    return 2n * weigh(held, 0, 1, 2) > weigh(ballots, 0, 1, 2)
  })
  expect(told.minimalMajorityCoalition?.size, `majority ${after}`).toBe(majority)

  expect([turnout.cast, turnout.votable.of, turnout.totalSupply.of]).toEqual([
    `${weigh(ballots, 0, 1, 2)}`,
    `${votable}`,
    `${supply}`,
  ])
  expect(told.powerIndices).toEqual({total: `${votable}`, playerCount: power.size})
  const entering = (cast: readonly Ballot[], weight: bigint) =>
    [0, 1, 2].filter(support => passes([...cast, {voter: 'another', support, weight}]) !== passes(cast))
  const idle = [...power].filter(([account]) => !ballots.some(({voter}) => voter === account))
  const entry = idle.flatMap(([account, weight]) => {
    const sides = entering(ballots, weight).map(side => ['against', 'for', 'abstain'][side])
    return sides.length > 0 ? [[account, `${weight}`, sides.join()]] : []
  })
  expect(
    potential.entryPivotal.map(({account, votes, sides}) => [account.toLowerCase(), votes, sides.join()]).sort(),
    `entry-pivotal ${after}`,
  ).toEqual(entry.sort())
  // What no sum of those who are left can change on any side is certain.
  const left = (count: number) => votable - weigh(ballots.slice(0, count), 0, 1, 2)
  const certain = [...ballots.keys(), ballots.length].find(
    count => entering(ballots.slice(0, count), left(count)).length === 0,
  )
  expect(potential.lockIn?.index ?? null, `lock-in ${after}`).toBe(certain ? certain - 1 : null)
  expect(potential.lockInNull).toBe(certain ? null : certain === 0 ? 'beforeAnyVote' : 'open')

  seen[outcome ? 'passes' : 'fails'] += 1
  seen.removal += byRemoval.length
  seen.flip += byFlip.length
  seen.entry += entry.length
  seen[certain === undefined ? 'open' : 'locked'] += 1
  seen.toPass += !outcome && flip !== undefined ? 1 : 0
  seen.beyondOne += (removal ?? 0) > 1 ? 1 : 0
}

test('after each vote the head tells what the contracts and their logs say then', {timeout: 600_000}, async () => {
  const send = async (transaction: Transaction) => node.chain.send(transaction, (await node.chain.timestamp()) + 12)
  const [targets, values, calldatas] = proposalCall(proposal)
  await send(onGovernor(proposal.proposer, 'propose', [targets, values, calldatas, proposal.description]))
  const snapshot = await node.chain.read(governor, 'proposalSnapshot', [id])
  // Votes that move after the snapshot change nothing of this vote.
  await node.chain.mine(Number(snapshot) + 1 - (await node.chain.blockNumber()), 12)
  await send(onToken(community[20] ?? keeper, 'delegate', [community[0] ?? keeper]))
  await compare('before any vote')
  const [small, other, third, fourth] = community
  const play: readonly (readonly [Address | undefined, number])[] = [
    [small, supports.for],
    [keeper, supports.against],
    [safeA, supports.against],
    [other, supports.abstain],
    [safeB, supports.for],
    [third, supports.for],
    [safeC, supports.for],
    [seedSafe, supports.abstain],
    [fourth, supports.against],
  ]
  for (const [place, [voter, support]] of play.entries()) {
    await send(demoVote(voter ?? keeper, id, {support}))
    await compare(`after vote ${place}`)
  }
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
})
