import type {Address} from 'viem'
import {onGovernor, onToken} from './demo-call'
import {type Proposal, proposalCall} from './demo-proposals'
import type {DevChain, Receipt, Transaction} from './dev-chain'

/** Sends transactions one a block and spreads the blocks evenly, with some jitter, up to the moment of the call. */
export class HistoryScript {
  private block: number
  private clock: number

  private constructor(
    readonly chain: DevChain,
    private readonly plan: {
      readonly start: number
      readonly clock: number
      readonly end: number
      readonly blocks: number
    },
  ) {
    this.block = plan.start
    this.clock = plan.clock
  }

  /** `blocks` is the length of the whole history; the last block is stamped `end`. */
  static async begin(chain: DevChain, blocks: number, end: number): Promise<HistoryScript> {
    const [start, clock] = await Promise.all([chain.blockNumber(), chain.timestamp()])
    return new HistoryScript(chain, {start, clock, end, blocks})
  }

  /** Blocks mined so far. */
  get mined(): number {
    return this.block - this.plan.start
  }

  async send(transaction: Transaction): Promise<Receipt> {
    const receipt = await this.chain.send(transaction, this.tick())
    this.block = receipt.blockNumber
    return receipt
  }

  async each(transactions: readonly Transaction[]): Promise<void> {
    for (const transaction of transactions) await this.send(transaction)
  }

  /** All of them in one block, in this order. */
  async together(transactions: readonly Transaction[]): Promise<void> {
    await this.chain.sendTogether(transactions, this.tick())
    this.block += 1
  }

  /** Lets `count` blocks go by; small payments among `holders` fall into every third one. */
  async pass(count: number, holders: readonly Address[]): Promise<void> {
    for (let left = count; left > 0; ) {
      const from = holders[this.block % holders.length]
      const to = holders[(this.block * 7 + 3) % holders.length]
      if (left % 3 === 0 && from && to) {
        await this.send(onToken(from, 'transfer', [to, BigInt(this.block) * 10n ** 17n]))
        left -= 1
        continue
      }
      const empty = Math.min(left, left % 3 || 3)
      const interval = this.step()
      await this.chain.mine(empty, interval)
      this.block += empty
      this.clock += empty * interval
      left -= empty
    }
  }

  /** Lets blocks go by until `block` is the head. */
  async passTo(block: bigint, holders: readonly Address[]): Promise<void> {
    await this.pass(Number(block) - this.block, holders)
  }

  async propose(proposal: Proposal): Promise<void> {
    const [targets, values, calldatas] = proposalCall(proposal)
    await this.send(onGovernor(proposal.proposer, 'propose', [targets, values, calldatas, proposal.description]))
  }

  private tick(): number {
    const left = this.plan.blocks - this.mined
    const jitter = left > 1 ? 0.6 + ((this.block * 37) % 80) / 100 : 1
    this.clock += Math.max(1, Math.floor(this.step() * jitter))
    return this.clock
  }

  private step(): number {
    return Math.max(1, Math.floor((this.plan.end - this.clock) / Math.max(1, this.plan.blocks - this.mined)))
  }
}
