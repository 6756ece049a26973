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
  return targets.map((target, i) => {
    const [value, signature, calldata] = [values[i], signatures[i], calldatas[i]]
    const complete = [values, signatures, calldatas].every(array => array.length === targets.length)
    if (!complete || value === undefined || signature === undefined || calldata === undefined)
      throw new Implausible('targets, values, signatures and calldatas differ in length')
    return {target, value, signature, calldata}
  })
}
