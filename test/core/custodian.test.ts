import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {takeReadings} from '../../src/core/distribution/readings'
import type {DomainEvent, PlacedEvent} from '../../src/core/events'
import {holdingOf} from '../../src/core/ledger/account'
import {Custodian} from '../../src/core/ledger/custodian'
import {Ledger} from '../../src/core/ledger/ledger'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {applyBlocks} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const [TOKEN, CUSTODIAN] = [account(0x70), account(0x71)]
const OWNERS = [1, 2, 3].map(account)
const DELEGATES = [0x11, 0x12].map(account)
const proxyFor = (delegate: Address) => account(Number(delegate) + 0x100)

/** What an owner does with what it has: numbers pick whom, `part` is in thousandths. */
interface Deed {
  readonly what: 'mint' | 'send' | 'deposit' | 'withdraw' | 'redelegate' | 'give'
  readonly who: number
  readonly whom: number
  readonly delegate: number
  readonly part: number
}

const deed: fc.Arbitrary<Deed> = fc.record({
  what: fc.constantFrom('mint', 'send', 'deposit', 'withdraw', 'redelegate', 'give'),
  who: fc.nat(2),
  whom: fc.nat(2),
  delegate: fc.nat(1),
  part: fc.constantFrom(1, 333, 1000),
})

/** The two contracts in a few lines: what each owner has in its account and in each proxy, and the events in their order. */
class Contracts {
  readonly own = new Map<Address, bigint>()
  readonly claims = new Map<string, bigint>()
  private readonly deployed = new Set<Address>()

  claim(owner: Address, delegate: Address): bigint {
    return this.claims.get(`${owner} ${delegate}`) ?? 0n
  }

  owned(owner: Address): bigint {
    return DELEGATES.reduce((sum, delegate) => sum + this.claim(owner, delegate), this.own.get(owner) ?? 0n)
  }

  do({what, who, whom, delegate: d, part}: Deed): [Address, DomainEvent][] {
    const [owner, other] = [OWNERS[who] ?? TOKEN, OWNERS[whom] ?? TOKEN]
    const [delegate, next] = [DELEGATES[d] ?? TOKEN, DELEGATES[1 - d] ?? TOKEN]
    const share = (of: bigint) => (of * BigInt(part)) / 1000n
    const token = (from: Address, to: Address, amount: bigint): [Address, DomainEvent] => [
      TOKEN,
      {kind: 'transfer', from, to, amount},
    ]
    const claim = (from: Address, to: Address, of: Address, amount: bigint, index = 0): [Address, DomainEvent] => {
      for (const [who, delta] of [
        [from, -amount],
        [to, amount],
      ] as const)
        this.claims.set(`${who} ${of}`, this.claim(who, of) + delta)
      return [CUSTODIAN, {kind: 'depositMoved', index, from, to, delegate: of, amount}]
    }
    const add = (to: Address, amount: bigint) => this.own.set(to, (this.own.get(to) ?? 0n) + amount)
    if (what === 'mint') {
      add(owner, BigInt(part))
      return [token(ZERO_ADDRESS, owner, BigInt(part))]
    }
    if (what === 'send' || what === 'deposit') {
      const amount = share(this.own.get(owner) ?? 0n)
      add(owner, -amount)
      if (what === 'send') {
        add(other, amount)
        return [token(owner, other, amount)]
      }
      return [
        ...this.deploy(delegate),
        token(owner, proxyFor(delegate), amount),
        claim(ZERO_ADDRESS, owner, delegate, amount),
      ]
    }
    const amount = share(this.claim(owner, delegate))
    if (what === 'give') return [claim(owner, other, delegate, amount)]
    if (what === 'withdraw') {
      add(owner, amount)
      // Tokens move before the claim is burnt: in between the proxy has less than is claimed.
      return [token(proxyFor(delegate), owner, amount), claim(owner, ZERO_ADDRESS, delegate, amount)]
    }
    return [
      ...this.deploy(next),
      token(proxyFor(delegate), proxyFor(next), amount),
      claim(owner, ZERO_ADDRESS, delegate, amount),
      claim(ZERO_ADDRESS, owner, next, amount),
    ]
  }

  private deploy(delegate: Address): [Address, DomainEvent][] {
    if (this.deployed.has(delegate)) return []
    this.deployed.add(delegate)
    return [[CUSTODIAN, {kind: 'proxyDeployed', delegate, proxy: proxyFor(delegate)}]]
  }
}

function ledgerWithCustodian(): Ledger {
  const ledger = new Ledger(TOKEN)
  ledger.custodians.set(CUSTODIAN, new Custodian(CUSTODIAN, ledger))
  return ledger
}

function apply(ledger: Ledger, height: number, events: readonly [Address, DomainEvent][]) {
  const block = blockAt(height)
  const placed = events.map(([contract, event], i): PlacedEvent => ({contract, position: positionIn(block, i), event}))
  return applyBlocks(
    {ledgers: new Map([[TOKEN, ledger]]), governors: new Map(), unsupported: new Map(), controls: new Map()},
    [{block, events: placed}],
  )
}

describe('a custodian', () => {
  it('makes holders of those who own what its proxies hold, after every block', () => {
    fc.assert(
      fc.property(fc.array(deed, {maxLength: 40}), deeds => {
        const contracts = new Contracts()
        const ledger = ledgerWithCustodian()
        deeds.forEach((each, i) => {
          const {concentration, breaches} = apply(ledger, i + 1, contracts.do(each))
          const owned = OWNERS.map(owner => contracts.owned(owner))
          expect(OWNERS.map(owner => holdingOf(ledger.accounts.get(owner) ?? {balance: 0n, attributed: 0n}))).toEqual(
            owned,
          )
          for (const delegate of DELEGATES) {
            const proxy = ledger.accounts.get(proxyFor(delegate)) ?? {balance: 0n, attributed: 0n}
            expect(proxy.balance).toBe(OWNERS.reduce((sum, owner) => sum + contracts.claim(owner, delegate), 0n))
            expect(holdingOf(proxy)).toBe(0n)
          }
          expect(ledger.populations.get('holders')?.count).toBe(owned.filter(amount => amount > 0n).length)
          expect(ledger.populations.get('holders')?.total).toBe(ledger.supply)
          const plain = new Ledger(
            TOKEN,
            OWNERS.map((address, n) => ({
              address,
              balance: owned[n] ?? 0n,
              attributed: 0n,
              delegate: undefined,
              votingPower: 0n,
            })),
          )
          for (const {population, readings} of concentration) {
            const expected = plain.populations.get(population)
            expect(readings).toEqual(expected && takeReadings(expected))
          }
          expect(breaches).toEqual([])
        })
      }),
      {numRuns: 60},
    )
  })

  it('says what an account had by attribution before and after, in the order of a batch', () => {
    const [owner, delegate] = [account(1), account(0x11)]
    const {attributions, proxies} = apply(ledgerWithCustodian(), 1, [
      [CUSTODIAN, {kind: 'proxyDeployed', delegate, proxy: proxyFor(delegate)}],
      [TOKEN, {kind: 'transfer', from: ZERO_ADDRESS, to: proxyFor(delegate), amount: 9n}],
      [CUSTODIAN, {kind: 'depositMoved', index: 3, from: ZERO_ADDRESS, to: owner, delegate, amount: 9n}],
    ])
    expect(proxies).toMatchObject([{token: TOKEN, custodian: CUSTODIAN, delegate, proxy: proxyFor(delegate)}])
    expect(attributions).toMatchObject([
      {token: TOKEN, account: proxyFor(delegate), proxy: proxyFor(delegate), index: 6, previous: 0n, current: -9n},
      {token: TOKEN, account: owner, proxy: proxyFor(delegate), index: 7, previous: 0n, current: 9n},
    ])
  })

  it.each<[string, readonly DomainEvent[], object]>([
    [
      'a claim on a proxy that was never deployed',
      [{kind: 'depositMoved', index: 0, from: ZERO_ADDRESS, to: account(1), delegate: account(0x11), amount: 5n}],
      {rule: 'unknownProxy', account: account(0x11), found: 'none'},
    ],
    [
      'claims beyond what a proxy has when the block ends',
      [
        {kind: 'proxyDeployed', delegate: account(0x11), proxy: account(0x111)},
        {kind: 'depositMoved', index: 0, from: ZERO_ADDRESS, to: account(1), delegate: account(0x11), amount: 5n},
      ],
      {rule: 'negativeHolding', account: account(0x111), found: '-5'},
    ],
  ])('remembers %s', (_, events, fault) => {
    const ledger = ledgerWithCustodian()
    const changes = apply(
      ledger,
      7,
      events.map(event => [CUSTODIAN, event]),
    )
    expect(changes.breaches[0]).toMatchObject({block: {height: 7}, ...fault})
    expect(changes.tokens).toContain(ledger)
  })

  it('leaves events of another contract alone', () => {
    const ledger = ledgerWithCustodian()
    apply(ledger, 1, [[account(0x99), {kind: 'proxyDeployed', delegate: account(0x11), proxy: account(0x111)}]])
    expect(ledger.custodians.get(CUSTODIAN)?.proxies.size).toBe(0)
  })
})
