import type {Address, Timepoint} from '../primitives'
import type {Tally} from '../proposals/tally'
import type {Slacks} from './decision'
import type {PastPower} from './past-power'

/** The states of proposals whose vote has decided: ended, and not called off. */
export const PASSED_STATES = ['Succeeded', 'Queued', 'Expired', 'Executed'] as const
const DEFEATED_STATE = 'Defeated'
/** All of them. */
export const DECIDED_STATES: readonly string[] = [...PASSED_STATES, DEFEATED_STATE]

/** Whether a state says that the vote passed or failed; undefined while open, and for what was called off. O(1). */
export function outcomeOf(state: string): boolean | undefined {
  if (state === DEFEATED_STATE) return false
  return PASSED_STATES.some(passed => passed === state) ? true : undefined
}

/** The votes that a governor's token has told, and how far. */
export interface TokenPower {
  readonly power: PastPower
  /** The token's clock up to which it is known. */
  readonly now: Timepoint
  /** How long before and after a snapshot counts as shortly, in the token's clock. */
  readonly proximity: Timepoint
}

/** A proposal that the vote has decided, with what everybody cast on it. */
export interface DecidedProposal {
  readonly id: string
  readonly snapshot: Timepoint
  readonly passed: boolean
  /** Undefined where the quorum is not known. */
  readonly slacks: Slacks | undefined
  readonly removalPivotal: ReadonlySet<Address>
  readonly flipPivotal: ReadonlySet<Address>
  /** What each voter cast in all; zeros where nothing counts for a side. */
  readonly ballots: ReadonlyMap<Address, Readonly<Tally>>
  /** Voters by the last support number that they gave, of those who divided nothing. */
  readonly sides: ReadonlyMap<Address, keyof Tally>
  /** Undefined where the governor's token is not indexed. */
  readonly token: TokenPower | undefined
}
