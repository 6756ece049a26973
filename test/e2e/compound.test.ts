import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {decodeEventLog, getAddress, parseAbi} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {TestApi} from '../harness/api'
import {parseCsv} from '../harness/csv'
import {indexCompound, testPool} from '../harness/demo-index'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {ALPHA, BRAVO, compoundLines} from '../recording/compound'

/** Columns of the independent computation that Kingmaker has as well, equal to the last digit. */
const EXACT = [
  ...['id', 'state', 'proposer', 'createdBlock', 'startBlock', 'endBlock', 'nVotes', 'nPositive'],
  ...['for', 'against', 'abstain', 'minMajorityCoalition', 'quorumCrossIndex', 'quorumCrosser', 'quorumCrossBlock'],
  ...['removalPivotal', 'flipPivotal', 'minRemovalCoalition', 'minFlipCoalition'],
  ...['decisiveIndex', 'decisiveVoter', 'decisiveBlock'],
] as const
/** Columns that it gives as floating point numbers. */
const CLOSE = ['giniPositive', 'hhi'] as const
const ADDRESSES: readonly string[] = ['proposer', 'quorumCrosser', 'decisiveVoter']

type Row = Readonly<Record<string, string>>

interface Coalition {
  readonly size: number
  readonly members: readonly string[]
}

interface ApiProposal {
  readonly governor: string
  readonly proposalId: string
  readonly state: string
  readonly proposer: string
  readonly createdBlock: number
  readonly voteStart: string
  readonly voteEnd: string
  readonly voteCount: number
  readonly votersWithWeight: number
  readonly forVotes: string
  readonly againstVotes: string
  readonly abstainVotes: string
  readonly minimalMajorityCoalition: {
    readonly size: number
    readonly members: readonly {readonly voter: string; readonly weight: string}[]
  } | null
  readonly quorumCrosser: {readonly index: number; readonly voter: string; readonly block: number} | null
  /** Null while nobody knows the quorum: of what was canceled before its snapshot. */
  readonly influence: {
    readonly passes: boolean
    readonly reason: string
    readonly majoritySlack: string
    readonly quorumSlack: string
    readonly removalPivotal: readonly string[]
    readonly flipPivotal: readonly string[]
    readonly removalCoalition: Coalition | null
    readonly flipCoalition: Coalition | null
    readonly decisiveVote: {readonly index: number; readonly voter: string; readonly block: number} | null
  } | null
  readonly voterGini: {readonly decimal: string} | null
  readonly voterHerfindahl: {readonly decimal: string} | null
}

const expected = parseCsv(readFileSync(join(__dirname, '../fixtures/compound-alpha-expected.csv'), 'utf8'))
let postgres: TestPostgres
let databaseUrl: string
let pool: Pool
let proposals: readonly ApiProposal[]

beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await postgres.createDatabase()
  await indexCompound(databaseUrl)
  pool = testPool(databaseUrl)
  const answer = await new TestApi(pool).data<{proposals: ApiProposal[]}>(`{
    proposals(dao: "compound", first: 1000, orderBy: PROPOSAL_ID, orderDirection: ASC) {
      governor proposalId state proposer createdBlock voteStart voteEnd voteCount votersWithWeight
      forVotes againstVotes abstainVotes minimalMajorityCoalition { size members { voter weight } }
      influence {
        passes reason majoritySlack quorumSlack removalPivotal flipPivotal
        removalCoalition { size members } flipCoalition { size members } decisiveVote { index voter block }
      }
      quorumCrosser { index voter block } voterGini { decimal } voterHerfindahl { decimal }
    }
  }`)
  proposals = answer.proposals
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

describe('proposals 1 to 42 equal an independent computation', () => {
  test('over GraphQL', () => {
    compare(
      proposals.slice(0, 42).map(proposal => ({
        id: proposal.proposalId,
        state: proposal.state.toLowerCase(),
        proposer: proposal.proposer,
        createdBlock: proposal.createdBlock.toString(),
        startBlock: proposal.voteStart,
        endBlock: proposal.voteEnd,
        nVotes: proposal.voteCount.toString(),
        nPositive: proposal.votersWithWeight.toString(),
        for: proposal.forVotes,
        against: proposal.againstVotes,
        abstain: proposal.abstainVotes,
        minMajorityCoalition: proposal.minimalMajorityCoalition?.size.toString() ?? '',
        quorumCrossIndex: proposal.quorumCrosser?.index.toString() ?? '',
        quorumCrosser: proposal.quorumCrosser?.voter ?? '',
        quorumCrossBlock: proposal.quorumCrosser?.block.toString() ?? '',
        removalPivotal: proposal.influence?.removalPivotal.length.toString() ?? '',
        flipPivotal: proposal.influence?.flipPivotal.length.toString() ?? '',
        minRemovalCoalition: proposal.influence?.removalCoalition?.size.toString() ?? '',
        minFlipCoalition: proposal.influence?.passes ? (proposal.influence.flipCoalition?.size.toString() ?? '') : '',
        decisiveIndex: proposal.influence?.decisiveVote?.index.toString() ?? '',
        decisiveVoter: proposal.influence?.decisiveVote?.voter ?? '',
        decisiveBlock: proposal.influence?.decisiveVote?.block.toString() ?? '',
        giniPositive: proposal.voterGini?.decimal ?? '',
        hhi: proposal.voterHerfindahl?.decimal ?? '',
      })),
    )
  })

  test('in the exported CSV', async () => {
    const {code, stdout, stderr} = await kingmaker(['export', 'compound', 'proposals'], {DB_URL: databaseUrl})
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    const rows = parseCsv(stdout)
    expect(rows).toHaveLength(141)
    compare(rows.filter(row => row.governor?.toLowerCase() === ALPHA))
  })
})

test('nothing is missing: 141 proposals, 10,149 votes, no fault, no unreadable log', async () => {
  expect(proposals.map(({proposalId}) => proposalId)).toEqual(Array.from({length: 141}, (_, i) => `${i + 1}`))
  const counts = await pool.query(
    `SELECT (SELECT count(*)::int FROM vote) AS votes, (SELECT count(*)::int FROM unreadable_log) AS unreadable,
            (SELECT count(*)::int FROM governor WHERE fault IS NOT NULL) AS faults`,
  )
  expect(counts.rows).toEqual([{votes: 10_149, unreadable: 0, faults: 0}])
  const {dao} = await new TestApi(pool).data<{dao: {governors: object[]; integrity: object}}>(
    '{ dao(slug: "compound") { governors { address fault } integrity { status breaches { rule } } } }',
  )
  expect(dao.governors).toEqual([ALPHA, BRAVO].map(address => ({address: getAddress(address), fault: null})))
  expect(dao.integrity).toEqual({status: 'ok', breaches: []})
  expect(proposals.reduce((sum, {voteCount}) => sum + voteCount, 0)).toBe(10_149)
})

test('tallies and minimal majority coalitions equal a recount of the raw logs, for all 141 proposals', () => {
  const recounted = recount()
  expect(recounted.size).toBeGreaterThan(130)
  for (const proposal of proposals) {
    const {tally, weights} = recounted.get(proposal.proposalId) ?? {tally: [0n, 0n, 0n], weights: new Map()}
    const said = [proposal.againstVotes, proposal.forVotes, proposal.abstainVotes].map(BigInt)
    expect(said, `tally of ${proposal.proposalId}`).toEqual(tally)
    const coalition = proposal.minimalMajorityCoalition?.members.map(({voter, weight}) => [
      voter.toLowerCase(),
      BigInt(weight),
    ])
    expect(coalition, `coalition of ${proposal.proposalId}`).toEqual(majority(weights))
    expect(proposal.minimalMajorityCoalition?.size).toBe(coalition?.length)
  }
})

test('who decided equals a recount of the raw logs under the rule of Alpha and Bravo, for all 141 proposals', () => {
  const recounted = recount()
  let overturnedByOne = 0
  for (const {proposalId, influence} of proposals) {
    const votes = recounted.get(proposalId)?.votes ?? []
    if (!influence) {
      expect(votes, `votes of ${proposalId}`).toEqual([])
      continue
    }
    const lower = (voters: readonly string[]) => voters.map(voter => voter.toLowerCase())
    const outcome = decides(votes)
    const voters = [...new Set(votes.map(({voter}) => voter))]
    const without = (members: readonly string[]) => decides(votes.filter(({voter}) => !members.includes(voter)))
    const changed = (members: readonly string[], side: (side: number) => number) =>
      decides(votes.map(vote => (members.includes(vote.voter) ? {...vote, side: side(vote.side)} : vote)))
    const swap = (side: number) => (side === 2 ? 2 : 1 - side)
    expect(influence.passes, `outcome of ${proposalId}`).toBe(outcome)
    expect(influence.reason === 'passed').toBe(outcome)
    expect(lower(influence.removalPivotal), `pivotal on ${proposalId}`).toEqual(
      voters.filter(voter => without([voter]) !== outcome),
    )
    expect(lower(influence.flipPivotal), `pivotal by flip on ${proposalId}`).toEqual(
      voters.filter(voter => changed([voter], swap) !== outcome),
    )
    // Voters for, one after the other from the largest down, until the outcome is another.
    const supporters = majorityOrder(votes.filter(({side, weight}) => side === 1 && weight > 0n))
    const fewest = (overturns: (members: string[]) => boolean) =>
      supporters.findIndex((_, last) => overturns(supporters.slice(0, last + 1))) + 1
    const removal = outcome ? fewest(members => !without(members)) : undefined
    expect(influence.removalCoalition?.size, `removal of ${proposalId}`).toBe(removal)
    if (outcome) {
      const flip = fewest(members => !changed(members, swap))
      expect(influence.flipCoalition?.size, `flip of ${proposalId}`).toBe(flip)
    } else {
      const all = decides(votes.map(vote => ({...vote, side: 1})))
      expect(influence.flipCoalition !== null, `hope of ${proposalId}`).toBe(all)
      const members = lower(influence.flipCoalition?.members ?? [])
      if (all)
        expect(
          changed(members, () => 1),
          `coalition that passes ${proposalId}`,
        ).toBe(true)
    }
    const running = votes.map((_, last) => decides(votes.slice(0, last + 1)))
    const decisive = running.findLastIndex((now, i) => now !== (running[i - 1] ?? false))
    expect(influence.decisiveVote?.index ?? -1, `decisive vote of ${proposalId}`).toBe(decisive)
    if (decisive >= 0) expect(influence.decisiveVote?.voter.toLowerCase()).toBe(votes[decisive]?.voter)
    if (removal === 1) overturnedByOne += 1
  }
  expect(overturnedByOne).toBeGreaterThan(10)
})

test('each vote tells its share and whether its voter was pivotal', async () => {
  const {proposal} = await new TestApi(pool).data<{proposal: {votes: object[]}}>(`{
    proposal(dao: "compound", proposalId: 81) {
      votes(orderBy: INDEX, orderDirection: ASC) { share { decimal } removalPivotal flipPivotal }
    }
  }`)
  // 0, 100,003.42 and 305,972.47 for, 55,000 against; 400,000 are needed.
  const told = (decimal: string, pivotal: boolean) => ({
    share: {decimal: expect.stringMatching(`^${decimal}`)},
    removalPivotal: pivotal,
    flipPivotal: pivotal,
  })
  expect(proposal.votes).toEqual([told('0$', false), told('0.2169', true), told('0.6637', true), told('0.1193', false)])
})

interface RawVote {
  readonly voter: string
  readonly side: number
  readonly weight: bigint
}

/** `forVotes > againstVotes && forVotes >= quorumVotes` of both contracts. */
function decides(votes: readonly RawVote[]): boolean {
  const sum = (wanted: number) => votes.reduce((all, {side, weight}) => (side === wanted ? all + weight : all), 0n)
  return sum(1) > sum(0) && sum(1) >= 400_000n * 10n ** 18n
}

function majorityOrder(votes: readonly RawVote[]): string[] {
  return [...votes].sort((a, b) => (a.weight > b.weight ? -1 : 1)).map(({voter}) => voter)
}

function compare(rows: readonly Row[]): void {
  expect(rows).toHaveLength(42)
  const plain = (row: Row | undefined) =>
    EXACT.map(column => [column, ADDRESSES.includes(column) ? row?.[column]?.toLowerCase() : row?.[column]])
  for (const [i, row] of rows.entries()) {
    expect(plain(row)).toEqual(plain(expected[i]))
    for (const column of CLOSE) {
      const [said, wanted] = [row[column], expected[i]?.[column]]
      expect(said === '', `${column} of ${row.id}`).toBe(wanted === '')
      if (wanted) expect(Math.abs(Number(said) / Number(wanted) - 1), `${column} of ${row.id}`).toBeLessThan(1e-12)
    }
  }
}

interface Recount {
  /** Against, for, abstain. */
  readonly tally: bigint[]
  readonly weights: Map<string, bigint>
  readonly votes: RawVote[]
}

/** From the raw recording with another decoder than Kingmaker's. */
function recount(): Map<string, Recount> {
  const alpha = parseAbi(['event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes)'])
  const bravo = parseAbi([
    'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason)',
  ])
  const counts = new Map<string, Recount>()
  let votes = 0
  for (const {address, data, topics} of compoundLines()) {
    const abi = address.toLowerCase() === ALPHA ? alpha : bravo
    const [signature, ...rest] = topics
    let args: {voter: string; proposalId: bigint; support: boolean | number; votes: bigint}
    try {
      args = decodeEventLog({abi, data, topics: [signature ?? '0x', ...rest]}).args
    } catch {
      // Another event: viem knows only votes here, and their number is compared below.
      continue
    }
    votes += 1
    const id = args.proposalId.toString()
    const count = counts.get(id) ?? {tally: [0n, 0n, 0n], weights: new Map<string, bigint>(), votes: []}
    counts.set(id, count)
    const side = Number(args.support)
    count.tally[side] = (count.tally[side] ?? 0n) + args.votes
    const voter = args.voter.toLowerCase()
    count.votes.push({voter, side, weight: args.votes})
    count.weights.set(voter, (count.weights.get(voter) ?? 0n) + args.votes)
  }
  expect(votes).toBe(10_149)
  return counts
}

/** Voters from the largest down until they have more than half; undefined when nothing was cast. */
function majority(weights: ReadonlyMap<string, bigint>): [string, bigint][] | undefined {
  const cast = [...weights.values()].reduce((sum, weight) => sum + weight, 0n)
  const ranked = [...weights].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
  let sum = 0n
  const members = ranked.filter(([, weight]) => {
    const wanted = sum * 2n <= cast
    if (wanted) sum += weight
    return wanted
  })
  return cast === 0n ? undefined : members
}
