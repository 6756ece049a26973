import {
  type Address,
  decodeFunctionResult,
  encodePacked,
  type Hex,
  hexToBigInt,
  keccak256,
  numberToHex,
  parseAbi,
  parseEventLogs,
  type RpcLog,
  stringToHex,
  toHex,
  zeroHash,
} from 'viem'
import type {DevChain, Transaction} from '../../src/demo/dev-chain'
import type {SeededRandom} from '../../src/demo/seeded-random'
import type {Artifact} from './compile'
import {call, DELEGATORS, DEPLOYER, type Deployment, has, type Put, UNIT, VOTERS} from './stage'

/** What the contracts say of a proposal after a block. */
export interface Answer {
  readonly governor: Address
  readonly id: bigint
  readonly state: string
  readonly votes: readonly bigint[]
  /** Undefined while the snapshot has not passed. */
  readonly quorum: bigint | undefined
}

export interface Moment {
  readonly block: number
  readonly timestamp: number
  readonly answers: readonly Answer[]
}

const STATES = ['Pending', 'Active', 'Canceled', 'Defeated', 'Succeeded', 'Queued', 'Expired', 'Executed']
const creation = parseAbi([
  'event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)',
])
const gas = numberToHex(900_000)

/** Plays random actions on all deployments at once, a block for each step, and writes down what the contracts say. */
export class Play {
  readonly moments: Moment[] = []
  private told = 0

  constructor(
    private readonly chain: DevChain,
    private readonly deployments: readonly Deployment[],
    private readonly random: SeededRandom,
    private readonly reader: {readonly address: Address; readonly abi: Artifact['abi']},
  ) {}

  async step(): Promise<void> {
    const transactions: Transaction[] = []
    for (const deployment of this.deployments)
      for (let i = 0; i < 2; i++) transactions.push(...(await this.choose(deployment)))
    const timestamp = (await this.chain.timestamp()) + 12
    for (const transaction of transactions) await this.chain.rpc('eth_sendTransaction', [{...transaction, gas}])
    await this.chain.rpc('evm_setNextBlockTimestamp', [timestamp])
    await this.chain.rpc('evm_mine')
    const block = await this.chain.blockNumber()
    await this.note(block)
    this.moments.push({block, timestamp, answers: await this.ask()})
  }

  /** Every proposal's answer now. */
  private async ask(): Promise<Answer[]> {
    const all = this.deployments.flatMap(({proposals}) => proposals)
    if (all.length === 0) return []
    const args = [all.map(({governor}) => governor), all.map(({id}) => id)]
    const {abi, address: to} = this.reader
    const data = await this.chain.rpc<Hex>('eth_call', [
      {to, data: call(abi, 'read', args), gas: toHex(500_000_000)},
      'latest',
    ])
    const answers = decodeFunctionResult({abi, functionName: 'read', data}) as readonly {
      state: bigint
      votes: readonly bigint[]
      hasQuorum: boolean
      quorum: bigint
    }[]
    return answers.map(({state, votes, hasQuorum, quorum}, i) => ({
      governor: all[i]?.governor ?? '0x',
      id: all[i]?.id ?? 0n,
      state: STATES[Number(state)] ?? 'reverts',
      votes,
      quorum: hasQuorum ? quorum : undefined,
    }))
  }

  private async note(block: number): Promise<void> {
    const range = {fromBlock: numberToHex(block), toBlock: numberToHex(block)}
    const logs = await this.chain.rpc<RpcLog[]>('eth_getLogs', [range])
    for (const {address, args} of parseEventLogs({abi: creation, logs: logs as never}) as unknown as {
      address: Address
      args: {proposalId: bigint; targets: Address[]; values: bigint[]; calldatas: Hex[]; description: string}
    }[]) {
      const {proposalId: id, targets, values, calldatas, description} = args
      const deployment = this.deployments.find(({governor}) => governor.toLowerCase() === address.toLowerCase())
      deployment?.proposals.push({
        governor: deployment.governor,
        id,
        actions: [targets, values, calldatas],
        description: keccak256(stringToHex(description)),
      })
    }
  }

  private async choose(deployment: Deployment): Promise<Transaction[]> {
    const {random} = this
    const {abi, governor, token, proposals} = deployment
    const dice = random.next()
    const to = (target: Address, name: string, args: readonly unknown[], from = DEPLOYER): Transaction[] => [
      {from, to: target, data: call(abi, name, args)},
    ]
    if (dice < 0.08) return to(governor, 'setNumerator', [this.numerator(deployment)])
    if (dice < 0.1 && has(abi, 'setSuperNumerator'))
      return to(governor, 'setSuperNumerator', [BigInt(50 + random.below(40))])
    if (dice < 0.15) return to(token, 'mint', [random.pick(VOTERS), BigInt(random.below(60)) * UNIT])
    if (dice < 0.18) return to(token, 'burn', [random.pick(VOTERS), BigInt(random.below(20)) * UNIT])
    const open = proposals.filter(put => ['Pending', 'Active', 'Succeeded', 'Queued'].includes(this.stateOf(put) ?? ''))
    if (open.length < 2 || (open.length < 5 && dice < 0.3)) {
      this.told += 1
      const calldata = call(abi, 'mint', [VOTERS[0], UNIT])
      return to(governor, 'propose', [[token], [0n], [calldata], `Proposal ${this.told}`], random.pick(VOTERS))
    }
    const put = random.pick(open)
    if (random.next() < 0.03) return to(governor, 'kill', [...put.actions, put.description])
    switch (this.stateOf(put)) {
      case 'Active':
        return this.vote(deployment, put)
      case 'Succeeded':
        if (random.next() >= 0.7) return []
        // What an AccessManager lets pass without a delay is executed without a queue; which it is, is tried.
        return ['queue', ...(deployment.setup.timelock === 'access' ? ['execute'] : [])].flatMap(name =>
          to(governor, name, [...put.actions, put.description]),
        )
      case 'Queued':
        return this.finish(deployment, put)
      default:
        return []
    }
  }

  private numerator({setup}: Deployment): bigint {
    return BigInt(setup.kind === 'compound-governor' ? 50 + this.random.below(400) : 5 + this.random.below(45))
  }

  private vote({abi, governor, setup}: Deployment, put: Put): Transaction[] {
    const {random} = this
    const support = random.pick([0, 0, 1, 1, 1, 1, 2])
    const voter = random.pick(VOTERS)
    if (has(abi, 'usedVotes') && random.next() < 0.5) {
      const parts = [0, 0, 0].map(() => BigInt(random.below(20)) * UNIT) as [bigint, bigint, bigint]
      const params = encodePacked(['uint128', 'uint128', 'uint128'], parts)
      // Flexible voting ignores the support beside parts.
      const named = /flexible/.test(setup.kind) ? support : 255
      const data = call(abi, 'castVoteWithReasonAndParams', [put.id, named, 'in parts', params])
      return [{from: voter, to: governor, data}]
    }
    if (has(abi, 'castOverrideVote') && random.next() < 0.4) {
      const from = random.pick([...DELEGATORS, ...VOTERS])
      return [{from, to: governor, data: call(abi, 'castOverrideVote', [put.id, support, 'my own'])}]
    }
    return [{from: voter, to: governor, data: call(abi, 'castVoteWithReason', [put.id, support, 'because'])}]
  }

  /** Ends a queued proposal at its governor or behind its back, or waits. */
  private async finish(deployment: Deployment, put: Put): Promise<Transaction[]> {
    const {abi, governor, timelock, setup} = deployment
    const dice = this.random.next()
    const [targets, values, calldatas] = put.actions
    const direct = dice < 0.3
    const cancels = dice < 0.1 || (dice >= 0.3 && dice < 0.36)
    if (dice >= 0.65) return []
    const to = (target: Address, name: string, args: readonly unknown[]) => [
      {from: DEPLOYER, to: target, data: call(abi, name, args)},
    ]
    if (!direct) return to(governor, cancels ? 'kill' : 'execute', [...put.actions, put.description])
    if (setup.timelock === 'access') return cancels ? to(timelock, 'cancel', [governor, targets[0], calldatas[0]]) : []
    if (setup.timelock === 'compound') {
      const eta = hexToBigInt(await this.read(governor, call(abi, 'proposalEta', [put.id])))
      const args = [targets[0], values[0], '', calldatas[0], eta]
      return to(timelock, cancels ? 'cancelTransaction' : 'executeTransaction', args)
    }
    const xor = setup.kind === 'oz-governor' ? BigInt(governor) << 96n : 0n
    const salt = numberToHex(BigInt(put.description) ^ xor, {size: 32})
    const batch = [targets, values, calldatas, zeroHash, salt]
    if (!cancels) return to(timelock, 'executeBatch', batch)
    return to(timelock, 'cancel', [await this.read(timelock, call(abi, 'hashOperationBatch', batch))])
  }

  private read(to: Address, data: Hex): Promise<Hex> {
    return this.chain.rpc<Hex>('eth_call', [{to, data}, 'latest'])
  }

  private stateOf({governor, id}: Put): string | undefined {
    return this.moments.at(-1)?.answers.find(answer => answer.governor === governor && answer.id === id)?.state
  }
}
