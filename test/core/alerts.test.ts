import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {ActionEffect} from '../../src/core/actions/classify'
import type {Alert} from '../../src/core/alerts/alert'
import type {AlertRule} from '../../src/core/alerts/alert-kind'
import {AlertWatch} from '../../src/core/alerts/alert-watch'
import {standingFacts} from '../../src/core/alerts/block-facts'
import {alertKinds} from '../../src/core/alerts/kinds'
import {Changes} from '../../src/core/changes'
import type {DomainEvent} from '../../src/core/events'
import type {Breach} from '../../src/core/integrity'
import type {LabelSet} from '../../src/core/labels'
import {Ledger} from '../../src/core/ledger/ledger'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import {formatRatio, type Ratio, ratio} from '../../src/core/ratio'
import {applyBlock, type ChainState} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const [TOKEN, GOVERNOR] = [account(0x70), account(0x60)]
const [ONE, OTHER] = ['one', 'other']
const DAOS = new Map([
  [TOKEN, ONE],
  [GOVERNOR, ONE],
  [account(0x61), OTHER],
])
const ACCOUNTS = 7
const LABELS: LabelSet = {
  version: 'test',
  nonVoting: new Set([account(2)]),
  entities: new Map([account(1), account(3)].map(address => [address, 'entity:Team'] as const)),
}
const RULES: GovernorRules = {
  clock: 'blocknumber',
  boundary: 'after',
  quorum: {kind: 'supplyFraction', denominator: 100n, numerator: 'current'},
  quorumCounts: ['for'],
  threshold: 'reached',
  canceledOperation: 'Canceled',
  gracePeriod: undefined,
}

function rule(
  kind: string,
  parameters: Readonly<Record<string, unknown>> = {},
  more: Partial<AlertRule> = {},
): AlertRule {
  const found = alertKinds.find(({id}) => id === kind)
  if (!found) throw new Error(`no kind ${kind}`)
  return {id: kind, kind: found, dao: undefined, parameters, ...more}
}

/** One chain with a token, a governor and rules that watch them. */
class Stage {
  readonly alerts: Alert[] = []
  private readonly breaches: Breach[] = []
  readonly state: ChainState
  private watch: AlertWatch
  private height = 100

  constructor(
    private readonly rules: readonly AlertRule[],
    governorRules = RULES,
    /** Whether memory of what is raised is made anew from the alerts before each block, as after a restart. */
    private readonly forgetful = false,
  ) {
    const ledger = new Ledger(TOKEN, [], {labels: LABELS, voting: {window: 1, proposals: []}})
    const governor = new Governor(GOVERNOR, governorRules, TOKEN, undefined)
    this.state = {
      ledgers: new Map([[TOKEN, ledger]]),
      governors: new Map([[GOVERNOR, governor]]),
      unsupported: new Map(),
      controls: new Map(),
    }
    this.watch = new AlertWatch(rules, DAOS)
  }

  /** Folds a block; gives what is alerted after it. */
  play(events: readonly (DomainEvent & {readonly of?: Address})[], height = this.height + 1): Alert[] {
    this.height = height
    const block = blockAt(height)
    const changes = new Changes()
    if (this.forgetful) {
      this.watch = new AlertWatch(this.rules, DAOS, this.standing())
      // What stands was told.
      expect(this.stand()).toEqual([])
    }
    const marks = this.watch.begin(changes)
    const placed = events.map(({of, ...event}, i) => ({
      contract: of ?? contractOf(event),
      position: positionIn(block, i),
      event,
    }))
    applyBlock(this.state, {block, events: placed}, changes)
    this.watch.close(marks, changes, {block, state: this.state})
    this.breaches.push(...changes.breaches)
    return this.noted(changes.alerts)
  }

  verified(outcome: string, differences: number, dao = ONE): Alert[] {
    const changes = new Changes()
    this.watch.verified([{dao, block: 7, outcome, differences}], changes, {
      block: blockAt(this.height),
      state: this.state,
    })
    return this.noted(changes.alerts)
  }

  /** What is told of what stands after the last block; by other rules, where they have changed. */
  stand(rules?: readonly AlertRule[]): Alert[] {
    if (rules) this.watch = new AlertWatch(rules, DAOS, this.standing())
    const alerts: Alert[] = []
    this.watch.stand(standingFacts({block: blockAt(this.height), state: this.state}, this.breaches), {alerts})
    return this.noted(alerts)
  }

  private noted(alerts: readonly Alert[]): Alert[] {
    this.alerts.push(...alerts)
    return [...alerts]
  }

  private standing() {
    const last = new Map(this.alerts.map(alert => [`${alert.rule} ${alert.subject}`, alert]))
    return [...last.values()].flatMap(({rule: id, subject, phase}) =>
      phase === 'raised' ? [[id, subject] as const] : [],
    )
  }
}

function contractOf({kind}: DomainEvent): Address {
  return kind === 'transfer' || kind === 'delegateChanged' || kind === 'votingPowerChanged' ? TOKEN : GOVERNOR
}

const sum = (values: Iterable<bigint>) => [...values].reduce((a, b) => a + b, 0n)

/** Who has what, counted from scratch. */
class World {
  private readonly balances = new Map<Address, bigint>()
  private readonly delegates = new Map<Address, Address>()
  private voters = new Set<Address>()
  private proposals = 0n
  quorumNumerator: bigint | undefined
  readonly everyone = Array.from({length: ACCOUNTS}, (_, i) => account(i + 1))

  private balance = (of: Address) => this.balances.get(of) ?? 0n
  private votes = (of: Address) =>
    sum([...this.delegates].flatMap(([from, to]) => (to === of ? [this.balance(from)] : [])))

  do({kind, who, whom, part}: Deed, height: number): DomainEvent[] {
    const [from, to] = [account(who), account(whom)]
    const before = new Map(this.everyone.map(address => [address, this.votes(address)]))
    const events: DomainEvent[] = []
    if (kind === 'transfer') {
      // Not all of it is ever burnt.
      const most = whom === 0 ? Math.min(part, 500) : part
      const amount = who === 0 ? BigInt(part) * 1000n : (this.balance(from) * BigInt(most)) / 1000n
      if (who > 0) this.balances.set(from, this.balance(from) - amount)
      if (whom > 0) this.balances.set(to, this.balance(to) + amount)
      events.push({kind, from, to, amount})
    } else if (kind === 'delegate' && who > 0) {
      const previous = this.delegates.get(from) ?? ZERO_ADDRESS
      if (whom > 0) this.delegates.set(from, to)
      else this.delegates.delete(from)
      events.push({kind: 'delegateChanged', delegator: from, from: previous, to})
    } else if (kind === 'propose') {
      this.proposals += 1n
      this.voters = new Set()
      events.push(created(this.proposals, BigInt(height), BigInt(height + 50)))
    } else if (kind === 'vote' && who > 0 && this.proposals > 0n) {
      this.voters.add(from)
      events.push(voteCast(this.proposals, from, 1, BigInt(part)))
    } else if (kind === 'set') {
      this.quorumNumerator = BigInt(1 + whom * 8)
      events.push(settingChanged('quorumNumerator', 0n, this.quorumNumerator))
    }
    for (const [delegate, previous] of before) {
      const current = this.votes(delegate)
      if (current !== previous) events.push({kind: 'votingPowerChanged', delegate, previous, current})
    }
    return events
  }

  /** Who weighs what in a population, by its definition in words; nobody without weight. */
  weights(id: string): Map<string, bigint> {
    const voting = this.everyone.filter(address => !LABELS.nonVoting.has(address))
    const single = (of: readonly Address[], weigh: (address: Address) => bigint) =>
      of.map(address => [address, weigh(address)] as const)
    const found: Record<string, () => (readonly [string, bigint])[]> = {
      holders: () => single(this.everyone, this.balance),
      holdersAdjusted: () => single(voting, this.balance),
      holderEntities: () => single(voting, this.balance),
      delegates: () => single(this.everyone, this.votes),
      activeDelegates: () => single([...this.voters], this.votes),
      entities: () => single(this.everyone, this.votes),
    }
    const weights = new Map<string, bigint>()
    for (const [address, weight] of found[id]?.() ?? []) {
      const merged = id === 'entities' || id === 'holderEntities'
      const member = (merged && LABELS.entities.get(address as Address)) || address
      if (weight > 0n) weights.set(member, (weights.get(member) ?? 0n) + weight)
    }
    return weights
  }

  get supply(): bigint {
    return sum(this.balances.values())
  }

  get quorum(): bigint | undefined {
    return this.quorumNumerator && (this.supply * this.quorumNumerator) / 100n
  }
}

const created = (
  proposalId: bigint,
  voteStart: bigint,
  voteEnd: bigint,
  effects: readonly ActionEffect[] = [],
): DomainEvent => ({
  kind: 'proposalCreated',
  proposalId,
  proposer: account(1),
  actions: effects.length > 0 ? [{target: TOKEN, value: 0n, signature: '0x', calldata: '0x', effects}] : [],
  voteStart,
  voteEnd,
  description: '0x',
  operationId: undefined,
})
const voteCast = (proposalId: bigint, voter: Address, support: number, weight: bigint) =>
  ({kind: 'voteCast', proposalId, voter, support, weight, split: undefined, reason: '0x', params: '0x'}) as const
const settingChanged = (setting: 'quorumNumerator' | 'votingDelay', previous: bigint, current: bigint) =>
  ({kind: 'governorSettingChanged', setting, previous, current}) as const

interface Deed {
  readonly kind: string
  readonly who: number
  readonly whom: number
  readonly part: number
}

const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom('transfer', 'transfer', 'transfer', 'delegate', 'delegate', 'propose', 'vote', 'vote', 'set'),
  who: fc.nat(ACCOUNTS),
  whom: fc.nat(ACCOUNTS),
  part: fc.constantFrom(1, 333, 500, 1000),
})
/** Everybody but the last gets something. */
const opening = Array.from({length: ACCOUNTS - 1}, (_, i) => ({
  kind: 'transfer',
  who: 0,
  whom: i + 1,
  part: 1000 - i * 137,
}))

const [ABOVE, REARM] = [ratio(1n, 4n), ratio(1n, 5n)]
const POPULATIONS = ['holders', 'holdersAdjusted', 'holderEntities', 'delegates', 'activeDelegates', 'entities']
const beyond = (a: Ratio, b: Ratio) => a.numerator * b.denominator > b.numerator * a.denominator

/** What holds now of each subject, and what surely does not, by the rules in words. */
function conditions(world: World, population: string): Map<string, boolean> {
  const weights = world.weights(population)
  const total = sum(weights.values())
  const [largest = 0n, ...others] = [...weights.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  const holds = new Map<string, boolean>()
  for (const member of [...world.everyone, 'entity:Team']) {
    const share = ratio(weights.get(member) ?? 0n, total === 0n ? 1n : total)
    if (beyond(share, ABOVE)) holds.set(`share ${member}`, true)
    else if (!beyond(share, REARM)) holds.set(`share ${member}`, false)
  }
  if (total > 0n) {
    // More than half: by two at least, and cleared once it takes three.
    const needed = [largest, ...others].findIndex((_, i, all) => 2n * sum(all.slice(0, i + 1)) > total) + 1
    if (needed < 2) holds.set('majority', true)
    else if (needed >= 3) holds.set('majority', false)
  }
  // Less than half is delegated, until six tenths are.
  const delegated = 10n * sum(world.weights('delegates').values())
  if (delegated < 5n * world.supply) holds.set('rate', true)
  else if (delegated >= 6n * world.supply) holds.set('rate', false)
  const {quorum} = world
  if (quorum !== undefined) {
    const needed = [largest, ...others].findIndex((_, i, all) => sum(all.slice(0, i + 1)) >= quorum) + 1
    const fewest = needed === 0 ? Number.POSITIVE_INFINITY : needed
    if (fewest <= 1) holds.set('quorum', true)
    else if (fewest > 2) holds.set('quorum', false)
  }
  return holds
}

const rulesOver = (population: string) => [
  rule('accountShare', {population, above: ABOVE, rearm: REARM}),
  rule('metricThreshold', {
    metric: 'nakamotoMajority',
    population,
    above: undefined,
    below: ratio(2n),
    rearm: ratio(3n),
  }),
  rule('participationThreshold', {
    share: 'delegationRate',
    above: undefined,
    below: ratio(1n, 2n),
    rearm: ratio(6n, 10n),
  }),
  rule('quorumCapture', {population, atMost: 1, rearm: 2}),
]

const named = ({rule: id, subject, phase}: Alert) => {
  const what =
    {metricThreshold: 'majority', participationThreshold: 'rate', quorumCapture: 'quorum'}[id] ??
    `share ${subject.split(':').slice(2).join(':')}`
  return `${phase} ${what}`
}

describe.each(POPULATIONS)('conditions over %s', population => {
  it.each([
    ['in memory', false],
    ['made anew from the alerts before every block', true],
  ])('are told when they begin and end, as a recount over all accounts says (%s)', (_, forgetful) => {
    let told = 0
    fc.assert(
      fc.property(fc.array(fc.array(deed, {maxLength: 3, size: 'max'}), {maxLength: 20, size: 'max'}), drawn => {
        const world = new World()
        const stage = new Stage(rulesOver(population), RULES, forgetful)
        const standing = new Set<string>()
        for (const [i, deeds] of [opening, ...drawn].entries()) {
          const events = deeds.flatMap(one => world.do(one, 101 + i))
          const expected: string[] = []
          const alerts = stage.play(events).map(named)
          for (const [what, holds] of conditions(world, population)) {
            if (holds === standing.has(what)) continue
            expected.push(`${holds ? 'raised' : 'cleared'} ${what}`)
            if (holds) standing.add(what)
            else standing.delete(what)
          }
          expect(alerts.sort()).toEqual(expected.sort())
          told += alerts.length
        }
      }),
      {numRuns: 100},
    )
    expect(told).toBeGreaterThan(50)
  })
})

it('tells who crosses a share without being touched: others leave', () => {
  const stage = new Stage([rule('accountShare', {population: 'delegates', above: ratio(1n, 2n)})])
  const votes = (delegate: Address, previous: bigint, current: bigint) =>
    ({kind: 'votingPowerChanged', delegate, previous, current}) as const
  expect(stage.play([votes(account(1), 0n, 40n), votes(account(2), 0n, 60n)])).toMatchObject([
    {phase: 'raised', member: account(2), dao: ONE, contract: TOKEN},
  ])
  expect(stage.play([votes(account(2), 60n, 10n)])).toMatchObject([
    {phase: 'raised', member: account(1), measured: ratio(40n, 50n), bound: ratio(1n, 2n)},
    {phase: 'cleared', member: account(2), measured: ratio(10n, 50n)},
  ])
})

describe('lateSwing', () => {
  const fixed: GovernorRules = {...RULES, quorum: {kind: 'fixed', votes: 40n}}
  const cast = fc.record({
    at: fc.integer({min: 201, max: 300}),
    support: fc.constantFrom(0, 1, 1, 2, 3),
    weight: fc.bigInt({min: 10n, max: 60n}),
  })

  it('tells each vote in the last part of the time after which the outcome would be another one', () => {
    let told = 0
    const last = ratio(6n, 10n)
    fc.assert(
      fc.property(fc.array(cast, {maxLength: 30, size: 'max'}), drawn => {
        const stage = new Stage([rule('lateSwing', {last})], fixed)
        stage.play([created(1n, 200n, 300n)], 150)
        const votes = [...drawn].sort((a, b) => a.at - b.at)
        for (const at of new Set(votes.map(vote => vote.at)))
          stage.play(
            votes.filter(vote => vote.at === at).map(({support, weight}) => voteCast(1n, account(9), support, weight)),
            at,
          )
        const passes = (count: number) => {
          const side = (support: number) =>
            sum(votes.slice(0, count).flatMap(vote => (vote.support === support ? [vote.weight] : [])))
          return side(1) > side(0) && side(1) >= 40n
        }
        const expected = votes.flatMap(({at}, i) => {
          const left = 300 - at
          return passes(i) !== passes(i + 1) && 10 * left < 6 * 100 ? [`${i} ${passes(i + 1) ? 'pass' : 'fail'}`] : []
        })
        const found = stage.alerts.map(({subject, text, phase}) => {
          expect(phase).toBe('occurred')
          return `${subject.split(':')[2]} ${text.split(' ').at(-1)}`
        })
        expect(found).toEqual(expected)
        told += found.length
      }),
      {numRuns: 300},
    )
    expect(told).toBeGreaterThan(20)
  })

  it('takes the time as it stood before the vote that extends it', () => {
    const stage = new Stage([rule('lateSwing', {last: ratio(1n, 10n)})], fixed)
    stage.play([created(1n, 200n, 300n)], 150)
    const extended = {kind: 'deadlineExtended', proposalId: 1n, voteEnd: 400n} as const
    const [alert] = stage.play([voteCast(1n, account(9), 1, 50n), extended], 295)
    expect(alert).toMatchObject({measured: ratio(5n, 100n), member: account(9)})
    expect(stage.play([voteCast(1n, account(8), 0, 60n)], 300)).toEqual([])
  })
})

describe('what happens', () => {
  const effect = (path: string, powers: ActionEffect['powers']): ActionEffect => ({
    path,
    target: TOKEN,
    value: 0n,
    selector: '0x',
    signature: undefined,
    powers,
    delegatecall: false,
    crosschain: false,
    unread: undefined,
  })

  it('proposalPower looks at every depth', () => {
    const stage = new Stage([rule('proposalPower', {powers: ['pause', 'upgradeCode']})])
    expect(
      stage.play([created(1n, 200n, 300n, [effect('0', ['nestedExecution']), effect('0.3', ['moveTreasury'])])]),
    ).toEqual([])
    expect(
      stage.play([
        created(2n, 200n, 300n, [effect('0', ['nestedExecution']), effect('0.3.1', ['upgradeCode', 'unknown'])]),
      ]),
    ).toMatchObject([{phase: 'occurred', powers: ['upgradeCode'], proposal: {proposalId: 2n}, member: account(1)}])
  })

  it('settingChanged tells the settings that are asked for, when they differ', () => {
    const stage = new Stage([rule('settingChanged', {settings: ['votingDelay']})])
    const events = [
      settingChanged('votingDelay', 1n, 2n),
      settingChanged('votingDelay', 2n, 2n),
      settingChanged('quorumNumerator', 0n, 4n),
    ]
    expect(stage.play(events)).toMatchObject([{setting: 'votingDelay', previous: 1n, current: 2n, phase: 'occurred'}])
    expect(new Stage([rule('settingChanged')]).play(events)).toHaveLength(2)
  })

  it('settingDrift stands until the setting is as expected', () => {
    const stage = new Stage([rule('settingDrift', {setting: 'votingDelay', expected: 5n})])
    const phases = [5n, 6n, 7n, 5n]
      .flatMap(current => stage.play([settingChanged('votingDelay', 0n, current)]))
      .map(({phase}) => phase)
    expect(phases).toEqual(['raised', 'cleared'])
    expect(stage.play([settingChanged('votingDelay', 5n, 9n), settingChanged('votingDelay', 9n, 5n)])).toEqual([])
  })

  it('implementationChanged tells new code, and whether it is covered', () => {
    const stage = new Stage([rule('implementationChanged')])
    const upgrade = {kind: 'implementationChanged', implementation: account(5), unsupported: undefined} as const
    expect(stage.play([upgrade])).toMatchObject([
      {implementation: account(5), contract: GOVERNOR, text: 'a contract has new code'},
    ])
    const [alert] = stage.play([{...upgrade, unsupported: 'unknown code'}])
    expect(alert?.text).toContain('nothing is derived')
  })

  it('controlChanged tells what changed of who controls a contract, of the kinds that are asked for', () => {
    const events: DomainEvent[] = [
      {kind: 'controllerChanged', controller: 'owner', previous: ZERO_ADDRESS, current: account(1)},
      {kind: 'delayChanged', delay: 'minDelay', previous: undefined, current: 7n},
      {kind: 'roleGranted', role: `0x${'00'.repeat(32)}`, account: account(2), sender: account(1)},
    ]
    const told = new Stage([rule('controlChanged')]).play(events)
    expect(told).toMatchObject([
      {control: 'owner', member: account(1), contract: GOVERNOR, dao: ONE, phase: 'occurred'},
      {control: 'minDelay', current: 7n},
      {control: 'role', member: account(2), role: `0x${'00'.repeat(32)}`},
    ])
    expect(told.map(({text}) => text)).toEqual([
      `owner was ${ZERO_ADDRESS} and is ${account(1)}`,
      'minDelay was not known and is 7',
      `DEFAULT_ADMIN_ROLE is given to ${account(2)} by ${account(1)}`,
    ])
    expect(new Set(told.map(({subject}) => subject)).size).toBe(3)
    const some = new Stage([rule('controlChanged', {controls: ['role', 'roleAdmin']})])
    expect(some.play(events).map(({control}) => control)).toEqual(['role'])
    expect(new Stage([rule('controlChanged', {}, {dao: OTHER})]).play(events)).toEqual([])
  })

  it('integrityBroken tells the first breach of each rule by a contract', () => {
    const stage = new Stage([rule('integrityBroken')])
    const lie = (previous: bigint) =>
      ({kind: 'votingPowerChanged', delegate: account(1), previous, current: 0n}) as const
    expect(stage.play([lie(5n), lie(6n)]).map(({subject}) => subject)).toEqual([`${TOKEN}:votingPowerChain`])
    expect(stage.play([lie(7n)])).toEqual([])
    expect(new Stage([rule('integrityBroken', {rules: ['supply']})]).play([lie(5n)])).toEqual([])
  })

  it('verificationDifference stands until a comparison finds none', () => {
    const stage = new Stage([rule('verificationDifference', {}, {dao: ONE})])
    expect(stage.verified('different', 2, OTHER)).toEqual([])
    expect(stage.verified('unread', 0)).toEqual([])
    expect(stage.verified('different', 2)).toMatchObject([{phase: 'raised', measured: ratio(2n), dao: ONE}])
    expect([...stage.verified('different', 3), ...stage.verified('orphaned', 0)]).toEqual([])
    expect(stage.verified('equal', 0)).toMatchObject([{phase: 'cleared'}])
  })
})

describe('a rule', () => {
  it.each(alertKinds)('of the kind $id says what it is in one sentence, and has described parameters', kind => {
    expect(kind.description).toMatch(/^[A-Z].*\.$/)
    for (const {description} of Object.values(kind.parameters)) expect(description.length).toBeGreaterThan(3)
  })

  it('that is new tells at once what holds already, and nothing that has happened', () => {
    const share = (id: string, above: Ratio) => rule('accountShare', {population: 'holders', above}, {id})
    const drift = rule('settingDrift', {setting: 'votingDelay', expected: 5n})
    const few = rule('metricThreshold', {metric: 'nakamotoMajority', population: 'holders', below: ratio(2n)})
    const voters = rule('participationThreshold', {share: 'delegationRate', below: ratio(1n, 2n)})
    const stage = new Stage([share('half', ratio(1n, 2n))])
    const lie = {kind: 'votingPowerChanged', delegate: account(4), previous: 5n, current: 0n} as const
    const mint = {kind: 'transfer', from: ZERO_ADDRESS, to: account(2), amount: 70n} as const
    const stood = [mint, {...mint, to: account(5), amount: 30n}, settingChanged('votingDelay', 0n, 6n), lie]
    expect(stage.play(stood).map(({rule: id, phase}) => `${id} ${phase}`)).toEqual(['half raised'])
    const rules = [
      share('half', ratio(1n, 2n)),
      share('quarter', ratio(1n, 4n)),
      ...[drift, few, voters, rule('integrityBroken'), rule('settingChanged'), rule('controlChanged')],
    ]
    const told = stage.stand(rules)
    expect(told.map(({rule: id, phase, block}) => `${id} ${phase} ${block.height}`)).toEqual(
      ['quarter', 'quarter', 'settingDrift', 'metricThreshold', 'participationThreshold', 'integrityBroken'].map(
        id => `${id} raised 101`,
      ),
    )
    expect(stage.stand(rules)).toEqual([])
    // What means something else now is told anew, too.
    expect(stage.stand([share('half', ratio(9n, 10n))])).toMatchObject([{rule: 'half', phase: 'cleared'}])
  })

  it('about one DAO does not look at contracts of another', () => {
    const change = settingChanged('votingDelay', 1n, 2n)
    expect(new Stage([rule('settingChanged', {}, {dao: OTHER})]).play([change])).toEqual([])
    expect(new Stage([rule('settingChanged', {}, {dao: ONE})]).play([change])).toHaveLength(1)
  })

  it('with the same subject as another one is told by itself', () => {
    const share = (id: string, above: Ratio) => rule('accountShare', {population: 'holders', above}, {id})
    const stage = new Stage([share('quarter', ratio(1n, 4n)), share('half', ratio(1n, 2n))])
    const mint = (to: Address, amount: bigint): DomainEvent => ({kind: 'transfer', from: ZERO_ADDRESS, to, amount})
    expect(
      stage.play([mint(account(1), 30n), mint(account(2), 70n)]).map(({rule: id, member}) => `${id} ${member}`),
    ).toEqual([`quarter ${account(1)}`, `quarter ${account(2)}`, `half ${account(2)}`])
    expect(stage.alerts.map(({bound}) => bound && formatRatio(bound))).toEqual(['1/4', '1/4', '1/2'])
  })
})
