import type {AbiParameter} from '../abi-decoder'
import type {Address, Bytes} from '../primitives'

/** A call inside a call. */
export interface InnerCall {
  readonly target: Address
  readonly value: bigint
  /** Function signature in text, for carriers that send it apart from the arguments; empty elsewhere. */
  readonly signature: Bytes
  readonly calldata: Bytes
  /** The target's code runs in the carrier's place. */
  readonly delegatecall: boolean
  /** It takes effect on another chain. */
  readonly crosschain: boolean
}

/** A function that carries other calls in its arguments. */
export interface Carrier {
  readonly selector: string
  readonly parameters: readonly AbiParameter[]
  /** The calls inside, from the decoded arguments. Throws a RangeError when the arguments contradict each other. */
  readonly calls: (values: Readonly<Record<string, unknown>>, self: Address) => readonly InnerCall[]
}

interface Call {
  readonly to?: Address
  readonly value?: bigint
  readonly data?: Bytes
  readonly operation?: bigint
}

const call = (target: Address, calldata: Bytes, more: Partial<InnerCall> = {}): InnerCall => {
  return {target, value: 0n, signature: '0x', calldata, delegatecall: false, crosschain: false, ...more}
}

/** `'address to, bytes data'` → parameters; types of one word only, tuples by {@link tuples}. */
function parameters(list: string): AbiParameter[] {
  return list.split(', ').map(part => {
    const [type = '', name = ''] = part.split(' ')
    return {type, name}
  })
}

function tuples(name: string, components: string): AbiParameter {
  return {type: 'tuple[]', name, components: parameters(components)}
}

const one = (selector: string, list: string, more: Partial<InnerCall> = {}): Carrier => ({
  selector,
  parameters: parameters(list),
  calls: values => {
    const {to, value = 0n, data = '0x', operation} = values as Call
    return to === undefined ? [] : [call(to, data, {value, ...(operation === 1n && {delegatecall: true}), ...more})]
  },
})

const batch = (selector: string, list: string): Carrier => ({
  selector,
  parameters: parameters(list),
  calls: values => {
    const {to, value, data} = values as {to: readonly Address[]; value: readonly bigint[]; data: readonly Bytes[]}
    if (value.length !== to.length || data.length !== to.length) throw new RangeError('arrays of different lengths')
    return to.map((target, i) => call(target, data[i] ?? '0x', {value: value[i] ?? 0n}))
  },
})

const structs = (selector: string, list: readonly AbiParameter[]): Carrier => ({
  selector,
  parameters: list,
  calls: values =>
    (values.calls as readonly Call[]).flatMap(({to, value = 0n, data = '0x'}) => (to ? [call(to, data, {value})] : [])),
})

const SAFE = 'address to, uint256 value, bytes data, uint8 operation'
const WITH_SIGNATURE = 'address to, uint256 value, string signature, bytes data, uint256 eta'

const withSignature = (selector: string): Carrier => ({
  selector,
  parameters: parameters(WITH_SIGNATURE),
  calls: values => {
    const {to, value, signature, data} = values as {to: Address; value: bigint; signature: Bytes; data: Bytes}
    return [call(to, data, {value, signature})]
  },
})

/** Every carrier that is looked into. Source: the nested-execution and cross-chain functions of the control surfaces. */
export const carriers: readonly Carrier[] = [
  // TimelockController
  one('0x01d5062a', 'address to, uint256 value, bytes data, bytes32 predecessor, bytes32 salt, uint256 delay'),
  one('0x134008d3', 'address to, uint256 value, bytes data, bytes32 predecessor, bytes32 salt'),
  batch('0x8f2a0bb0', 'address[] to, uint256[] value, bytes[] data, bytes32 predecessor, bytes32 salt, uint256 delay'),
  batch('0xe38335e5', 'address[] to, uint256[] value, bytes[] data, bytes32 predecessor, bytes32 salt'),
  // Compound Timelock
  withSignature('0x3a66f901'),
  withSignature('0x0825f38f'),
  // Governor: a proposal inside a proposal, and relay
  batch('0x7d5e81e2', 'address[] to, uint256[] value, bytes[] data, string description'),
  one('0xc28bc2fa', 'address to, uint256 value, bytes data'),
  // AccessManager
  one('0xf801a698', 'address to, bytes data, uint48 when'),
  // AccessManager.execute and UpgradeExecutor.execute share this selector; the second one delegates, so that is assumed.
  one('0x1cff79cd', 'address to, bytes data', {delegatecall: true}),
  one('0xbca8c7b5', 'address to, bytes data'),
  // Safe
  one(
    '0x6a761202',
    `${SAFE}, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, bytes signatures`,
  ),
  one('0x468721a7', SAFE),
  {
    selector: '0x8d80ff0a',
    parameters: parameters('bytes transactions'),
    calls: values => multiSend(values.transactions as Bytes),
  },
  // Multicall
  {
    selector: '0xac9650d8',
    parameters: parameters('bytes[] data'),
    calls: (values, self) => (values.data as readonly Bytes[]).map(data => call(self, data)),
  },
  structs('0x252dba42', [tuples('calls', 'address to, bytes data')]),
  structs('0x82ad56cb', [tuples('calls', 'address to, bool allowFailure, bytes data')]),
  // Aragon OSx
  structs('0xc71bf324', [
    {type: 'bytes32', name: 'id'},
    tuples('calls', 'address to, uint256 value, bytes data'),
    {type: 'uint256', name: 'allowFailureMap'},
  ]),
  // To other chains
  one('0x928c169a', 'address to, bytes data', {crosschain: true}),
  one('0x3dbb202b', 'address to, bytes data, uint32 gasLimit', {crosschain: true}),
  one('0xe9e05c42', 'address to, uint256 value, uint64 gasLimit, bool isCreation, bytes data', {crosschain: true}),
  one('0xb4720477', 'address to, bytes data', {crosschain: true}),
  one(
    '0x679b6ded',
    'address to, uint256 value, uint256 maxSubmissionCost, address excessFeeRefundAddress, address callValueRefundAddress, uint256 gasLimit, uint256 maxFeePerGas, bytes data',
    {crosschain: true},
  ),
]

/** Safe MultiSend packs its calls: operation (1 byte), to (20), value (32), length (32), data. */
function multiSend(transactions: Bytes): readonly InnerCall[] {
  const hex = transactions.slice(2)
  const calls: InnerCall[] = []
  for (let at = 0; at < hex.length; ) {
    const head = hex.slice(at, at + 170)
    const length = BigInt(`0x${head.slice(106, 170) || '0'}`)
    if (head.length < 170 || length * 2n > BigInt(hex.length - at - 170)) throw new RangeError('packed calls end early')
    const end = at + 170 + Number(length) * 2
    const target = `0x${head.slice(2, 42)}` as Address
    const value = BigInt(`0x${head.slice(42, 106)}`)
    calls.push(call(target, `0x${hex.slice(at + 170, end)}`, {value, delegatecall: head.slice(0, 2) === '01'}))
    at = end
  }
  return calls
}
