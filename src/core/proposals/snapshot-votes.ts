import type {ProposalEvent} from '../events'
import type {Breach} from '../integrity'
import type {Address, Position} from '../primitives'
import type {Proposal, Vote} from './proposal'

/** A vote as it is stored, or as its event has it. */
type Cast = Pick<Vote, 'voter' | 'override'> & {readonly weight: bigint | undefined; readonly params?: string}

/**
 * Votes as they were at the snapshot of one proposal: a delegate's current ones, but for those whose votes changed since.
 * Needs one entry for each of these, until the vote ends.
 */
export class SnapshotVotes {
  private readonly before = new Map<Address, bigint>()
  private readonly voters = new Set<Address>()
  private overridden = false

  /** Starts with the votes that were cast. O(votes). */
  constructor({votes}: Pick<Proposal, 'votes'>) {
    for (const vote of votes) this.cast(vote)
  }

  /** Takes note of a change after the snapshot, from `previous`; the first one of each delegate counts. O(1). */
  changed(delegate: Address, previous: bigint): void {
    if (!this.before.has(delegate)) this.before.set(delegate, previous)
  }

  /** ERC-5805 `getPastVotes` at the snapshot, of a delegate who has `current` votes now. O(1). */
  private of(delegate: Address, current: bigint): bigint {
    return this.before.get(delegate) ?? current
  }

  /**
   * Takes note of a vote; says whether it has to weigh what the voter could vote with. One with parameters may be a part,
   * as may be another one of the same voter. An override weighs a balance, and takes from what a delegate casts later.
   */
  cast({voter, weight = 0n, override, params}: Cast): boolean {
    if (override || weight < 0n) this.overridden = true
    const whole = !this.overridden && !this.voters.has(voter) && (params === undefined || params === '0x')
    this.voters.add(voter)
    return whole
  }

  /** What is wrong with a vote that has to weigh all that its voter could vote with, `current` votes being those of now. */
  breachOf(
    {voter: account, proposalId, weight}: ProposalEvent & {readonly kind: 'voteCast'},
    {contract, position, current}: {readonly contract: Address; readonly position: Position; readonly current: bigint},
  ): Breach | undefined {
    const expected = this.of(account, current)
    if (weight === expected) return undefined
    const verdict = {expected: `${expected}`, found: `${weight}`}
    return {rule: 'voteWeight', contract, block: position.block, position, account, proposalId, ...verdict}
  }
}
