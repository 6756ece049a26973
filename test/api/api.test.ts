import {readFileSync} from 'node:fs'
import type {Server} from 'node:http'
import {createRequire} from 'node:module'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import type {GraphQLObjectType} from 'graphql'
import type {Pool} from 'pg'
import pino from 'pino'
import {getAddress} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {CONTROL_KINDS} from '../../src/core/control/control-kinds'
import {demoRoles} from '../../src/demo/demo-accounts'
import {demoAddresses} from '../../src/demo/demo-contracts'
import {saveVerification} from '../../src/storage/verifications'
import {serveApi, TestApi, watchStatements} from '../harness/api'
import {indexDemos, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {ALPHA, BRAVO} from '../recording/compound'
import {type Arguments, everything, fieldsOf, noteValues} from './every-field'

const require = createRequire(__filename)
const {lexicographicSortSchema, printSchema} = require('graphql') as typeof import('graphql')
const {publicSchema} = require(join(projectDir, 'lib/api/schema.js')) as typeof import('../../src/api/schema')

const schema = publicSchema()
let postgres: TestPostgres
let pool: Pool
let api: TestApi

let span: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  pool = testPool(await indexDemos(postgres))
  const contract = '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0'
  await saveVerification(pool, {
    dao: 'opg-demo',
    block: 260,
    hash: `0x${'12'.repeat(32)}`,
    checkedAt: new Date(),
    samples: 1,
    seed: 1,
    checks: [{check: 'state', contract, equal: 0, different: 1, notRead: 1, reasons: ['missing trie node']}],
    differences: [{check: 'state', contract, subject: 'proposal 1', expected: 'Executed', found: 'Queued'}],
    outcome: 'different',
  })
  // A DAO that has been lied to, in every field.
  await pool.query(
    `INSERT INTO breach (id, chain_id, contract, rule, account, proposal_id, expected, found, block, timestamp,
                         transaction_hash, log_index)
     SELECT n::text, 31337, '31337:' || $1, 'voteWeight', '0x' || repeat('ab', 20), n, '1', '2', 100 + n, 1700000000,
            '0x' || repeat('cd', 32), 3 - n FROM generate_series(1, 2) AS n`,
    [contract],
  )
  await pool.query(
    `INSERT INTO implementation_change (id, chain_id, contract, implementation, unsupported, block, timestamp,
                                        transaction_hash, log_index)
     VALUES ('1', 31337, '31337:' || $1, '0x' || repeat('ab', 20), 'none that is known', 200, 1700000000,
             '0x' || repeat('cd', 32), 1)`,
    [contract],
  )
  // One with everything that a contract can tell of its control.
  await pool.query(
    `INSERT INTO control_change (id, chain_id, contract, kind, index, account, role, admin_role, previous_admin_role, delay,
                                 schedule, expiry, block, timestamp, transaction_hash, log_index)
     SELECT kind, 31337, '31337:' || $1, kind, 0, '0x' || repeat('ab', 20),
            CASE WHEN kind = 'roleAdmin' THEN '0x' || repeat('12', 32) END, CASE WHEN kind = 'roleAdmin' THEN '0x' || repeat('34', 32) END,
            CASE WHEN kind = 'roleAdmin' THEN '0x' || repeat('00', 32) END, CASE WHEN kind = 'pendingDefaultAdminDelay' THEN 7 END,
            CASE WHEN kind LIKE 'pendingDefault%' THEN 1800000000 END, CASE WHEN kind = 'proposalGuardian' THEN 1900000000 END,
            200, 1700000000, '0x' || repeat('cd', 32), 2
     FROM unnest($2::text[]) AS kind`,
    [contract, CONTROL_KINDS],
  )
  api = new TestApi(pool)
  const {rows} = await pool.query('SELECT min(timestamp) AS first, max(timestamp) AS last FROM participation')
  span = `from: "${rows[0].first}", to: "${Math.min(Number(rows[0].last), Number(rows[0].first) + 100 * 3600)}"`
})

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
})

test('docs/api.graphql is the schema', () => {
  const printed = printSchema(lexicographicSortSchema(schema))
  const file = readFileSync(join(projectDir, 'docs/api.graphql'), 'utf8')
  expect(file.slice(file.indexOf('\n') + 1)).toBe(`${printed}\n`)
})

describe('a query for every field of every type', () => {
  const query = schema.getQueryType()
  /** The answers to one query for each list and object that can be asked for: all in one would be too long. */
  const ask = async (dao: string, id: string, first: number) => {
    if (!query) throw new Error('the schema has no queries')
    const ofToken = 'dao: "opg-demo"'
    const args: Arguments = {
      'Query.dao': `slug: "${dao}"`,
      'Query.proposals': `dao: "${dao}"`,
      'Query.proposal': `id: "${id}"`,
      'Query.contract': `${ofToken}, address: "${demoAddresses.governor}"`,
      'Query.delegates': ofToken,
      'Query.holders': ofToken,
      'Query.delegatesConnection': ofToken,
      'Query.holdersConnection': ofToken,
      'Query.votingPowerChangesConnection': ofToken,
      'Query.delegators': `${ofToken}, delegate: "${demoRoles.safeA}"`,
      'Query.votingPowerChanges': ofToken,
      'Query.concentration': `${ofToken}, population: holders`,
      'Token.concentration': 'population: delegates',
      'ConcentrationPoint.value': 'metric: gini',
      'Query.concentrationSeries': `${ofToken}, population: delegates, interval: HOUR, ${span}`,
      'Query.powerIndicesSeries': null,
      'Query.participation': ofToken,
      'Query.accountInfluence': `dao: "${dao}", address: "${demoRoles.safeA}"`,
      'Query.influencers': `dao: "${dao}", proximity: 5`,
      'Query.daoInfluence': `dao: "${dao}", minOverlap: 1`,
      // Each of its entries is what daoInfluence has; many of them cost too much.
      'Query.daoInfluenceHistory': null,
      'ConcentrationSample.mean': 'metric: gini',
      // Asked for by themselves below.
      'Query.assets': null,
      'Query.asset': null,
      // Solving costs too much to be asked of every proposal, and the same caveats of every vote.
      'Proposal.powerIndices': null,
      'Vote.caveats': null,
    }
    const names = Object.keys(query.getFields()).map(name => `Query.${name}`)
    const answers: Record<string, unknown> = {}
    for (const name of names) {
      if (args[name] === null) continue
      const others = Object.fromEntries(names.filter(other => other !== name).map(other => [other, null]))
      Object.assign(answers, await api.data<object>(everything(query, {...args, ...others}, first)))
    }
    return answers
  }

  test.each([
    ['compound', `1:${BRAVO}:100`],
    ['opg-demo', '31337:0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0:1'],
  ])('runs without an error for %s', async (dao, id) => {
    expect((await ask(dao, id, 3)).proposals).toHaveLength(3)
  })

  test('gives every field a value somewhere', async () => {
    const seen = new Set<string>()
    const id = `1:${BRAVO}:100`
    for (const [dao, first] of [
      ['compound', 40],
      ['opg-demo', 40],
    ] as const) {
      const data = await ask(dao, id, first)
      if (query) noteValues(query, data, seen)
    }
    const power = everything(schema.getType('PowerIndices') as GraphQLObjectType, {}, 2)
    const assetArguments = {'Asset.series': span, 'AssetConcentration.value': 'metric: gini'}
    const asset = everything(schema.getType('Asset') as GraphQLObjectType, assetArguments, 5)
    for (const asked of [
      `asset(name: "opg-demo") ${asset}`,
      'assets { name }',
      `proposal(id: "${id}") { powerIndices ${power} }`,
      `proposal(id: "${id}") { powerIndices(game: turnout) ${power} }`,
      'daoInfluenceHistory(dao: "compound", size: 2, first: 3) { decided }',
      `powerIndicesSeries(dao: "opg-demo", interval: HOUR, ${span}) { time powerIndices { game } }`,
      'votes(first: 1) { caveats { method } }',
      `changes(kinds: [alert], first: 300) ${everything(schema.getType('ChangePage') as GraphQLObjectType, {'Change.proposal': null}, 1)}`,
      `dao(slug: "opg-demo") { powerIndices(quota: "${2n ** 200n}") ${power} }`,
    ]) {
      const data = await api.data<Record<string, unknown>>(`{ ${asked} }`)
      if (query) noteValues(query, data, seen)
    }
    // What is subscribed to is followed in test/e2e/feed.test.ts.
    const never = fieldsOf(schema).filter(field => !seen.has(field) && !field.startsWith('Subscription.'))
    // There is nothing else wrong with either DAO, neither has retired a contract or keeps tokens in proxies, nothing was
    // reorganised, and both have the plainest of governors.
    // What governors with deposits and untold outcomes tell is asked for in test/e2e/cosmos-gov.test.ts.
    const ofDeposits = [
      'amount',
      'block',
      'clock',
      'denom',
      'depositor',
      'logIndex',
      'timestamp',
      'transactionHash',
    ].map(name => `Deposit.${name}`)
    const ofTrouble = ['Change.expected', 'Change.found', 'Change.retracts', 'Change.rule', 'Change.unsupported']
    expect(never.sort()).toEqual([
      'Account.proxyOf',
      'ActionEffect.unread',
      ...ofTrouble,
      'Contract.toBlock',
      ...ofDeposits,
      'Governor.quorum',
      'Governor.superQuorumNumerator',
      'Governor.toBlock',
      'Governor.voteExtension',
      'Proposal.deposits',
      'Proposal.quorumReadBlock',
      'Proposal.quorumUnread',
      'Proposal.untold',
      'Token.unsupportedSince',
      'Vote.abstainPart',
      'Vote.againstPart',
      'Vote.forPart',
      'Vote.options',
      'VoteOption.fraction',
      'VoteOption.option',
    ])
  })
})

test('votes around snapshots, participation and what could have been equal a plain count of rows', async () => {
  interface Told {
    readonly account: string
    readonly eligible: number
    readonly participated: number
    readonly entryPivotal: number
    readonly snapshots: readonly {
      readonly proposal: string
      readonly votes: string
      readonly gainedBefore: string
      readonly goneAfter: string | null
      readonly mostlyGone: boolean | null
    }[]
    readonly delegators: {readonly count: number; readonly largest: string; readonly singleHolder: boolean}
  }
  const fields = `account eligible participated entryPivotal delegators { count largest singleHolder }
    snapshots { proposal votes gainedBefore goneAfter mostlyGone }`
  const {influencers} = await api.data<{influencers: Told[]}>(
    `{ influencers(dao: "opg-demo", proximity: 12, first: 1000) { ${fields} } }`,
  )
  const {rows: changes} = await pool.query<{delegate: string; clock: string; current: string}>(
    'SELECT delegate, clock, current FROM voting_power_change ORDER BY block, log_index',
  )
  const {rows: proposals} = await pool.query<{
    id: string
    vote_start: string
    for: string
    against: string
    slack: string
  }>(
    `SELECT id, vote_start, for_votes AS for, against_votes AS against, quorum_slack AS slack FROM proposal
     WHERE dao = 'opg-demo' AND state IN ('Defeated', 'Succeeded', 'Queued', 'Executed', 'Expired')
     ORDER BY created_block, log_index`,
  )
  const {rows: votes} = await pool.query<{proposal: string; voter: string}>('SELECT proposal, voter FROM vote')
  const {rows: accounts} = await pool.query<{delegate: string; balance: string}>(
    'SELECT delegate, balance FROM account WHERE delegate IS NOT NULL AND balance > 0',
  )
  const {rows: cursors} = await pool.query<{height: number}>("SELECT height FROM cursor WHERE id = 'local'")
  const now = BigInt(cursors[0]?.height ?? 0)
  const votesAt = (account: string, clock: bigint) =>
    BigInt(changes.findLast(each => each.delegate === account && BigInt(each.clock) <= clock)?.current ?? 0)
  expect(influencers.length).toBeGreaterThan(5)
  expect(proposals.length).toBeGreaterThan(3)
  let [moved, pivotal] = [0, 0]
  for (const told of influencers) {
    const account = told.account.toLowerCase()
    const could = proposals.filter(proposal => votesAt(account, BigInt(proposal.vote_start)) > 0n)
    const did = (id: string) => votes.some(vote => vote.proposal === id && vote.voter === account)
    expect(told.eligible, `eligible of ${account}`).toBe(could.length)
    expect(told.participated, `participated of ${account}`).toBe(could.filter(({id}) => did(id)).length)
    // The governor counts votes for and abstentions: an entry for brings both, one against only takes the majority.
    const entry = could.filter(({id, vote_start, slack, ...tally}) => {
      const weight = votesAt(account, BigInt(vote_start))
      const [inFavour, against, room] = [BigInt(tally.for), BigInt(tally.against), BigInt(slack)]
      const passes = inFavour > against && room >= 0n
      const reversed = passes ? inFavour <= against + weight : inFavour + weight > against && room + weight >= 0n
      return !did(id) && reversed
    })
    expect(told.entryPivotal, `entry of ${account}`).toBe(entry.length)
    expect(told.snapshots).toEqual(
      proposals.map(({id, vote_start}) => {
        const [at, before, after] = [0n, -12n, 12n].map(shift => votesAt(account, BigInt(vote_start) + shift))
        const isKnown = BigInt(vote_start) + 12n <= now
        const gone = isKnown ? (at ?? 0n) - (after ?? 0n) : null
        if (gone !== null && gone !== 0n) moved += 1
        return {
          proposal: id,
          votes: `${at}`,
          gainedBefore: `${(at ?? 0n) - (before ?? 0n)}`,
          goneAfter: gone === null ? null : `${gone}`,
          mostlyGone: gone === null ? null : gone * 2n > (at ?? 0n),
        }
      }),
    )
    const behind = accounts.filter(({delegate}) => delegate === account).map(({balance}) => BigInt(balance))
    const [largest = 0n] = [...behind].sort((a, b) => (a > b ? -1 : 1))
    const total = behind.reduce((a, b) => a + b, 0n)
    expect(told.delegators).toEqual({count: behind.length, largest: `${largest}`, singleHolder: largest * 2n > total})
    pivotal += entry.length
    const {accountInfluence} = await api.data<{accountInfluence: Told}>(
      `{ accountInfluence(dao: "opg-demo", address: "${account}", proximity: 12) { ${fields} } }`,
    )
    expect(accountInfluence).toEqual(told)
  }
  expect(Math.min(moved, pivotal)).toBeGreaterThan(0)

  // Who could propose alone, and who cast nothing, by the votes at the last snapshot.
  const {daoInfluence} = await api.data<{
    daoInfluence: {
      agenda: {soleProposerCount: number; soleProposers: {account: string; votes: string}[]}
      blocs: {weightsFrom: string; inactiveWeight: string; voters: number}
    }
  }>(`{ daoInfluence(dao: "opg-demo") { agenda { soleProposerCount soleProposers { account votes } }
        blocs { weightsFrom inactiveWeight voters } } }`)
  const last = proposals.at(-1)
  const {rows: threshold} = await pool.query<{threshold: string}>(
    'SELECT proposal_threshold AS threshold FROM proposal WHERE id = $1',
    [last?.id],
  )
  const delegates = [...new Set(changes.map(({delegate}) => delegate))]
  const atLast = delegates.map(each => ({account: each, votes: votesAt(each, BigInt(last?.vote_start ?? 0))}))
  const alone = atLast.filter(({votes}) => votes > 0n && votes >= BigInt(threshold[0]?.threshold ?? -1))
  expect(daoInfluence.agenda.soleProposerCount).toBe(alone.length)
  expect(new Set(daoInfluence.agenda.soleProposers.map(({account}) => account.toLowerCase()))).toEqual(
    new Set(alone.map(({account}) => account)),
  )
  const voters = new Set(
    votes.filter(({proposal}) => proposals.some(({id}) => id === proposal)).map(({voter}) => voter),
  )
  const inactive = atLast.filter(({account}) => !voters.has(account)).reduce((sum, {votes}) => sum + votes, 0n)
  expect(daoInfluence.blocs).toEqual({weightsFrom: 'lastSnapshot', inactiveWeight: `${inactive}`, voters: voters.size})
})

describe('what the caller can mend', () => {
  const cases: [query: string, message: RegExp][] = [
    ['{ proposals(first: 1001) { id } }', /^first: expected 0 to 1000, got 1001; use skip/],
    ['{ votes(first: -1) { id } }', /^first: expected 0 to 1000, got -1/],
    ['{ holders(dao: "opg-demo", skip: -1) { address } }', /^skip: expected 0 or more, got -1/],
    ['{ dao(slug: "compound") { proposals(first: 5000) { id } } }', /^first: expected 0 to 1000/],
    ['{ proposals(first: 1) { votes(first: 5000) { id } } }', /^first: expected 0 to 1000/],
    [
      '{ delegates(dao: "nobody") { address } }',
      /^dao: expected the slug of an indexed DAO \(see daos\), got "nobody"/,
    ],
    ['{ holders(dao: "a\\u0000b") { address } }', /^dao: expected the slug of an indexed DAO/],
    ['{ votingPowerChanges(dao: "nobody") { block } }', /^dao: expected the slug/],
    ['{ concentration(dao: "nobody", population: holders) { block } }', /^dao: expected the slug/],
    ['{ holders(dao: "compound") { address } }', /^dao: no token of compound is indexed/],
    [`{ holders(dao: "opg-demo", token: "${ALPHA}") { address } }`, /^token: 0x.* is not an indexed token of opg-demo/],
    [
      '{ proposals(block: {number: 9}) { id } }',
      /^block: ethereum, local are indexed, and a number is of one chain: add dao, or ask by hash or timestamp/,
    ],
    ['{ votes(voter: "0x12") { id } }', /^expected an address .*, got "0x12"/],
    ['{ proposals(governor: 12) { id } }', /^expected an address .*, got "12"/],
    ['{ proposal(dao: "compound", proposalId: "one") { id } }', /^expected a whole number .*, got "one"/],
    ['{ proposal(dao: "compound", proposalId: 1.5) { id } }', /^expected a whole number .*, got "1.5"/],
    ['{ proposal(dao: "compound", proposalId: [1, 2]) { id } }', /^expected a whole number .*, got "\[1, 2\]"/],
    [
      `{ proposal(dao: "compound", proposalId: "${'9'.repeat(200_000)}") { id } }`,
      /^expected a whole number of at most/,
    ],
    ['{ proposal(dao: "compound") { id } }', /^proposal: expected an id \(chain:governor:proposalId\), or a dao/],
    ['{ proposal(proposalId: 1) { id } }', /^proposal: a proposalId alone names no proposal; add dao or governor/],
    ['{ influencers(dao: "nobody") { account } }', /^dao: expected the slug of an indexed DAO/],
    ['{ daoInfluence(dao: "compound", from: 9, to: 8) { proposals } }', /^from: expected at most to \(8\), got 9/],
    ['{ daoInfluence(dao: "compound", minOverlap: 0) { decided } }', /^minOverlap: expected 1 or more, got 0/],
    ['{ daoInfluenceHistory(dao: "compound", size: 0) { decided } }', /^size: expected 1 or more, got 0/],
    ['{ influencers(dao: "compound", proximity: 0) { account } }', /^proximity: expected 1 to 281474976710656, got 0/],
    ['{ daoInfluence(dao: "compound") { agenda { topShare(k: 0) { decimal } } } }', /^k: expected 1 or more, got 0/],
    ['{ votes(support: OTHER) { id } }', /^support: votes of custom counting cannot be selected/],
  ]

  test.each(cases.map(([query, message]) => ({title: query.slice(0, 70), query, message})))(
    '$title',
    async ({query, message}) => {
      const {status, errors} = await api.ask(query)
      expect(errors).toHaveLength(1)
      expect(errors?.[0]?.message).toMatch(message)
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
      expect(status).toBe(400)
    },
  )

  test('says where in the query a value is wrong, and which variable it is', async () => {
    const {errors} = await api.ask('{\n  votes(voter: "0x12") { id }\n}')
    expect(errors).toEqual([expect.objectContaining({locations: [{line: 2, column: 16}]})])
    const answer = await api.ask('query ($voter: Address) { votes(voter: $voter) { id } }', {voter: 5})
    expect(answer.status).toBe(400)
    expect(answer.errors?.[0]?.message).toMatch(/^Variable "\$voter" got invalid value 5; expected an address/)
    expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  })

  test('a limit cannot be switched off with null', async () => {
    for (const argument of ['first', 'skip', 'orderBy']) {
      const {status, errors} = await api.ask(`{ votes(${argument}: null) { id } }`)
      expect(status).toBe(400)
      expect(errors?.[0]?.message).toMatch(/^Expected value of type ".*!", found null/)
    }
    const {data, errors} = await api.ask('query ($first: Int) { votes(first: $first) { id } }', {first: null})
    expect(data ?? null).toBeNull()
    expect(errors?.[0]?.message).toBe('Argument "first" of non-null type "Int!" must not be null.')
    const left = await api.data<{votes: object[]}>('query ($first: Int) { votes(first: $first) { id } }')
    expect(left.votes).toHaveLength(100)
  })

  test('an unknown field is named', async () => {
    const {status, errors} = await api.ask('{ proposals { propsalId } }')
    expect(status).toBe(400)
    expect(errors?.[0]?.message).toMatch(
      /^Cannot query field "propsalId" on type "Proposal"\. Did you mean "proposalId"/,
    )
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
  })

  test('text that no database can hold finds nothing', async () => {
    const none = await api.data(
      '{ dao(slug: "a\\u0000") { slug } proposal(id: "a\\u0000") { id } votes(dao: "\\u0000") { id } }',
    )
    expect(none).toEqual({dao: null, proposal: null, votes: []})
  })
})

test('what went wrong inside stays inside, and in the log', async () => {
  const broken = new TestApi(testPool('postgres://nobody:secret@127.0.0.1:1/nowhere'))
  const answer = await broken.ask('{ daos { slug } }')
  expect(answer.errors?.map(({message}) => message)).toEqual(['Unexpected error.'])
  expect(JSON.stringify(answer)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|secret|stack/)
  expect(broken.log.join()).toContain('ECONNREFUSED')
})

describe('one proposal', () => {
  const id = `1:${BRAVO}:100`
  const fields = '{ id governor proposer proposalId votes(first: 1) { voter proposal } }'
  interface Found {
    readonly proposal: {readonly id: string; readonly governor: string; readonly votes: {readonly voter: string}[]}
  }

  test.each([
    ['by id', `id: "${id}"`],
    ['by id in capitals', `id: "${id.toUpperCase()}"`],
    ['by id with an EIP-55 address', `id: "1:${getAddress(BRAVO)}:100"`],
    ['by dao and number', 'dao: "compound", proposalId: 100'],
    ['by dao and decimal text', 'dao: "compound", proposalId: "100"'],
    ['by dao and hexadecimal text', 'dao: "compound", proposalId: "0x64"'],
    ['by governor', `governor: "${getAddress(BRAVO)}", proposalId: 100`],
    ['by governor in lower case', `governor: "${BRAVO}", proposalId: 100`],
    ['by governor in capitals', `governor: "0x${BRAVO.slice(2).toUpperCase()}", proposalId: "0x64"`],
  ])('%s', async (_, args) => {
    const {proposal} = await api.data<Found>(`{ proposal(${args}) ${fields} }`)
    expect(proposal.id).toBe(id)
    expect(proposal.governor).toBe(getAddress(BRAVO))
    const voter = proposal.votes[0]?.voter ?? ''
    expect(voter).toBe(getAddress(voter))
  })

  test('with a proposalId beyond 2^64, in both notations', async () => {
    const {proposals} = await api.data<{proposals: {id: string; proposalId: string}[]}>(
      '{ proposals(dao: "opg-demo") { id proposalId } }',
    )
    for (const {id: known, proposalId} of proposals) {
      expect(BigInt(proposalId)).toBeGreaterThan(2n ** 64n)
      for (const text of [proposalId, `0x${BigInt(proposalId).toString(16)}`])
        expect(await api.data(`{ proposal(dao: "opg-demo", proposalId: "${text}") { id } }`)).toEqual({
          proposal: {id: known},
        })
    }
  })

  test('that does not exist is null', async () => {
    expect(await api.data('{ proposal(dao: "compound", proposalId: 142) { id } }')).toEqual({proposal: null})
    expect(await api.data('{ proposal(dao: "nobody", proposalId: 1) { id } }')).toEqual({proposal: null})
  })

  test('that two governors have needs the governor', async () => {
    // Compound's governors share no number; one proposal counted by the other as well makes the case.
    const copy = {id: `1:${ALPHA}:100`, governor: `1:${ALPHA}`}
    await pool.query(
      `INSERT INTO proposal SELECT (jsonb_populate_record(p, $2::jsonb)).* FROM proposal p WHERE id = $1`,
      [id, JSON.stringify(copy)],
    )
    try {
      const {status, errors} = await api.ask('{ proposal(dao: "compound", proposalId: 100) { id } }')
      expect(errors?.[0]?.message).toBe('proposal: several governors have the proposalId 100; add governor')
      expect(status).toBe(400)
      for (const governor of [ALPHA, BRAVO])
        expect(
          await api.data(`{ proposal(dao: "compound", governor: "${governor}", proposalId: 100) { id } }`),
        ).toEqual({proposal: {id: `1:${governor}:100`}})
    } finally {
      await pool.query('DELETE FROM proposal WHERE id = $1', [copy.id])
    }
  })
})

test('addresses are taken in any letter case and told in EIP-55', async () => {
  const voter = '0xed409c9ff60f3020abf9012bcd45fc294f5608ff'
  const answers = new Set<string>()
  for (const text of [voter, getAddress(voter), `0X${voter.slice(2).toUpperCase()}`]) {
    const {votes} = await api.data<{votes: {voter: string; id: string}[]}>(`{ votes(voter: "${text}") { id voter } }`)
    expect(votes.length).toBeGreaterThan(0)
    expect(new Set(votes.map(vote => vote.voter))).toEqual(new Set([getAddress(voter)]))
    answers.add(JSON.stringify(votes))
  }
  expect(answers.size).toBe(1)
})

test('labels of accounts are those of the configuration', async () => {
  const {holders} = await api.data<{holders: {address: string; label: {is: string; name: string} | null}[]}>(
    '{ holders(dao: "opg-demo", first: 1000) { address label { is name } } }',
  )
  const labels = holders.filter(({label}) => label).map(({label}) => `${label?.is} ${label?.name}`)
  expect(labels).toEqual(expect.arrayContaining(['vesting Ecosystem vesting', 'safe Safe A', 'pool Liquidity pool']))
  expect(holders.some(({label}) => label === null)).toBe(true)
})

test('statements do not grow with the length of a list', async () => {
  const query = (first: number) => `{ proposals(dao: "compound", first: ${first}) {
    title description votes(first: 5) { voter weight } few: votes(first: 2, orderBy: [{field: INDEX}]) { voter }
    actions { target } stateChanges { state } minimalMajorityCoalition { members { voter weight share { decimal } } } } }`
  const counts: number[] = []
  for (const first of [2, 20, 100]) {
    const {pool: watched, statements} = watchStatements(pool)
    const {proposals} = await new TestApi(watched).data<{proposals: object[]}>(query(first))
    expect(proposals).toHaveLength(first)
    counts.push(statements.length)
  }
  // The list with its texts; then actions, state changes and coalitions once each, and votes once for each of the two pages.
  expect(counts).toEqual([6, 6, 6])
})

describe('over HTTP', () => {
  const log = pino({level: 'silent'})
  let server: Server | undefined

  async function serve(on: Pool): Promise<string> {
    server = await serveApi(on, log, {port: 0})
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function stop(): Promise<void> {
    const running = server
    server = undefined
    running?.closeAllConnections()
    await new Promise(done => (running ? running.close(done) : done(undefined)))
  }

  async function readiness(url: string): Promise<{status: number; body: {ready: boolean; chains?: unknown[]}}> {
    const response = await fetch(`${url}/readyz`)
    return {status: response.status, body: (await response.json()) as {ready: boolean; chains?: unknown[]}}
  }

  test('alive and not ready before anything is indexed; ready with the lags afterwards', async () => {
    const empty = testPool(await postgres.createDatabase())
    try {
      const url = await serve(empty)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      expect(await readiness(url)).toEqual({status: 503, body: {ready: false, chains: []}})
    } finally {
      await stop()
      await empty.end()
    }
    try {
      const url = await serve(pool)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      const chain = (name: string, head: number, maxLag: number) =>
        expect.objectContaining({chain: name, block: head, head, lag: 0, maxLag, ready: true})
      expect(await readiness(url)).toEqual({
        status: 200,
        body: {ready: true, chains: [chain('ethereum', 16_272_090, 5), chain('local', 260, 5)]},
      })
    } finally {
      await stop()
    }
  })

  test.each([
    ['behind its bound', 'UPDATE chain SET head = head + 6', {lag: 6}],
    ['not heard of for long', "UPDATE chain SET head_seen_at = now() - interval '121 seconds'", {lag: 0}],
    ['configured but not begun', 'DELETE FROM cursor', {lag: null, block: null}],
    ['without a known head', 'UPDATE chain SET head = NULL, head_seen_at = NULL', {lag: null, headAge: null}],
  ])('not ready while a chain is %s', async (_, change, told) => {
    const client = await pool.connect()
    try {
      // Whatever the server reads goes through this transaction, which is never committed.
      await client.query('BEGIN')
      await client.query(`${change} WHERE id = 'local'`)
      const {status, body} = await readiness(await serve(client as unknown as Pool))
      expect(status).toBe(503)
      const good = expect.objectContaining({chain: 'ethereum', ready: true})
      const bad = expect.objectContaining({chain: 'local', ready: false, ...told})
      expect(body).toEqual({ready: false, chains: [good, bad]})
    } finally {
      await client.query('ROLLBACK')
      client.release()
      await stop()
    }
  })

  test('exactly at its bound a chain is ready', async () => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('UPDATE chain SET head = head + 5')
      expect((await readiness(await serve(client as unknown as Pool))).status).toBe(200)
    } finally {
      await client.query('ROLLBACK')
      client.release()
      await stop()
    }
  })

  test('without a database it is alive and not ready, and says no more', async () => {
    try {
      const url = await serve(testPool('postgres://nobody:secret@127.0.0.1:1/nowhere'))
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      expect(await readiness(url)).toEqual({status: 503, body: {ready: false, error: 'the database does not answer'}})
    } finally {
      await stop()
    }
  })

  test('GraphQL by GET and POST, GraphiQL for browsers, the rest is not there', async () => {
    try {
      const url = await serve(pool)
      const query = '{ dao(slug: "compound") { slug } }'
      const expected = {data: {dao: {slug: 'compound'}}}
      expect(await (await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`)).json()).toEqual(expected)
      const posted = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({query}),
      })
      expect(await posted.json()).toEqual(expected)
      const page = await fetch(`${url}/`, {headers: {accept: 'text/html'}})
      expect(page.url).toBe(`${url}/graphql`)
      expect(await page.text()).toContain('Kingmaker')
      expect((await fetch(`${url}/nothing`)).status).toBe(404)
      await expect(serveApi(pool, log, {port: Number(new URL(url).port)})).rejects.toThrow('EADDRINUSE')
    } finally {
      await stop()
    }
  })
})
