import {type DecisionReason, decisionReason, isContested, type Slacks} from '../core/influence/decision'
import {type Ratio, ratio} from '../core/ratio'
import type {ProposalRow} from '../storage/read/proposals'

interface Coalition {
  readonly size: number
  readonly route: string
  readonly members: readonly string[]
}

/** Who decided a proposal, as the API tells it. */
export interface ProposalInfluence {
  readonly passes: boolean
  readonly reason: DecisionReason
  readonly majoritySlack: string
  readonly quorumSlack: string
  readonly decisiveSlack: string
  readonly contested: boolean | null
  readonly margin: Ratio | null
  readonly removalPivotal: readonly string[]
  readonly flipPivotal: readonly string[]
  readonly removalCoalition: Coalition | null
  readonly removalCoalitionNull: 'doesNotPass' | null
  readonly flipCoalition: Coalition | null
  readonly flipCoalitionNull: 'unreachable' | 'tooManyDivided' | null
  readonly decisiveVote: {readonly index: number; readonly voter: string | null; readonly block: number | null} | null
}

/** How far a proposal's votes are from either bound; undefined while its quorum or its votes are not known. */
export function slacksOf({
  forVotes,
  againstVotes,
  quorumSlack,
}: Pick<ProposalRow, 'forVotes' | 'againstVotes' | 'quorumSlack'>): Slacks | undefined {
  if (quorumSlack === null || forVotes === null || againstVotes === null) return undefined
  return {majority: BigInt(forVotes) - BigInt(againstVotes) - 1n, quorum: BigInt(quorumSlack)}
}

/** The influence on a proposal from its row; null while its quorum is not known. */
export function influenceOf(row: ProposalRow): ProposalInfluence | null {
  const slacks = slacksOf(row)
  if (!slacks) return null
  const {majority, quorum} = slacks
  const reason = decisionReason(slacks)
  const [inFavour, against] = [BigInt(row.forVotes ?? 0), BigInt(row.againstVotes ?? 0)]
  const passes = reason === 'passed'
  const [removal, flip] = [
    coalition(row.removalCoalition, row.removalRoute),
    coalition(row.flipCoalition, row.flipRoute),
  ]
  return {
    passes,
    reason,
    majoritySlack: majority.toString(),
    quorumSlack: quorum.toString(),
    decisiveSlack: closest(slacks).toString(),
    contested: isContested({for: inFavour, against, abstain: BigInt(row.abstainVotes ?? 0)}) ?? null,
    margin: inFavour + against > 0n ? ratio(inFavour - against, inFavour + against) : null,
    removalPivotal: row.removalPivotal ?? [],
    flipPivotal: row.flipPivotal ?? [],
    removalCoalition: removal,
    removalCoalitionNull: passes ? null : 'doesNotPass',
    flipCoalition: flip,
    flipCoalitionNull: flip ? null : row.flipRoute === 'tooManyDivided' ? 'tooManyDivided' : 'unreachable',
    decisiveVote:
      row.decisiveIndex === null
        ? null
        : {index: row.decisiveIndex, voter: row.decisiveVoter, block: row.decisiveBlock},
  }
}

function coalition(members: readonly string[] | null, route: string | null): Coalition | null {
  return members && route !== null ? {size: members.length, route, members} : null
}

function closest({majority, quorum}: Slacks): bigint {
  if (majority < quorum) return majority
  return quorum
}
