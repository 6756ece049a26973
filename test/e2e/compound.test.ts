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
] as const
/** Columns that it gives as floating point numbers. */
const CLOSE = ['giniPositive', 'hhi'] as const
const ADDRESSES: readonly string[] = ['proposer', 'quorumCrosser']

type Row = Readonly<Record<string, string>>

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
    const count = counts.get(id) ?? {tally: [0n, 0n, 0n], weights: new Map<string, bigint>()}
    counts.set(id, count)
    const side = Number(args.support)
    count.tally[side] = (count.tally[side] ?? 0n) + args.votes
    const voter = args.voter.toLowerCase()
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
