import {holdingOf} from '../../ledger/account'
import type {Ledger} from '../../ledger/ledger'
import {keptAs} from '../../populations/kept-as'
import type {Members} from '../../populations/members'
import type {Address} from '../../primitives'
import {compareRatios, type Ratio, ratio, toDecimal} from '../../ratio'
import {defineAlertKind, type Finding, type RuleView, type Settled} from '../alert-kind'
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
      const scope = `${token}:${population}`
      return crossings({ledger, members, scope, above, rearm}, view)
        .map(({member, weight, holds}): Finding => {
          // Nobody has a part of nothing.
          const measured = total > 0n ? ratio(weight, total) : ratio(0n)
          return {
            subject: `${scope}:${member}`,
            contract: token,
            member,
            holds,
            measured,
            bound: above,
            text: () =>
              `a member of ${population} has ${toDecimal(measured, 6)} of all, ${holds ? '' : 'no longer '}more than ${toDecimal(above, 6)}`,
          }
        })
        .sort((a, b) => (a.subject < b.subject ? -1 : 1))
    }),
})

interface Shares {
  readonly ledger: Ledger
  readonly members: Members
  readonly scope: string
  readonly above: Ratio
  readonly rearm: Ratio
}

interface Crossing {
  readonly member: string
  readonly weight: bigint
  readonly holds: boolean
}

/**
 * Who has begun to have more than the part, and who has ceased to: those that the block has touched are looked at, and those
 * that were raised where that may concern them. Only when the distribution counts more, as after a fall of the total, all
 * accounts are. O(log n + touched + raised) but for that.
 */
function crossings({ledger, members, scope, above, rearm}: Shares, view: RuleView): Crossing[] {
  const {distribution} = members
  const {total} = distribution
  // More than a part of an integer is more than that part rounded down.
  const least = (total * above.numerator) / above.denominator + 1n
  const most = (total * rearm.numerator) / rearm.denominator
  let wanted = distribution.countAtLeast(least)
  const found = new Map<string, Crossing>()
  const settled = settledMembers({ledger, members, scope}, view)
  if (settled && settled.least >= least) {
    wanted -= settled.members
    view.settled.set(scope, settled)
  } else {
    view.settled.delete(scope)
    let lowest: bigint | undefined
    let holding = 0
    let standing = 0
    for (const {scope: of, member} of view.raised.values()) {
      if (of !== scope) continue
      const weight = weightOf(member, ledger, members)
      standing++
      if (weight >= least) holding++
      else if (weight <= most) found.set(member, {member, weight, holds: false})
      if (lowest === undefined || weight < lowest) lowest = weight
    }
    wanted -= holding
    if (lowest !== undefined && holding === standing) view.settled.set(scope, {members: standing, least: lowest})
  }
  if (wanted === 0) return [...found.values()]
  const look = (address: Address) => {
    const member = members.memberOf(address)
    if (member === undefined || found.has(member)) return
    const weight = weightOf(member, ledger, members)
    if (weight < least || view.raised.has(`${scope}:${member}`)) return
    found.set(member, {member, weight, holds: true})
    view.settled.delete(scope)
    wanted -= 1
  }
  for (const address of touchedAccounts(view, ledger.token)) look(address)
  if (wanted > 0) for (const address of ledger.accounts.keys()) look(address)
  return [...found.values()]
}

/**
 * The members that were raised, with no more than the least of them weighs after the block: a new one is told by
 * `crossings`. Who voted lately changes with what others do, so of those nothing is kept. O(touched).
 */
function settledMembers(
  {ledger, members, scope}: Pick<Shares, 'ledger' | 'members' | 'scope'>,
  view: RuleView,
): Settled | undefined {
  const settled = members.population.activeOnly ? undefined : view.settled.get(scope)
  if (!settled) return undefined
  let {least} = settled
  for (const address of touchedAccounts(view, ledger.token)) {
    const member = members.memberOf(address)
    if (member === undefined || !view.raised.has(`${scope}:${member}`)) continue
    const weight = weightOf(member, ledger, members)
    if (weight < least) least = weight
  }
  return least === settled.least ? settled : {members: settled.members, least}
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
