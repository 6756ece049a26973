import type {Changes} from '../changes'
import type {ControlEvent} from '../events'
import {type Address, type Bytes, type Position, ZERO_ADDRESS} from '../primitives'
import {CONTROL_DELAYS, CONTROLLERS, type ControlDelay, type ControlKind, type ControllerKind} from './control-kinds'

/** What an event has changed of who controls a contract. What its kind does not have is undefined. */
export interface ControlChange {
  readonly contract: Address
  readonly position: Position
  /** Place among the changes of its log, from 0. */
  readonly index: number
  readonly kind: ControlKind
  /** Who has the place now, the zero address for nobody; or who was given the role, or lost it. */
  readonly account?: Address | undefined
  /** Who had the place; undefined where nothing has told it. */
  readonly previousAccount?: Address | undefined
  /** Hash of the role, as the contract has it. */
  readonly role?: Bytes | undefined
  /** Whether the role was given, rather than taken away. */
  readonly granted?: boolean | undefined
  /** Who gave the role, or took it away. */
  readonly sender?: Address | undefined
  /** The role whose members give the role and take it away. */
  readonly adminRole?: Bytes | undefined
  readonly previousAdminRole?: Bytes | undefined
  /** In seconds; undefined where none is pending. */
  readonly delay?: bigint | undefined
  readonly previousDelay?: bigint | undefined
  /** Unix seconds from which on what is pending can take effect. */
  readonly schedule?: bigint | undefined
  /** Unix seconds up to which the account has the place. */
  readonly expiry?: bigint | undefined
}

/** A change without its place. */
type ToldChange = Omit<ControlChange, 'contract' | 'position' | 'index'>

/** Who controls one contract, as far as its events have told: what each of them changes follows from it. */
export class ContractControl {
  private readonly controllers = new Map<ControllerKind, Pick<ControlChange, 'account' | 'schedule'>>()
  private readonly delays = new Map<ControlDelay, bigint | undefined>()
  private readonly adminRoles = new Map<Bytes, Bytes>()

  constructor(readonly contract: Address) {}

  /** Takes an event, and adds what it changes. O(1). */
  apply(event: ControlEvent, position: Position, changes: Changes): void {
    const change = this.changeBy(event, position, changes)
    if (!change) return
    const last = changes.controls.at(-1)
    const same = last?.contract === this.contract && samePlace(last.position, position)
    const full = {...change, contract: this.contract, position, index: same ? last.index + 1 : 0}
    changes.controls.push(full)
    this.restore(full)
  }

  /** Takes a change as it was told before. */
  restore({kind, account, adminRole, role, delay, schedule}: ToldChange): void {
    const controller = CONTROLLERS.find(each => each === kind)
    if (controller) this.controllers.set(controller, {account, schedule})
    const timed = CONTROL_DELAYS.find(each => each === kind)
    if (timed) this.delays.set(timed, delay)
    if (kind === 'roleAdmin' && role !== undefined && adminRole !== undefined) this.adminRoles.set(role, adminRole)
  }

  private changeBy(event: ControlEvent, position: Position, changes: Changes) {
    switch (event.kind) {
      case 'controllerChanged': {
        const {controller, current, schedule, expiry, implied} = event
        const known = this.controllers.get(controller)
        // Where nobody was pending, there is nothing to forget.
        if (implied && (known?.account ?? ZERO_ADDRESS) === ZERO_ADDRESS && known?.schedule === undefined)
          return undefined
        const previousAccount = this.before(known?.account, event.previous, {position, changes})
        return {kind: controller, account: current, previousAccount, schedule, expiry}
      }
      case 'delayChanged': {
        const {delay: kind, current, schedule} = event
        const previousDelay = this.before(this.delays.get(kind), event.previous, {position, changes})
        return {kind, delay: current, previousDelay, schedule}
      }
      case 'roleAdminChanged': {
        const {role, current} = event
        const previousAdminRole = this.before(this.adminRoles.get(role), event.previous, {position, changes})
        return {kind: 'roleAdmin' as const, role, adminRole: current, previousAdminRole}
      }
      case 'roleGranted':
      case 'roleRevoked': {
        const {role, account, sender} = event
        return {kind: 'role' as const, role, account, granted: event.kind === 'roleGranted', sender}
      }
    }
  }

  /** What stood before an event: the log's own word where it has one, which has to be what was told last. */
  private before<Value extends Bytes | bigint>(
    known: Value | undefined,
    told: Value | undefined,
    {position, changes}: {readonly position: Position; readonly changes: Changes},
  ): Value | undefined {
    if (known !== undefined && told !== undefined && known !== told)
      changes.breach({
        rule: 'controlChain',
        contract: this.contract,
        block: position.block,
        position,
        account: undefined,
        proposalId: undefined,
        expected: `${known}`,
        found: `${told}`,
      })
    return told ?? known
  }
}

function samePlace(a: Position, b: Position): boolean {
  return a.block.height === b.block.height && a.logIndex === b.logIndex
}
