import {
  type Address,
  decodeFunctionResult,
  type Hex,
  keccak256,
  numberToHex,
  parseAbi,
  parseEventLogs,
  type RpcLog,
  stringToHex,
  toHex,
} from 'viem'
import type {DevChain} from '../../src/demo/dev-chain'
import {SeededRandom} from '../../src/demo/seeded-random'
import type {Artifact} from './compile'
import {keyOf} from './differences'
import {type Move, Moves} from './moves'
import {call, DELEGATORS, DEPLOYER, type Deployment, type Put, VOTERS} from './stage'

/** What the contracts say of a proposal after a block. */
export interface Answer {
  readonly governor: Address
  readonly id: bigint
  readonly state: string
  readonly votes: readonly bigint[]
  /** Undefined while the snapshot has not passed. */
  readonly quorum: bigint | undefined
  /** Whether the vote's last timepoint is not over. */
  readonly running: boolean
}

/** What a token says of an account, now and at a past timepoint. */
export interface Holder {
  readonly balance: bigint
  readonly delegate: Address
  readonly votes: bigint
  readonly pastVotes: bigint
}

/** What a token says after a block. */
export interface Power {
  readonly token: Address
  readonly timepoint: bigint
  readonly current: bigint
  /** Supply at the timepoint; undefined for tokens that do not tell. */
  readonly past: bigint | undefined
  /** In the order of {@link ACCOUNTS}. */
  readonly holders: readonly Holder[]
}

export interface Moment {
  readonly block: number
  readonly timestamp: number
  readonly answers: readonly Answer[]
  readonly powers: readonly Power[]
}

/** Everybody who ever holds a token. */
export const ACCOUNTS = [DEPLOYER, ...VOTERS, ...DELEGATORS]
/** At which step governors that can be upgraded are. */
const UPGRADE_STEP = 90

const STATES = ['Pending', 'Active', 'Canceled', 'Defeated', 'Succeeded', 'Queued', 'Expired', 'Executed']
const events = parseAbi([
  'event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)',
  'event ProposalQueued(uint256 proposalId, uint256 eta)',
  'event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline)',
])
const gas = numberToHex(900_000)

/** Plays random moves on all deployments at once, a block for each step, and writes down what the contracts say. */
export class Play {
  readonly moments: Moment[] = []
  private readonly counts = new Map<Deployment, Map<string, number>>()
  private readonly moves: ReadonlyMap<Deployment, Moves>
  private readonly random: SeededRandom
  private states = new Map<string, string>()

  constructor(
    private readonly chain: DevChain,
    private readonly deployments: readonly Deployment[],
    seed: number,
    private readonly reader: {readonly address: Address; readonly abi: Artifact['abi']},
  ) {
    this.random = new SeededRandom(seed)
    // Each has its own sequence, so that a setup more or less is no other play for the rest.
    this.moves = new Map(
      deployments.map(deployment => [
        deployment,
        new Moves(
          new SeededRandom(
            Number(BigInt.asUintN(32, BigInt(keccak256(stringToHex(`${seed} ${deployment.setup.slug}`))))),
          ),
          put => this.states.get(keyOf(put)),
          (token, account) => this.votesOf(token, account),
        ),
      ]),
    )
  }

  async step(): Promise<void> {
    const moves = this.deployments.flatMap(deployment => [
      ...this.next(deployment),
      ...this.next(deployment),
      // A Compound Timelock has more ways to end: no setup of its family is to miss one.
      ...(deployment.setup.timelock === 'compound' ? this.next(deployment) : []),
      ...(this.moments.length === UPGRADE_STEP ? upgradeOf(deployment) : []),
    ])
    const timestamp = (await this.chain.timestamp()) + 12
    const hashes = new Map<Hex, Move>()
    for (const move of moves)
      hashes.set(await this.chain.rpc('eth_sendTransaction', [{...move.transaction, gas}]), move)
    await this.chain.rpc('evm_setNextBlockTimestamp', [timestamp])
    await this.chain.rpc('evm_mine')
    const block = await this.chain.blockNumber()
    await this.note(block, hashes)
    const now = {blocknumber: block, timestamp}
    const moment = {block, timestamp, answers: await this.ask(now), powers: await this.askPowers(now)}
    this.moments.push(moment)
    this.states = new Map(moment.answers.map(answer => [keyOf(answer), answer.state]))
  }

  private next(deployment: Deployment): Move[] {
    return this.moves.get(deployment)?.next(deployment) ?? []
  }

  private votesOf(token: Address, account: Address): bigint {
    const power = this.moments.at(-1)?.powers.find(each => each.token === token)
    return power?.holders[ACCOUNTS.indexOf(account)]?.votes ?? 0n
  }

  /** How often what happened where: moves that were not refused, and what is seen in logs. */
  happened(): {readonly deployment: Deployment; readonly what: string; readonly times: number}[] {
    return [...this.counts].flatMap(([deployment, counts]) =>
      [...counts].map(([what, times]) => ({deployment, what, times})),
    )
  }

  private count(deployment: Deployment, what: string): void {
    const counts = this.counts.get(deployment) ?? new Map<string, number>()
    this.counts.set(deployment, counts.set(what, (counts.get(what) ?? 0) + 1))
  }

  private async read<Result>(functionName: string, args: readonly unknown[]): Promise<Result> {
    const {abi, address: to} = this.reader
    const input = {to, data: call(abi, functionName, args), gas: toHex(2_000_000_000)}
    const data = await this.chain.rpc<Hex>('eth_call', [input, 'latest'])
    return decodeFunctionResult({abi, functionName, data}) as Result
  }

  /** Every proposal's answer now. */
  private async ask(now: Readonly<Record<'blocknumber' | 'timestamp', number>>): Promise<Answer[]> {
    const all = this.deployments.flatMap(({proposals, setup}) => proposals.map(put => ({put, setup})))
    if (all.length === 0) return []
    const answers = await this.read<
      readonly {state: bigint; votes: readonly bigint[]; hasQuorum: boolean; quorum: bigint}[]
    >('read', [all.map(({put}) => put.governor), all.map(({put}) => put.id)])
    return all.map(({put, setup}, i) => {
      const {state, votes, hasQuorum, quorum} = answers[i] ?? {state: 255n, votes: [], hasQuorum: false, quorum: 0n}
      return {
        governor: put.governor,
        id: put.id,
        state: STATES[Number(state)] ?? 'reverts',
        votes,
        quorum: hasQuorum ? quorum : undefined,
        running: BigInt(now[setup.clock]) <= put.voteEnd,
      }
    })
  }

  /** Every token's answer now, and at a timepoint between its first block and the last one. */
  private async askPowers(now: Readonly<Record<'blocknumber' | 'timestamp', number>>): Promise<Power[]> {
    const first = {blocknumber: 1, timestamp: now.timestamp - 12 * (this.moments.length + 20)}
    const timepoints = this.deployments.map(({setup: {clock}}) =>
      BigInt(first[clock] + this.random.below(now[clock] - first[clock])),
    )
    const tokens = this.deployments.map(({token}) => token)
    const supplies = await this.read<
      readonly {current: bigint; hasPast: boolean; past: bigint; holders: readonly Holder[]}[]
    >('power', [tokens, timepoints, ACCOUNTS])
    return supplies.map(({current, hasPast, past, holders}, i) => ({
      token: tokens[i] ?? '0x',
      timepoint: timepoints[i] ?? 0n,
      current,
      past: hasPast ? past : undefined,
      holders,
    }))
  }

  private async note(block: number, sent: ReadonlyMap<Hex, Move>): Promise<void> {
    const receipts = await this.chain.rpc<{transactionHash: Hex; status: Hex; logs: RpcLog[]}[]>(
      'eth_getBlockReceipts',
      [numberToHex(block)],
    )
    for (const {transactionHash, status, logs} of receipts) {
      const move = sent.get(transactionHash)
      if (!move || status !== '0x1') continue
      const {deployment, what} = move
      this.count(deployment, what)
      const states = deployment.proposals.map(put => this.states.get(keyOf(put)))
      if (states.includes('Active') || states.includes('Queued')) this.count(deployment, `${what} in mid-proposal`)
      this.hear(deployment, logs)
    }
  }

  private hear(deployment: Deployment, logs: readonly RpcLog[]): void {
    const own = logs.filter(({address}) => address.toLowerCase() === deployment.governor.toLowerCase())
    for (const {eventName, args} of parseEventLogs({abi: events, logs: own as never})) {
      const put = deployment.proposals.find(({id}) => id === args.proposalId)
      if (eventName === 'ProposalCreated') deployment.proposals.push(putOf(deployment.governor, args))
      else if (put && eventName === 'ProposalQueued') put.eta = args.eta
      else if (put && eventName === 'ProposalExtended') {
        put.voteEnd = args.extendedDeadline
        this.count(deployment, 'late quorum')
      }
    }
  }
}

function upgradeOf(deployment: Deployment): Move[] {
  return deployment.upgrade.map(transaction => ({what: 'upgrade', deployment, transaction}))
}

function putOf(
  governor: Address,
  args: {
    readonly proposalId: bigint
    readonly proposer: Address
    readonly targets: readonly Address[]
    readonly values: readonly bigint[]
    readonly signatures: readonly string[]
    readonly calldatas: readonly Hex[]
    readonly voteEnd: bigint
    readonly description: string
  },
): Put {
  const {proposalId: id, proposer, targets, values, signatures, calldatas, voteEnd, description} = args
  const actions = [targets, values, calldatas] as const
  return {
    governor,
    id,
    proposer,
    actions,
    signatures,
    description: keccak256(stringToHex(description)),
    voteEnd,
    eta: 0n,
  }
}
