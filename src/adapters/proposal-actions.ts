import {keccak256} from 'viem'
import {classifyAction} from '../core/actions/classify'
import type {ProposalAction} from '../core/events'
import type {Address, Bytes} from '../core/primitives'
import {Implausible} from './log-decoder'

interface ActionArrays {
  readonly targets: readonly Address[]
  readonly values: readonly bigint[]
  readonly signatures: readonly Bytes[]
  readonly calldatas: readonly Bytes[]
}

/** Zips the four arrays of `ProposalCreated`, and classifies each call. Throws {@link Implausible} when their lengths differ. */
export function proposalActions({targets, values, signatures, calldatas}: ActionArrays): readonly ProposalAction[] {
  const differ = () => new Implausible('targets, values, signatures and calldatas differ in length')
  if ([values, signatures, calldatas].some(array => array.length !== targets.length)) throw differ()
  return targets.map((target, i) => {
    const [value, signature, calldata] = [values[i], signatures[i], calldatas[i]]
    if (value === undefined || signature === undefined || calldata === undefined) throw differ()
    const call = {target, value, signature, calldata}
    return {...call, effects: classifyAction(call, keccak256)}
  })
}
