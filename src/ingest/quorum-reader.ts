import {encodeFunctionData, parseAbi} from 'viem'
import {type ChainConfig, rpcVariable} from '../config/load'
import {ChainDataError} from '../core/errors'
import type {QuorumRead} from '../core/events'
import {type Block, timepointAt} from '../core/primitives'
import type {QuorumDue} from '../core/state'
import {printable} from '../core/text'
import {l1BlockNumberOf} from './l1-block-number'
import {type NodeClient, NodeFailure} from './node-client'

const abi = parseAbi(['function quorum(uint256 timepoint) view returns (uint256)'])

/** Milliseconds between two rounds of questions that were not answered before. */
const PATIENCE_MS = 60_000

/**
 * Asks governors for the quorums that no event tells: once for each proposal, `quorum(snapshot)` as of the first block of
 * the chain after the snapshot. That block follows from the chain alone, so an index made anew asks the same.
 */
export class QuorumReader {
  private roundAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly node: NodeClient,
    private readonly chain: Pick<ChainConfig, 'slug' | 'l1Clock'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether it is time to ask again what was not answered: at the start, and then every minute. Counts as asked. */
  isDueAgain(): boolean {
    if (this.now() - this.roundAt < PATIENCE_MS) return false
    this.roundAt = this.now()
    return true
  }

  /**
   * Reads one quorum, `block` being any block after the snapshot. What the node or the contract fails at comes back as the
   * reason; a header without the number that the clock counts in throws a ConfigError.
   */
  async read({governor, proposal, voteStart}: QuorumDue, block: Block): Promise<QuorumRead> {
    const {proposalId} = proposal
    const told = (answer: QuorumRead['answer'], at: number): QuorumRead => {
      return {kind: 'quorumRead', governor: governor.address, proposalId, answer, block: at}
    }
    try {
      const {height, hash} = await this.firstAfter({governor, proposal, voteStart}, block)
      const data = encodeFunctionData({abi, args: [voteStart]})
      const answer = await this.node.call(governor.address, data, hash)
      if (!/^0x[0-9a-f]{64}$/i.test(answer))
        return told({reason: `quorum(${voteStart}) at block ${height}: the answer is no number`}, height)
      return told({quorum: BigInt(answer)}, height)
    } catch (error) {
      if (!(error instanceof NodeFailure || error instanceof ChainDataError)) throw error
      const words = error instanceof NodeFailure ? error.words : error.message
      return told({reason: printable(`quorum(${voteStart}): ${words}`)}, block.height)
    }
  }

  /** The first block whose clock is past the snapshot. Its clock never falls, so it is found by halving. */
  private async firstAfter({governor, proposal, voteStart}: QuorumDue, block: Block): Promise<Block> {
    let last = block
    let before = proposal.created.block.height
    while (last.height - before > 1) {
      const middle = await this.block(Math.floor((before + last.height) / 2))
      if (timepointAt(middle, governor.rules.clock) > voteStart) last = middle
      else before = middle.height
    }
    return last
  }

  private async block(height: number): Promise<Block> {
    const {hash, timestamp, l1BlockNumber, mixHash} = await this.node.header(height)
    const plain = {height, hash, timestamp: Number(timestamp)}
    if (!this.chain.l1Clock) return plain
    const l1 = {height, l1BlockNumber: Number(l1BlockNumber ?? 0), mixHash}
    return {...plain, l1BlockNumber: l1BlockNumberOf(l1, rpcVariable(this.chain.slug))}
  }
}
