import type {Power} from '../actions/power'
import type {ControlKind} from '../control/control-kinds'
import type {GovernorSetting} from '../events'
import type {Address, Block, Bytes} from '../primitives'
import type {Proposal} from '../proposals/proposal'
import type {Ratio} from '../ratio'

/**
 * What an alert says of its rule: a condition began to hold, it ceased to, or something happened that has no end.
 */
export const ALERT_PHASES = ['raised', 'cleared', 'occurred'] as const
export type AlertPhase = (typeof ALERT_PHASES)[number]

/** What an alert is about, as far as it is about such a thing. */
export interface AlertDetails {
  /** The indexed contract in question; undefined where it is about a whole DAO. */
  readonly contract?: Address
  /** Who it is about: a member of a population (an address or, with labels, `entity:` and its name), or a voter. */
  readonly member?: string
  readonly proposal?: Proposal
  /** The figure that was compared, exactly. */
  readonly measured?: Ratio
  /** What it was compared with. */
  readonly bound?: Ratio
  readonly setting?: GovernorSetting
  readonly previous?: bigint
  readonly current?: bigint
  readonly powers?: readonly Power[]
  /** What of the control of `contract` has changed; `previous` and `current` are its delay then. */
  readonly control?: ControlKind
  /** Hash of the role that it is about. */
  readonly role?: Bytes
  /** New code behind `contract`. */
  readonly implementation?: Address
}

/** One thing that a rule has to say. It is as final as its block. */
export interface Alert extends AlertDetails {
  /** Id of the rule in the operator's file. */
  readonly rule: string
  /** Id of the rule's kind. */
  readonly kind: string
  readonly phase: AlertPhase
  /** What it is about, as text that no other subject of the rule on this chain has. */
  readonly subject: string
  readonly dao: string
  /** The block after which it holds. */
  readonly block: Block
  /** One sentence for people, in ASCII, without anything that comes from the chain as text. */
  readonly text: string
}
