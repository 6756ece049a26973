import {
  type Address,
  encodeFunctionData,
  type Hex,
  keccak256,
  numberToHex,
  parseAbi,
  stringToHex,
  toEventSelector,
} from 'viem'
import {demoRoles, member} from '../../src/demo/demo-accounts'
import {demoCall, onGovernor, onTimelock, onToken} from '../../src/demo/demo-call'
import {demoAddresses} from '../../src/demo/demo-contracts'
import {operationId, type Proposal, proposalCall, proposalId} from '../../src/demo/demo-proposals'
import {supports, voteFor} from '../../src/demo/demo-vote'
import type {DevChain, Transaction} from '../../src/demo/dev-chain'
import {LiveDao} from '../../src/demo/live-dao'
import type {SeededRandom} from '../../src/demo/seeded-random'

/** What a reorganisation can orphan, each with the events by which it is known. */
export const happenings = {
  transfer: ['Transfer(address,address,uint256)'],
  delegation: ['DelegateChanged(address,address,address)'],
  vote: ['VoteCast(address,uint256,uint8,uint256,string)'],
  proposal: ['ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)'],
  queueing: ['ProposalQueued(uint256,uint256)'],
  execution: ['ProposalExecuted(uint256)'],
  cancel: ['ProposalCanceled(uint256)'],
  'cancel on the timelock': ['Cancelled(bytes32)'],
  setting: [
    'VotingDelaySet(uint256,uint256)',
    'VotingPeriodSet(uint256,uint256)',
    'ProposalThresholdSet(uint256,uint256)',
    'QuorumNumeratorUpdated(uint256,uint256)',
  ],
  delay: ['MinDelayChange(uint256,uint256)'],
  role: ['RoleGranted(bytes32,address,address)', 'RoleRevoked(bytes32,address,address)'],
} as const satisfies Record<string, readonly string[]>

export type Happening = keyof typeof happenings

const kindByTopic = new Map(
  Object.entries(happenings).flatMap(([kind, events]) =>
    events.map(event => [toEventSelector(event), kind as Happening] as const),
  ),
)

const {safeA, safeB, safeC, seedSafe, keeper, community} = demoRoles
const revocation = parseAbi(['function revokeRole(bytes32 role, address account)'])
const safes = [safeA, safeB, safeC, seedSafe]
const SECONDS = 12
const token = 10n ** 18n

/** Drives the demo DAO at random, and can bring about any of the {@link happenings} in the next block. */
export class TurbulentDao {
  private live: LiveDao
  private drafts = 0
  private granted: readonly [role: Hex, account: Address] | undefined

  constructor(
    private readonly chain: DevChain,
    private readonly random: SeededRandom,
  ) {
    this.live = new LiveDao(chain, random)
  }

  /** Shortens votes and delays, so that every stage of a proposal is a few blocks away. Once for a chain. */
  async prepare(): Promise<void> {
    await this.chain.rpc('anvil_autoImpersonateAccount', [true])
    await this.chain.rpc('anvil_setBalance', [demoAddresses.timelock, '0xffffffffffffffffffff'])
    await this.send(await this.execution({votingDelay: 1, votingPeriod: 15}))
  }

  /** One random action in a block of its own. */
  async act(): Promise<void> {
    const roll = this.random.next()
    if (roll < 0.12) return this.send(this.roleChange())
    if (roll < 0.16) return this.send(this.delayChange())
    const {transaction} = await this.live.next((await this.chain.timestamp()) + SECONDS)
    return this.send(transaction)
  }

  /** Mines what has to come before, and gives the transaction by which it happens when it is sent next. */
  async toHappen(kind: Happening): Promise<Transaction> {
    switch (kind) {
      case 'transfer':
        return onToken(seedSafe, 'transfer', [
          this.random.pick(community),
          BigInt(1 + this.random.below(1_000)) * token,
        ])
      case 'delegation':
        return onToken(this.random.pick(community), 'delegate', [this.random.pick([...safes, member(0)])])
      case 'vote':
        return this.vote()
      case 'proposal':
        return this.creation(this.draft())
      case 'queueing':
        return this.queueing(await this.passed(this.draft()))
      case 'execution':
        return this.execution({})
      case 'cancel': {
        const proposal = this.draft()
        await this.send(this.creation(proposal))
        return onGovernor(proposal.proposer, 'cancel', proposalCall(proposal))
      }
      case 'cancel on the timelock': {
        const proposal = await this.passed(this.draft())
        await this.send(this.queueing(proposal))
        return onTimelock(safeA, 'cancel', [operationId(proposal)])
      }
      case 'setting':
        return this.execution({votingDelay: 1 + this.random.below(2), votingPeriod: 12 + this.random.below(6)})
      case 'delay':
        return this.delayChange()
      case 'role':
        return this.roleChange()
    }
  }

  /** Mines a transaction in the next block. */
  async send(transaction: Transaction): Promise<void> {
    await this.chain.send(transaction, (await this.chain.timestamp()) + SECONDS)
  }

  /** Forgets what it knew of the chain, which has been reorganised. */
  forget(): void {
    this.live = new LiveDao(this.chain, this.random)
    this.granted = undefined
  }

  private draft(actions: Proposal['actions'] = []): Proposal {
    this.drafts += 1
    const note = {target: demoAddresses.token, data: demoCall('transfer', [keeper, 0n])}
    return {
      proposer: this.random.pick([safeA, safeB, seedSafe]),
      description: `# Turbulence ${this.drafts} of ${this.random.below(2 ** 31)}`,
      actions: [...actions, note],
    }
  }

  private creation({proposer, actions, description}: Proposal): Transaction {
    const [targets, values, calldatas] = proposalCall({proposer, actions, description})
    return onGovernor(proposer, 'propose', [targets, values, calldatas, description])
  }

  private queueing(proposal: Proposal): Transaction {
    return onGovernor(keeper, 'queue', proposalCall(proposal))
  }

  private async vote(): Promise<Transaction> {
    const proposal = this.draft()
    await this.send(this.creation(proposal))
    await this.mineBeyond('proposalSnapshot', proposal)
    const support = this.random.pick([supports.for, supports.against, supports.abstain])
    const id = proposalId(proposal)
    return onGovernor(this.random.pick(safes), 'castVoteWithReason', [id, support, `Turbulent ${support}`])
  }

  /** A proposal that has won its vote. */
  private async passed(proposal: Proposal): Promise<Proposal> {
    await this.send(this.creation(proposal))
    await this.mineBeyond('proposalSnapshot', proposal)
    for (const safe of safes) await this.send(voteFor(safe, proposal))
    await this.mineBeyond('proposalDeadline', proposal)
    return proposal
  }

  /** The execution of a queued proposal whose delay is over; it changes what settings are named. */
  private async execution(settings: {votingDelay?: number; votingPeriod?: number}): Promise<Transaction> {
    const {votingDelay, votingPeriod} = settings
    const calls =
      votingDelay === undefined || votingPeriod === undefined
        ? []
        : [
            demoCall('setVotingDelay', [votingDelay]),
            demoCall('setVotingPeriod', [votingPeriod]),
            demoCall('setProposalThreshold', [BigInt(500_000 + this.random.below(600_000)) * token]),
            demoCall('updateQuorumNumerator', [BigInt(3 + this.random.below(3))]),
          ]
    const actions = calls.map(data => ({target: demoAddresses.governor, data}))
    const proposal = await this.passed(this.draft(actions))
    await this.send(this.queueing(proposal))
    const eta = await this.chain.read(demoAddresses.governor, 'proposalEta', [proposalId(proposal)])
    while ((await this.chain.timestamp()) < eta) await this.chain.mine(1, SECONDS)
    return onGovernor(keeper, 'execute', proposalCall(proposal))
  }

  private async mineBeyond(view: 'proposalSnapshot' | 'proposalDeadline', proposal: Proposal): Promise<void> {
    const timepoint = await this.chain.read(demoAddresses.governor, view, [proposalId(proposal)])
    const blocks = Number(timepoint) + 1 - (await this.chain.blockNumber())
    if (blocks > 0) await this.chain.mine(blocks, SECONDS)
  }

  /** By the timelock itself, as a proposal would have it: what was granted last is revoked next. */
  private roleChange(): Transaction {
    const role = keccak256(stringToHex(this.random.pick(['PROPOSER_ROLE', 'CANCELLER_ROLE'])))
    const granted = this.granted
    this.granted = undefined
    if (granted && this.random.next() < 0.5)
      return {
        from: demoAddresses.timelock,
        to: demoAddresses.timelock,
        data: encodeFunctionData({abi: revocation, args: [...granted]}),
      }
    this.granted = [role, `0x${keccak256(numberToHex(this.random.below(2 ** 31))).slice(-40)}`]
    return onTimelock(demoAddresses.timelock, 'grantRole', [...this.granted])
  }

  private delayChange(): Transaction {
    return onTimelock(demoAddresses.timelock, 'updateDelay', [BigInt(12 + this.random.below(40))])
  }
}

/** How often each happening is in the logs of a chain's last `depth` blocks. */
export async function happeningsIn(chain: DevChain, depth: number): Promise<Partial<Record<Happening, number>>> {
  const head = await chain.blockNumber()
  const filter = {
    fromBlock: `0x${(head - depth + 1).toString(16)}`,
    toBlock: 'latest',
    address: Object.values(demoAddresses),
  }
  const counts: Partial<Record<Happening, number>> = {}
  for (const {topics} of await chain.rpc<{topics: `0x${string}`[]}[]>('eth_getLogs', [filter])) {
    const kind = topics[0] && kindByTopic.get(topics[0])
    if (kind) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}
