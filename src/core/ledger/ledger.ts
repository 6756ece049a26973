import type {Changes} from '../changes'
import {Distribution} from '../distribution/distribution'
import type {LedgerEvent} from '../events'
import type {IntegrityRule} from '../integrity'
import {Intervals} from '../intervals'
import {
  type Address,
  type Block,
  type ClockMode,
  type Position,
  type Timepoint,
  timepointAt,
  ZERO_ADDRESS,
} from '../primitives'
import type {VotesToken} from '../proposals/snapshot'
import type {Custodian} from './custodian'

/** One account of a token. All amounts in the token's smallest unit. */
export interface Account {
  readonly address: Address
  /** Negative only when the index began after the account's first transfer. */
  balance: bigint
  /** What proxies hold for it, less what it holds as a proxy for others; these sum to zero over all accounts. */
  attributed: bigint
  /** Whom the account delegates to; undefined stands for nobody (the zero address on chain). */
  delegate: Address | undefined
  /** Current votes as a delegate, ERC-5805 `getVotes`. */
  votingPower: bigint
}

/** The first observation that contradicts the ledger; figures after it need distrust, not deletion. */
export interface LedgerFault {
  readonly rule: 'votingPowerChain' | 'negativeBalance' | 'negativeHolding' | 'unknownProxy'
  readonly block: number
  readonly account: Address
  readonly expected: string
  readonly found: string
}

/** What must hold of a token's figures, as data: the core executes it and never asks which family it has before it. */
export interface TokenRules {
  /** What all votes together are: the balances of all who delegate. Undefined where no such rule is known. */
  readonly votes?: 'delegatedBalances'
}

/** By how much the sums miss each other at the end of a block. */
interface Gaps {
  readonly delegatedBalances: bigint
  readonly supply: bigint
}

/** A part of what a proxy holds that begins or ceases to be an account's. */
interface Attribution {
  readonly account: Address
  readonly proxy: Address
  readonly delta: bigint
  /** Place among the rows of its log. */
  readonly index: number
}

/** Populations over which concentration is evaluated: all holdings, or all delegates' votes. */
export type Population = 'holders' | 'delegates'

/** What an account owns: its balance, with what proxies hold for it, without what it holds for others. */
export function holdingOf({balance, attributed}: Pick<Account, 'balance' | 'attributed'>): bigint {
  return balance + attributed
}

/** A token's balances, delegations and voting power, as its events tell them. One per token contract. */
export class Ledger implements VotesToken {
  readonly accounts = new Map<Address, Account>()
  /** ERC-20 `totalSupply`. */
  supply = 0n
  /** Sum of all delegates' votes. */
  delegatedSupply = 0n
  /** Sum of the balances of all who delegate. */
  private delegatedBalances = 0n
  private gaps: Gaps
  /** The most units since the last block was closed, and the most votes that a delegate was said to have. */
  private mostSupply: bigint
  private mostVotes: {readonly delegate: Address; readonly votes: bigint; readonly position: Position} | undefined
  fault: LedgerFault | undefined
  /** Contracts that keep this token for others, by address. */
  readonly custodians = new Map<Address, Custodian>()
  /** The clock's value as of the last block. */
  private now: Timepoint | undefined
  /** Votes of the delegates that moved since the clock reached that value, as they were before. */
  private readonly before = new Map<Address, bigint>()
  readonly populations: Record<Population, Distribution>

  /** Starts from accounts as stored; the sums are recounted from them, except the supply. O(n log n). */
  constructor(
    readonly token: Address,
    accounts: Iterable<Account> = [],
    supply = 0n,
    /** What has to hold, by the rules in force. */
    public rules: TokenRules = {},
    readonly clock: ClockMode = 'blocknumber',
    /** Its rules by block, where they change. */
    private readonly intervals = new Intervals(rules),
  ) {
    for (const account of accounts) this.accounts.set(account.address, account)
    this.supply = supply
    const all = [...this.accounts.values()]
    this.populations = {
      holders: Distribution.of(all.map(holdingOf)),
      delegates: Distribution.of(all.map(account => account.votingPower)),
    }
    this.delegatedSupply = this.populations.delegates.total
    for (const {balance, delegate} of all) if (delegate) this.delegatedBalances += balance
    this.gaps = this.currentGaps()
    this.mostSupply = supply
  }

  /** Begins to be held to the rules that come into force in this block, if any. */
  adopt(block: Block): void {
    this.rules = this.intervals.startingAt(block.height)?.rules ?? this.rules
  }

  /**
   * Holds the sums against each other at the end of a block that changed the token, and says what is broken: a sum that
   * misses by as much as a block before is not told again. O(1).
   * Source: ERC-20, ERC-5805; for the votes `_transferVotingUnits` of OZ Votes and `_moveDelegates` of COMP.
   */
  close(block: Block, changes: Changes): void {
    for (const custodian of this.custodians.values()) custodian.close(changes)
    const gaps = this.currentGaps()
    const {total} = this.populations.holders
    const at = {contract: this.token, block, position: undefined, account: undefined, proposalId: undefined}
    const tell = (rule: IntegrityRule & keyof Gaps, expected: bigint, found: bigint) => {
      if (gaps[rule] !== 0n && gaps[rule] !== this.gaps[rule])
        changes.breach({rule, ...at, expected: `${expected}`, found: `${found}`})
    }
    if (this.rules.votes) tell('delegatedBalances', this.delegatedBalances, this.delegatedSupply)
    tell('supply', this.supply, total)
    if (this.mostVotes && this.mostVotes.votes > this.mostSupply) {
      const {delegate: account, votes, position} = this.mostVotes
      const expected = `<= ${this.mostSupply}`
      changes.breach({rule: 'implausibleVotes', ...at, position, account, expected, found: `${votes}`})
    }
    this.gaps = gaps
    this.mostVotes = undefined
    this.mostSupply = this.supply
  }

  private currentGaps(): Gaps {
    return {
      delegatedBalances: this.delegatedSupply - this.delegatedBalances,
      supply: this.populations.holders.total - this.supply,
    }
  }

  /** Lets the token's clock reach a block, before any event of it. O(1), and O(delegates that moved) for a new value. */
  advance(block: Block): void {
    const now = timepointAt(block, this.clock)
    if (now !== this.now) this.before.clear()
    this.now = now
  }

  /** Takes back the votes that delegates had before the clock reached the value that it has. O(delegates). */
  restore(now: Timepoint, before: Iterable<readonly [Address, bigint]>): void {
    this.now = now
    for (const [delegate, votes] of before) this.before.set(delegate, votes)
  }

  /** An account's votes, ERC-5805 `getVotes`. O(1). */
  votes(address: Address): bigint {
    return this.accounts.get(address)?.votingPower ?? 0n
  }

  /**
   * An account's votes one clock value ago, ERC-5805 `getPastVotes(account, clock() - 1)`: those before the first change in
   * any of the blocks that share the clock's value. O(1).
   */
  pastVotes(address: Address): bigint {
    return this.before.get(address) ?? this.votes(address)
  }

  /** Applies one event and records what changed. O(log n) beyond the distribution's own cost. */
  apply(event: LedgerEvent, position: Position, changes: Changes): void {
    switch (event.kind) {
      case 'transfer':
        this.transfer(event, position, changes)
        break
      case 'delegateChanged':
        this.delegateChanged(event, position, changes)
        break
      case 'votingPowerChanged':
        this.votingPowerChanged(event, position, changes)
        break
    }
  }

  private transfer(event: LedgerEvent & {kind: 'transfer'}, position: Position, changes: Changes): void {
    const {from, to, amount} = event
    // A transfer to oneself moves nothing, and neither does an amount of zero.
    if (from === to || amount === 0n) return
    if (from === ZERO_ADDRESS) this.supply += amount
    if (to === ZERO_ADDRESS) this.supply -= amount
    if (this.supply > this.mostSupply) this.mostSupply = this.supply
    changes.token(this)
    if (from !== ZERO_ADDRESS) this.move(from, -amount, to, position, changes)
    if (to !== ZERO_ADDRESS) this.move(to, amount, from, position, changes)
  }

  private move(address: Address, delta: bigint, counterparty: Address, position: Position, changes: Changes): void {
    const account = this.account(address)
    const previous = account.balance
    const held = holdingOf(account)
    account.balance = previous + delta
    if (account.delegate) this.delegatedBalances += delta
    this.populations.holders.replace(held, held + delta)
    changes.move(this, 'holders')
    // What it receives while it is below zero is no further contradiction.
    if (delta < 0n && account.balance < 0n)
      this.blame('negativeBalance', address, position, {expected: '>= 0', found: `${account.balance}`}, changes)
    changes.account(this, account)
    changes.balance({token: this.token, position, account: address, counterparty, previous, current: account.balance})
  }

  /** Counts a part of a proxy's balance as an account's, or no more. The balances themselves stay. O(log n). */
  attribute({account: address, proxy, delta, index}: Attribution, position: Position, changes: Changes): Account {
    const account = this.account(address)
    const previous = account.attributed
    const held = holdingOf(account)
    account.attributed = previous + delta
    this.populations.holders.replace(held, held + delta)
    changes.move(this, 'holders')
    changes.account(this, account)
    const current = account.attributed
    changes.token(this)
    changes.attributions.push({token: this.token, position, index, account: address, proxy, previous, current})
    return account
  }

  private delegateChanged(event: LedgerEvent & {kind: 'delegateChanged'}, position: Position, changes: Changes): void {
    const account = this.account(event.delegator)
    if (account.delegate) this.delegatedBalances -= account.balance
    account.delegate = event.to === ZERO_ADDRESS ? undefined : event.to
    if (account.delegate) this.delegatedBalances += account.balance
    changes.account(this, account)
    changes.delegation({
      token: this.token,
      position,
      delegator: event.delegator,
      from: event.from === ZERO_ADDRESS ? undefined : event.from,
      to: account.delegate,
    })
  }

  private votingPowerChanged(
    event: LedgerEvent & {kind: 'votingPowerChanged'},
    position: Position,
    changes: Changes,
  ): void {
    const account = this.account(event.delegate)
    const stored = account.votingPower
    // The contract's word is taken over ours; that they differed is remembered.
    if (stored !== event.previous)
      this.blame(
        'votingPowerChain',
        event.delegate,
        position,
        {expected: `${stored}`, found: `${event.previous}`},
        changes,
      )
    if (event.current > (this.mostVotes?.votes ?? 0n))
      this.mostVotes = {delegate: event.delegate, votes: event.current, position}
    if (!this.before.has(event.delegate)) this.before.set(event.delegate, event.previous)
    account.votingPower = event.current
    this.delegatedSupply += event.current - stored
    this.populations.delegates.replace(stored, event.current)
    changes.move(this, 'delegates')
    changes.token(this)
    changes.account(this, account)
    changes.votingPower({
      token: this.token,
      position,
      delegate: event.delegate,
      previous: event.previous,
      current: event.current,
    })
  }

  private account(address: Address): Account {
    let account = this.accounts.get(address)
    if (!account) {
      account = {address, balance: 0n, attributed: 0n, delegate: undefined, votingPower: 0n}
      this.accounts.set(address, account)
    }
    return account
  }

  /** Remembers what is broken, the first of it as the token's fault. */
  blame(
    rule: LedgerFault['rule'],
    account: Address,
    position: Position,
    verdict: {readonly expected: string; readonly found: string},
    changes: Changes,
  ): void {
    const {block} = position
    this.fault ??= {rule, block: block.height, account, ...verdict}
    changes.breach({rule, contract: this.token, block, position, account, proposalId: undefined, ...verdict})
  }
}
