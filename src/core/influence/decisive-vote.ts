import type {Vote} from '../proposals/proposal'
import {addVote, type Tally} from '../proposals/tally'
import {type Decision, passes} from './decision'

/**
 * Place, from 0, of the last vote that changed the running outcome; undefined when none did, as where a proposal never
 * passed at any moment. While the vote is open it is the last one so far. O(n).
 */
export function decisiveVote(votes: readonly Vote[], decision: Decision): number | undefined {
  const tally: Tally = {against: 0n, for: 0n, abstain: 0n}
  let [outcome, last]: [boolean, number | undefined] = [passes(tally, decision), undefined]
  for (const [index, vote] of votes.entries()) {
    addVote(tally, vote)
    const now = passes(tally, decision)
    if (now !== outcome) [outcome, last] = [now, index]
  }
  return last
}
