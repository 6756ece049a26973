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
    kind: 'oz-governor',
    role: 'governor',
    when: facts => isGovernor(facts) && facts.has('COUNTING_MODE()'),
    because: 'it answers votingDelay(), votingPeriod() and COUNTING_MODE()',
    limits: ({facts, token, timelock, quorumIsFraction}) => [
      !facts.has('proposalNeedsQueuing(uint256)') &&
        'no proposalNeedsQueuing(): OpenZeppelin before 5, whose timelock operations and quorum follow other rules',
      !facts.has('quorumNumerator()') &&
        'no quorumNumerator(): its quorum is no fraction of the supply, and stays unknown',
      quorumIsFraction === false &&
        'quorum() is not quorumNumerator() of the past supply: quorums and outcomes may be wrong',
      facts.get('COUNTING_MODE()') !== 'support=bravo&quorum=for,abstain' &&
        `COUNTING_MODE() is ${JSON.stringify(facts.get('COUNTING_MODE()'))}: other votes than for and abstain may count`,
      facts.has('lateQuorumVoteExtension()') && 'voting can be extended by a late quorum, which is not followed',
      token === undefined && 'its token() is no token with votes: quorums stay unknown',
      timelock !== undefined &&
        !timelock.has('getMinDelay()') &&
        'its timelock is no TimelockController: what happens there, and expiry, is not followed',
    ],
    parameters: ({facts}) => {
      const denominator = facts.get('quorumDenominator()')
      return [
        denominator !== undefined &&
          denominator !== 100n && {name: 'quorumDenominator', value: denominator, source: 'quorumDenominator()'},
      ]
    },
  },
  {
    kind: 'timelock-controller',
    role: 'timelock',
    when: facts => facts.has('getMinDelay()'),
    because: 'it answers getMinDelay()',
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
  if (isCompoundTimelock(facts))
    return 'a Compound Timelock: no adapter reads it; its GRACE_PERIOD() is a parameter of the governor'
  if (isGovernor(facts)) return 'a governor of no known family: neither COUNTING_MODE() nor quorumVotes() is answered'
  return 'it answers like no token, governor or timelock that there is an adapter for'
}
