import type {Delegations} from './delegations'

/** How much of a token takes part in voting, and through whom. Amounts in the token's units. */
export interface Participation {
  readonly totalSupply: bigint
  /** Sum of the votes of all delegates. */
  readonly delegatedSupply: bigint
  /** Votes of the delegates that voted within the window; undefined where no governor counts the token. */
  readonly activeVotes: bigint | undefined
  /** Accounts with a balance that name a delegate. */
  readonly delegators: number
  readonly selfDelegators: number
  /** Balances of those that name themselves. */
  readonly selfDelegated: bigint
  /** Delegates with more than half of their votes from one holder. */
  readonly singleHolderDelegates: number
  readonly singleHolderVotes: bigint
  /** Sum of the balances at every change of delegate so far. The difference of two moments by the votes is the churn. */
  readonly redelegated: bigint
}

/** Reads what stands now. O(1). */
export function participationOf(
  {totalSupply, delegatedSupply, activeVotes}: Pick<Participation, 'totalSupply' | 'delegatedSupply' | 'activeVotes'>,
  delegations: Delegations,
): Participation {
  const {delegators, selfDelegators, selfDelegated, singleHolderDelegates, singleHolderVotes, redelegated} = delegations
  return {
    totalSupply,
    delegatedSupply,
    activeVotes,
    delegators,
    selfDelegators,
    selfDelegated,
    singleHolderDelegates,
    singleHolderVotes,
    redelegated,
  }
}

/** Whether two are the same in every figure. */
export function sameParticipation(a: Participation, b: Participation): boolean {
  return (Object.keys(a) as (keyof Participation)[]).every(key => a[key] === b[key])
}
