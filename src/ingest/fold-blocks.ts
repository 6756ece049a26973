import {Changes} from '../core/changes'
import {applyBlock, type BlockEvents, type ChainState, quorumsDue} from '../core/state'
import type {QuorumReader} from './quorum-reader'

/**
 * The fold with what it has to ask contracts on the way: before a block is folded, the quorums that it makes due are read.
 * Mutates `state`; returns what changed.
 */
export async function foldBlocks(
  state: ChainState,
  blocks: readonly BlockEvents[],
  reader: Pick<QuorumReader, 'isDueAgain' | 'read'>,
): Promise<Changes> {
  const changes = new Changes()
  let again = reader.isDueAgain()
  for (const each of blocks) {
    const due = quorumsDue(state, each.block, again)
    again = false
    const reads = due.length > 0 && (await Promise.all(due.map(quorum => reader.read(quorum, each.block))))
    applyBlock(state, reads ? {...each, reads} : each, changes)
  }
  return changes
}
