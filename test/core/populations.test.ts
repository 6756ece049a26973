import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {ConcentrationPoint, ParticipationPoint} from '../../src/core/changes'
import {Distribution} from '../../src/core/distribution/distribution'
import {lorenzPoints, ReadingsView, takeReadings} from '../../src/core/distribution/readings'
import type {DomainEvent} from '../../src/core/events'
import {type LabelSet, NO_LABELS} from '../../src/core/labels'
import {Ledger} from '../../src/core/ledger/ledger'
import {metrics} from '../../src/core/metrics'
import {Delegators} from '../../src/core/participation/delegators'
import {populations} from '../../src/core/populations'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import type {DecisionFigures} from '../../src/core/proposals/thresholds'
import {applyBlocks, type BlockEvents} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const [TOKEN, GOVERNOR] = [account(0x70), account(0x60)]
const WINDOW = 2
const ACCOUNTS = 7
const LABELS: LabelSet = {
  version: 'test',
  nonVoting: new Set([account(2), account(5)]),
  entities: new Map([account(1), account(3)].map(address => [address, 'entity:one'] as const)),
}

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n)

/** What one party does, before it becomes events. Account 0 is the zero address. */
interface Deed {
  readonly kind: string
  readonly who: number
  readonly whom: number
  readonly part: number
}

const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom('transfer', 'transfer', 'delegate', 'propose', 'vote', 'vote', 'set'),
  who: fc.nat(ACCOUNTS),
  whom: fc.nat(ACCOUNTS),
  part: fc.constantFrom(0, 1, 333, 500, 1000),
})
/** Everybody but the last gets something. */
const opening: readonly Deed[] = Array.from({length: ACCOUNTS - 1}, (_, i) => ({
  kind: 'transfer',
  who: 0,
  whom: i + 1,
  part: 1000 - i * 137,
}))

/** A token, its governor and who voted, in the plainest form: every figure is counted from scratch over all accounts. */
class World {
  readonly balances = new Map<Address, bigint>()
  readonly delegates = new Map<Address, Address>()
  readonly voters: Set<Address>[] = []
  readonly settings = new Map<string, bigint>()
  redelegated = 0n

  constructor(private readonly rules: GovernorRules) {}

  balance(of: Address): bigint {
    return this.balances.get(of) ?? 0n
  }

  votes(of: Address): bigint {
    return sum([...this.delegates].flatMap(([from, to]) => (to === of ? [this.balance(from)] : [])))
  }

  get supply(): bigint {
    return sum([...this.balances.values()])
  }

  everyone(): Address[] {
    return Array.from({length: ACCOUNTS}, (_, i) => account(i + 1))
  }

  do({kind, who, whom, part}: Deed, height: number): DomainEvent[] {
    const [from, to] = [account(who), account(whom)]
    const before = new Map(this.everyone().map(address => [address, this.votes(address)]))
    const events: DomainEvent[] = []
    if (kind === 'transfer') {
      const amount = who === 0 ? BigInt(part) : (this.balance(from) * BigInt(part)) / 1000n
      if (who > 0) this.balances.set(from, this.balance(from) - amount)
      if (whom > 0) this.balances.set(to, this.balance(to) + amount)
      events.push({kind: 'transfer', from, to, amount})
    } else if (kind === 'delegate' && who > 0) {
      const previous = this.delegates.get(from) ?? ZERO_ADDRESS
      if (previous !== to) this.redelegated += this.balance(from)
      if (whom > 0) this.delegates.set(from, to)
      else this.delegates.delete(from)
      events.push({kind: 'delegateChanged', delegator: from, from: previous, to})
    } else if (kind === 'propose') {
      this.voters.push(new Set())
      events.push({
        kind: 'proposalCreated',
        proposalId: BigInt(this.voters.length),
        proposer: from,
        actions: [],
        voteStart: BigInt(height),
        voteEnd: BigInt(height + 50),
        description: '0x',
        operationId: undefined,
      })
    } else if (kind === 'vote' && who > 0) {
      // Also on a proposal that was never made.
      const at = this.voters.length - whom
      this.voters[at - 1]?.add(from)
      const vote = {support: 1, weight: BigInt(part), split: undefined, reason: '0x', params: '0x'} as const
      events.push({kind: 'voteCast', proposalId: BigInt(at), voter: from, ...vote})
    } else if (kind === 'set') {
      const setting = part > 400 ? 'quorumNumerator' : 'proposalThreshold'
      this.settings.set(setting, BigInt(whom * 8))
      events.push({kind: 'governorSettingChanged', setting, previous: 0n, current: BigInt(whom * 8)})
    }
    for (const [delegate, previous] of before) {
      const current = this.votes(delegate)
      if (current !== previous) events.push({kind: 'votingPowerChanged', delegate, previous, current})
    }
    return events
  }

  active(address: Address): boolean {
    return this.voters.slice(-WINDOW).some(voters => voters.has(address))
  }

  /** Weights of a population, descending, by its definition in words. */
  weights(id: string): bigint[] {
    const all = this.everyone()
    const byEntity = (weightOf: (address: Address) => bigint, of: readonly Address[]) => [
      sum(of.filter(address => LABELS.entities.has(address)).map(weightOf)),
      ...of.filter(address => !LABELS.entities.has(address)).map(weightOf),
    ]
    const voting = all.filter(address => !LABELS.nonVoting.has(address))
    const weights: Record<string, () => bigint[]> = {
      holders: () => all.map(address => this.balance(address)),
      holdersAdjusted: () => voting.map(address => this.balance(address)),
      holderEntities: () => byEntity(address => this.balance(address), voting),
      delegates: () => all.map(address => this.votes(address)),
      activeDelegates: () => all.filter(address => this.active(address)).map(address => this.votes(address)),
      entities: () => byEntity(address => this.votes(address), all),
    }
    const found = weights[id]?.() ?? []
    return found.filter(weight => weight > 0n).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  }

  decisions(weights: readonly bigint[]): Omit<DecisionFigures, 'governor'> {
    const numerator = this.settings.get('quorumNumerator')
    const quorum = numerator === undefined ? undefined : (this.supply * numerator) / 100n
    const threshold = this.settings.get('proposalThreshold')
    const total = sum(weights)
    const fewest = (enough: (of: bigint) => boolean) => {
      for (let k = 0; k <= weights.length; k++) if (enough(sum(weights.slice(0, k)))) return k
      return 'unreachable' as const
    }
    const strict = this.rules.threshold === 'exceeded'
    return {
      quorum,
      proposal: threshold === undefined ? undefined : threshold + (strict ? 1n : 0n),
      nakamotoQuorum: quorum === undefined ? 'quorumUnknown' : fewest(of => of >= quorum),
      nakamotoBlocking:
        quorum === undefined ? 'quorumUnknown' : total < quorum ? 'unreachable' : fewest(of => total - of < quorum),
      soleProposers:
        threshold === undefined
          ? 'proposalThresholdUnknown'
          : weights.filter(weight => (strict ? weight > threshold : weight >= threshold)).length,
    }
  }

  participation(): Omit<ParticipationPoint, 'token' | 'block'> {
    const all = this.everyone()
    const holders = all.filter(address => this.balance(address) > 0n && this.delegates.has(address))
    const self = holders.filter(address => this.delegates.get(address) === address)
    const single = all.filter(delegate =>
      holders.some(
        holder => this.delegates.get(holder) === delegate && 2n * this.balance(holder) > this.votes(delegate),
      ),
    )
    return {
      totalSupply: this.supply,
      delegatedSupply: sum(all.map(address => this.votes(address))),
      activeVotes: sum(this.weights('activeDelegates')),
      delegators: holders.length,
      selfDelegators: self.length,
      selfDelegated: sum(self.map(address => this.balance(address))),
      singleHolderDelegates: single.length,
      singleHolderVotes: sum(single.map(address => this.votes(address))),
      redelegated: this.redelegated,
    }
  }
}

const rulesOf = (threshold: 'reached' | 'exceeded'): GovernorRules => ({
  clock: 'blocknumber',
  boundary: 'after',
  quorum: {kind: 'supplyFraction', denominator: 100n, numerator: 'snapshot'},
  quorumCounts: ['for'],
  threshold,
  canceledOperation: 'Canceled',
  gracePeriod: undefined,
})

describe.each(['reached', 'exceeded'] as const)('every population, with a threshold that has to be %s', threshold => {
  const rules = rulesOf(threshold)

  it('stands after every block as a recount over all accounts says, carried forward where nothing was stored', () => {
    let points = 0
    fc.assert(
      fc.property(fc.array(fc.array(deed, {maxLength: 4, size: 'max'}), {maxLength: 20, size: 'max'}), drawn => {
        const histories = [opening, ...drawn]
        const world = new World(rules)
        const ledger = new Ledger(TOKEN, [], {labels: LABELS, voting: {window: WINDOW, proposals: []}})
        const governor = new Governor(GOVERNOR, rules, TOKEN, undefined)
        const state = {
          ledgers: new Map([[TOKEN, ledger]]),
          governors: new Map([[GOVERNOR, governor]]),
          unsupported: new Map(),
          controls: new Map(),
        }
        const last = new Map<string, ConcentrationPoint>()
        let participation: ParticipationPoint | undefined
        for (const [i, deeds] of histories.entries()) {
          const block = blockAt(100 + i)
          const events: BlockEvents['events'] = deeds
            .flatMap(one => world.do(one, block.height))
            .map((event, logIndex) => ({contract: contractOf(event), position: positionIn(block, logIndex), event}))
          const changes = applyBlocks(state, [{block, events}])
          points += changes.concentration.length
          for (const point of changes.concentration) {
            expect(last.get(point.population)?.block).not.toBe(block)
            last.set(point.population, point)
          }
          participation = changes.participation.at(-1) ?? participation
          for (const {id} of populations) expectPoint(last.get(id), world, id)
          if (participation) expect(participation).toMatchObject(world.participation())
          else expect(world.supply).toBe(0n)
        }
      }),
      {numRuns: 100},
    )
    expect(points).toBeGreaterThan(1000)
  })
})

function contractOf({kind}: DomainEvent): Address {
  return kind === 'transfer' || kind === 'delegateChanged' || kind === 'votingPowerChanged' ? TOKEN : GOVERNOR
}

function expectPoint(point: ConcentrationPoint | undefined, world: World, id: string): void {
  const weights = world.weights(id)
  if (!point) {
    expect(weights, id).toEqual([])
    return
  }
  const naive = Distribution.of(weights)
  expect(point.readings.count, id).toBe(weights.length)
  expect(point.readings.total, id).toBe(sum(weights))
  expect(point.readings.sumOfSquares, id).toBe(sum(weights.map(weight => weight ** 2n)))
  for (const metric of metrics) expect(metric.of(new ReadingsView(point.readings)), metric.id).toEqual(metric.of(naive))
  // An empty population is not read again when only a threshold moves.
  if (weights.length > 0) expect(point.decisions, id).toEqual([{governor: GOVERNOR, ...world.decisions(weights)}])
}

describe('a population that labels do not change', () => {
  it('is not kept apart', () => {
    expect([...new Ledger(TOKEN, [], {labels: NO_LABELS}).populations.keys()]).toEqual(['holders', 'delegates'])
    const labels = {...NO_LABELS, nonVoting: LABELS.nonVoting}
    expect([...new Ledger(TOKEN, [], {labels}).populations.keys()]).toEqual(['holders', 'holdersAdjusted', 'delegates'])
  })
})

describe('readings', () => {
  const weights = fc.array(fc.bigInt({min: 0n, max: 2n ** 256n - 1n}), {maxLength: 130})

  it('tell every metric as the distribution itself', () => {
    fc.assert(
      fc.property(weights, values => {
        const distribution = Distribution.of(values)
        const view = new ReadingsView(takeReadings(distribution))
        for (const metric of metrics) expect(metric.of(view), metric.id).toEqual(metric.of(distribution))
      }),
    )
  })

  it('have points of the Lorenz curve that a sort has', () => {
    fc.assert(
      fc.property(weights, values => {
        const ascending = values.filter(value => value > 0n).sort((a, b) => (a < b ? -1 : 1))
        const points = lorenzPoints(takeReadings(Distribution.of(values)))
        for (const {accounts, sum: found} of points) expect(found).toBe(sum(ascending.slice(0, accounts)))
        const wanted = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(tenth => Math.floor((tenth * ascending.length) / 10))
        const tail = [1, 3, 5, 10, 20, 50, 100].map(k => ascending.length - k).filter(at => at > 0)
        expect(points.map(({accounts}) => accounts)).toEqual([...new Set([...wanted, ...tail])].sort((a, b) => a - b))
      }),
    )
  })

  it('refuse what was not read', () => {
    const view = new ReadingsView(takeReadings(Distribution.of([5n, 4n, 3n, 2n, 1n])))
    expect(() => view.topSum(2)).toThrow(new RangeError('the sum of the 2 largest was not read'))
    expect(() => view.fewestAbovePercent(20)).toThrow(new RangeError('the fewest with more than 20 % were not read'))
  })
})

describe('Distribution', () => {
  it('counts who has at least so much, and sums the smallest', () => {
    const weight = fc.oneof(fc.bigInt({min: 0n, max: 9n}), fc.bigInt({min: 0n, max: 2n ** 200n}))
    fc.assert(
      fc.property(fc.array(weight, {maxLength: 300}), weight, (values, least) => {
        const distribution = Distribution.of(values)
        const ascending = values.filter(value => value > 0n).sort((a, b) => (a < b ? -1 : 1))
        expect(distribution.countAtLeast(least)).toBe(ascending.filter(value => value >= least).length)
        for (const k of [0, 1, 7, ascending.length, 1000])
          expect(distribution.bottomSum(k)).toBe(sum(ascending.slice(0, k)))
      }),
    )
    expect(Distribution.of([1n]).countAtLeast(2n ** 300n)).toBe(0)
  })
})

describe('Delegators', () => {
  it('know the largest after any sequence of changes', () => {
    const step = fc.record({who: fc.nat(9), balance: fc.bigInt({min: 0n, max: 6n})})
    fc.assert(
      fc.property(fc.array(step, {maxLength: 80}), steps => {
        const delegators = new Delegators<{balance: bigint}>()
        const everyone = Array.from({length: 10}, () => ({balance: 0n}))
        for (const {who, balance} of steps) {
          const one = everyone[who]
          if (!one) continue
          one.balance = balance
          if (balance > 0n) delegators.put(one)
          else delegators.remove(one)
          const positive = everyone.filter(each => each.balance > 0n)
          expect(delegators.count).toBe(positive.length)
          const largest = positive.map(each => each.balance).sort((a, b) => (a < b ? 1 : -1))[0]
          expect(delegators.largest).toBe(largest ?? 0n)
        }
      }),
    )
  })
})
