import type {ContractRole} from '../adapters/adapter'
import type {Address} from '../core/primitives'
import type {Facts} from './facts'

/** A contract with those that it works with, as far as they answered. */
export interface Subject {
  readonly facts: Facts
  readonly token?: Facts | undefined
  readonly timelock?: Facts | undefined
  /** Whether quorum() is the fraction of the token's past supply that its numerator says; undefined when not asked. */
  readonly quorumIsFraction?: boolean | undefined
}

/** A value for the DAO's file, and where it is from. */
export interface Parameter {
  readonly name: string
  readonly value: bigint
  readonly source: string
}

/** How a contract family is recognised by its answers, and what its adapter does not cover of them. */
interface KindRule {
  /** Id of the adapter. */
  readonly kind: string
  readonly role: ContractRole
  readonly when: (facts: Facts) => boolean
  /** Why the contract is taken for one of this family. */
  readonly because: string
  /** What the index of such a contract would lack; none when it is covered. */
  readonly limits: (subject: Subject) => readonly (string | false)[]
  readonly parameters?: (subject: Subject) => readonly (Parameter | false)[]
}

const isGovernor = (facts: Facts) => facts.has('votingDelay()', 'votingPeriod()')
const isNft = (facts: Facts) => facts.get('supportsInterface(bytes4)') === true
const hasVotes = (facts: Facts) =>
  facts.has('delegates(address)') && (facts.has('getVotes(address)') || facts.has('getCurrentVotes(address)'))
const isCompound = (facts: Facts) => isGovernor(facts) && facts.has('quorumVotes()', 'proposalCount()')
const isOpenZeppelin = (facts: Facts) => isGovernor(facts) && facts.has('COUNTING_MODE()')
const isOpenZeppelin4 = (facts: Facts) => isOpenZeppelin(facts) && !facts.has('proposalNeedsQueuing(uint256)')
const isFlexible = (facts: Facts) => /&params=fractional/.test(facts.get('COUNTING_MODE()') ?? '')
const isCompoundTimelock = (facts: Facts | undefined) => facts?.has('GRACE_PERIOD()', 'delay()', 'admin()') === true

const DEFAULT_GRACE = 1_209_600n

function compoundParameters({facts, timelock}: Subject): readonly (Parameter | false)[] {
  const grace = timelock?.get('GRACE_PERIOD()')
  return [
    {name: 'quorumVotes', value: facts.get('quorumVotes()') ?? 0n, source: 'quorumVotes()'},
    grace !== undefined && {name: 'gracePeriod', value: grace, source: `GRACE_PERIOD() of ${timelock?.address}`},
  ]
}

function compoundLimits({facts, timelock}: Subject): readonly (string | false)[] {
  return [
    facts.has('proposalThresholdBPS()') &&
      'its threshold is in basis points, as of the Nouns family: quorum and states may follow other rules',
    !isCompoundTimelock(timelock) &&
      `its timelock tells no GRACE_PERIOD(): queued proposals are taken to expire after ${DEFAULT_GRACE} s`,
  ]
}

/** `COUNTING_MODE()` of the countings that logs tell in full. */
const COUNTINGS = /^support=bravo(,override)?&quorum=(for,abstain|for|bravo)(&params=fractional|&overridable=true)?$/

function ozLimits({facts, timelock}: Subject): readonly (string | false)[] {
  const counting = facts.get('COUNTING_MODE()') ?? ''
  return [
    !COUNTINGS.test(counting) &&
      `COUNTING_MODE() is ${JSON.stringify(counting)}: other votes than for and abstain may count`,
    timelock !== undefined &&
      !timelock.has('getMinDelay()') &&
      !isCompoundTimelock(timelock) &&
      'its timelock is neither a TimelockController nor a Compound Timelock: what happens there is not followed',
  ]
}

/** A quorum in code and one that `setQuorum` sets answer alike. */
function quorumLimits(subject: Subject): readonly (string | false)[] {
  if (subject.facts.has('quorumNumerator()')) return fractionLimits(subject)
  return [
    subject.facts.has('quorum(uint256)')
      ? 'no quorumNumerator(): its quorum is taken for a constant; set `quorumTold` instead if QuorumUpdated tells it'
      : 'neither quorumNumerator() nor quorum(): its quorum stays unknown',
  ]
}

function fractionLimits({facts, token, quorumIsFraction}: Subject): readonly (string | false)[] {
  return [
    !facts.has('quorumNumerator()') &&
      'no quorumNumerator(): its quorum is no fraction of the supply, and stays unknown',
    quorumIsFraction === false &&
      'quorum() is not quorumNumerator() of the past supply: quorums and outcomes may be wrong',
    token === undefined && 'its token() answers like no contract with votes: quorums stay unknown',
  ]
}

function ozParameters({facts, timelock}: Subject): readonly (Parameter | false)[] {
  const grace = timelock?.get('GRACE_PERIOD()')
  return [
    /quorum=(for|bravo)(&|$)/.test(facts.get('COUNTING_MODE()') ?? '') && {
      name: 'abstainCounts',
      value: 0n,
      source: 'COUNTING_MODE()',
    },
    grace !== undefined && {name: 'gracePeriod', value: grace, source: `GRACE_PERIOD() of ${timelock?.address}`},
    grace === undefined &&
      timelock?.has('getMinDelay()') === true &&
      !facts.has('quorumNumerator()') && {
        name: 'gracePeriod',
        value: 0n,
        source: `getMinDelay() of ${timelock.address}`,
      },
  ]
}

function fractionParameters({facts}: Subject): readonly (Parameter | false)[] {
  const value = facts.get('quorumDenominator()')
  return [value !== undefined && value !== 100n && {name: 'quorumDenominator', value, source: 'quorumDenominator()'}]
}

function quorumParameters(subject: Subject): readonly (Parameter | false)[] {
  const value = subject.facts.get('quorum(uint256)')
  if (subject.facts.has('quorumNumerator()') || value === undefined) return fractionParameters(subject)
  return [{name: 'quorumVotes', value, source: 'quorum() of the last timepoint'}]
}

/** The latest minor version of OpenZeppelin 4 that has what the governor has; 7 and 8 are alike, as are 5 and 6. */
function minor({facts}: Subject): Parameter {
  if (facts.has('CLOCK_MODE()')) return {name: 'minor', value: 9n, source: 'it has CLOCK_MODE()'}
  return facts.has('quorumNumerator(uint256)')
    ? {name: 'minor', value: 8n, source: 'it has quorumNumerator(timepoint), and no CLOCK_MODE()'}
    : {name: 'minor', value: 6n, source: 'it has no quorumNumerator(timepoint)'}
}

/** Every contract family, the more special ones first; the first that fits is taken. */
export const kindRules: readonly KindRule[] = [
  {
    kind: 'governor-bravo',
    role: 'governor',
    when: facts => isCompound(facts) && facts.has('initialProposalId()'),
    because: 'it answers quorumVotes(), proposalCount() and initialProposalId()',
    limits: compoundLimits,
    parameters: compoundParameters,
  },
  {
    kind: 'governor-alpha',
    role: 'governor',
    when: facts => isCompound(facts) && !facts.has('COUNTING_MODE()'),
    because: 'it answers quorumVotes() and proposalCount(), and no initialProposalId()',
    limits: compoundLimits,
    parameters: compoundParameters,
  },
  {
    // Until March 2026 it could be `arbitrum-governor` with the same answers; reading is right for either.
    kind: 'arbitrum-governor-delegated',
    role: 'governor',
    when: facts => isOpenZeppelin4(facts) && facts.has('EXCLUDE_ADDRESS()'),
    because: 'it answers COUNTING_MODE() and EXCLUDE_ADDRESS(), as the governors of Arbitrum do',
    limits: subject => [
      'its quorums are asked of it, one for each proposal: those of the past need a node with the state of old blocks',
      ...ozLimits(subject),
    ],
    parameters: ozParameters,
  },
  {
    kind: 'oz-governor-4-flexible',
    role: 'governor',
    when: facts => isOpenZeppelin4(facts) && isFlexible(facts),
    because: 'it answers COUNTING_MODE() with params=fractional, and not proposalNeedsQueuing() of OpenZeppelin 5',
    limits: subject => [...quorumLimits(subject), ...ozLimits(subject)],
    parameters: subject => [minor(subject), ...quorumParameters(subject), ...ozParameters(subject)],
  },
  {
    kind: 'oz-governor-4',
    role: 'governor',
    when: isOpenZeppelin4,
    because: 'it answers COUNTING_MODE(), and not proposalNeedsQueuing() of OpenZeppelin 5',
    limits: subject => [
      !subject.facts.has('quorumNumerator(uint256)') &&
        !subject.facts.has('CLOCK_MODE()') &&
        'no quorumNumerator(timepoint): before 4.7.2, taken for 4.5 or 4.6; 4.3 and 4.4 differ, set `minor` then',
      ...quorumLimits(subject),
      ...ozLimits(subject),
    ],
    parameters: subject => [minor(subject), ...quorumParameters(subject), ...ozParameters(subject)],
  },
  {
    kind: 'oz-governor',
    role: 'governor',
    when: facts => isOpenZeppelin(facts) && facts.has('quorumNumerator()'),
    because: 'it answers COUNTING_MODE(), quorumNumerator() and proposalNeedsQueuing() of OpenZeppelin 5',
    limits: subject => [
      ...fractionLimits(subject),
      ...ozLimits(subject),
      subject.facts.has('accessManager()') &&
        'what its AccessManager cancels is not told: such a proposal stays Queued, as state() of the governor says, too',
    ],
    parameters: subject => [...fractionParameters(subject), ...ozParameters(subject)],
  },
  {
    kind: 'compound-governor',
    role: 'governor',
    when: facts => isOpenZeppelin(facts) && facts.has('quorum(uint256)'),
    because: 'it answers COUNTING_MODE() and proposalNeedsQueuing() of OpenZeppelin 5, and no quorumNumerator()',
    limits: subject => [
      'its quorum is taken to be the one that QuorumUpdated tells, as of CompoundGovernor; one in code stays unknown',
      ...ozLimits(subject),
    ],
    parameters: ozParameters,
  },
  {
    kind: 'cosmos-gov-precompile',
    role: 'governor',
    when: facts => facts.has('getConstitution()') && !isGovernor(facts),
    because: 'it answers getConstitution(), as the gov precompile of Cosmos EVM chains does',
    limits: () => [
      'no event tells when its votes are open, what they weigh and what becomes of a proposal: all of that stays unknown',
      'proposals, deposits and votes that were sent as Cosmos messages have no log: they are missing',
    ],
  },
  {
    kind: 'timelock-controller',
    role: 'timelock',
    when: facts => facts.has('getMinDelay()'),
    because: 'it answers getMinDelay()',
    limits: () => [],
  },
  {
    kind: 'compound-timelock',
    role: 'timelock',
    when: isCompoundTimelock,
    because: 'it answers GRACE_PERIOD(), delay() and admin()',
    limits: () => ['no event tells its first admin and its first delay: they are known from their first change on'],
  },
  {
    kind: 'erc20-multi-delegate',
    role: 'custodian',
    when: facts => facts.has('token()', 'getBalanceForDelegate(address)'),
    because: 'it answers token() and getBalanceForDelegate()',
    limits: () => [],
  },
  {
    kind: 'erc721-votes',
    role: 'token',
    when: facts => isNft(facts) && hasVotes(facts),
    because: 'it is an ERC-721 and answers delegates() and getVotes()',
    limits: ({facts}) => [
      !facts.has('getVotes(address)') && 'no getVotes(): of the Nouns family, where owners vote without delegating',
    ],
  },
  {
    kind: 'erc20-votes',
    role: 'token',
    when: facts => facts.has('totalSupply()', 'balanceOf(address)') && hasVotes(facts),
    because: 'it answers totalSupply(), balanceOf(), delegates() and getVotes() or getCurrentVotes()',
    limits: () => [],
  },
  {
    kind: 'erc20',
    role: 'token',
    when: facts => facts.has('totalSupply()', 'balanceOf(address)', 'decimals()') && !isNft(facts),
    because: 'it answers totalSupply(), balanceOf() and decimals(), and nothing of votes',
    limits: () => ['no votes: only the distribution of balances can be told'],
  },
  {
    kind: 'control-only',
    role: 'protocol',
    when: facts => facts.has('owner()') && !isGovernor(facts),
    because: 'it answers owner()',
    limits: () => ['only who controls it is read: it answers like no token, governor or timelock'],
  },
]

/** How well a contract would be indexed. */
export type Support = 'Supported' | 'Degraded' | 'Unsupported'

/** What a contract was found to be, with the reason for it. */
export interface Finding {
  readonly address: Address
  readonly support: Support
  readonly reasons: readonly string[]
  readonly role?: ContractRole
  readonly kind?: string
  readonly clock: 'blocknumber' | 'timestamp'
  readonly parameters: readonly Parameter[]
}

/** Matches a contract's answers with the families that there are adapters for. */
export function findKind(subject: Subject): Finding {
  const {facts} = subject
  const {address} = facts
  const mode = facts.get('CLOCK_MODE()')
  const clock = mode?.startsWith('mode=timestamp') ? 'timestamp' : 'blocknumber'
  const rule = kindRules.find(each => each.when(facts))
  if (!rule) return {address, support: 'Unsupported', reasons: [unsupported(facts)], clock, parameters: []}
  const odd =
    mode !== undefined &&
    !/^mode=(timestamp|blocknumber&from=default)$/.test(mode) &&
    `CLOCK_MODE() is ${JSON.stringify(mode)}: timepoints are taken for block numbers of this chain`
  const limits = [...rule.limits(subject), odd].filter(limit => limit !== false)
  return {
    address,
    clock,
    kind: rule.kind,
    role: rule.role,
    support: limits.length > 0 ? 'Degraded' : 'Supported',
    reasons: [rule.because, ...limits],
    parameters: (rule.parameters?.(subject) ?? []).filter(parameter => parameter !== false),
  }
}

function unsupported(facts: Facts): string {
  if (isGovernor(facts)) return 'a governor of no known family: neither COUNTING_MODE() nor quorumVotes() is answered'
  return 'it answers like no token, governor or timelock that there is an adapter for'
}
