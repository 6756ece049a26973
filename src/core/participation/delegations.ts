import type {Address} from '../primitives'
import {Delegators} from './delegators'

/** An account as delegation sees it. */
export interface DelegatingAccount {
  readonly address: Address
  readonly balance: bigint
  readonly delegate: Address | undefined
  readonly votingPower: bigint
}

interface Delegate {
  readonly behind: Delegators<DelegatingAccount>
  votes: bigint
  /** Whether one holder supplies more than half of the votes. */
  single: boolean
}

/**
 * Who stands behind whom, in sums that follow every event: ERC20Votes has one step of delegation, so each holder is
 * behind one delegate at most. Every change costs O(log of the holders behind that delegate).
 */
export class Delegations {
  /** Accounts with a balance that name a delegate. */
  delegators = 0
  /** Accounts with a balance that name themselves, and their balances. */
  selfDelegators = 0
  selfDelegated = 0n
  /** Delegates with more than half of their votes from one holder, and all their votes. */
  singleHolderDelegates = 0
  singleHolderVotes = 0n
  private readonly delegates = new Map<Address, Delegate>()

  /** `redelegated` is what changes of delegate have moved so far; no state tells it. O(n log n). */
  constructor(
    accounts: Iterable<DelegatingAccount>,
    public redelegated = 0n,
  ) {
    for (const account of accounts) {
      this.enter(account)
      if (account.votingPower !== 0n) this.votes(account.address, account.votingPower)
    }
  }

  /** Holders behind a delegate, with a balance. O(1). */
  behind(delegate: Address): number {
    return this.delegates.get(delegate)?.behind.count ?? 0
  }

  /** An account's balance has changed. */
  moved(account: DelegatingAccount, previous: bigint): void {
    this.leave(account, account.delegate, previous)
    this.enter(account)
  }

  /** An account has another delegate than `previous`, maybe. */
  redelegate(account: DelegatingAccount, previous: Address | undefined): void {
    if (account.delegate === previous) return
    if (account.balance > 0n) this.redelegated += account.balance
    this.leave(account, previous, account.balance)
    this.enter(account)
  }

  /** A delegate's votes have changed. */
  votes(delegate: Address, current: bigint): void {
    this.update(delegate, entry => {
      entry.votes = current
    })
  }

  private leave(account: DelegatingAccount, delegate: Address | undefined, balance: bigint): void {
    if (delegate === undefined || balance <= 0n) return
    this.delegators -= 1
    if (delegate === account.address) {
      this.selfDelegators -= 1
      this.selfDelegated -= balance
    }
    const stays = delegate === account.delegate && account.balance > 0n
    if (!stays) this.update(delegate, ({behind}) => behind.remove(account))
  }

  private enter(account: DelegatingAccount): void {
    const {address, delegate, balance} = account
    if (delegate === undefined || balance <= 0n) return
    this.delegators += 1
    if (delegate === address) {
      this.selfDelegators += 1
      this.selfDelegated += balance
    }
    this.update(delegate, ({behind}) => behind.put(account))
  }

  private update(address: Address, change: (delegate: Delegate) => void): void {
    let delegate = this.delegates.get(address)
    if (!delegate) {
      delegate = {behind: new Delegators(), votes: 0n, single: false}
      this.delegates.set(address, delegate)
    }
    if (delegate.single) {
      this.singleHolderDelegates -= 1
      this.singleHolderVotes -= delegate.votes
    }
    change(delegate)
    delegate.single = delegate.votes > 0n && 2n * delegate.behind.largest > delegate.votes
    if (delegate.single) {
      this.singleHolderDelegates += 1
      this.singleHolderVotes += delegate.votes
    }
    if (delegate.votes === 0n && delegate.behind.count === 0) this.delegates.delete(address)
  }
}
