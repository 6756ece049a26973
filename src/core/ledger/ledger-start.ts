import type {Intervals} from '../intervals'
import type {LabelSet} from '../labels'
import type {ProposalVoters} from '../participation/activity'
import type {ClockMode} from '../primitives'
import type {Ranking} from './ranking-snapshot'
import type {TokenRules} from './token-rules'

/** What a ledger starts from besides its accounts; each may be left out. */
export interface LedgerStart {
  /** ERC-20 `totalSupply`. */
  readonly supply?: bigint | undefined
  /** What has to hold, by the rules in force. */
  readonly rules?: TokenRules | undefined
  /** The token's ERC-6372 clock. */
  readonly clock?: ClockMode | undefined
  /** Its rules by block, where they change. */
  readonly intervals?: Intervals<TokenRules> | undefined
  readonly labels?: LabelSet | undefined
  /** Which proposals decide who is active; left out where no governor counts the token. */
  readonly voting?: {readonly window: number; readonly proposals: Iterable<ProposalVoters>} | undefined
  /** What changes of delegate have moved so far. */
  readonly redelegated?: bigint | undefined
  /** How many changes each ranking has had since its last snapshot. */
  readonly changesSinceSnapshot?: Readonly<Record<Ranking, number>> | undefined
}
