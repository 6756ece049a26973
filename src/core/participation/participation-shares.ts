import {type Ratio, ratio} from '../ratio'
import type {Participation} from './participation'

/** A part of an amount; undefined where the amount is zero. */
function shareOf(part: bigint, whole: bigint): Ratio | undefined {
  return whole > 0n ? ratio(part, whole) : undefined
}

/** What follows from participation as a part of a whole. O(1) each. docs/metrics.md defines them. */
export const PARTICIPATION_SHARES = {
  delegationRate: ({delegatedSupply, totalSupply}) => shareOf(delegatedSupply, totalSupply),
  selfDelegationShare: ({selfDelegated, delegatedSupply}) => shareOf(selfDelegated, delegatedSupply),
  communityShare: ({singleHolderVotes, delegatedSupply}) =>
    shareOf(delegatedSupply - singleHolderVotes, delegatedSupply),
  dormantShare: ({activeVotes, delegatedSupply}) =>
    activeVotes === undefined ? undefined : shareOf(delegatedSupply - activeVotes, delegatedSupply),
} as const satisfies Readonly<
  Record<
    string,
    (
      participation: Pick<
        Participation,
        'totalSupply' | 'delegatedSupply' | 'selfDelegated' | 'singleHolderVotes' | 'activeVotes'
      >,
    ) => Ratio | undefined
  >
>
export type ParticipationShare = keyof typeof PARTICIPATION_SHARES
