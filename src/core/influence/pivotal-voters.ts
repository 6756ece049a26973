import type {Address} from '../primitives'
import type {Tally} from '../proposals/tally'
import type {CastParts} from './cast-parts'
import {type Decision, passes} from './decision'

/** Voters who alone could have changed the outcome, in the order in which they voted. */
export interface PivotalVoters {
  /** Without whose votes the outcome is another one. */
  readonly byRemoval: readonly Address[]
  /** Whose votes in favour and against, exchanged, make another outcome. */
  readonly byFlip: readonly Address[]
}

/**
 * Executes the rule once more for every voter of either side, since an opponent may have brought the quorum.
 * Takes the parts that make up `tally`, in votes. O(n).
 */
export function pivotalVoters(voters: readonly CastParts[], tally: Readonly<Tally>, decision: Decision): PivotalVoters {
  const outcome = passes(tally, decision)
  const changed = (of: (parts: Readonly<Tally>) => Tally) =>
    voters.filter(({parts}) => passes(of(parts), decision) !== outcome).map(({voter}) => voter)
  return {
    byRemoval: changed(parts => ({
      for: tally.for - parts.for,
      against: tally.against - parts.against,
      abstain: tally.abstain - parts.abstain,
    })),
    byFlip: changed(parts => ({
      for: tally.for - parts.for + parts.against,
      against: tally.against - parts.against + parts.for,
      abstain: tally.abstain,
    })),
  }
}
