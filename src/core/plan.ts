import type {Intervals} from './intervals'
import type {LabelSet} from './labels'
import type {TokenRules} from './ledger/token-rules'
import type {Address, ClockMode} from './primitives'
import type {GovernorRules} from './proposals/governor-rules'

/** What is indexed on one chain, as data: the core's view of the configuration. */
export interface ChainPlan {
  readonly chainId: number
  /** The chain's name in the configuration, and the id of its cursor. */
  readonly chain: string
  /** The DAO of every indexed contract. */
  readonly daos: ReadonlyMap<Address, string>
  readonly tokens: readonly {
    readonly address: Address
    readonly dao: string
    readonly clock: ClockMode
    readonly rules: Intervals<TokenRules>
    readonly labels: LabelSet
    /** How many of the last proposals a delegate has to have voted on one of, to be active. */
    readonly activityWindow: number
  }[]
  /** Contracts that keep a token for its owners. */
  readonly custodians: readonly {readonly address: Address; readonly token: Address}[]
  readonly governors: readonly {
    readonly address: Address
    readonly dao: string
    readonly rules: Intervals<GovernorRules>
    /** The token whose past supply the quorum is a fraction of. */
    readonly token: Address | undefined
    /** The TimelockController that executes for it, if any. */
    readonly timelock: Address | undefined
  }[]
}
