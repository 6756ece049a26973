import type {Changes} from '../changes'
import type {Distribution} from '../distribution/distribution'
import type {LedgerEvent} from '../events'
import type {IntegrityRule} from '../integrity'
import {Intervals} from '../intervals'
import {NO_LABELS} from '../labels'
import {Activity} from '../participation/activity'
import {Delegations} from '../participation/delegations'
import {type Participation, participationOf, sameParticipation} from '../participation/participation'
import {populations} from '../populations'
import {Members} from '../populations/members'
import type {Population} from '../populations/population'
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
import {type Account, holdingOf} from './account'
import type {Custodian} from './custodian'
import type {LedgerStart} from './ledger-start'
import {LargestAccounts, RANKINGS, type Ranking, type RankingSnapshot} from './ranking-snapshot'
import type {TokenRules} from './token-rules'

/** The first observation that contradicts the ledger; figures after it need distrust, not deletion. */
export interface LedgerFault {
  readonly rule: 'votingPowerChain' | 'negativeBalance' | 'negativeHolding' | 'unknownProxy'
  readonly block: number
  readonly account: Address
  readonly expected: string
  readonly found: string
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
  /** The distribution of each population that is kept for this token, by its id. */
  readonly populations: ReadonlyMap<string, Distribution>
  /** Who belongs to each of them, by its id. */
  readonly members: ReadonlyMap<string, Members>
  /** What has to hold, by the rules in force. */
  rules: TokenRules
  readonly clock: ClockMode
  private readonly intervals: Intervals<TokenRules>
  readonly delegations: Delegations
  /** Who voted lately; undefined where no governor counts the token. */
  readonly activity: Activity | undefined
  private readonly byBalance: readonly Members[]
  private readonly byVotes: readonly Members[]
  private readonly largest: Readonly<Record<Ranking, LargestAccounts<Account>>>
  /** Participation as it was read last. */
  private participated: Participation

  /** Starts from accounts as stored; the sums are recounted from them, except those of `start`. O(n log n). */
  constructor(
    readonly token: Address,
    accounts: Iterable<Account> = [],
    {
      supply = 0n,
      rules = {},
      clock = 'blocknumber',
      intervals = new Intervals(rules),
      labels = NO_LABELS,
      voting,
      redelegated,
      changesSinceSnapshot,
    }: LedgerStart = {},
  ) {
    for (const account of accounts) this.accounts.set(account.address, account)
    this.supply = supply
    const {holders = 0, delegates = 0} = changesSinceSnapshot ?? {}
    this.largest = {
      holders: new LargestAccounts<Account>(this.accounts, holdingOf, holders),
      delegates: new LargestAccounts<Account>(this.accounts, ({votingPower}) => votingPower, delegates),
    }
    this.rules = rules
    this.intervals = intervals
    this.clock = clock
    this.activity = voting && new Activity(voting.window, voting.proposals)
    const kept = populations.filter(({activeOnly, differs}) => differs(labels) && (!activeOnly || this.activity))
    const members = kept.map(population => new Members(population, labels, this.weights(population)))
    this.byBalance = members.filter(({population}) => population.weight === 'balance')
    this.byVotes = members.filter(({population}) => population.weight === 'votes')
    this.members = new Map(members.map(each => [each.population.id, each]))
    this.populations = new Map(members.map(({population, distribution}) => [population.id, distribution]))
    this.delegations = new Delegations(this.accounts.values(), redelegated)
    for (const {votingPower} of this.accounts.values()) this.delegatedSupply += votingPower
    for (const {balance, delegate} of this.accounts.values()) if (delegate) this.delegatedBalances += balance
    this.gaps = this.currentGaps()
    this.mostSupply = supply
    this.participated = this.participation()
  }

  /** How much takes part in voting now. O(1). */
  participation(): Participation {
    const activeVotes = this.populations.get('activeDelegates')?.total
    return participationOf(
      {totalSupply: this.supply, delegatedSupply: this.delegatedSupply, activeVotes},
      this.delegations,
    )
  }

  /** Participation, if it is another than when this was asked last, or than at the start. O(1). */
  takeParticipation(): Participation | undefined {
    const now = this.participation()
    if (sameParticipation(now, this.participated)) return undefined
    this.participated = now
    return now
  }

  /** Snapshots of the rankings that are due after a block. */
  takeSnapshots(block: Block): RankingSnapshot[] {
    return RANKINGS.flatMap(ranking => {
      const weights = this.populations.get(ranking)
      const due = weights && this.largest[ranking].takeDue(weights)
      return due ? [{token: this.token, ranking, block, ...due}] : []
    })
  }

  /** A governor that counts this token has a new proposal, or a vote on one. O(log n) for each who becomes active or not. */
  proposalCreated(key: string, changes: Changes): void {
    for (const address of this.activity?.created(key) ?? []) this.activate(address, false, changes)
  }

  voteCast(key: string, voter: Address, changes: Changes): void {
    if (this.activity?.voted(key, voter)) this.activate(voter, true, changes)
  }

  /** Has every population that has members read again: what they are measured by has changed. */
  remeasure(changes: Changes): void {
    for (const [id, {count}] of this.populations) if (count > 0) changes.move(this, id)
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
    const total = this.populations.get('holders')?.total ?? 0n
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
      supply: (this.populations.get('holders')?.total ?? 0n) - this.supply,
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
    this.delegations.moved(account, previous)
    this.hold(account, held, changes)
    // What it receives while it is below zero is no further contradiction.
    if (delta < 0n && account.balance < 0n)
      this.blame('negativeBalance', address, position, {expected: '>= 0', found: `${account.balance}`}, changes)
    changes.account(this, account)
    this.largest.holders.changed(account)
    changes.balance({token: this.token, position, account: address, counterparty, previous, current: account.balance})
  }

  /** Counts a part of a proxy's balance as an account's, or no more. The balances themselves stay. O(log n). */
  attribute({account: address, proxy, delta, index}: Attribution, position: Position, changes: Changes): Account {
    const account = this.account(address)
    const previous = account.attributed
    const held = holdingOf(account)
    account.attributed = previous + delta
    this.hold(account, held, changes)
    this.largest.holders.changed(account)
    changes.account(this, account)
    const current = account.attributed
    changes.token(this)
    changes.attributions.push({token: this.token, position, index, account: address, proxy, previous, current})
    return account
  }

  private delegateChanged(event: LedgerEvent & {kind: 'delegateChanged'}, position: Position, changes: Changes): void {
    const account = this.account(event.delegator)
    const before = account.delegate
    if (before) this.delegatedBalances -= account.balance
    account.delegate = event.to === ZERO_ADDRESS ? undefined : event.to
    if (account.delegate) this.delegatedBalances += account.balance
    this.delegations.redelegate(account, before)
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
    this.delegations.votes(event.delegate, event.current)
    for (const members of this.byVotes)
      if (this.counts(members, event.delegate) && members.replace(event.delegate, stored, event.current))
        changes.move(this, members.population.id)
    changes.token(this)
    changes.account(this, account)
    this.largest.delegates.changed(account)
    changes.votingPower({
      token: this.token,
      position,
      delegate: event.delegate,
      previous: event.previous,
      current: event.current,
    })
  }

  /** Counts an account by what it owns now. */
  private hold(account: Account, before: bigint, changes: Changes): void {
    for (const members of this.byBalance)
      if (members.replace(account.address, before, holdingOf(account))) changes.move(this, members.population.id)
  }

  private activate(address: Address, active: boolean, changes: Changes): void {
    const votes = this.accounts.get(address)?.votingPower ?? 0n
    for (const members of this.byVotes)
      if (members.population.activeOnly && members.replace(address, active ? 0n : votes, active ? votes : 0n))
        changes.move(this, members.population.id)
  }

  private counts({population}: Members, address: Address): boolean {
    return !population.activeOnly || this.activity?.isActive(address) === true
  }

  private *weights(population: Population): Generator<readonly [Address, bigint]> {
    for (const account of this.accounts.values()) {
      const {address, votingPower} = account
      if (population.weight === 'balance') yield [address, holdingOf(account)]
      else if (!population.activeOnly || this.activity?.isActive(address)) yield [address, votingPower]
    }
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
