import type {Block} from '../core/primitives'
import type {NodeClient} from './node-client'

/** Exit code by which an indexer says that its index does not belong to the chain any more. */
export const REORGANISED_EXIT = 3

type BlockRef = Pick<Block, 'height' | 'hash'>

/** What the tables of a chain say of its blocks, and where its index begins. */
export interface IndexedBlocks {
  /** The last final block that the processor has committed. */
  readonly final: BlockRef
  /** Blocks whose hashes the tables have, in any order. */
  readonly known: readonly BlockRef[]
  readonly first: number
}

/** The chain was reorganised below what the index holds for final: only a rewind repairs it. Exit code 3. */
export class DeepReorganisation extends Error {
  override readonly name = 'DeepReorganisation'
}

/**
 * Asks the node whether it still has the last final block of the index; a node that is behind is waited for. When it
 * has another one, the error to end with: it names the command that repairs the index.
 */
export async function findReorganisation(
  node: NodeClient,
  chain: {readonly slug: string; readonly name: string; readonly finality: number},
  {final, known, first}: IndexedBlocks,
): Promise<DeepReorganisation | undefined> {
  await node.reaches(final.height)
  if (await has(node, final)) return undefined
  const blocks = known.filter(({height}) => height < final.height).sort((a, b) => a.height - b.height)
  const agreed = await lastAgreed(node, blocks)
  // Nothing that the tables know is on the chain: how deep it goes cannot be known, so one finality further at a time.
  const to = agreed?.height ?? Math.min(final.height, blocks[0]?.height ?? final.height) - chain.finality
  const repair = to < first ? `npx kingmaker reset ${chain.slug}` : `npx kingmaker rewind ${chain.slug} --to ${to}`
  return new DeepReorganisation(
    `the node of ${chain.name} does not have block ${final.height} (${final.hash}), the last final one of the index: it ` +
      `is of another chain, or the chain was reorganised deeper than ${chain.finality} blocks. ` +
      `${agreed ? `They agree up to block ${to}` : 'No block agrees whose hash the tables know'}. ` +
      `Check the node; then stop Kingmaker, repair the index, and start again: ${repair}`,
  )
}

/** The highest of the blocks, in ascending order, that the chain has. A chain that has one has all below it, too. */
async function lastAgreed(node: NodeClient, blocks: readonly BlockRef[]): Promise<BlockRef | undefined> {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const block = blocks[middle]
    if (block && (await has(node, block))) low = middle + 1
    else high = middle
  }
  return blocks[low - 1]
}

async function has(node: NodeClient, {height, hash}: BlockRef): Promise<boolean> {
  return (await node.header(height)).hash === hash
}
