import {type Address, type Block, toAddress} from '../core/primitives'
import type {BlockEvents} from '../core/state'
import type {IndexedContract} from './plan'

/** A log as the data source gives it. */
export interface SourceLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
  readonly logIndex: number
  readonly transactionHash: string
}

/** A block as the data source gives it, logs in order. */
export interface SourceBlock {
  readonly block: Block
  readonly logs: readonly SourceLog[]
}

/** Blocks → domain events in chain order. Logs of other contracts, or outside a contract's blocks, are passed over. */
export function decodeBlocks(blocks: readonly SourceBlock[], contracts: readonly IndexedContract[]): BlockEvents[] {
  const book = new Map(contracts.map(contract => [contract.address, contract]))
  return blocks.map(({block, logs}) => ({
    block,
    events: [...logs]
      .sort((a, b) => a.logIndex - b.logIndex)
      .flatMap(log => {
        const contract = book.get(toAddress(log.address))
        return contract && covers(contract, block) ? decodeLogOf(contract, block, log) : []
      }),
  }))
}

function covers({from, to}: IndexedContract, {height}: Block): boolean {
  return height >= from && (to === undefined || height <= to)
}

function decodeLogOf(
  {address, adapter}: {address: Address; adapter: IndexedContract['adapter']},
  block: Block,
  log: SourceLog,
) {
  const position = {block, transactionHash: log.transactionHash, logIndex: log.logIndex}
  const {topics, data} = log
  return adapter.decode({topics, data}, address).map(event => ({contract: address, position, event}))
}
