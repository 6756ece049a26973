import {encodeAbiParameters, type Hex, keccak256} from 'viem'
import type {ProposalAction} from '../core/events'
import type {Address, Bytes} from '../core/primitives'

/** What a call of a batch is to its timelock. */
type OperationCall = Pick<ProposalAction, 'target' | 'value' | 'calldata'>

const OPERATION = [
  {type: 'address[]'},
  {type: 'uint256[]'},
  {type: 'bytes[]'},
  {type: 'bytes32'},
  {type: 'bytes32'},
] as const
const NO_PREDECESSOR: Hex = `0x${'00'.repeat(32)}`

/**
 * Id of a proposal's batch on its TimelockController, `hashOperationBatch` with the salt of OZ 5: the governor's address
 * in the upper 20 bytes XOR the hash of the raw description; without a governor the salt of OZ 4, the hash alone.
 * Source: GovernorTimelockControl, `_timelockSalt` in 5.x, `queue` in 4.x.
 */
export function operationId(
  governor: Address | undefined,
  actions: readonly OperationCall[],
  description: Bytes,
): Bytes {
  const salt = BigInt(keccak256(description)) ^ (governor === undefined ? 0n : BigInt(governor) << 96n)
  return keccak256(
    encodeAbiParameters(OPERATION, [
      actions.map(action => action.target),
      actions.map(action => action.value),
      actions.map(action => action.calldata),
      NO_PREDECESSOR,
      `0x${salt.toString(16).padStart(64, '0')}`,
    ]),
  )
}
