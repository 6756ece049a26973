import {decodeArguments} from '../abi-decoder'
import type {Address, Bytes} from '../primitives'
import {type Carrier, carriers, type InnerCall} from './carriers'
import {knownFunctions} from './known-functions'
import type {Power} from './power'

/** What one call of a proposal does, at any depth. */
export interface ActionEffect {
  /** Place in the tree of calls: `0` is the action's own call, `0.2` the third call inside it. */
  readonly path: string
  readonly target: Address
  /** Wei that the call sends. */
  readonly value: bigint
  /** First four bytes of the call; `0x` for a call without data. */
  readonly selector: Bytes
  /** Canonical signature of a known function. It names the selector, not what the target makes of it. */
  readonly signature: string | undefined
  readonly powers: readonly Power[]
  readonly delegatecall: boolean
  readonly crosschain: boolean
  /** Why the calls inside could not be read; undefined when there are none, or all were. */
  readonly unread: string | undefined
}

/** The hash of the EVM, handed in: the core has no dependencies. */
export type Keccak256 = (bytes: Bytes) => Bytes

const MAX_DEPTH = 4
const MAX_EFFECTS = 1_000
const CARRIERS: ReadonlyMap<string, Carrier> = new Map(carriers.map(carrier => [carrier.selector, carrier]))

/**
 * What an action of a proposal does: its own call, and every call inside it as far as carriers are known. Classified by
 * the selector that the EVM sees, never by signature text: where text is sent (Alpha, Bravo, Compound Timelock) its hash
 * makes the selector. At most four levels and 1,000 effects; what lies beyond is said in `unread`. O(size of the calldata)
 * for each level.
 */
export function classifyAction(
  action: Pick<InnerCall, 'target' | 'value' | 'signature' | 'calldata'>,
  keccak256: Keccak256,
): readonly ActionEffect[] {
  const effects: ActionEffect[] = []
  visit({...action, delegatecall: false, crosschain: false}, '0', {effects, keccak256, depth: 0})
  return effects
}

interface Visit {
  readonly effects: ActionEffect[]
  readonly keccak256: Keccak256
  readonly depth: number
}

function visit(call: InnerCall, path: string, at: Visit): void {
  const named = call.signature !== '0x'
  const selector: Bytes = named
    ? (at.keccak256(call.signature).slice(0, 10) as Bytes)
    : (call.calldata.slice(0, 10) as Bytes)
  const payload: Bytes = named ? call.calldata : `0x${call.calldata.slice(10)}`
  const known = selector.length === 10 ? knownFunctions.get(selector) : undefined
  const carrier = CARRIERS.get(selector)
  const inner = carrier ? innerCalls(carrier, payload, call.target) : {calls: []}
  const tooDeep = inner.calls.length > 0 && at.depth >= MAX_DEPTH
  const tooMany = at.effects.length + inner.calls.length >= MAX_EFFECTS
  const limit = tooDeep ? `nested deeper than ${MAX_DEPTH}` : tooMany ? `more than ${MAX_EFFECTS} calls` : undefined
  at.effects.push({
    path,
    target: call.target,
    value: call.value,
    selector,
    signature: known?.signature,
    powers: powersOf(call, selector, known?.power),
    delegatecall: call.delegatecall,
    crosschain: call.crosschain,
    unread: inner.unread ?? limit,
  })
  if (limit === undefined)
    for (const [i, next] of inner.calls.entries())
      visit({...next, crosschain: next.crosschain || call.crosschain}, `${path}.${i}`, {...at, depth: at.depth + 1})
}

function powersOf(call: InnerCall, selector: Bytes, known: Power | undefined): readonly Power[] {
  const powers = new Set<Power>()
  if (call.delegatecall) powers.add('arbitraryCode')
  if (known) powers.add(known)
  else if (selector !== '0x') powers.add('unknown')
  if (call.value > 0n) powers.add('moveTreasury')
  return [...powers]
}

function innerCalls(carrier: Carrier, payload: Bytes, self: Address): {calls: readonly InnerCall[]; unread?: string} {
  const decoded = decodeArguments(carrier.parameters, payload)
  if (!decoded.ok) return {calls: [], unread: decoded.reason}
  try {
    return {calls: carrier.calls(decoded.value, self)}
  } catch (error) {
    if (error instanceof RangeError) return {calls: [], unread: error.message}
    throw error
  }
}
