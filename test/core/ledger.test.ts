import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Changes} from '../../src/core/changes'
import {Distribution} from '../../src/core/distribution/distribution'
import {ReadingsView} from '../../src/core/distribution/readings'
import type {LedgerEvent} from '../../src/core/events'
import type {Breach} from '../../src/core/integrity'
import {Ledger} from '../../src/core/ledger/ledger'
import type {TokenRules} from '../../src/core/ledger/token-rules'
import {metrics} from '../../src/core/metrics'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {applyBlocks} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const TOKEN = account(0x70)
const [A, B, C] = [account(1), account(2), account(3)]

/** What a holder does, before the token turns it into events. Account 0 is the zero address. */
interface Deed {
  readonly kind: 'transfer' | 'delegate'
  readonly who: number
  readonly whom: number
  /** Thousandths of the balance, or the amount minted. */
  readonly part: number
}

const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom('transfer', 'delegate'),
  who: fc.nat(5),
  whom: fc.nat(5),
  part: fc.constantFrom(0, 1, 333, 1000),
})

/** An ERC20Votes token in a few lines: what it holds, and the events that OpenZeppelin's emits. */
class Token {
  readonly balances = new Map<Address, bigint>()
  readonly delegates = new Map<Address, Address>()

  balance(of: Address): bigint {
    return this.balances.get(of) ?? 0n
  }

  /** Votes counted over all delegators, never kept. */
  votes(of: Address): bigint {
    return [...this.delegates]
      .filter(([, delegate]) => delegate === of)
      .reduce((sum, [delegator]) => sum + this.balance(delegator), 0n)
  }

  do({kind, who, whom, part}: Deed): LedgerEvent[] {
    const [from, to] = [account(who), account(whom)]
    const before = this.allVotes()
    const events: LedgerEvent[] = []
    if (kind === 'transfer') {
      const amount = from === ZERO_ADDRESS ? BigInt(part) * 10n ** 18n : (this.balance(from) * BigInt(part)) / 1000n
      if (from !== ZERO_ADDRESS) this.balances.set(from, this.balance(from) - amount)
      if (to !== ZERO_ADDRESS) this.balances.set(to, this.balance(to) + amount)
      events.push({kind: 'transfer', from, to, amount})
    } else if (from !== ZERO_ADDRESS) {
      events.push({kind: 'delegateChanged', delegator: from, from: this.delegates.get(from) ?? ZERO_ADDRESS, to})
      if (to === ZERO_ADDRESS) this.delegates.delete(from)
      else this.delegates.set(from, to)
    }
    for (const [delegate, current] of this.allVotes()) {
      const previous = before.get(delegate) ?? 0n
      if (previous !== current) events.push({kind: 'votingPowerChanged', delegate, previous, current})
    }
    return events
  }

  private allVotes(): Map<Address, bigint> {
    return new Map([1, 2, 3, 4, 5].map(n => [account(n), this.votes(account(n))]))
  }
}

const VOTES: TokenRules = {votes: 'delegatedBalances'}

/** Applies events as one block, and closes it. */
function block(ledger: Ledger, events: readonly LedgerEvent[]): Changes {
  const changes = apply(ledger, events)
  ledger.close(blockAt(7), changes)
  return changes
}

function apply(ledger: Ledger, events: readonly LedgerEvent[], changes = new Changes()): Changes {
  for (const [i, event] of events.entries()) ledger.apply(event, positionIn(blockAt(7), i), changes)
  breaches.set(ledger, [...(breaches.get(ledger) ?? []), ...changes.breaches])
  return changes
}

const breaches = new WeakMap<Ledger, readonly Breach[]>()
/** The first observation that contradicted a ledger. */
const faultOf = (ledger: Ledger) =>
  breaches.get(ledger)?.map(({rule, block, account, expected, found}) => ({
    rule,
    block: block.height,
    account,
    expected,
    found,
  }))[0]

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n)

function expectPopulation(ledger: Ledger, population: 'holders' | 'delegates', weights: readonly bigint[]): void {
  const distribution = ledger.populations.get(population) ?? Distribution.of([])
  const members = weights.filter(weight => weight > 0n)
  expect(distribution.count).toBe(members.length)
  expect(distribution.total).toBe(sum(members))
  expect(distribution.sumOfSquares).toBe(sum(members.map(weight => weight * weight)))
  expect(distribution.topSum(1)).toBe(members.find(one => members.every(other => other <= one)) ?? 0n)
}

function expectLike(ledger: Ledger, token: Token): void {
  for (const n of [1, 2, 3, 4, 5]) {
    const known = ledger.accounts.get(account(n))
    expect(known?.balance ?? 0n).toBe(token.balance(account(n)))
    expect(known?.delegate).toBe(token.delegates.get(account(n)))
    expect(known?.votingPower ?? 0n).toBe(token.votes(account(n)))
  }
  expect(ledger.accounts.has(ZERO_ADDRESS)).toBe(false)
  const balances = [...token.balances.values()]
  const votes = [1, 2, 3, 4, 5].map(n => token.votes(account(n)))
  expect(ledger.supply).toBe(sum(balances))
  expect(ledger.delegatedSupply).toBe(sum(votes))
  expectPopulation(ledger, 'holders', balances)
  expectPopulation(ledger, 'delegates', votes)
  expect(faultOf(ledger)).toBeUndefined()
}

describe('Ledger', () => {
  it('equals a recount after any history of a token', () => {
    fc.assert(
      fc.property(fc.array(deed, {maxLength: 40}), deeds => {
        const token = new Token()
        const ledger = new Ledger(TOKEN, [], {rules: VOTES})
        for (const step of [{kind: 'transfer', who: 0, whom: 1, part: 1000} as const, ...deeds]) {
          expect(block(ledger, token.do(step)).breaches).toEqual([])
          expectLike(ledger, token)
        }
        const copies = [...ledger.accounts.values()].map(known => ({...known}))
        expectLike(new Ledger(TOKEN, copies, {supply: ledger.supply}), token)
      }),
      {numRuns: 150},
    )
  })

  it('records each change with the value before, in an unbroken chain', () => {
    fc.assert(
      fc.property(fc.array(deed, {maxLength: 30}), deeds => {
        const token = new Token()
        const ledger = new Ledger(TOKEN)
        const changes = apply(
          ledger,
          deeds.flatMap(step => token.do(step)),
        )
        const balances = new Map<Address, bigint>()
        for (const change of changes.balances) {
          expect(change.previous).toBe(balances.get(change.account) ?? 0n)
          expect(change.previous).not.toBe(change.current)
          balances.set(change.account, change.current)
        }
        for (const [holder, balance] of balances) expect(token.balance(holder)).toBe(balance)
        const delegates = new Map<Address, Address | undefined>()
        for (const {delegator, from, to} of changes.delegations) {
          expect(from).toBe(delegates.get(delegator))
          delegates.set(delegator, to)
        }
        const moved = new Set(changes.accounts.get(ledger))
        expect(moved).toEqual(new Set(ledger.accounts.values()))
      }),
    )
  })

  it('a mint adds to the supply, a burn takes from it, and neither makes an account of the zero address', () => {
    const ledger = new Ledger(TOKEN)
    const changes = apply(ledger, [
      {kind: 'transfer', from: ZERO_ADDRESS, to: A, amount: 10n},
      {kind: 'transfer', from: A, to: ZERO_ADDRESS, amount: 4n},
    ])
    expect(ledger.supply).toBe(6n)
    expect([...ledger.accounts.keys()]).toEqual([A])
    expect(changes.balances.map(({previous, current, counterparty}) => [previous, current, counterparty])).toEqual([
      [0n, 10n, ZERO_ADDRESS],
      [10n, 6n, ZERO_ADDRESS],
    ])
  })

  it.each<[string, LedgerEvent]>([
    ['to oneself', {kind: 'transfer', from: A, to: A, amount: 5n}],
    ['of nothing', {kind: 'transfer', from: A, to: B, amount: 0n}],
    ['from nobody to nobody', {kind: 'transfer', from: ZERO_ADDRESS, to: ZERO_ADDRESS, amount: 5n}],
  ])('a transfer %s moves nothing', (_, event) => {
    const accounts = [{address: A, balance: 10n, attributed: 0n, delegate: undefined, votingPower: 0n}]
    const ledger = new Ledger(TOKEN, accounts, {supply: 10n})
    const changes = apply(ledger, [event])
    expect(ledger.supply).toBe(10n)
    expect([...ledger.accounts.keys()]).toEqual([A])
    expect(ledger.accounts.get(A)?.balance).toBe(10n)
    expect(changes.balances).toEqual([])
    expect(changes.moved.size).toBe(0)
    expect(faultOf(ledger)).toBeUndefined()
  })

  it('delegation to the zero address is delegation to nobody', () => {
    const ledger = new Ledger(TOKEN)
    const changes = apply(ledger, [
      {kind: 'delegateChanged', delegator: A, from: ZERO_ADDRESS, to: B},
      {kind: 'delegateChanged', delegator: A, from: B, to: ZERO_ADDRESS},
    ])
    expect(ledger.accounts.get(A)?.delegate).toBeUndefined()
    expect(changes.delegations.map(({from, to}) => [from, to])).toEqual([
      [undefined, B],
      [B, undefined],
    ])
  })

  it('takes the word of the contract when votes do not follow from before, and remembers the block', () => {
    const ledger = new Ledger(TOKEN)
    const changes = apply(ledger, [
      {kind: 'votingPowerChanged', delegate: A, previous: 0n, current: 5n},
      {kind: 'votingPowerChanged', delegate: A, previous: 4n, current: 9n},
    ])
    expect(faultOf(ledger)).toEqual({rule: 'votingPowerChain', block: 7, account: A, expected: '5', found: '4'})
    expect(ledger.accounts.get(A)?.votingPower).toBe(9n)
    expect(ledger.delegatedSupply).toBe(9n)
    expectPopulation(ledger, 'delegates', [9n])
    expect(changes.votingPowers.map(({previous, current}) => [previous, current])).toEqual([
      [0n, 5n],
      [4n, 9n],
    ])
    expect(changes.tokens).toEqual(new Set([ledger]))
  })

  it('keeps a negative balance, leaves it out of the holders, and counts it again when it recovers', () => {
    const ledger = new Ledger(TOKEN)
    apply(ledger, [{kind: 'transfer', from: A, to: B, amount: 3n}])
    expect(faultOf(ledger)).toEqual({rule: 'negativeBalance', block: 7, account: A, expected: '>= 0', found: '-3'})
    expectPopulation(ledger, 'holders', [3n])
    apply(ledger, [{kind: 'transfer', from: ZERO_ADDRESS, to: A, amount: 5n}])
    expect(ledger.accounts.get(A)?.balance).toBe(2n)
    expectPopulation(ledger, 'holders', [2n, 3n])
    expect(faultOf(ledger)?.found).toBe('-3')
  })

  it('contradictions are told in the order of the chain', () => {
    const broken: LedgerEvent = {kind: 'votingPowerChanged', delegate: C, previous: 1n, current: 2n}
    const overdrawn: LedgerEvent = {kind: 'transfer', from: A, to: B, amount: 3n}
    for (const [events, rule] of [
      [[broken, overdrawn], 'votingPowerChain'],
      [[overdrawn, broken], 'negativeBalance'],
    ] as const) {
      const ledger = new Ledger(TOKEN)
      apply(ledger, events)
      expect(faultOf(ledger)?.rule).toBe(rule)
    }
  })
})

describe('integrity', () => {
  const mint = (to: Address, amount: bigint): LedgerEvent => ({kind: 'transfer', from: ZERO_ADDRESS, to, amount})
  const delegate = (delegator: Address, to: Address): LedgerEvent => ({
    kind: 'delegateChanged',
    delegator,
    from: ZERO_ADDRESS,
    to,
  })
  const votes = (of: Address, previous: bigint, current: bigint): LedgerEvent => ({
    kind: 'votingPowerChanged',
    delegate: of,
    previous,
    current,
  })
  const told = ({breaches}: Changes) =>
    breaches.map(({rule, account: who, expected, found}) => [rule, who, expected, found])

  it('a token that lies at one place is caught there, by the rule, with both values', () => {
    const ledger = new Ledger(TOKEN, [], {rules: VOTES})
    expect(told(block(ledger, [mint(A, 10n), delegate(A, B), votes(B, 0n, 10n)]))).toEqual([])
    // Votes that no balance stands behind: told once, and again when the gap is another one.
    expect(told(block(ledger, [votes(B, 10n, 12n)]))).toEqual([
      ['delegatedBalances', undefined, '10', '12'],
      ['implausibleVotes', B, '<= 10', '12'],
    ])
    expect(told(block(ledger, [mint(C, 5n)]))).toEqual([])
    expect(told(block(ledger, [votes(B, 12n, 13n)]))).toEqual([['delegatedBalances', undefined, '10', '13']])
    expect(told(block(ledger, [votes(B, 13n, 10n)]))).toEqual([])
    // Units that were never minted. A spends what it has not, which also takes from the votes behind B.
    expect(told(block(ledger, [{kind: 'transfer', from: A, to: C, amount: 11n}]))).toEqual([
      ['negativeBalance', A, '>= 0', '-1'],
      ['delegatedBalances', undefined, '-1', '10'],
      ['supply', undefined, '15', '16'],
    ])
    // Nothing new is wrong when it gets some back.
    expect(told(block(ledger, [{kind: 'transfer', from: C, to: A, amount: 1n}]))).toEqual([
      ['delegatedBalances', undefined, '0', '10'],
    ])
  })

  it('sums are held against each other at the end of a block, not between its logs', () => {
    const ledger = new Ledger(TOKEN, [], {rules: VOTES})
    expect(told(block(ledger, [delegate(A, B), votes(B, 0n, 10n), mint(A, 10n)]))).toEqual([])
    // The peak within the block counts: what was burnt in it was there.
    const burn: LedgerEvent = {kind: 'transfer', from: A, to: ZERO_ADDRESS, amount: 10n}
    expect(told(block(ledger, [mint(A, 5n), votes(B, 10n, 15n), votes(B, 15n, 5n), burn]))).toEqual([])
    expect(
      told(block(ledger, [votes(B, 5n, 6n), votes(B, 6n, 2n ** 256n - 1n), votes(B, 2n ** 256n - 1n, 5n)])),
    ).toEqual([['implausibleVotes', B, '<= 5', `${2n ** 256n - 1n}`]])
  })

  it('votes of a family without a rule for their sum are held against the supply only', () => {
    const ledger = new Ledger(TOKEN)
    expect(told(block(ledger, [mint(A, 10n), votes(B, 0n, 9n)]))).toEqual([])
    expect(told(block(ledger, [votes(B, 9n, 11n)]))).toEqual([['implausibleVotes', B, '<= 10', '11']])
  })

  it('a ledger from the tables tells what one that was never away tells', () => {
    const lie = fc.oneof(
      fc.record({
        kind: fc.constant('transfer' as const),
        from: fc.nat(3),
        to: fc.nat(3),
        amount: fc.bigInt({min: 0n, max: 9n}),
      }),
      fc.record({
        kind: fc.constant('delegateChanged' as const),
        delegator: fc.integer({min: 1, max: 3}),
        to: fc.nat(3),
      }),
      fc.record({
        kind: fc.constant('votingPowerChanged' as const),
        delegate: fc.integer({min: 1, max: 3}),
        previous: fc.bigInt({min: 0n, max: 9n}),
        current: fc.bigInt({min: 0n, max: 30n}),
      }),
    )
    const eventOf = (deed: typeof lie extends fc.Arbitrary<infer T> ? T : never): LedgerEvent => {
      if (deed.kind === 'transfer') return {...deed, from: account(deed.from), to: account(deed.to)}
      if (deed.kind === 'votingPowerChanged') return {...deed, delegate: account(deed.delegate)}
      return {kind: deed.kind, delegator: account(deed.delegator), from: ZERO_ADDRESS, to: account(deed.to)}
    }
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.array(fc.array(lie, {minLength: 1, maxLength: 4}), {maxLength: 12}), blocks => {
        const kept = new Ledger(TOKEN, [], {rules: VOTES})
        let loaded = new Ledger(TOKEN, [], {rules: VOTES})
        for (const events of blocks.map(deeds => deeds.map(eventOf))) {
          const expected = told(block(kept, events))
          for (const [rule] of expected) seen.add(`${rule}`)
          expect(told(block(loaded, events))).toEqual(expected)
          loaded = new Ledger(
            TOKEN,
            [...loaded.accounts.values()].map(known => ({...known})),
            {supply: loaded.supply, rules: VOTES},
          )
        }
      }),
    )
    expect(seen.size).toBe(5)
  })
})

describe('concentration', () => {
  it('is read once for each block and population that moved, at the end of the block', () => {
    const ledger = new Ledger(TOKEN)
    const state = {
      ledgers: new Map([[TOKEN, ledger]]),
      governors: new Map(),
      unsupported: new Map(),
      controls: new Map(),
    }
    const placed = (height: number, events: readonly LedgerEvent[]) => ({
      block: blockAt(height),
      events: events.map((event, i) => ({contract: TOKEN, position: positionIn(blockAt(height), i), event})),
    })
    const {concentration} = applyBlocks(state, [
      placed(1, [
        {kind: 'transfer', from: ZERO_ADDRESS, to: A, amount: 6n},
        {kind: 'transfer', from: A, to: B, amount: 2n},
      ]),
      placed(2, []),
      placed(3, [
        {kind: 'transfer', from: A, to: A, amount: 2n},
        {kind: 'votingPowerChanged', delegate: C, previous: 0n, current: 6n},
      ]),
      placed(4, [{kind: 'votingPowerChanged', delegate: C, previous: 6n, current: 0n}]),
    ])
    expect(concentration.map(({block, population}) => [block.height, population])).toEqual([
      [1, 'holders'],
      [3, 'delegates'],
      [4, 'delegates'],
    ])
    const values = concentration.map(({readings}) => {
      const view = new ReadingsView(readings)
      return new Map(metrics.flatMap(metric => [[metric.id, metric.of(view)] as const]).filter(([, value]) => value))
    })
    expect([...(values[0]?.keys() ?? [])]).toEqual(metrics.map(metric => metric.id))
    expect(values[0]?.get('topShare1')).toEqual({numerator: 4n, denominator: 6n})
    expect([...(values[2]?.keys() ?? [])]).toEqual(['count', 'total'])
  })
})
