import {type Hex, numberToHex, zeroAddress, zeroHash} from 'viem'
import {blockHash} from './block-hash'
import {logsBloom} from './logs-bloom'
import type {RecordedLog} from './recorded-log'
import {type RecordedBlock, type Recording, transactionsOf} from './recording'

/** A block as JSON-RPC gives it. What was not recorded is zeros. */
export function rpcBlock(
  {recording, chainId}: {recording: Recording; chainId: number},
  block: number,
  fullTransactions: boolean,
) {
  const logs = recording.logsOf(block)
  const hash = blockHash(chainId, block)
  const transactions = transactionsOf(logs)
  return {
    number: numberToHex(block),
    hash,
    parentHash: block === 0 ? zeroHash : blockHash(chainId, block - 1),
    timestamp: numberToHex(recording.timestampOf(block)),
    logsBloom: logsBloom(logs),
    transactions: fullTransactions
      ? transactions.map((transaction, index) => rpcTransaction({block, hash, transaction, index}))
      : transactions,
    uncles: [],
    nonce: '0x0000000000000000',
    sha3Uncles: zeroHash,
    mixHash: zeroHash,
    transactionsRoot: zeroHash,
    stateRoot: zeroHash,
    receiptsRoot: zeroHash,
    miner: zeroAddress,
    difficulty: '0x0',
    totalDifficulty: '0x0',
    extraData: '0x',
    size: '0x0',
    gasLimit: '0x0',
    gasUsed: '0x0',
  }
}

/** The logs of a block that match, as JSON-RPC gives them. */
export function rpcLogs(
  {number, timestamp, logs}: RecordedBlock,
  chainId: number,
  matches: (log: RecordedLog) => boolean,
) {
  const matching = logs.filter(matches)
  if (matching.length === 0) return []
  const hash = blockHash(chainId, number)
  const transactions = transactionsOf(logs)
  return matching.map(({address, topics, data, transactionHash, logIndex}) => ({
    address,
    topics,
    data,
    blockNumber: numberToHex(number),
    blockHash: hash,
    blockTimestamp: numberToHex(timestamp),
    transactionHash,
    transactionIndex: numberToHex(transactions.indexOf(transactionHash)),
    logIndex: numberToHex(logIndex),
    removed: false,
  }))
}

function rpcTransaction({
  block,
  hash,
  transaction,
  index,
}: {
  block: number
  hash: Hex
  transaction: Hex
  index: number
}) {
  return {
    type: '0x0',
    hash: transaction,
    blockNumber: numberToHex(block),
    blockHash: hash,
    transactionIndex: numberToHex(index),
    from: zeroAddress,
    to: zeroAddress,
    input: '0x',
    nonce: '0x0',
    value: '0x0',
    gas: '0x0',
    gasPrice: '0x0',
    v: '0x0',
    r: '0x0',
    s: '0x0',
  }
}
