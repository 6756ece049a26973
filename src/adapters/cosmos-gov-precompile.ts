import {cosmosGovPrecompileEvents} from '../abi/cosmos-gov-precompile'
import type {DomainEvent, VoteOption} from '../core/events'
import type {Address, Bytes} from '../core/primitives'
import {displayText} from '../core/text'
import {defineAdapter} from './adapter'
import {Implausible} from './log-decoder'

/**
 * `VoteOption` of x/gov by its numbers, with the support that stands for it. A veto counts against as well, and to a
 * threshold of its own: it is no plain Against, and stays 4.
 */
const SUPPORT: Readonly<Record<number, number>> = {1: 1, 2: 2, 3: 0, 4: 4}

/** Support of a vote in parts, by the number that fractional counting has for it. */
const IN_PARTS = 255

/** Decimals of a fraction in the Cosmos SDK, `LegacyDec`. */
const PRECISION = 18
/** What `LegacyDec` reads of a fraction of at most 1, with room for needless zeros. */
const FRACTION = /^(\d{1,9})(?:\.(\d{1,18}))?$/

const UNTOLD =
  'x/gov opens, weighs by bonded stake, tallies and ends votes without an EVM log, and what is sent as a Cosmos message has none, too'

/**
 * The gov precompile of Cosmos EVM chains, at 0x…0805: what was done to x/gov through the EVM. Source: Cosmos EVM,
 * precompiles/gov. Deposits, votes and cancellations may be of proposals that were submitted as Cosmos messages.
 */
export const cosmosGovPrecompile = defineAdapter({
  id: 'cosmos-gov-precompile',
  role: 'governor',
  events: cosmosGovPrecompileEvents,
  rules: clock => ({
    clock,
    boundary: 'after',
    quorum: {kind: 'settable'},
    threshold: 'reached',
    quorumCounts: ['for', 'against', 'abstain'],
    canceledOperation: 'Canceled',
    gracePeriod: undefined,
    untold: UNTOLD,
  }),
  translate: {
    SubmitProposal: ({proposer, proposalId}) => [
      {
        kind: 'proposalCreated',
        proposalId,
        proposer,
        actions: [],
        voteStart: undefined,
        voteEnd: undefined,
        description: '0x',
        operationId: undefined,
      },
    ],
    CancelProposal: ({proposalId}) => [{kind: 'proposalCanceled', proposalId}],
    Deposit: ({depositor, proposalId, amount}) => [{kind: 'depositMade', proposalId, depositor, coins: amount}],
    Vote: ({voter, proposalId, option}) => voteCast(voter, proposalId, [{option: Number(option), fraction: '1'}]),
    VoteWeighted: ({voter, proposalId, options}) =>
      voteCast(
        voter,
        proposalId,
        options.map(({option, weight}) => ({option: Number(option), fraction: textOf(weight)})),
      ),
  },
})

function voteCast(voter: Address, proposalId: bigint, options: readonly VoteOption[]): DomainEvent[] {
  const supports = options.map(({option}) => SUPPORT[option])
  if (supports.includes(undefined)) throw new Implausible('an option is none of Yes, Abstain, No and NoWithVeto')
  if (new Set(supports).size < supports.length) throw new Implausible('an option is named twice')
  const whole = options.reduce((sum, {fraction}) => sum + scaled(fraction), 0n)
  if (whole !== 10n ** BigInt(PRECISION)) throw new Implausible('the fractions of the options are not 1 together')
  const [support = IN_PARTS, ...more] = supports
  return [
    {
      kind: 'voteCast',
      proposalId,
      voter,
      support: more.length > 0 ? IN_PARTS : support,
      weight: undefined,
      options,
      split: undefined,
      reason: '0x',
      params: '0x',
    },
  ]
}

/** A decimal fraction in units of 10^-18. */
function scaled(fraction: string): bigint {
  const [, whole, decimals = ''] = FRACTION.exec(fraction) ?? []
  if (whole === undefined) throw new Implausible('a fraction is no decimal number of at most 18 places')
  const value = BigInt(`${whole}${decimals.padEnd(PRECISION, '0')}`)
  if (value === 0n) throw new Implausible('an option has no part of the vote')
  return value
}

function textOf(bytes: Bytes): string {
  // Longer ones are no fraction, and not worth reading.
  return bytes.length > 2 + 2 * 64 ? '' : displayText(bytes).text
}
