import type {ActionEffect} from './actions/classify'
import type {ControlDelay, ControllerKind} from './control/control-kinds'
import type {Address, Bytes, Position, Timepoint} from './primitives'
import type {Tally} from './proposals/tally'

/** What happened to a token's balances, delegations and voting power (ERC-20, ERC-5805). Amounts in the token's units. */
export type LedgerEvent =
  | {readonly kind: 'transfer'; readonly from: Address; readonly to: Address; readonly amount: bigint}
  | {readonly kind: 'delegateChanged'; readonly delegator: Address; readonly from: Address; readonly to: Address}
  | {
      readonly kind: 'votingPowerChanged'
      readonly delegate: Address
      readonly previous: bigint
      readonly current: bigint
    }

/** What happened at a contract that keeps owners' tokens in proxies, one for each delegate. Amounts in the token's units. */
export type CustodyEvent =
  | {readonly kind: 'proxyDeployed'; readonly delegate: Address; readonly proxy: Address}
  | {
      /** A claim on what the delegate's proxy holds; the zero address stands for nobody before and after. */
      readonly kind: 'depositMoved'
      /** Place among the movements of its log, from 0. */
      readonly index: number
      readonly from: Address
      readonly to: Address
      readonly delegate: Address
      readonly amount: bigint
    }

/** One call that a proposal makes when it is executed. */
export interface ProposalAction {
  readonly target: Address
  readonly value: bigint
  /** Function signature in text as Alpha and Bravo carry it, raw; empty elsewhere. Never trusted to name the call. */
  readonly signature: Bytes
  readonly calldata: Bytes
  /** What the call does, and every call inside it: the first one is the call itself. */
  readonly effects: readonly ActionEffect[]
}

/** A choice of a voter, in a governor's own numbers, and the part of the voter's weight that it gets. */
export interface VoteOption {
  readonly option: number
  /** Decimal fraction of 1, as the log has it. */
  readonly fraction: string
}

/** An amount of one denomination of native coins, in its smallest unit. The name is raw: text from chain is untrusted. */
export interface Coin {
  readonly denom: Bytes
  readonly amount: bigint
}

/** Governor parameters that change by event. */
export const GOVERNOR_SETTINGS = [
  'votingDelay',
  'votingPeriod',
  'proposalThreshold',
  'quorumNumerator',
  'superQuorumNumerator',
  'quorum',
  'voteExtension',
] as const
export type GovernorSetting = (typeof GOVERNOR_SETTINGS)[number]

/** What happened at a governor. `proposalId` is unique only together with its governor. */
export type ProposalEvent =
  | {
      readonly kind: 'proposalCreated'
      readonly proposalId: bigint
      /** Undefined where no event tells who has submitted it. */
      readonly proposer: Address | undefined
      readonly actions: readonly ProposalAction[]
      /** Undefined, as is `voteEnd`, where no event tells when the vote is open. */
      readonly voteStart: Timepoint | undefined
      readonly voteEnd: Timepoint | undefined
      readonly description: Bytes
      /** Id of the operation that it becomes on a TimelockController; undefined for governors without one. */
      readonly operationId: Bytes | undefined
    }
  | {
      readonly kind: 'voteCast'
      readonly proposalId: bigint
      readonly voter: Address
      /** Raw support number: 0 Against, 1 For, 2 Abstain; others belong to custom counting and are stored untallied. */
      readonly support: number
      /** Negative where an override takes back a part of what the delegate cast; undefined where no event tells it. */
      readonly weight: bigint | undefined
      /** The voter's choices by the governor's own numbers; undefined where `support` says all. */
      readonly options?: readonly VoteOption[]
      /** How a fractional vote divides its weight; undefined when all of it is for `support`. */
      readonly split: Readonly<Tally> | undefined
      readonly reason: Bytes
      readonly params: Bytes
      /** Set where the weight is the voter's own balance, taken back from a delegate (GovernorCountingOverridable). */
      readonly override?: true
    }
  | {
      readonly kind: 'depositMade'
      readonly proposalId: bigint
      readonly depositor: Address
      readonly coins: readonly Coin[]
    }
  | {readonly kind: 'deadlineExtended'; readonly proposalId: bigint; readonly voteEnd: Timepoint}
  | {readonly kind: 'proposalQueued'; readonly proposalId: bigint; readonly eta: bigint}
  | {readonly kind: 'proposalExecuted'; readonly proposalId: bigint}
  | {readonly kind: 'proposalCanceled'; readonly proposalId: bigint}
  | {
      readonly kind: 'governorSettingChanged'
      readonly setting: GovernorSetting
      readonly previous: bigint
      readonly current: bigint
    }

/** What happened to an operation on a timelock. One that is a proposal's changes the proposal's state. */
export type TimelockEvent =
  | {readonly kind: 'operationCanceled'; readonly operationId: Bytes}
  | {readonly kind: 'operationExecuted'; readonly operationId: Bytes}

/** The code behind a contract's address was replaced. */
export interface ImplementationEvent {
  readonly kind: 'implementationChanged'
  /** Undefined where the log does not tell it in a readable way. */
  readonly implementation: Address | undefined
  /** Why nothing of the contract can be read from here on; undefined where its configuration covers the new code. */
  readonly unsupported: string | undefined
}

/** What happened to the control of a contract: who has its places and roles, and how long they have to wait. */
export type ControlEvent =
  | {
      readonly kind: 'controllerChanged'
      readonly controller: ControllerKind
      /** Undefined where the log does not tell who had the place. */
      readonly previous: Address | undefined
      /** The zero address for nobody. */
      readonly current: Address
      /** Unix seconds from which on `current` can take the place that it is pending for. */
      readonly schedule?: bigint
      /** Unix seconds up to which `current` has the place. */
      readonly expiry?: bigint
      /** Set where the contract forgets in silence who was pending, if anybody was. */
      readonly implied?: true
    }
  | {
      readonly kind: 'delayChanged'
      readonly delay: ControlDelay
      /** In seconds; undefined where the log does not tell it. */
      readonly previous: bigint | undefined
      /** In seconds; undefined where none is pending any more. */
      readonly current: bigint | undefined
      /** Unix seconds from which on it is in force; at once unless said. */
      readonly schedule?: bigint
    }
  | {
      readonly kind: 'roleGranted' | 'roleRevoked'
      /** The contract's own hash of it. */
      readonly role: Bytes
      readonly account: Address
      readonly sender: Address
    }
  | {readonly kind: 'roleAdminChanged'; readonly role: Bytes; readonly previous: Bytes; readonly current: Bytes}

/** A log of an indexed contract that its adapter could not read: kept raw, flagged, never guessed. */
export interface UnreadableLog {
  readonly kind: 'unreadable'
  readonly reason: string
  readonly topics: readonly string[]
  readonly data: string
}

/** The spine: everything on chain that matters becomes one of these; nothing else enters the core. */
export type DomainEvent =
  | LedgerEvent
  | CustodyEvent
  | ProposalEvent
  | TimelockEvent
  | ImplementationEvent
  | ControlEvent
  | UnreadableLog

/**
 * What a contract answered, where no event tells it: the quorum of a proposal, or why it was not told. Not of a log: the
 * fold takes it with the first block after the snapshot, or with a later one when it was asked again.
 */
export interface QuorumRead {
  readonly kind: 'quorumRead'
  readonly governor: Address
  readonly proposalId: bigint
  /** In voting power. */
  readonly answer: {readonly quorum: bigint} | {readonly reason: string}
  /** The block that the contract was asked at: the first one of the chain after the snapshot. */
  readonly block: number
}

/** A domain event with its place on chain and the contract that emitted it. */
export interface PlacedEvent {
  readonly contract: Address
  readonly position: Position
  readonly event: DomainEvent
}
