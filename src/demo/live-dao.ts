import {type Address, decodeAbiParameters, getAbiItem, type Hex, numberToHex, toEventSelector} from 'viem'
import {demoRoles, member} from './demo-accounts'
import {demoCall, onGovernor, onToken} from './demo-call'
import {demoAbi, demoAddresses, demoSettings, type ProposalState, proposalStates} from './demo-contracts'
import {type Action, demoProposals, type Proposal, proposalCall, proposalId, treasuryTransfer} from './demo-proposals'
import {demoVote, supports} from './demo-vote'
import type {DevChain, Transaction} from './dev-chain'
import type {SeededRandom} from './seeded-random'

export interface LiveAction {
  /** In a few words, for the log. */
  readonly what: string
  readonly transaction: Transaction
}

interface OpenProposal {
  readonly id: bigint
  readonly proposal: Proposal
  readonly voteEnd: bigint
}

const created = getAbiItem({abi: demoAbi, name: 'ProposalCreated'})
const token = 10n ** 18n
const {seedSafe, safeA, safeB, safeC, keeper, community} = demoRoles
const voters = [safeB, safeC, safeA, seedSafe, ...community.slice(0, 14)]
const reasons = [
  'Well argued.',
  'The numbers add up.',
  'Not this season.',
  'Wait for the audit. 🧾',
  'Delegators asked for it.',
]

/** Decides what happens next in the demo DAO, from what is on the chain and a seeded sequence. */
export class LiveDao {
  private readonly open = new Map<bigint, OpenProposal>()
  private readonly standing = new Set([demoProposals.unqueued, demoProposals.unexecuted].map(proposalId))
  private scanned = 0

  constructor(
    private readonly chain: DevChain,
    private readonly random: SeededRandom,
  ) {}

  /** The next action, given the time at which it will be mined. */
  async next(timestamp: number): Promise<LiveAction> {
    await this.scan()
    const active: OpenProposal[] = []
    let upcoming = 0
    for (const each of this.open.values()) {
      const state = await this.state(each)
      if (state === 'Succeeded') return this.queue(each)
      if (state === 'Queued' && (await this.eta(each)) <= timestamp) return this.execute(each)
      // In the last block of the vote the next transaction comes too late.
      if (state === 'Active' && each.voteEnd > this.scanned) active.push(each)
      if (state === 'Pending') upcoming += 1
      if (state === 'Executed' || state === 'Defeated' || state === 'Canceled') this.open.delete(each.id)
    }
    if (active.length + upcoming === 0) return this.propose()
    const vote = this.random.next() < 0.5 ? await this.vote(active) : undefined
    if (vote) return vote
    return this.random.next() < 0.65 ? this.transfer() : this.delegate()
  }

  /** Learns the proposals made since the last look; starts over when the chain became shorter. */
  private async scan(): Promise<void> {
    const head = await this.chain.blockNumber()
    if (head < this.scanned) {
      this.open.clear()
      this.scanned = 0
    }
    if (head === this.scanned) return
    const filter = {
      address: demoAddresses.governor,
      topics: [toEventSelector(created)],
      fromBlock: numberToHex(this.scanned + 1),
      toBlock: numberToHex(head),
    }
    for (const {data} of await this.chain.rpc<{data: Hex}[]>('eth_getLogs', [filter])) {
      const [id, proposer, targets, , , calldatas, , voteEnd, description] = decodeAbiParameters(created.inputs, data)
      if (this.standing.has(id)) continue
      const actions = targets.map((target, index): Action => ({target, data: calldatas[index] ?? '0x'}))
      this.open.set(id, {id, proposal: {proposer, description, actions}, voteEnd})
    }
    this.scanned = head
  }

  private async state({id}: OpenProposal): Promise<ProposalState | undefined> {
    return proposalStates[await this.chain.read(demoAddresses.governor, 'state', [id])]
  }

  private async eta({id}: OpenProposal): Promise<number> {
    return Number(await this.chain.read(demoAddresses.governor, 'proposalEta', [id]))
  }

  private queue({proposal}: OpenProposal): LiveAction {
    return {what: `queue ${title(proposal)}`, transaction: onGovernor(keeper, 'queue', proposalCall(proposal))}
  }

  private execute({id, proposal}: OpenProposal): LiveAction {
    // Should the execution revert, the proposal stays queued and must not block everything else.
    this.open.delete(id)
    return {what: `execute ${title(proposal)}`, transaction: onGovernor(keeper, 'execute', proposalCall(proposal))}
  }

  private propose(): LiveAction {
    const proposal = this.draft()
    const [targets, values, calldatas] = proposalCall(proposal)
    const transaction = onGovernor(proposal.proposer, 'propose', [targets, values, calldatas, proposal.description])
    return {what: `propose ${title(proposal)}`, transaction}
  }

  private draft(): Proposal {
    const proposer = this.random.pick([safeA, safeB, safeC, seedSafe])
    const edition = `Drafted at block ${this.scanned}.`
    const kind = this.random.next()
    if (kind < 0.7) {
      const amount = 500n + BigInt(this.random.below(20_000))
      const rank = this.random.below(20)
      const description = `# Grant ${amount} OPGD to holder ${rank + 1}\n\n${edition}`
      return {proposer, description, actions: [treasuryTransfer(member(rank), amount * token)]}
    }
    const threshold = demoSettings.proposalThreshold
    const action =
      kind < 0.85
        ? {target: demoAddresses.governor, data: demoCall('setProposalThreshold', [threshold])}
        : {target: demoAddresses.timelock, data: demoCall('updateDelay', [BigInt(demoSettings.timelockDelay)])}
    const subject = kind < 0.85 ? 'proposal threshold' : 'timelock delay'
    return {proposer, description: `# Reaffirm the ${subject}\n\n${edition}`, actions: [action]}
  }

  /** Three proposals in four are popular. */
  private async vote(active: readonly OpenProposal[]): Promise<LiveAction | undefined> {
    if (active.length === 0) return undefined
    const {id, proposal} = this.random.pick(active)
    const voter = this.random.pick(voters)
    if (await this.chain.read(demoAddresses.governor, 'hasVoted', [id, voter])) return undefined
    const popular = id % 4n !== 0n
    const roll = this.random.next()
    const liked = popular ? supports.for : supports.against
    const support = roll < 0.75 ? liked : roll < 0.88 ? 1 - liked : supports.abstain
    const reason = this.random.next() < 0.5 ? this.random.pick(reasons) : undefined
    return {what: `vote on ${title(proposal)}`, transaction: demoVote(voter, id, {support, reason})}
  }

  private async transfer(): Promise<LiveAction> {
    const from = this.random.pick(community.slice(0, 20))
    const to = this.random.pick(community)
    const balance = await this.chain.read(demoAddresses.token, 'balanceOf', [from])
    const amount = (balance * BigInt(1 + this.random.below(40))) / 1_000n
    return {what: 'transfer', transaction: onToken(from, 'transfer', [to, amount])}
  }

  private delegate(): LiveAction {
    const from = this.random.pick(community)
    const to: Address = this.random.next() < 0.3 ? from : this.random.pick([member(0), member(1), member(3), member(8)])
    return {what: 'delegation', transaction: onToken(from, 'delegate', [to])}
  }
}

function title({description}: Proposal): string {
  return `"${description.split('\n')[0]?.replace(/^#\s*/, '') ?? ''}"`
}
