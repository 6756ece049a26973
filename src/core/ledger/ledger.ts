import type {Changes} from '../changes'
import {Distribution} from '../distribution/distribution'
import type {LedgerEvent} from '../events'
import {type Address, type Position, ZERO_ADDRESS} from '../primitives'

/** One account of a token. All amounts in the token's smallest unit. */
export interface Account {
  readonly address: Address
  /** Negative only when the index began after the account's first transfer. */
  balance: bigint
  /** Whom the account delegates to; undefined stands for nobody (the zero address on chain). */
  delegate: Address | undefined
  /** Current votes as a delegate, ERC-5805 `getVotes`. */
  votingPower: bigint
}

/** The first observation that contradicts the ledger; figures after it need distrust, not deletion. */
export interface LedgerFault {
  readonly rule: 'votingPowerChain' | 'negativeBalance'
  readonly block: number
  readonly account: Address
  readonly expected: string
  readonly found: string
}

/** Populations over which concentration is evaluated: all balances, or all delegates' votes. */
export type Population = 'holders' | 'delegates'

/** A token's balances, delegations and voting power, as its events tell them. One per token contract. */
export class Ledger {
  readonly accounts = new Map<Address, Account>()
  /** ERC-20 `totalSupply`. */
  supply = 0n
  /** Sum of all delegates' votes. */
  delegatedSupply = 0n
  fault: LedgerFault | undefined
  readonly populations: Record<Population, Distribution>

  /** Starts from accounts as stored; the sums are recounted from them, except the supply. O(n log n). */
  constructor(
    readonly token: Address,
    accounts: Iterable<Account> = [],
    supply = 0n,
  ) {
    for (const account of accounts) this.accounts.set(account.address, account)
    this.supply = supply
    const all = [...this.accounts.values()]
    this.populations = {
      holders: Distribution.of(all.map(account => account.balance)),
      delegates: Distribution.of(all.map(account => account.votingPower)),
    }
    this.delegatedSupply = this.populations.delegates.total
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
    if (from === ZERO_ADDRESS) this.supply += amount
    if (to === ZERO_ADDRESS) this.supply -= amount
    // A transfer to oneself moves nothing, and neither does an amount of zero.
    if (from === to || amount === 0n) return
    changes.token(this)
    if (from !== ZERO_ADDRESS) this.move(from, -amount, to, position, changes)
    if (to !== ZERO_ADDRESS) this.move(to, amount, from, position, changes)
  }

  private move(address: Address, delta: bigint, counterparty: Address, position: Position, changes: Changes): void {
    const account = this.account(address)
    const previous = account.balance
    account.balance = previous + delta
    this.populations.holders.replace(previous, account.balance)
    changes.move(this, 'holders')
    if (account.balance < 0n)
      this.blame({
        rule: 'negativeBalance',
        block: position.block.height,
        account: address,
        expected: '>= 0',
        found: account.balance.toString(),
      })
    changes.account(this, account)
    changes.balance({token: this.token, position, account: address, counterparty, previous, current: account.balance})
  }

  private delegateChanged(event: LedgerEvent & {kind: 'delegateChanged'}, position: Position, changes: Changes): void {
    const account = this.account(event.delegator)
    account.delegate = event.to === ZERO_ADDRESS ? undefined : event.to
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
      this.blame({
        rule: 'votingPowerChain',
        block: position.block.height,
        account: event.delegate,
        expected: stored.toString(),
        found: event.previous.toString(),
      })
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
      account = {address, balance: 0n, delegate: undefined, votingPower: 0n}
      this.accounts.set(address, account)
    }
    return account
  }

  private blame(fault: LedgerFault): void {
    this.fault ??= fault
  }
}
