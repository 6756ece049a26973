import {numberToHex} from 'viem'
import {blockOfHash} from './block-hash'
import {JsonRpcError, type JsonRpcMethods} from './json-rpc'
import {blockNumberOf, bytesOf, logFilter} from './log-filter'
import type {Recording} from './recording'
import {rpcBlock, rpcLogs} from './rpc-objects'

/** Methods of nodes that a recording has nothing to answer from. */
const STATEFUL = [
  'eth_call',
  'eth_createAccessList',
  'eth_estimateGas',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockReceipts',
  'eth_getCode',
  'eth_getProof',
  'eth_getStorageAt',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'eth_maxPriorityFeePerGas',
  'eth_sendRawTransaction',
  'eth_sendTransaction',
]

/** The JSON-RPC methods of a node whose chain is the recording. */
export function recordingMethods(recording: Recording, chainId: number): JsonRpcMethods {
  const {head} = recording
  const chain = {recording, chainId}
  const block = (number: number | undefined, full: unknown = false) => {
    if (typeof full !== 'boolean')
      throw new JsonRpcError('invalidParams', `expected true or false for full transactions, got ${typeof full}`)
    return number === undefined || number > head ? null : rpcBlock(chain, number, full)
  }
  const refuse = () => {
    throw new JsonRpcError('serverError', 'this is a recording: no state, only blocks and logs')
  }
  return new Map<string, (params: readonly unknown[]) => unknown>([
    ...STATEFUL.map(method => [method, refuse] as const),
    ['eth_chainId', () => numberToHex(chainId)],
    ['net_version', () => String(chainId)],
    ['web3_clientVersion', () => 'kingmaker-recording'],
    ['eth_blockNumber', () => numberToHex(head)],
    ['eth_syncing', () => false],
    ['eth_getBlockByNumber', ([number, full]) => block(blockNumberOf(number, head), full)],
    ['eth_getBlockByHash', ([hash, full]) => block(blockOfHash(chainId, bytesOf(hash, 32, 'hash')), full)],
    [
      'eth_getLogs',
      ([value]) => {
        const {from, to, matches} = logFilter(value, {chainId, head})
        return recording.blocksIn(from, to).flatMap(recorded => rpcLogs(recorded, chainId, matches))
      },
    ],
  ])
}
