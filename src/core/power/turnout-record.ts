import type {DecidedProposal} from '../influence/decided-proposal'
import type {Address} from '../primitives'
import {SIDES, type Tally} from '../proposals/tally'
import {add, type Ratio, ratio, reduce} from '../ratio'
import type {TurnoutVoter} from './turnout-sample'

/** How many decided proposals a record is made of, at most. */
export const TURNOUT_WINDOW = 40

/** How often an account voted, and how. */
export interface TurnoutRecord {
  /** Proposals that it could vote on; all of them where no token tells it. */
  readonly eligible: number
  /** Of these, those on which it took a side, or several. */
  readonly voted: number
  /** Shares of `voted`; a divided vote counts with its parts. 0 where it never voted. */
  readonly inFavour: Ratio
  readonly abstaining: Ratio
}

/** An account that never had the chance to vote: taken to stay away. */
export const NO_RECORD: TurnoutRecord = {eligible: 0, voted: 0, inFavour: ratio(0n), abstaining: ratio(0n)}

/**
 * The records of accounts over decided proposals. O(accounts · proposals · log changes). Source: the empirical rates of
 * turnout and support that bias-aware indices take (Kling et al. 2015).
 */
export function turnoutRecords(
  accounts: Iterable<Address>,
  proposals: readonly DecidedProposal[],
): Map<Address, TurnoutRecord> {
  return new Map([...accounts].map(account => [account, recordOf(account, proposals)]))
}

/** A voter of a sample that votes by its record. O(1). */
export function votingByRecord(weight: bigint, {eligible, voted, inFavour, abstaining}: TurnoutRecord): TurnoutVoter {
  const turnout = eligible === 0 ? ratio(0n) : ratio(BigInt(voted), BigInt(eligible))
  return {weight, turnout, inFavour, abstaining}
}

function recordOf(account: Address, proposals: readonly DecidedProposal[]): TurnoutRecord {
  let [eligible, voted] = [0, 0]
  const sums: Record<keyof Tally, Ratio> = {against: ratio(0n), for: ratio(0n), abstain: ratio(0n)}
  for (const {ballots, sides, snapshot, token} of proposals) {
    const ballot = ballots.get(account)
    const cast = ballot ? ballot.for + ballot.against + ballot.abstain : 0n
    if (token && cast <= 0n && token.power.of(account, snapshot) <= 0n) continue
    eligible += 1
    const side = sides.get(account)
    if (side) sums[side] = add(sums[side], ratio(1n))
    else if (ballot && cast > 0n) for (const part of SIDES) sums[part] = add(sums[part], ratio(ballot[part], cast))
    else continue
    voted += 1
  }
  const share = ({numerator, denominator}: Ratio) =>
    voted === 0 ? ratio(0n) : reduce(ratio(numerator, denominator * BigInt(voted)))
  return {eligible, voted, inFavour: share(sums.for), abstaining: share(sums.abstain)}
}
