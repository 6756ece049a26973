import fc from 'fast-check'
import {type Hex, keccak256, stringToHex} from 'viem'
import {describe, expect, it} from 'vitest'
import {adapters} from '../../src/adapters'
import type {Adapter, ContractRole} from '../../src/adapters/adapter'
import type {RawLog} from '../../src/core/abi-decoder'
import {classifyAction} from '../../src/core/actions/classify'
import type {DomainEvent, ProposalAction} from '../../src/core/events'
import {type Address, type ClockMode, toAddress} from '../../src/core/primitives'
import {logOf} from './logs'

const CONTRACT = toAddress(`0x${'c0'.repeat(20)}`)
const [A, B, C] = ['0a', '0b', '0c'].map(byte => toAddress(`0x${byte.repeat(20)}`)) as [Address, Address, Address]
const OPERATION = `0x${'0d'.repeat(32)}` as const

const kinds: Readonly<Record<ContractRole, readonly DomainEvent['kind'][]>> = {
  token: ['transfer', 'delegateChanged', 'votingPowerChanged'],
  custodian: ['proxyDeployed', 'depositMoved'],
  governor: [
    'proposalCreated',
    'voteCast',
    'depositMade',
    'deadlineExtended',
    'proposalQueued',
    'proposalExecuted',
    'proposalCanceled',
    'governorSettingChanged',
  ],
  timelock: ['operationCanceled', 'operationExecuted'],
  protocol: [],
}

/** One log of each event, and what it means. */
type Examples = Readonly<Record<string, readonly (readonly [string, Readonly<Record<string, unknown>>, DomainEvent])[]>>

const created = {
  proposer: A,
  targets: [B, C],
  values: [1n, 2n],
  signatures: ['', 'f(uint256)'],
  calldatas: ['0x', '0x01020304'],
  description: '# Title',
}
function classified(call: Omit<ProposalAction, 'effects'>): ProposalAction {
  return {...call, effects: classifyAction(call, keccak256)}
}

const createdEvent = {
  kind: 'proposalCreated',
  proposalId: 7n,
  proposer: A,
  actions: [
    classified({target: B, value: 1n, signature: '0x', calldata: '0x'}),
    classified({target: C, value: 2n, signature: stringToHex('f(uint256)'), calldata: '0x01020304'}),
  ],
  voteStart: 100n,
  voteEnd: 200n,
  description: stringToHex('# Title'),
} as const
const vote = {
  kind: 'voteCast',
  proposalId: 7n,
  voter: A,
  weight: 55n,
  split: undefined,
  reason: '0x',
  params: '0x',
} as const

const untoldVote = {...vote, weight: undefined} as const

const compound: Examples[string] = [
  [
    'event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description)',
    {...created, id: 7n, startBlock: 100n, endBlock: 200n},
    {...createdEvent, operationId: undefined},
  ],
  [
    'event ProposalQueued(uint256 id, uint256 eta)',
    {id: 7n, eta: 9n},
    {kind: 'proposalQueued', proposalId: 7n, eta: 9n},
  ],
  ['event ProposalExecuted(uint256 id)', {id: 7n}, {kind: 'proposalExecuted', proposalId: 7n}],
  ['event ProposalCanceled(uint256 id)', {id: 7n}, {kind: 'proposalCanceled', proposalId: 7n}],
]
const settings: Examples[string] = (
  [
    ['VotingDelaySet', 'votingDelay'],
    ['VotingPeriodSet', 'votingPeriod'],
    ['ProposalThresholdSet', 'proposalThreshold'],
  ] as const
).map(([name, setting]) => [
  `event ${name}(uint256 before, uint256 current)`,
  {before: 3n, current: 4n},
  {kind: 'governorSettingChanged', setting, previous: 3n, current: 4n},
])
const bravoVote =
  'event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason)'
const reasoned = {...vote, support: 2, reason: stringToHex('why')} as const

const parts = (...of: bigint[]) => `0x${of.map(part => part.toString(16).padStart(32, '0')).join('')}` as const

const oz: Examples[string] = [
  [
    'event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 start, uint256 end, string description)',
    {...created, id: 7n, start: 100n, end: 200n},
    // The id of the operation is held against a computation of its own in operation-id.test.ts.
    {...createdEvent, operationId: expect.stringMatching(/^0x[0-9a-f]{64}$/)},
  ],
  ...compound.slice(1),
  ...settings,
  [
    'event QuorumNumeratorUpdated(uint256 before, uint256 current)',
    {before: 3n, current: 4n},
    {kind: 'governorSettingChanged', setting: 'quorumNumerator', previous: 3n, current: 4n},
  ],
  [bravoVote, {voter: A, proposalId: 7n, support: 2, votes: 55n, reason: 'why'}, reasoned],
  [
    'event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)',
    {voter: A, proposalId: 7n, support: 2, weight: 55n, reason: 'why', params: '0x0102'},
    {...reasoned, params: '0x0102'},
  ],
  [
    'event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)',
    {voter: A, proposalId: 7n, support: 255, weight: 55n, reason: 'why', params: parts(5n, 20n, 30n)},
    {...reasoned, support: 255, params: parts(5n, 20n, 30n), split: {against: 5n, for: 20n, abstain: 30n}},
  ],
  [
    'event OverrideVoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason)',
    {voter: A, proposalId: 7n, support: 2, weight: 55n, reason: 'why'},
    {...reasoned, override: true},
  ],
  [
    'event VoteReduced(address indexed delegate, uint256 proposalId, uint8 support, uint256 weight)',
    {delegate: A, proposalId: 7n, support: 1, weight: 55n},
    {...vote, support: 1, weight: -55n},
  ],
  [
    'event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline)',
    {proposalId: 7n, extendedDeadline: 300n},
    {kind: 'deadlineExtended', proposalId: 7n, voteEnd: 300n},
  ],
  [
    'event LateQuorumVoteExtensionSet(uint64 before, uint64 current)',
    {before: 3n, current: 4n},
    {kind: 'governorSettingChanged', setting: 'voteExtension', previous: 3n, current: 4n},
  ],
  [
    'event SuperQuorumNumeratorUpdated(uint256 before, uint256 current)',
    {before: 3n, current: 4n},
    {kind: 'governorSettingChanged', setting: 'superQuorumNumerator', previous: 3n, current: 4n},
  ],
  [
    'event QuorumUpdated(uint256 before, uint256 current)',
    {before: 3n, current: 4n},
    {kind: 'governorSettingChanged', setting: 'quorum', previous: 3n, current: 4n},
  ],
]

/** Whatever the support, what was cast stands in the parameters; behind the parts there may be a nonce. */
const flexible: Examples[string] = [
  ...oz.filter(([declaration]) => !declaration.startsWith('event VoteCastWithParams')),
  ...[parts(5n, 20n, 30n), parts(5n, 20n, 30n, 1n)].flatMap(params =>
    [2, 255].map(
      support =>
        [
          'event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)',
          {voter: A, proposalId: 7n, support, weight: 1000n, reason: 'why', params},
          {...reasoned, support, params, split: {against: 5n, for: 20n, abstain: 30n}},
        ] as const,
    ),
  ),
]

const examples: Examples = {
  erc20: [
    [
      'event Transfer(address indexed from, address indexed to, uint256 amount)',
      {from: A, to: B, amount: 5n},
      {kind: 'transfer', from: A, to: B, amount: 5n},
    ],
  ],
  'erc20-votes': [
    [
      'event Transfer(address indexed from, address indexed to, uint256 value)',
      {from: A, to: B, value: 5n},
      {kind: 'transfer', from: A, to: B, amount: 5n},
    ],
    [
      'event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)',
      {delegator: A, fromDelegate: B, toDelegate: C},
      {kind: 'delegateChanged', delegator: A, from: B, to: C},
    ],
    [
      'event DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance)',
      {delegate: A, previousBalance: 5n, newBalance: 6n},
      {kind: 'votingPowerChanged', delegate: A, previous: 5n, current: 6n},
    ],
  ],
  'erc20-multi-delegate': [
    [
      'event ProxyDeployed(address indexed delegate, address proxyAddress)',
      {delegate: A, proxyAddress: B},
      {kind: 'proxyDeployed', delegate: A, proxy: B},
    ],
    [
      'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
      {operator: C, from: A, to: B, id: BigInt(C), value: 5n},
      {kind: 'depositMoved', index: 0, from: A, to: B, delegate: C, amount: 5n},
    ],
    [
      'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)',
      {operator: C, from: A, to: B, ids: [BigInt(C)], values: [5n]},
      {kind: 'depositMoved', index: 0, from: A, to: B, delegate: C, amount: 5n},
    ],
  ],
  'erc721-votes': [
    [
      'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)',
      {from: A, to: B, tokenId: 12_345n},
      // One token is one unit, whichever its id.
      {kind: 'transfer', from: A, to: B, amount: 1n},
    ],
    [
      'event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)',
      {delegator: A, fromDelegate: B, toDelegate: C},
      {kind: 'delegateChanged', delegator: A, from: B, to: C},
    ],
    [
      'event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes)',
      {delegate: A, previousVotes: 5n, newVotes: 6n},
      {kind: 'votingPowerChanged', delegate: A, previous: 5n, current: 6n},
    ],
  ],
  'governor-alpha': [
    ...compound,
    [
      'event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes)',
      {voter: A, proposalId: 7n, support: true, votes: 55n},
      {...vote, support: 1},
    ],
  ],
  'governor-bravo': [
    ...compound,
    ...settings,
    [bravoVote, {voter: A, proposalId: 7n, support: 2, votes: 55n, reason: 'why'}, reasoned],
  ],
  'arbitrum-governor': oz,
  'arbitrum-governor-delegated': oz,
  'compound-governor': oz,
  'cosmos-gov-precompile': [
    [
      'event SubmitProposal(address indexed proposer, uint64 proposalId)',
      {proposer: A, proposalId: 7n},
      {
        kind: 'proposalCreated',
        proposalId: 7n,
        proposer: A,
        actions: [],
        voteStart: undefined,
        voteEnd: undefined,
        description: '0x',
        operationId: undefined,
      },
    ],
    [
      'event CancelProposal(address indexed proposer, uint64 proposalId)',
      {proposer: A, proposalId: 7n},
      {kind: 'proposalCanceled', proposalId: 7n},
    ],
    [
      'event Deposit(address indexed depositor, uint64 proposalId, (string denom, uint256 amount)[] amount)',
      {depositor: A, proposalId: 7n, amount: [{denom: 'ogwei', amount: 5n}]},
      {kind: 'depositMade', proposalId: 7n, depositor: A, coins: [{denom: stringToHex('ogwei'), amount: 5n}]},
    ],
    ...[
      [1, 1],
      [2, 2],
      [3, 0],
      [4, 4],
    ].map(
      ([option = 0, support = 0]) =>
        [
          'event Vote(address indexed voter, uint64 proposalId, uint8 option)',
          {voter: A, proposalId: 7n, option},
          {...untoldVote, support, options: [{option, fraction: '1'}]},
        ] as const,
    ),
    [
      'event VoteWeighted(address indexed voter, uint64 proposalId, (uint8 option, string weight)[] options)',
      {voter: A, proposalId: 7n, options: [1, 4].map(option => ({option, weight: `0.${option === 1 ? 7 : 3}`}))},
      {
        ...untoldVote,
        support: 255,
        options: [
          {option: 1, fraction: '0.7'},
          {option: 4, fraction: '0.3'},
        ],
      },
    ],
    [
      'event VoteWeighted(address indexed voter, uint64 proposalId, (uint8 option, string weight)[] options)',
      {voter: A, proposalId: 7n, options: [{option: 3, weight: '1.000000000000000000'}]},
      {...untoldVote, support: 0, options: [{option: 3, fraction: '1.000000000000000000'}]},
    ],
  ],
  'oz-governor': oz,
  'oz-governor-4': oz,
  'oz-governor-4-flexible': flexible,
  'compound-timelock': [],
  'control-only': [],
  'timelock-controller': [
    ['event Cancelled(bytes32 indexed id)', {id: OPERATION}, {kind: 'operationCanceled', operationId: OPERATION}],
    [
      'event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data)',
      {id: OPERATION, index: 1n, target: B, value: 2n, data: '0x03'},
      {kind: 'operationExecuted', operationId: OPERATION},
    ],
  ],
}

const unreadable = (adapter: Adapter, log: RawLog): string => {
  const [event, ...more] = adapter.decode(log, CONTRACT)
  expect(more).toEqual([])
  expect(event).toMatchObject({kind: 'unreadable', topics: log.topics, data: log.data})
  return event?.kind === 'unreadable' ? event.reason : ''
}

it('every adapter has its own name and its examples here', () => {
  expect(adapters.map(({id}) => id).sort()).toEqual(Object.keys(examples).sort())
})

describe.each(adapters.map(adapter => [adapter.id, adapter] as const))('%s', (id, adapter) => {
  const logs = (examples[id] ?? []).map(([declaration, values, event]) => ({log: logOf(declaration, values), event}))

  it('is described', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(new Set(adapter.parameters.map(({name}) => name)).size).toBe(adapter.parameters.length)
    for (const {name, description} of adapter.parameters) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/)
      expect(description).not.toBe('')
    }
  })

  it('asks nodes for the topics of its examples and for no others', () => {
    expect([...adapter.topics].sort()).toEqual([...new Set(logs.map(({log}) => log.topics[0]))].sort())
    for (const topic of adapter.topics) expect(topic).toMatch(/^0x[0-9a-f]{64}$/)
  })

  it('has rules exactly when it is a governor', () => {
    expect(adapter.rules !== undefined).toBe(adapter.role === 'governor')
    const parameters = Object.fromEntries(adapter.parameters.map(({name}) => [name, 11n]))
    for (const clock of ['blocknumber', 'timestamp'] as const) {
      const rules = adapter.rules?.(clock, parameters)
      if (rules) expect(rules.quorumCounts).toContain('for')
    }
  })

  it.each(logs.map(({log, event}) => [event.kind, log, event] as const))('reads %s', (kind, log, event) => {
    expect(adapter.decode(log, CONTRACT)).toEqual([event])
    expect(kinds[adapter.role]).toContain(kind)
  })

  it('keeps a log of another event as it is', () => {
    const log = {topics: [`0x${'12'.repeat(32)}`, `0x${'34'.repeat(32)}`], data: '0xABcd'}
    expect(unreadable(adapter, log)).toBe('no event of this contract family')
    expect(unreadable(adapter, {topics: [], data: '0x'})).toBe('no event of this contract family')
  })

  it.each(logs.map(({log, event}) => [event.kind, log] as const))('says why it cannot read a bent %s', (_, log) => {
    expect(unreadable(adapter, {...log, topics: [...log.topics, `0x${'00'.repeat(32)}`]})).toMatch(
      /^[A-Z]\w+: expected \d topics, got \d$/,
    )
    if (log.data !== '0x') expect(unreadable(adapter, {...log, data: log.data.slice(0, -64)})).toMatch(/^[A-Z]\w+: /)
    expect(unreadable(adapter, {...log, data: `${log.data}0`})).toMatch(/^[A-Z]\w+: not hexadecimal bytes$/)
  })

  it('never throws, and gives either unreadable or what its role gives', () => {
    const bytes = (limits: {minLength?: number; maxLength: number}) =>
      fc.uint8Array(limits).map(array => `0x${Buffer.from(array).toString('hex')}`)
    const words = fc
      .array(fc.nat(400), {maxLength: 16})
      .map(values => `0x${values.map(value => value.toString(16).padStart(64, '0')).join('')}`)
    const anyLog = fc.record({
      topics: fc
        .tuple(
          fc.constantFrom(...adapter.topics, `0x${'12'.repeat(32)}`),
          fc.array(bytes({minLength: 32, maxLength: 32}), {maxLength: 3}),
        )
        .map(([first, rest]) => [first, ...rest]),
      data: fc.oneof(bytes({maxLength: 500}), words),
    })
    fc.assert(
      fc.property(anyLog, log => {
        for (const event of adapter.decode(log, CONTRACT))
          expect([...kinds[adapter.role], 'unreadable']).toContain(event.kind)
      }),
      {numRuns: 1000},
    )
  })
})

/** Governors whose proposals name their calls in the log. */
const withCalls = adapters.filter(({id}) => (examples[id] ?? []).some(([, values]) => 'targets' in values))

describe.each(withCalls.map(adapter => [adapter.id, adapter] as const))('a proposal of %s', (id, adapter) => {
  const [declaration, values] = examples[id]?.find(([, , {kind}]) => kind === 'proposalCreated') ?? ['', {}]

  it.each([
    {targets: []},
    {targets: [B]},
    {targets: [A, B, C]},
    {values: []},
    {values: [1n]},
    {signatures: ['']},
    {signatures: ['', '', '']},
    {calldatas: ['0x']},
    {targets: [], values: [], signatures: []},
  ])('whose arrays differ in length is unreadable: %o', arrays => {
    expect(unreadable(adapter, logOf(declaration, {...values, ...arrays}))).toBe(
      'ProposalCreated: targets, values, signatures and calldatas differ in length',
    )
  })

  it('may do nothing', () => {
    const log = logOf(declaration, {...values, targets: [], values: [], signatures: [], calldatas: []})
    expect(adapter.decode(log, CONTRACT)).toMatchObject([{kind: 'proposalCreated', actions: []}])
  })
})

describe('rules', () => {
  const rulesOf = (id: string, parameters: Record<string, bigint>, clock: 'blocknumber' | 'timestamp' = 'timestamp') =>
    adapters.find(adapter => adapter.id === id)?.rules?.(clock, parameters)

  it.each(['governor-alpha', 'governor-bravo'])('%s counts votes in favour by blocks, and its timelock expires', id => {
    expect(rulesOf(id, {quorumVotes: 4n, gracePeriod: 5n})).toEqual({
      clock: 'blocknumber',
      boundary: 'after',
      quorum: {kind: 'fixed', votes: 4n},
      quorumCounts: ['for'],
      threshold: 'exceeded',
      canceledOperation: 'Queued',
      gracePeriod: 5n,
      voteWeight: 'pastVotes',
    })
  })

  const oz5 = {
    clock: 'timestamp',
    boundary: 'after',
    quorum: {kind: 'supplyFraction', denominator: 1000n, numerator: 'snapshot'},
    quorumCounts: ['for', 'abstain'],
    threshold: 'reached',
    canceledOperation: 'Canceled',
    gracePeriod: undefined,
    voteWeight: 'pastVotes',
  }
  const plain = {quorumDenominator: 1000n, abstainCounts: 1n, gracePeriod: 0n}

  it('oz-governor counts abstentions too, by its own clock, and nothing expires', () => {
    expect(rulesOf('oz-governor', plain)).toEqual(oz5)
    expect(rulesOf('oz-governor', plain, 'blocknumber')?.clock).toBe('blocknumber')
  })

  it('oz-governor counts votes in favour alone, and expires, where its parameters say so', () => {
    expect(rulesOf('oz-governor', {...plain, abstainCounts: 0n, gracePeriod: 9n})).toEqual({
      ...oz5,
      quorumCounts: ['for'],
      gracePeriod: 9n,
    })
  })

  it('compound-governor has a quorum that it tells, and its timelock expires', () => {
    expect(rulesOf('compound-governor', {abstainCounts: 1n, gracePeriod: 9n})).toEqual({
      ...oz5,
      quorum: {kind: 'settable'},
      gracePeriod: 9n,
    })
  })

  const current = {...oz5.quorum, numerator: 'current'}
  it.each<[bigint, object]>([
    [3n, {...oz5, boundary: 'at', quorum: current, canceledOperation: 'Queued'}],
    [4n, {...oz5, quorum: current, canceledOperation: 'Queued'}],
    [5n, {...oz5, quorum: current}],
    [6n, {...oz5, quorum: current}],
    [7n, oz5],
    [9n, oz5],
  ])('oz-governor-4 of 4.%s has the rules of its version', (minor, rules) => {
    expect(rulesOf('oz-governor-4', {...plain, minor})).toEqual(rules)
  })

  it.each(['oz-governor-4', 'oz-governor-4-flexible'])('%s has a constant quorum, or one that it tells', id => {
    const parameters = {...plain, minor: 9n}
    expect(rulesOf(id, parameters)).toEqual(oz5)
    expect(rulesOf(id, {...parameters, quorumVotes: 8n})).toEqual({...oz5, quorum: {kind: 'fixed', votes: 8n}})
    expect(rulesOf(id, {...parameters, quorumTold: 1n})).toEqual({...oz5, quorum: {kind: 'settable'}})
  })

  it('arbitrum-governor leaves the votes of the excluded address out of the supply', () => {
    const excluded = ['0x00000000000000000000000000000000000a4b86']
    expect(rulesOf('arbitrum-governor', plain)).toEqual({...oz5, quorum: {...oz5.quorum, excluded}})
  })

  it('arbitrum-governor-delegated has a quorum that no event tells', () => {
    expect(rulesOf('arbitrum-governor-delegated', plain)).toEqual({...oz5, quorum: {kind: 'read'}})
  })

  it('a governor that is older than clocks counts blocks, L1 ones where contracts see those', () => {
    const clockOf = (clock: ClockMode) =>
      adapters.find(({id}) => id === 'governor-bravo')?.rules?.(clock, {quorumVotes: 1n})?.clock
    expect([clockOf('timestamp'), clockOf('blocknumber'), clockOf('l1blocknumber')]).toEqual([
      'blocknumber',
      'blocknumber',
      'l1blocknumber',
    ])
  })

  it("defaults are the contracts' own", () => {
    const defaults = Object.fromEntries(
      adapters.flatMap(({id, parameters}) => parameters.map(one => [`${id}.${one.name}`, one.default])),
    )
    expect(defaults).toEqual({
      'governor-alpha.quorumVotes': undefined,
      'governor-alpha.gracePeriod': 14n * 24n * 3600n,
      'governor-bravo.quorumVotes': undefined,
      'governor-bravo.gracePeriod': 14n * 24n * 3600n,
      'arbitrum-governor.quorumDenominator': 10_000n,
      'arbitrum-governor.abstainCounts': 1n,
      'arbitrum-governor.gracePeriod': 0n,
      'arbitrum-governor-delegated.abstainCounts': 1n,
      'arbitrum-governor-delegated.gracePeriod': 0n,
      'compound-governor.abstainCounts': 1n,
      'compound-governor.gracePeriod': 14n * 24n * 3600n,
      'oz-governor.quorumDenominator': 100n,
      'oz-governor.abstainCounts': 1n,
      'oz-governor.gracePeriod': 0n,
      ...Object.fromEntries(
        ['oz-governor-4', 'oz-governor-4-flexible'].flatMap(id => [
          [`${id}.minor`, undefined],
          [`${id}.quorumDenominator`, 100n],
          [`${id}.quorumVotes`, 0n],
          [`${id}.quorumTold`, 0n],
          [`${id}.abstainCounts`, 1n],
          [`${id}.gracePeriod`, 0n],
        ]),
      ),
    })
  })
})

describe('a fractional vote', () => {
  const declaration =
    'event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)'
  it.each<[string, bigint, Hex, string]>([
    ['parts of another sum', 56n, parts(5n, 20n, 30n), 'are not its weight'],
    ['two parts', 25n, parts(5n, 20n), 'has not three parts'],
    ['no parts', 0n, '0x', 'has not three parts'],
  ])('with %s is not read', (_, weight, params, reason) => {
    const log = logOf(declaration, {voter: A, proposalId: 7n, support: 255, weight, reason: '', params})
    for (const adapter of adapters.filter(({id}) => examples[id] === oz))
      expect(unreadable(adapter, log)).toContain(reason)
  })
})

describe('a flexible vote', () => {
  const declaration =
    'event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)'
  const adapter = adapters.find(({id}) => id === 'oz-governor-4-flexible') as Adapter
  it.each<[string, bigint, Hex, string]>([
    ['more than the weight', 54n, parts(5n, 20n, 30n), "exceed the voter's weight"],
    ['two parts', 25n, parts(5n, 20n), 'has not three parts'],
    ['five parts', 25n, parts(5n, 20n, 0n, 0n, 0n), 'has not three parts'],
  ])('with %s is not read', (_, weight, params, reason) => {
    const log = logOf(declaration, {voter: A, proposalId: 7n, support: 1, weight, reason: '', params})
    expect(unreadable(adapter, log)).toContain(reason)
  })
})

describe('a batch of a multi-delegate contract', () => {
  const declaration =
    'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)'
  const adapter = adapters.find(({id}) => id === 'erc20-multi-delegate') as Adapter
  it('is one movement for each id, in order', () => {
    const log = logOf(declaration, {operator: A, from: A, to: B, ids: [BigInt(C), BigInt(A)], values: [5n, 6n]})
    expect(adapter.decode(log, CONTRACT)).toEqual([
      {kind: 'depositMoved', index: 0, from: A, to: B, delegate: C, amount: 5n},
      {kind: 'depositMoved', index: 1, from: A, to: B, delegate: A, amount: 6n},
    ])
  })
  it.each([
    ['arrays of different lengths', {ids: [BigInt(C)], values: []}, 'differ in length'],
    ['an id beyond addresses', {ids: [1n << 160n], values: [5n]}, 'is no address of a delegate'],
  ])('with %s is not read', (_, values, reason) => {
    expect(unreadable(adapter, logOf(declaration, {operator: A, from: A, to: B, ...values}))).toContain(reason)
  })
})

describe('votes in parts of x/gov', () => {
  const adapter = adapters.find(({id}) => id === 'cosmos-gov-precompile') ?? expect.fail('there is no adapter')
  const weighted =
    'event VoteWeighted(address indexed voter, uint64 proposalId, (uint8 option, string weight)[] options)'
  const read = (options: readonly (readonly [number, string])[]) => {
    const values = options.map(([option, weight]) => ({option, weight}))
    return logOf(weighted, {voter: A, proposalId: 7n, options: values})
  }

  it('are read when their fractions are 1 together, to the last of 18 places', () => {
    const parts = fc.tuple(
      fc.bigInt(1n, 10n ** 18n - 1n),
      fc.shuffledSubarray([1, 2, 3, 4], {minLength: 2, maxLength: 2}),
    )
    const decimal = (part: bigint) => `0.${part.toString().padStart(18, '0')}`
    fc.assert(
      fc.property(parts, ([part, [first = 1, second = 2]]) => {
        const rest = 10n ** 18n - part
        const [event] = adapter.decode(
          read([
            [first, decimal(part)],
            [second, decimal(rest)],
          ]),
          CONTRACT,
        )
        expect(event).toMatchObject({kind: 'voteCast', support: 255, weight: undefined})
        expect(
          unreadable(
            adapter,
            read([
              [first, decimal(part)],
              [second, decimal(rest - 1n)],
            ]),
          ),
        ).toMatch(part === 10n ** 18n - 1n ? /no part of the vote/ : /not 1 together/)
      }),
    )
  })

  it.each<[string, readonly (readonly [number, string])[], RegExp]>([
    ['none', [], /not 1 together/],
    ['an option that there is not', [[5, '1']], /none of Yes/],
    ['the unspecified option', [[0, '1']], /none of Yes/],
    [
      'an option twice',
      [
        [1, '0.5'],
        [1, '0.5'],
      ],
      /twice/,
    ],
    [
      'a negative fraction',
      [
        [1, '1.5'],
        [2, '-0.5'],
      ],
      /no decimal number/,
    ],
    ['more places than there are', [[1, '1.0000000000000000000']], /no decimal number/],
    ['words', [[1, 'all']], /no decimal number/],
    ['a fraction that is a text of its own', [[1, `1.${'0'.repeat(5000)}`]], /no decimal number/],
    [
      'a fraction of nothing',
      [
        [1, '1'],
        [2, '0'],
      ],
      /no part of the vote/,
    ],
  ])('with %s stay raw', (_, options, reason) => {
    expect(unreadable(adapter, read(options))).toMatch(reason)
  })
})
