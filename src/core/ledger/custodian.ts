import type {Changes} from '../changes'
import type {CustodyEvent} from '../events'
import {type Address, type Position, ZERO_ADDRESS} from '../primitives'
import {type Account, holdingOf} from './account'
import type {Ledger} from './ledger'

/**
 * A contract that keeps owners' tokens in proxies, one for each delegate. Claims move what a proxy holds over to its
 * owners, so that the holders of the token are those who own it. Amounts in the token's smallest unit.
 */
export class Custodian {
  /** Proxy of each delegate. */
  readonly proxies = new Map<Address, Address>()
  /** Whose claims moved since the last block was closed, and where last. */
  private readonly moved = new Map<Account, Position>()

  constructor(
    readonly address: Address,
    private readonly ledger: Ledger,
  ) {}

  /** Applies one event and records what changed. O(log n) beyond the distribution's own cost. */
  apply(event: CustodyEvent, position: Position, changes: Changes): void {
    if (event.kind === 'proxyDeployed') {
      const {delegate, proxy} = event
      this.proxies.set(delegate, proxy)
      changes.proxies.push({token: this.ledger.token, custodian: this.address, delegate, proxy, position})
    } else this.move(event, position, changes)
  }

  private move(event: CustodyEvent & {kind: 'depositMoved'}, position: Position, changes: Changes): void {
    const {from, to, delegate, amount, index} = event
    if (from === to || amount === 0n) return
    const proxy = this.proxies.get(delegate)
    if (proxy === undefined) {
      const verdict = {expected: `a proxy of ${delegate}`, found: 'none'}
      this.ledger.blame('unknownProxy', delegate, position, verdict, changes)
      changes.token(this.ledger)
      return
    }
    // What nobody claims is the proxy's own.
    const [loser, winner] = [from === ZERO_ADDRESS ? proxy : from, to === ZERO_ADDRESS ? proxy : to]
    const sides = [
      {account: loser, proxy, delta: -amount, index: 2 * index},
      {account: winner, proxy, delta: amount, index: 2 * index + 1},
    ]
    for (const side of sides) this.moved.set(this.ledger.attribute(side, position, changes), position)
  }

  /** Looks at the holdings when a block ends: within it, tokens and claims move one after the other. */
  close(changes: Changes): void {
    for (const [account, position] of this.moved) {
      const held = holdingOf(account)
      if (held >= 0n) continue
      const verdict = {expected: '>= 0', found: `${held}`}
      this.ledger.blame('negativeHolding', account.address, position, verdict, changes)
    }
    this.moved.clear()
  }
}
