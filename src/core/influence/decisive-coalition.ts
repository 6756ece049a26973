import type {Address} from '../primitives'
import {quorumVotes, type Tally} from '../proposals/tally'
import type {CastParts} from './cast-parts'
import {type Decision, passes, slacks} from './decision'
import {coalitionToPass} from './passing-coalition'

/** The fewest voters who overturn an outcome together, and which condition they break; both where they make it pass. */
export interface DecisiveCoalition {
  readonly route: 'majority' | 'quorum' | 'both'
  /** Largest contribution first, ties by address. */
  readonly members: readonly Address[]
}

/** A voter and how much of what is needed it brings, in votes. */
interface Contribution {
  readonly voter: Address
  readonly votes: bigint
}

/**
 * Minimum decisive coalition by removal: the fewest voters without whose votes a proposal that passes would not.
 * Either condition is broken by a sum alone, so taking the largest first is optimal for each. Undefined for a proposal
 * that does not pass. O(n log n). Source: Breckenridge et al. 2025 for the term.
 */
export function removalCoalition(
  voters: readonly CastParts[],
  tally: Readonly<Tally>,
  decision: Decision,
): DecisiveCoalition | undefined {
  return breaking(voters, tally, decision, {
    majority: parts => parts.for - parts.against,
    quorum: parts => quorumVotes(parts, decision),
  })
}

/**
 * Minimum decisive coalition by flip. Of a proposal that passes: the fewest voters who defeat it by voting against instead
 * of in favour, and, where abstentions count towards the quorum, instead of abstaining. Of one that does not: the fewest
 * who make it pass by voting in favour with all of their weight. Undefined where all of them together cannot.
 * O(n log n); for one that does not pass, times 2^(voters who divided their weight), and `tooManyDivided` where there are
 * more of these than {@link coalitionToPass} searches.
 */
export function flipCoalition(
  voters: readonly CastParts[],
  tally: Readonly<Tally>,
  decision: Decision,
): DecisiveCoalition | 'tooManyDivided' | undefined {
  if (!passes(tally, decision)) {
    const members = coalitionToPass(voters, tally, decision)
    return members === 'tooManyDivided' ? members : members && {route: 'both', members}
  }
  const counts = (side: keyof Tally) => (decision.quorumCounts.includes(side) ? 1n : 0n)
  const moved = (parts: Readonly<Tally>) => parts.for + counts('abstain') * parts.abstain
  return breaking(voters, tally, decision, {
    majority: parts => parts.for + moved(parts),
    quorum: parts => counts('for') * parts.for + counts('abstain') * parts.abstain - counts('against') * moved(parts),
  })
}

/** Largest first, ties by address, without those who bring nothing. */
function byContribution(contributions: readonly Contribution[]): Contribution[] {
  return contributions
    .filter(({votes}) => votes > 0n)
    .sort((a, b) => (a.votes === b.votes ? (a.voter < b.voter ? -1 : 1) : a.votes > b.votes ? -1 : 1))
}

function breaking(
  voters: readonly CastParts[],
  tally: Readonly<Tally>,
  decision: Decision,
  contribution: Record<'majority' | 'quorum', (parts: Readonly<Tally>) => bigint>,
): DecisiveCoalition | undefined {
  if (!passes(tally, decision)) return undefined
  const slack = slacks(tally, decision)
  const fewest = (route: 'majority' | 'quorum') => {
    let needed = slack[route] + 1n
    const members: Address[] = []
    for (const {voter, votes} of byContribution(
      voters.map(({voter, parts}) => ({voter, votes: contribution[route](parts)})),
    )) {
      members.push(voter)
      needed -= votes
      if (needed <= 0n) return {route, members}
    }
    return undefined
  }
  const [majority, quorum] = [fewest('majority'), fewest('quorum')]
  if (majority && quorum) return quorum.members.length < majority.members.length ? quorum : majority
  return majority ?? quorum
}
