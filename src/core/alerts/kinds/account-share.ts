import {holdingOf} from '../../ledger/account'
import type {Ledger} from '../../ledger/ledger'
import {keptAs} from '../../populations/kept-as'
import type {Members} from '../../populations/members'
import type {Address} from '../../primitives'
import {compareRatios, type Ratio, ratio, toDecimal} from '../../ratio'
import {defineAlertKind, type Finding, type RuleView} from '../alert-kind'
import {touchedAccounts} from '../block-facts'

/** A single member of a population with more than a part of its total weight; one alert for each member. */
export const accountShare = defineAlertKind({
  id: 'accountShare',
  description:
    'A single account, or entity where the population has those, has more than a part of all; cleared once it is back at that part, or at rearm.',
  parameters: {
    population: {type: 'population', description: 'over whom', default: 'delegates'},
    above: {type: 'ratio', description: 'alerts while the share is more than this'},
    rearm: {
      type: 'ratio',
      description: 'how far it has to come back to be cleared; the bound unless said',
      optional: true,
    },
  },
  problem: ({above, rearm}) =>
    rearm && compareRatios(rearm, above) > 0 ? 'rearm: expected at most what above says' : undefined,
  observe: ({population, above, rearm = above}, view) =>
    view.concentration.flatMap(({token, population: kept}) => {
      const ledger = view.watches(token) ? view.state.ledgers.get(token) : undefined
      const members = ledger?.members.get(kept)
      if (!ledger || !members || keptAs(population, ledger.populations) !== kept) return []
      const {total} = members.distribution
      const shares = sharesBeyond({ledger, members, above}, view)
      const prefix = `${token}:${population}:`
      const findings: Finding[] = []
      const tell = (member: string, measured: Ratio, holds: boolean) =>
        findings.push({
          subject: `${prefix}${member}`,
          contract: token,
          member,
          holds,
          measured,
          bound: above,
          text: `a member of ${population} has ${toDecimal(measured, 6)} of all, ${holds ? '' : 'no longer '}more than ${toDecimal(above, 6)}`,
        })
      for (const [member, weight] of shares) if (total > 0n) tell(member, ratio(weight, total), true)
      for (const subject of view.raised) {
        const member = subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined
        if (member === undefined || shares.has(member)) continue
        // Nobody has a part of nothing.
        const share = total > 0n ? ratio(weightOf(member, ledger, members), total) : ratio(0n)
        if (compareRatios(share, rearm) <= 0) tell(member, share, false)
      }
      // In an order that does not depend on what is remembered how.
      return findings.sort((a, b) => (a.subject < b.subject ? -1 : 1))
    }),
})

/**
 * Who has more than the part: those that were raised, and those that the block has touched. Only when the distribution
 * counts more, as after a fall of the total, all accounts are looked at. O(log n + touched + raised) but for that.
 */
function sharesBeyond(
  {ledger, members, above}: {readonly ledger: Ledger; readonly members: Members; readonly above: Ratio},
  view: RuleView,
): Map<string, bigint> {
  const {distribution} = members
  // More than a part of an integer is more than that part rounded down.
  const least = (distribution.total * above.numerator) / above.denominator + 1n
  const wanted = distribution.countAtLeast(least)
  const found = new Map<string, bigint>()
  const look = (address: Address) => {
    const member = members.memberOf(address)
    if (member === undefined || found.has(member)) return
    const weight = weightOf(member, ledger, members)
    if (weight >= least) found.set(member, weight)
  }
  if (wanted === 0) return found
  const prefix = `${ledger.token}:`
  for (const subject of view.raised) {
    if (!subject.startsWith(prefix)) continue
    const member = subject.slice(subject.indexOf(':', prefix.length) + 1)
    const weight = weightOf(member, ledger, members)
    if (weight >= least) found.set(member, weight)
  }
  for (const address of touchedAccounts(view, ledger.token)) look(address)
  if (found.size < wanted) for (const address of ledger.accounts.keys()) look(address)
  return found
}

/** What a member weighs; an entity the sum of its addresses. */
function weightOf(member: string, ledger: Ledger, members: Members): bigint {
  const merged = members.mergedWeight(member)
  if (merged !== undefined) return merged
  const account = ledger.accounts.get(member as Address)
  if (!account || members.memberOf(account.address) !== member) return 0n
  const {weight, activeOnly} = members.population
  if (activeOnly && ledger.activity?.isActive(account.address) !== true) return 0n
  const own = weight === 'balance' ? holdingOf(account) : account.votingPower
  return own > 0n ? own : 0n
}
