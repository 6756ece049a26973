import fc from 'fast-check'
import {expect, it} from 'vitest'
import {accountInfluence, snapshotPowers} from '../../../src/core/influence/account-influence'
import {type DecidedProposal, outcomeOf} from '../../../src/core/influence/decided-proposal'
import {votesToChange} from '../../../src/core/influence/entry-pivotal'
import {PastPower} from '../../../src/core/influence/past-power'
import type {Tally} from '../../../src/core/proposals/tally'
import {toDecimal} from '../../../src/core/ratio'
import {account} from '../chain'
import {type Ballot, naivePasses} from './naive-rule'

const ACCOUNTS = [1, 2, 3, 4].map(account)
const SIDES = ['against', 'for', 'abstain'] as const

const ballot = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map(parts => parts.map(BigInt) as unknown as Ballot)

it('who stays away could have decided iff one of the three ways to vote makes another outcome, under every rule', () => {
  let pivotal = 0
  fc.assert(
    fc.property(
      fc.array(ballot, {maxLength: 5}),
      fc.nat(20),
      fc.nat(12),
      fc.constantFrom('R1', 'R2', 'R3'),
      (ballots, quorum, weight, rule) => {
        const [q, w] = [BigInt(quorum), BigInt(weight)]
        const sum = (i: 0 | 1 | 2) => ballots.reduce((all, parts) => all + parts[i], 0n)
        const counted = rule === 'R1' ? sum(1) : rule === 'R2' ? sum(1) + sum(2) : sum(0) + sum(1) + sum(2)
        const outcome = naivePasses(ballots, q, rule)
        const entries: Ballot[] = [
          [w, 0n, 0n],
          [0n, w, 0n],
          [0n, 0n, w],
        ]
        const wanted = entries.some(entry => naivePasses([...ballots, entry], q, rule) !== outcome)
        expect(w >= votesToChange({majority: sum(1) - sum(0) - 1n, quorum: counted - q})).toBe(wanted)
        if (wanted) pivotal += 1
      },
    ),
    {numRuns: 2000},
  )
  expect(pivotal).toBeGreaterThan(100)
})

it('votes at a timepoint are those after the last change up to it', () => {
  const change = fc.record({who: fc.nat(3), clock: fc.nat(20), votes: fc.nat(9)})
  fc.assert(
    fc.property(fc.array(change, {maxLength: 30}), changes => {
      const inOrder = [...changes].sort((a, b) => a.clock - b.clock)
      const power = new PastPower(
        inOrder.map(({who, clock, votes}) => ({account: account(who), clock: BigInt(clock), votes: BigInt(votes)})),
      )
      for (let who = 0; who < 4; who++)
        for (let timepoint = -1; timepoint <= 21; timepoint++) {
          const last = inOrder.filter(each => each.who === who && each.clock <= timepoint).at(-1)
          expect(power.of(account(who), BigInt(timepoint))).toBe(BigInt(last?.votes ?? 0))
        }
    }),
  )
})

interface Cast {
  readonly side: number
  readonly weight: number
}

const history = fc.record({
  steps: fc.array(fc.record({who: fc.nat(3), clock: fc.nat(40), votes: fc.nat(6)}), {maxLength: 30}),
  proposals: fc.array(
    fc.record({
      snapshot: fc.nat(40),
      quorum: fc.option(fc.nat(12), {nil: undefined}),
      casts: fc.array(fc.option(fc.record({side: fc.nat(2), weight: fc.nat(5)}), {nil: undefined}), {
        minLength: 4,
        maxLength: 4,
      }),
    }),
    {maxLength: 8},
  ),
  token: fc.boolean(),
})

it('figures of an account equal a plain count over random histories', () => {
  const seen = {removal: 0, entry: 0, lift: 0, kappa: 0, gone: 0}
  fc.assert(
    fc.property(history, ({steps, proposals, token}) => {
      const inOrder = [...steps].sort((a, b) => a.clock - b.clock)
      const votesAt = (who: number, at: number) =>
        inOrder.filter(step => step.who === who && step.clock <= at).at(-1)?.votes ?? 0
      const power = new PastPower(
        inOrder.map(({who, clock, votes}) => ({
          account: ACCOUNTS[who] ?? account(9),
          clock: BigInt(clock),
          votes: BigInt(votes),
        })),
      )
      const asBallots = (casts: readonly (Cast | undefined)[]): Ballot[] =>
        casts.map(cast => [0, 1, 2].map(side => BigInt(cast?.side === side ? cast.weight : 0)) as unknown as Ballot)
      const passes = (casts: readonly (Cast | undefined)[], quorum = 5) =>
        naivePasses(asBallots(casts), BigInt(quorum), 'R1')
      const without = (casts: readonly (Cast | undefined)[], who: number, cast?: Cast) =>
        casts.map((each, i) => (i === who ? cast : each))
      const decided = proposals.map(({snapshot, quorum, casts}, id): DecidedProposal => {
        const sum = (side: number) =>
          casts.reduce((all, cast) => all + BigInt(cast?.side === side ? cast.weight : 0), 0n)
        const pivotal = new Set(
          ACCOUNTS.filter((_, who) => casts[who] && passes(without(casts, who), quorum) !== passes(casts, quorum)),
        )
        const voters = casts.flatMap((cast, who) => (cast ? [{cast, voter: ACCOUNTS[who] ?? account(9)}] : []))
        return {
          id: `${id}`,
          snapshot: BigInt(snapshot),
          passed: passes(casts, quorum),
          slacks: quorum === undefined ? undefined : {majority: sum(1) - sum(0) - 1n, quorum: sum(1) - BigInt(quorum)},
          removalPivotal: quorum === undefined ? new Set() : pivotal,
          flipPivotal: new Set(),
          ballots: new Map(
            voters.map(({voter, cast}) => {
              const tally: Tally = {against: 0n, for: 0n, abstain: 0n}
              tally[SIDES[cast.side] ?? 'for'] = BigInt(cast.weight)
              return [voter, tally]
            }),
          ),
          sides: new Map(voters.map(({voter, cast}) => [voter, SIDES[cast.side] ?? 'for'])),
          token: token ? {power, now: 40n, proximity: 5n} : undefined,
        }
      })
      for (const [who, each] of ACCOUNTS.entries()) {
        const said = accountInfluence(each, decided)
        const could = proposals.filter(
          ({snapshot, casts}) => votesAt(who, snapshot) > 0 || (casts[who]?.weight ?? 0) > 0,
        )
        const share = (count: number, all: number) =>
          all === 0 ? undefined : Number(((BigInt(count) * 10n ** 12n) / BigInt(all)).toString()) / 1e12
        const value = (
          name: 'participation' | 'exercised' | 'potential' | 'alignment' | 'baseRate' | 'lift' | 'kappa',
        ) => {
          const figure = said[name]
          return 'value' in figure ? Number(toDecimal(figure.value)) : undefined
        }
        const close = (found: number | undefined, wanted: number | undefined, what: string) =>
          wanted === undefined ? expect(found, what).toBeUndefined() : expect(found, what).toBeCloseTo(wanted, 9)
        // Without a token nothing tells who could have voted.
        expect(said.eligible).toBe(token || proposals.length === 0 ? could.length : undefined)
        const took = could.filter(({casts}) => casts[who]).length
        close(value('participation'), token ? share(took, could.length) : undefined, 'participation')
        expect(said.voted).toBe(proposals.filter(({casts}) => casts[who]).length)
        const known = proposals.filter(({quorum}) => quorum !== undefined)
        const removal = known.filter(
          ({casts, quorum}) => casts[who] && passes(without(casts, who), quorum) !== passes(casts, quorum),
        ).length
        expect(said.removalPivotal).toBe(removal)
        close(value('exercised'), share(removal, known.length), 'exercised')
        const entry = known.filter(({casts, quorum, snapshot}) => {
          const weight = votesAt(who, snapshot)
          const enters = [0, 1, 2].map(side => without(casts, who, {side, weight}))
          return !casts[who] && enters.some(after => passes(after, quorum) !== passes(casts, quorum))
        }).length
        if (proposals.length > 0) expect(said.entryPivotal).toBe(token ? entry : undefined)
        close(value('potential'), token ? share(entry, known.length) : undefined, 'potential')
        const sided = proposals.flatMap(({casts, quorum}) => {
          const cast = casts[who]
          return cast && cast.side < 2 && cast.weight > 0
            ? [{inFavour: cast.side === 1, passed: passes(casts, quorum)}]
            : []
        })
        const n = sided.length
        const aligned = sided.filter(({inFavour, passed}) => inFavour === passed).length / n
        const base = sided.filter(({passed}) => passed).length / n
        const favour = sided.filter(({inFavour}) => inFavour).length / n
        const chance = base * favour + (1 - base) * (1 - favour)
        close(value('alignment'), n === 0 ? undefined : aligned, 'alignment')
        close(value('baseRate'), n === 0 ? undefined : base, 'baseRate')
        close(value('lift'), n === 0 || base === 0 ? undefined : aligned / base, 'lift')
        close(value('kappa'), n === 0 || chance === 1 ? undefined : (aligned - chance) / (1 - chance), 'kappa')
        const snapshots = snapshotPowers(each, decided)
        expect(snapshots).toEqual(
          token
            ? proposals.map(({snapshot}, id) => ({
                proposal: `${id}`,
                votes: BigInt(votesAt(who, snapshot)),
                gainedBefore: BigInt(votesAt(who, snapshot) - votesAt(who, snapshot - 5)),
                goneAfter: snapshot + 5 <= 40 ? BigInt(votesAt(who, snapshot) - votesAt(who, snapshot + 5)) : undefined,
              }))
            : [],
        )
        seen.removal += removal
        seen.entry += token ? entry : 0
        seen.lift += value('lift') === undefined ? 0 : 1
        seen.kappa += (value('kappa') ?? 0) < 0 ? 1 : 0
        seen.gone += snapshots.some(({goneAfter}) => goneAfter === undefined) ? 1 : 0
      }
    }),
    {numRuns: 400},
  )
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(20)
})

it('only a vote that ended without being called off has decided', () => {
  const outcomes = ['Pending', 'Active', 'Canceled', 'Vetoed', 'Undetermined', 'Defeated', 'Succeeded', 'Queued'].map(
    outcomeOf,
  )
  expect(outcomes).toEqual([undefined, undefined, undefined, undefined, undefined, false, true, true])
  expect(['Expired', 'Executed'].map(outcomeOf)).toEqual([true, true])
})
