import type {AlertWatch} from '../core/alerts/alert-watch'
import {Changes} from '../core/changes'
import {applyBlock, type BlockEvents, type ChainState, quorumsDue} from '../core/state'
import type {QuorumReader} from './quorum-reader'

/**
 * The fold with what it has to ask contracts on the way: before a block is folded, the quorums that it makes due are read.
 * After each block the operator's rules look at it, if there are any.
 * Mutates `state`; returns what changed.
 */
export async function foldBlocks(
  state: ChainState,
  blocks: readonly BlockEvents[],
  reader: Pick<QuorumReader, 'isDueAgain' | 'read'>,
  watch?: AlertWatch,
): Promise<Changes> {
  const changes = new Changes()
  let again = reader.isDueAgain()
  for (const each of blocks) {
    const due = quorumsDue(state, each.block, again)
    again = false
    const reads = due.length > 0 && (await Promise.all(due.map(quorum => reader.read(quorum, each.block))))
    const marks = watch?.begin(changes)
    applyBlock(state, reads ? {...each, reads} : each, changes)
    if (marks) watch?.close(marks, changes, {block: each.block, state})
  }
  return changes
}
