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
    proposals(dao: "compound", first: 1000, orderBy: [{field: PROPOSAL_ID, direction: ASC}]) {
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

test('nothing is missing: 141 proposals, 10,149 votes, no breach, no unreadable log', async () => {
  expect(proposals.map(({proposalId}) => proposalId)).toEqual(Array.from({length: 141}, (_, i) => `${i + 1}`))
  const counts = await pool.query(
    `SELECT (SELECT count(*)::int FROM vote) AS votes, (SELECT count(*)::int FROM unreadable_log) AS unreadable,
            (SELECT count(*)::int FROM breach) AS breaches`,
  )
  expect(counts.rows).toEqual([{votes: 10_149, unreadable: 0, breaches: 0}])
  const {dao} = await new TestApi(pool).data<{dao: {governors: object[]; integrity: object}}>(
    '{ dao(slug: "compound") { governors { address } integrity { status breaches { rule } } } }',
  )
  expect(dao.governors).toEqual([ALPHA, BRAVO].map(address => ({address: getAddress(address)})))
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

interface Account {
  readonly account: string
  readonly decided: number
  readonly eligible: null
  readonly voted: number
  readonly removalPivotal: number
  readonly flipPivotal: number
  readonly sided: number
  readonly alignment: {readonly value: {readonly numerator: string} | null}
  readonly baseRate: {readonly value: {readonly numerator: string} | null}
  readonly participation: {readonly reason: string}
}

/** Proposals that their votes decided: those of the recount that were not called off. */
function decidedOnes(): {readonly proposal: ApiProposal; readonly votes: readonly RawVote[]}[] {
  const recounted = recount()
  return proposals
    .filter(({state}) => !['Canceled', 'Pending', 'Active', 'Undetermined'].includes(state))
    .map(proposal => ({proposal, votes: recounted.get(proposal.proposalId)?.votes ?? []}))
}

test('what every account did equals a recount of the raw logs, over all decided proposals', async () => {
  const {influencers} = await new TestApi(pool).data<{influencers: Account[]}>(`{
    a: influencers(dao: "compound", first: 1) { account }
    influencers(dao: "compound", first: 1000, orderBy: [{field: VOTED}]) {
      account decided eligible voted removalPivotal flipPivotal sided alignment { value { numerator } }
      baseRate { value { numerator } } participation { reason }
    }
  }`)
  const decided = decidedOnes()
  expect(influencers).toHaveLength(1000)
  const swap = (side: number) => (side === 2 ? 2 : 1 - side)
  const known = decided.map(({votes}) => ({
    votes,
    passed: decides(votes),
    voters: new Set(votes.map(vote => vote.voter)),
  }))
  const [seen] = [{pivotal: 0, lost: 0}]
  for (const told of influencers) {
    const account = told.account.toLowerCase()
    const on = known.filter(({voters}) => voters.has(account))
    const changes = (of: (vote: RawVote) => RawVote[]) =>
      on.filter(
        ({votes, passed}) => decides(votes.flatMap(vote => (vote.voter === account ? of(vote) : [vote]))) !== passed,
      ).length
    const sided = on.flatMap(({votes, passed}) =>
      votes
        .filter(({voter, side, weight}) => voter === account && side < 2 && weight > 0n)
        .map(({side}) => ({right: (side === 1) === passed, passed})),
    )
    const count = (wanted: number) => (sided.length === 0 ? undefined : `${wanted}`)
    const {alignment, baseRate, participation, account: _, ...counts} = told
    expect(counts, `figures of ${account}`).toEqual({
      decided: decided.length,
      eligible: null,
      voted: on.length,
      removalPivotal: changes(() => []),
      flipPivotal: changes(vote => [{...vote, side: swap(vote.side)}]),
      sided: sided.length,
    })
    expect(alignment.value?.numerator).toBe(count(sided.filter(({right}) => right).length))
    expect(baseRate.value?.numerator).toBe(count(sided.filter(({passed}) => passed).length))
    expect(participation.reason).toBe('noToken')
    seen.pivotal += counts.removalPivotal
    seen.lost += sided.some(({right}) => !right) ? 1 : 0
  }
  expect(Math.min(seen.pivotal, seen.lost)).toBeGreaterThan(20)
  const {code, stdout} = await kingmaker(['export', 'compound', 'influencers'], {DB_URL: databaseUrl})
  expect(code).toBe(0)
  const exported = new Map(parseCsv(stdout).map(row => [row.account, row]))
  expect(exported.size).toBe(new Set(known.flatMap(({voters}) => [...voters])).size)
  for (const {account, voted, removalPivotal} of influencers)
    expect(exported.get(account)).toMatchObject({voted: `${voted}`, removalPivotal: `${removalPivotal}`})
})

test('agenda, pivotal decisions and blocs equal a recount, over all proposals and over time', async () => {
  interface Window {
    readonly from: number
    readonly to: number
    readonly proposals: number
    readonly decided: number
    readonly withRemovalPivotal: number
    readonly withFlipPivotal: number
    readonly agenda: {
      readonly proposerCount: number
      readonly herfindahl: {readonly decimal: string}
      readonly topShare: {readonly decimal: string}
      readonly soleProposers: null
    }
    readonly blocs: {
      readonly weightsFrom: string
      readonly inactiveWeight: null
      readonly voters: number
      readonly thresholds: readonly {
        readonly blocCount: number
        readonly blocs: readonly {readonly weight: string; readonly size: number}[]
        readonly active: {readonly nInfinity: {readonly decimal: string}}
        readonly withInactive: null
      }[]
    }
  }
  const fields = `from to proposals decided withRemovalPivotal withFlipPivotal
    agenda { proposerCount herfindahl { decimal } topShare(k: 3) { decimal } soleProposers { account } }
    blocs { weightsFrom inactiveWeight voters thresholds {
      blocCount blocs(first: 1) { weight size } active { nInfinity { decimal } } withInactive { n2 { decimal } } } }`
  const api = new TestApi(pool)
  const {whole} = await api.data<{whole: Window}>(`{ whole: daoInfluence(dao: "compound") { ${fields} } }`)
  const history: Window[] = []
  // As many windows at a time as the cost of a query allows.
  for (let more = true; more; ) {
    const {page} = await api.data<{page: Window[]}>(
      `{ page: daoInfluenceHistory(dao: "compound", size: 40, first: 40, skip: ${history.length}) { ${fields} } }`,
    )
    history.push(...page)
    more = page.length === 40
  }
  // The figures that are published for COMP to December 2022: 141 proposals, 34 proposers.
  expect(whole).toMatchObject({proposals: 141, agenda: {proposerCount: 34, soleProposers: null}})
  expect(Number(whole.agenda.herfindahl.decimal)).toBeCloseTo(0.0813, 4)
  expect(Number(whole.agenda.topShare.decimal)).toBeCloseTo(0.39, 3)
  const decided = decidedOnes()
  expect(history).toHaveLength(decided.length - 39)
  const windows = [{told: whole, of: decided}, ...history.map((told, i) => ({told, of: decided.slice(i, i + 40)}))]
  for (const {told, of} of windows) {
    const pivotal = (by: 'removalPivotal' | 'flipPivotal') =>
      of.filter(({proposal}) => (proposal.influence?.[by].length ?? 0) > 0).length
    expect(told).toMatchObject({
      decided: of.length,
      withRemovalPivotal: pivotal('removalPivotal'),
      withFlipPivotal: pivotal('flipPivotal'),
    })
    if (told === whole) continue
    expect([told.from, told.to]).toEqual([of[0]?.proposal.createdBlock, of.at(-1)?.proposal.createdBlock])
    const among = proposals.filter(({createdBlock}) => createdBlock >= told.from && createdBlock <= told.to)
    const counts = new Map<string, number>()
    for (const {proposer} of among) counts.set(proposer, (counts.get(proposer) ?? 0) + 1)
    const shares = [...counts.values()].map(count => count / among.length).sort((a, b) => b - a)
    expect([told.proposals, told.agenda.proposerCount]).toEqual([among.length, counts.size])
    expect(Number(told.agenda.herfindahl.decimal)).toBeCloseTo(
      shares.reduce((sum, share) => sum + share ** 2, 0),
      12,
    )
    expect(Number(told.agenda.topShare.decimal)).toBeCloseTo(
      shares.slice(0, 3).reduce((sum, share) => sum + share, 0),
      12,
    )
  }
  for (const place of [0, 60, history.length - 1]) {
    const {blocs} = history[place] ?? whole
    const sides = new Map<string, (number | undefined)[]>()
    const weights = new Map<string, bigint>()
    for (const [i, {votes}] of decided.slice(place, place + 40).entries())
      for (const {voter, side, weight} of votes) {
        const vector = sides.get(voter) ?? []
        vector[i] = side
        sides.set(voter, vector)
        weights.set(voter, weight)
      }
    expect(blocs).toMatchObject({weightsFrom: 'lastVote', inactiveWeight: null, voters: sides.size})
    const often = [...sides].filter(([, vector]) => vector.filter(side => side !== undefined).length >= 5)
    for (const [t, threshold] of [0.7, 0.8, 0.9].entries()) {
      const blocOf = new Map([...sides.keys()].map(voter => [voter, new Set([voter])]))
      for (const [a, mine] of often)
        for (const [b, other] of often) {
          if (a === b || blocOf.get(a) === blocOf.get(b) || !(cohen(mine, other) >= threshold - 1e-9)) continue
          const joined = new Set([...(blocOf.get(a) ?? []), ...(blocOf.get(b) ?? [])])
          for (const voter of joined) blocOf.set(voter, joined)
        }
      const found = [...new Set(blocOf.values())].map(members => ({
        size: members.size,
        weight: [...members].reduce((sum, voter) => sum + (weights.get(voter) ?? 0n), 0n),
      }))
      const largest = found.reduce((a, b) => (b.weight > a.weight ? b : a))
      const total = found.reduce((sum, {weight}) => sum + weight, 0n)
      const told = blocs.thresholds[t]
      expect(told).toMatchObject({
        blocCount: found.length,
        blocs: [{size: largest.size, weight: `${largest.weight}`}],
        withInactive: null,
      })
      expect(Number(told?.active.nInfinity.decimal)).toBeCloseTo(Number(total) / Number(largest.weight), 9)
    }
  }
})

/** Cohen's kappa in floating point; NaN where agreement says nothing, or fewer than five overlap. */
function cohen(a: readonly (number | undefined)[], b: readonly (number | undefined)[]): number {
  const both = a.flatMap((mine, i) => (mine === undefined || b[i] === undefined ? [] : [[mine, b[i]]]))
  const share = (count: number) => count / both.length
  const habit = [0, 1, 2].reduce(
    (sum, side) =>
      sum +
      share(both.filter(([mine]) => mine === side).length) * share(both.filter(([, other]) => other === side).length),
    0,
  )
  if (both.length < 5 || habit > 1 - 1e-9) return Number.NaN
  return (share(both.filter(([mine, other]) => mine === other).length) - habit) / (1 - habit)
}

test('each vote tells its share and whether its voter was pivotal', async () => {
  const {proposal} = await new TestApi(pool).data<{proposal: {votes: object[]}}>(`{
    proposal(dao: "compound", proposalId: 81) {
      votes(orderBy: [{field: INDEX, direction: ASC}]) { share { decimal } removalPivotal flipPivotal }
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

test('late votes equal a recount of the raw logs; without a token there is no turnout, and that is said', async () => {
  const answer = await new TestApi(pool).data<{proposals: TurnoutAnswer[]}>(`{
    proposals(dao: "compound", first: 1000) {
      proposalId voteStart voteEnd quorumCrosser { index after ofPeriod { decimal } }
      influence { margin { decimal } contested majoritySlack quorumSlack decisiveSlack decisiveVote { index } }
      turnout { cast zeroWeightVotes lateWeight lateSwing extended votable { reason } }
      potential { lockInNull entryPivotal { account } votesToPass { opposition votes } }
    }
  }`)
  const recounted = recount()
  const seen = {late: 0, swings: 0, zero: 0, contested: 0, clear: 0, crossed: 0}
  for (const {proposalId, voteStart, voteEnd, turnout, influence, potential, quorumCrosser} of answer.proposals) {
    const votes = recounted.get(proposalId)?.votes ?? []
    const from = Number(voteEnd) - (Number(voteEnd) - Number(voteStart)) / 10
    const late = votes.filter(({block}) => block > from).reduce((sum, {weight}) => sum + weight, 0n)
    expect(turnout.lateWeight, `late on ${proposalId}`).toBe(`${late}`)
    const zeroWeightVotes = votes.filter(({weight}) => weight === 0n).length
    expect(turnout).toMatchObject({zeroWeightVotes, extended: false, votable: {reason: 'noToken'}})
    const decisive = influence?.decisiveVote
    expect(turnout.lateSwing).toBe(decisive ? (votes[decisive.index]?.block ?? 0) > from : null)
    const [against, inFavour] = [0, 1].map(side =>
      Number(votes.reduce((sum, vote) => (vote.side === side ? sum + vote.weight : sum), 0n)),
    ) as [number, number]
    if (influence) {
      const [majority, quorum] = [Number(influence.majoritySlack), Number(influence.quorumSlack)]
      expect(Number(influence.decisiveSlack), `slack of ${proposalId}`).toBe(Math.min(majority, quorum))
      const cast = Number(turnout.cast)
      const contested = cast > 0 ? Math.abs(inFavour - against) < cast / 10 : null
      expect(influence.contested, `contested ${proposalId}`).toBe(contested)
      seen[contested ? 'contested' : 'clear'] += 1
    }
    if (quorumCrosser) {
      const after = (votes[quorumCrosser.index]?.block ?? 0) - Number(voteStart)
      expect(quorumCrosser.after).toBe(`${after}`)
      const share = after / (Number(voteEnd) - Number(voteStart))
      expect(Number(quorumCrosser.ofPeriod.decimal)).toBeCloseTo(share, 12)
      seen.crossed += 1
    }
    if (influence?.margin)
      expect(Number(influence.margin.decimal)).toBeCloseTo((inFavour - against) / (inFavour + against), 12)
    if (potential) expect(potential).toMatchObject({lockInNull: 'noToken', entryPivotal: null})
    if (potential) expect(potential.votesToPass.find(({opposition}) => opposition === 'active')?.votes).toBeNull()
    seen.late += late > 0n ? 1 : 0
    seen.swings += turnout.lateSwing ? 1 : 0
    seen.zero += zeroWeightVotes
  }
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
})

interface TurnoutAnswer {
  readonly proposalId: string
  readonly voteStart: string
  readonly voteEnd: string
  readonly quorumCrosser: {
    readonly index: number
    readonly after: string
    readonly ofPeriod: {readonly decimal: string}
  } | null
  readonly turnout: {readonly cast: string; readonly lateWeight: string; readonly lateSwing: boolean | null}
  readonly influence: {
    readonly margin: {readonly decimal: string} | null
    readonly contested: boolean | null
    readonly majoritySlack: string
    readonly quorumSlack: string
    readonly decisiveSlack: string
    readonly decisiveVote: {readonly index: number} | null
  } | null
  readonly potential: {
    readonly votesToPass: readonly {readonly opposition: string; readonly votes: string | null}[]
  } | null
}

interface RawVote {
  readonly voter: string
  readonly side: number
  readonly weight: bigint
  readonly block: number
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
  for (const {address, data, topics, blockNumber} of compoundLines()) {
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
    count.votes.push({voter, side, weight: args.votes, block: blockNumber})
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
