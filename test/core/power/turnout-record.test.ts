import fc from 'fast-check'
import {expect, it} from 'vitest'
import type {DecidedProposal} from '../../../src/core/influence/decided-proposal'
import {PastPower} from '../../../src/core/influence/past-power'
import {turnoutRecords, votingByRecord} from '../../../src/core/power/turnout-record'
import type {Address} from '../../../src/core/primitives'
import type {Tally} from '../../../src/core/proposals/tally'
import {toDecimal} from '../../../src/core/ratio'
import {account} from '../chain'

const ACCOUNTS = [0, 1, 2].map(account)
const SIDES = ['against', 'for', 'abstain'] as const

/** What one account did on one proposal: votes there, and parts cast, undivided where one side only is named. */
const deed = fc.record({
  votes: fc.nat(3),
  cast: fc.option(
    fc.oneof(
      fc.record({side: fc.nat(2), weight: fc.nat(5)}),
      fc.record({parts: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4))}),
    ),
    {nil: undefined},
  ),
})
type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value : never

function proposalOf(deeds: readonly Deed[], place: number, token: boolean): DecidedProposal {
  const ballots = new Map<Address, Tally>()
  const sides = new Map<Address, keyof Tally>()
  for (const [i, {cast}] of deeds.entries()) {
    const [who, ballot] = [account(i), {against: 0n, for: 0n, abstain: 0n}]
    if (!cast) continue
    ballots.set(who, ballot)
    if ('parts' in cast) for (const [part, side] of SIDES.entries()) ballot[side] = BigInt(cast.parts[part] ?? 0)
    else {
      const side = SIDES[cast.side] ?? 'for'
      ballot[side] = BigInt(cast.weight)
      sides.set(who, side)
    }
  }
  const power = new PastPower(
    deeds.map(({votes}, i) => ({account: account(i), clock: BigInt(place), votes: BigInt(votes)})),
  )
  return {
    id: `${place}`,
    snapshot: BigInt(place),
    passed: true,
    slacks: undefined,
    removalPivotal: new Set(),
    flipPivotal: new Set(),
    ballots,
    sides,
    token: token ? {power, now: 1000n, proximity: 1n} : undefined,
  }
}

it('a record is a plain count of what an account could do and did', () => {
  let divided = 0
  fc.assert(
    fc.property(fc.array(fc.tuple(deed, deed, deed), {maxLength: 9}), fc.boolean(), (history, token) => {
      const records = turnoutRecords(
        ACCOUNTS,
        history.map((deeds, place) => proposalOf(deeds, place, token)),
      )
      for (const [i, who] of ACCOUNTS.entries()) {
        const mine = history.map(deeds => deeds[i])
        const total = ({cast}: Deed) =>
          !cast ? 0 : 'parts' in cast ? cast.parts.reduce((sum, part) => sum + part, 0) : cast.weight
        const could = mine.filter(one => one && (!token || one.votes > 0 || total(one) > 0))
        const did = could.filter(one => one?.cast && ('side' in one.cast || total(one) > 0))
        const share = (side: number) =>
          did.reduce((sum, one) => {
            if (!one?.cast) return sum
            if ('side' in one.cast) return sum + Number(one.cast.side === side)
            divided += 1
            return sum + (one.cast.parts[side] ?? 0) / total(one)
          }, 0) / Math.max(1, did.length)
        const record = records.get(who)
        expect([record?.eligible, record?.voted]).toEqual([could.length, did.length])
        expect(Number(toDecimal(record?.inFavour ?? {numerator: -1n, denominator: 1n}))).toBeCloseTo(share(1), 12)
        expect(Number(toDecimal(record?.abstaining ?? {numerator: -1n, denominator: 1n}))).toBeCloseTo(share(2), 12)
        if (!record) continue
        const {turnout, weight} = votingByRecord(7n, record)
        expect(weight).toBe(7n)
        expect(Number(toDecimal(turnout))).toBeCloseTo(did.length / Math.max(1, could.length), 12)
      }
    }),
  )
  expect(divided).toBeGreaterThan(20)
})
