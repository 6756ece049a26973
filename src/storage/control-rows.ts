import type {Store} from '@subsquid/typeorm-store'
import {ContractControl, type ControlChange} from '../core/control/contract-control'
import {CONTROL_KINDS} from '../core/control/control-kinds'
import {type Address, toAddress} from '../core/primitives'
import * as model from '../model'
import {addressIn, contractId, logId} from './ids'
import {managerOf, streamRows} from './stream'

/** The row of a change of control. */
export function controlRow(chainId: number, change: ControlChange): model.ControlChange {
  const {position, index, kind} = change
  return new model.ControlChange({
    id: logId(chainId, position, `${index}`),
    chainId,
    contract: contractId(chainId, change.contract),
    kind,
    index,
    ...details(change),
    block: position.block.height,
    timestamp: BigInt(position.block.timestamp),
    transactionHash: position.transactionHash,
    logIndex: position.logIndex,
  })
}

/** What the feed tells of a change of control, by the names that the API gives it. */
export function controlPayload(chainId: number, change: ControlChange): Readonly<Record<string, unknown>> {
  const {contract, position, index, kind} = change
  const {transactionHash, logIndex} = position
  return {
    change: logId(chainId, position, `${index}`),
    contract,
    controlKind: kind,
    ...details(change),
    transactionHash,
    logIndex,
  }
}

function details(change: ControlChange) {
  return {
    account: change.account ?? null,
    previousAccount: change.previousAccount ?? null,
    role: change.role ?? null,
    granted: change.granted ?? null,
    sender: change.sender ?? null,
    adminRole: change.adminRole ?? null,
    previousAdminRole: change.previousAdminRole ?? null,
    delay: change.delay ?? null,
    previousDelay: change.previousDelay ?? null,
    schedule: change.schedule ?? null,
    expiry: change.expiry ?? null,
  }
}

/** Only what later changes are held against: who has a role is asked of the rows. */
interface ControlText {
  readonly contract: string
  readonly kind: string
  readonly account: string | null
  readonly role: string | null
  readonly admin_role: string | null
  readonly delay: string | null
  readonly schedule: string | null
}

/** Who controls the contracts of a chain, as the last change of each place, delay and role's admin left it. O(changes). */
export async function loadControls(store: Store, chainId: number): Promise<Map<Address, ContractControl>> {
  const controls = new Map<Address, ContractControl>()
  const pages = streamRows<ControlText>(
    managerOf(store),
    `SELECT DISTINCT ON (contract, kind, role) contract, kind, account, role, admin_role, delay, schedule
     FROM control_change WHERE chain_id = $1 AND kind <> 'role'
     ORDER BY contract, kind, role, block DESC, log_index DESC, index DESC`,
    [chainId],
  )
  for await (const page of pages)
    for (const row of page) {
      const contract = addressIn(row.contract)
      const control = controls.get(contract) ?? new ContractControl(contract)
      controls.set(contract, control)
      const kind = CONTROL_KINDS.find(each => each === row.kind)
      if (!kind) throw new RangeError(`${row.contract} is stored with the unknown kind of control ${row.kind}`)
      control.restore({
        kind,
        account: row.account === null ? undefined : toAddress(row.account),
        role: bytesOf(row.role),
        adminRole: bytesOf(row.admin_role),
        delay: row.delay === null ? undefined : BigInt(row.delay),
        schedule: row.schedule === null ? undefined : BigInt(row.schedule),
      })
    }
  return controls
}

const bytesOf = (text: string | null) => (text === null ? undefined : (text as `0x${string}`))
