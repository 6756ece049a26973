import type {Address, Block, Position} from './primitives'

/**
 * What must hold of a contract's events. A rule that is broken stops nothing: figures after it need distrust, and the
 * operator a look at the chain. Each with what it means and what it comes from, for people.
 */
export const INTEGRITY_RULES = {
  votingPowerChain:
    'DelegateVotesChanged names votes before the change that are not those after the one before it: a log is missing, ' +
    'or the token does not tell its votes. A token that is indexed from later than its deployment breaks it, too.',
  negativeBalance:
    'An account sent more than it ever received: it got units without a Transfer. A token that is indexed from later ' +
    'than its deployment breaks it, too.',
  negativeHolding:
    'The claims of owners on a proxy are more than it has, or an owner gave more of them than it had. A token or custodian ' +
    'that is indexed from later than its deployment breaks it, too.',
  unknownProxy: 'There is a claim on the proxy of a delegate that was never deployed, as far as was seen.',
  delegatedBalances:
    'All votes together are not the balances of all who delegate: units moved without a Transfer, or votes without a ' +
    'balance. A token that is indexed from later than its deployment breaks it, too.',
  supply:
    'All balances together are not what was minted and not burnt: units came or went without a Transfer. A token that is ' +
    'indexed from later than its deployment breaks it, too.',
  implausibleVotes: 'A delegate is said to have more votes than there were units in that block.',
  voteWeight: "The weight of a vote is not what the voter's votes were at the proposal's snapshot.",
  controlChain:
    'An event names an owner, admin, delay or admin role before the change that is not the one after the change before it: ' +
    'a log is missing, or the contract does not tell all changes of its control.',
  unknownProposal: 'An event is about a proposal whose creation was not seen.',
  duplicateProposal: 'A proposal was created a second time.',
  stateTransition: 'An event moved a proposal to a state that it could not reach from the derived one.',
} as const
export type IntegrityRule = keyof typeof INTEGRITY_RULES

/** What the operator can do about a contract with code that its configuration does not cover. */
export function adviceFor(chain: string, contract: string): string {
  return (
    `Its logs are kept raw and nothing is derived from them. Ask what it is with \`npx kingmaker inspect ${contract} --chain ` +
    `${chain}\`, say so in the DAO's file (\`upgrades\` with \`from\` that block, or \`implementations\`), and index anew with ` +
    `\`npx kingmaker reset ${chain}\``
  )
}

/** One observation that breaks a rule. `expected` and `found` are amounts in the token's smallest unit, or states. */
export interface Breach {
  readonly rule: IntegrityRule
  readonly contract: Address
  readonly block: Block
  /** The log that shows it; undefined for what is seen at the end of a block. */
  readonly position: Position | undefined
  readonly account: Address | undefined
  readonly proposalId: bigint | undefined
  readonly expected: string
  readonly found: string
}
