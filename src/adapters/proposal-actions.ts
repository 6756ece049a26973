import type {ProposalAction} from '../core/events'
import type {Address, Bytes} from '../core/primitives'
import {Implausible} from './adapter'

interface ActionArrays {
  readonly targets: readonly Address[]
  readonly values: readonly bigint[]
  readonly signatures: readonly Bytes[]
  readonly calldatas: readonly Bytes[]
}

/** Zips the four arrays of `ProposalCreated`. Throws {@link Implausible} when their lengths differ. */
export function proposalActions({targets, values, signatures, calldatas}: ActionArrays): readonly ProposalAction[] {
  const differ = () => new Implausible('targets, values, signatures and calldatas differ in length')
  if ([values, signatures, calldatas].some(array => array.length !== targets.length)) throw differ()
  return targets.map((target, i) => {
    const [value, signature, calldata] = [values[i], signatures[i], calldatas[i]]
    if (value === undefined || signature === undefined || calldata === undefined) throw differ()
    return {target, value, signature, calldata}
  })
}
