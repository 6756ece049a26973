import type {Address} from '../primitives'

/** A proposal with who voted on it, in the order in which proposals were created. */
export interface ProposalVoters {
  /** Tells proposals apart: their ids are unique only within their governor. */
  readonly key: string
  readonly voters: Iterable<Address>
}

/**
 * Who cast a vote on one of the last proposals that were created, over all governors of a token. Proposals and not
 * days, since only events move it: the same logs give the same members at the same blocks.
 */
export class Activity {
  private readonly ordinals = new Map<string, number>()
  /** Per active account the newest proposal that it voted on. */
  private readonly newest = new Map<Address, number>()
  /** The same by proposal. */
  private readonly voters = new Map<number, Set<Address>>()

  /** `window` proposals count, at least one. Starts from all proposals so far. O(votes). */
  constructor(
    readonly window: number,
    proposals: Iterable<ProposalVoters> = [],
  ) {
    for (const {key, voters} of proposals) {
      this.created(key)
      for (const voter of voters) this.voted(key, voter)
    }
  }

  isActive(account: Address): boolean {
    return this.newest.has(account)
  }

  /** A proposal was created. Answers who is not active any more. O(those). */
  created(key: string): readonly Address[] {
    const ordinal = this.ordinals.size + 1
    this.ordinals.set(key, ordinal)
    const passed = ordinal - this.window
    const gone = [...(this.voters.get(passed) ?? [])]
    this.voters.delete(passed)
    for (const account of gone) this.newest.delete(account)
    return gone
  }

  /** A vote was cast. Answers whether the voter was not active before and is now. O(1). */
  voted(key: string, voter: Address): boolean {
    const ordinal = this.ordinals.get(key)
    if (ordinal === undefined || ordinal <= this.ordinals.size - this.window) return false
    const before = this.newest.get(voter)
    if (before !== undefined && before >= ordinal) return false
    if (before !== undefined) this.voters.get(before)?.delete(voter)
    this.newest.set(voter, ordinal)
    const voters = this.voters.get(ordinal)
    if (voters) voters.add(voter)
    else this.voters.set(ordinal, new Set([voter]))
    return before === undefined
  }
}
