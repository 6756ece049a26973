import type {Power} from '../actions/power'
import type {ControlKind} from '../control/control-kinds'
import type {GovernorSetting} from '../events'
import type {IntegrityRule} from '../integrity'
import type {ParticipationShare} from '../participation/participation-shares'
import type {Address} from '../primitives'
import type {Ratio} from '../ratio'
import type {AlertDetails} from './alert'
import type {BlockFacts} from './block-facts'

/** What the parameters of rules are, by the name of their type. */
export interface ParameterTypes {
  /** A part of a whole, 20% or 0.2, or any other figure that is not negative. */
  readonly ratio: Ratio
  /** A whole number of accounts. */
  readonly count: number
  /** A whole number of any size, in the unit of what it is compared with. */
  readonly amount: bigint
  /** Id of a concentration metric. */
  readonly metric: string
  /** Id of a population. */
  readonly population: string
  readonly participationShare: ParticipationShare
  readonly setting: GovernorSetting
  readonly settings: readonly GovernorSetting[]
  readonly controlKinds: readonly ControlKind[]
  readonly powers: readonly Power[]
  readonly integrityRules: readonly IntegrityRule[]
}

/** One parameter of a kind, as the operator's file has it. */
export interface ParameterSpec {
  readonly type: keyof ParameterTypes
  readonly description: string
  /** What stands in its place where the file does not say, written as in the file. */
  readonly default?: string | number
  /** Whether it may be left out without a default. */
  readonly optional?: true
}

type Specs = Readonly<Record<string, ParameterSpec>>

/** The values that a kind gets for its parameters. */
type Values<S extends Specs> = {
  readonly [N in keyof S]: S[N] extends {readonly optional: true}
    ? ParameterTypes[S[N]['type']] | undefined
    : ParameterTypes[S[N]['type']]
}

/** What a rule found in a block. Whether it is news, and so an alert, does not depend on the kind. */
export interface Finding extends AlertDetails {
  /** What it is about: no other subject of the rule on the chain has this text. */
  readonly subject: string
  /** One sentence for people, as an alert has it. Asked for only where the finding is news: most are not. */
  readonly text: () => string
  /** Where the finding is of no indexed contract: the DAO that it is about. */
  readonly dao?: string
  /**
   * For a condition: whether it holds, or surely does not any more. Between the two, where hysteresis has it, nothing is
   * found. Undefined for what happens and has no end.
   */
  readonly holds?: boolean
}

/** A subject as far as its second colon, and what stands after it. Taken apart once, since blocks are many. */
export interface SubjectParts {
  readonly scope: string
  readonly member: string
}

/** Of the members of a scope that stand raised, all beyond the bound: how many, and what none of them weighs less than. */
export interface Settled {
  readonly members: number
  readonly least: bigint
}

/** What a rule sees: a block, the contracts that it is about, and what it has raised and not cleared. */
export interface RuleView extends BlockFacts {
  readonly watches: (contract: Address) => boolean
  /** Subjects for which the condition holds, as was told, with their parts. */
  readonly raised: ReadonlyMap<string, SubjectParts>
  /** By scope, what a kind knows of the last block that saves it work; no finding depends on whether it does. */
  readonly settled: Map<string, Settled>
}

/** A kind of alert rule. */
export interface AlertKind {
  /** Stable name: in the operator's file, in storage, and in the API. */
  readonly id: string
  /** One sentence for people: when it alerts, and when it clears. */
  readonly description: string
  readonly parameters: Specs
  /** Whether it looks at comparisons of the index with contracts, which no block brings about. */
  readonly verifications: boolean
  /** What is wrong with parameters that are in order one by one; undefined when nothing is. */
  readonly problem: (parameters: Readonly<Record<string, unknown>>) => string | undefined
  readonly observe: (parameters: Readonly<Record<string, unknown>>, view: RuleView) => readonly Finding[]
}

/** A rule of the operator's. */
export interface AlertRule {
  readonly id: string
  readonly kind: AlertKind
  /** The only DAO that it is about; undefined for all. */
  readonly dao: string | undefined
  /** As the kind describes them, defaults filled in. */
  readonly parameters: Readonly<Record<string, unknown>>
}

interface Definition<S extends Specs> {
  readonly id: string
  readonly description: string
  readonly parameters: S
  readonly verifications?: true
  readonly problem?: (parameters: Values<S>) => string | undefined
  readonly observe: (parameters: Values<S>, view: RuleView) => readonly Finding[]
}

/** Makes a kind whose functions get their parameters by type. The configuration has checked the values by then. */
export function defineAlertKind<const S extends Specs>(definition: Definition<S>): AlertKind {
  const {problem, observe} = definition
  return {
    ...definition,
    verifications: definition.verifications === true,
    problem: parameters => problem?.(parameters as Values<S>),
    observe: (parameters, view) => observe(parameters as Values<S>, view),
  }
}
