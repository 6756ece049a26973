import {type Address, encodeDeployData, encodeFunctionData, type Hex, keccak256, stringToHex, zeroAddress} from 'viem'
import {demoAccounts} from '../../src/demo/demo-accounts'
import type {DevChain, Transaction} from '../../src/demo/dev-chain'
import {type Artifact, compile} from './compile'
import type {Setup} from './setups'

export const DEPLOYER = demoAccounts[0] ?? zeroAddress
/** Who votes, with its own weight and that of its delegators. */
export const VOTERS = demoAccounts.slice(1, 6)
/** Who delegates to a voter and can override it. */
export const DELEGATORS = demoAccounts.slice(6, 9)
export const UNIT = 10n ** 18n

/** A proposal as it was put to a governor. */
export interface Put {
  readonly governor: Address
  readonly id: bigint
  readonly proposer: Address
  readonly actions: readonly [readonly Address[], readonly bigint[], readonly Hex[]]
  readonly signatures: readonly string[]
  readonly description: Hex
  /** Last timepoint of the vote; a late quorum moves it. */
  voteEnd: bigint
  /** Unix seconds; 0 until it is queued. */
  eta: bigint
}

/** A setup's contracts on the chain. */
export interface Deployment {
  readonly setup: Setup
  readonly governor: Address
  readonly token: Address
  readonly timelock: Address
  /** Of the governor alone. */
  readonly governorAbi: Artifact['abi']
  /** Of all contracts together. */
  readonly abi: Artifact['abi']
  readonly firstBlock: number
  readonly proposals: Put[]
  /** What gives the governor another implementation in the middle of the play. */
  readonly upgrade: readonly Transaction[]
  /** All code that it has, where it is a proxy. */
  readonly implementations: readonly Address[] | undefined
}

/** What queues for a governor; where no file is named, the governor's source has it. Versions take fewer arguments. */
const TIMELOCKS: Readonly<Record<Setup['timelock'], {file?: string; name: string; args: readonly unknown[]}>> = {
  controller: {name: 'TimelockController', args: [24n, [], [zeroAddress], DEPLOYER]},
  compound: {file: 'CompoundTimelock.sol', name: 'CompoundTimelock', args: [DEPLOYER, 24n]},
  access: {name: 'AccessManager', args: [DEPLOYER]},
}

/** Contracts of a governor's source. */
const GOVERNORS = {
  bravo: ['GovernorBravoDelegate', 'GuardedBravoDelegate', 'GovernorBravoDelegator'],
  other: ['TestGovernor'],
} as const

/** A governor on the chain with the calls that end its set-up, once votes are delegated. */
interface Created {
  readonly address: Address
  readonly abi: Artifact['abi']
  readonly upgrade?: readonly Transaction[]
  readonly implementations?: readonly Address[]
  readonly finish?: () => Promise<void>
}

/** A call of a function that the artifact has. */
export function call(abi: Artifact['abi'], functionName: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({abi, functionName, args})
}

/** Whether a contract has a function of that name. */
export function has(abi: Artifact['abi'], name: string): boolean {
  return abi.some(item => item.type === 'function' && item.name === name)
}

/** The artifacts of that names; throws where the source has one of them not. */
function compiled(file: string, names: readonly string[], library: string): (name: string) => Artifact {
  const artifacts = compile(file, names, library)
  return name => {
    const artifact = artifacts[name]
    if (!artifact) throw new Error(`${file} has no contract ${name}`)
    return artifact
  }
}

/** Deploys contracts one by one, a block each, for the setups of the test. */
export class Deployer {
  private time = 0

  constructor(readonly chain: DevChain) {}

  async send(transaction: Transaction): Promise<{block: number; created: Address}> {
    this.time = Math.max(this.time, await this.chain.timestamp()) + 12
    const {blockNumber, contractAddress} = await this.chain.send(transaction, this.time)
    return {block: blockNumber, created: contractAddress ?? zeroAddress}
  }

  async create(artifact: Artifact, args: readonly unknown[]): Promise<{block: number; created: Address}> {
    return this.send({from: DEPLOYER, data: encodeDeployData({...artifact, args})})
  }

  async deploy(setup: Setup): Promise<Deployment> {
    const {library} = setup
    const Token = compiled(setup.token, ['Token'], library)('Token')
    const {created: token, block: firstBlock} = await this.create(Token, [])
    const {file, name, args} = TIMELOCKS[setup.timelock]
    const names = [...GOVERNORS[setup.kind === 'governor-bravo' ? 'bravo' : 'other'], ...(file ? [] : [name])]
    const sources = compiled(setup.governor, names, library)
    const Timelock = file ? compiled(file, [name], library)(name) : sources(name)
    const inputs = Timelock.abi.find(item => item.type === 'constructor')?.inputs.length ?? 0
    const {created: timelock} = await this.create(Timelock, args.slice(0, inputs))
    const governor = await this.governor(setup, sources, [token, timelock])
    await this.empower(governor, timelock, Timelock.abi)
    await this.distribute(token, Token.abi)
    await governor.finish?.()
    return {
      setup,
      governor: governor.address,
      token,
      timelock,
      governorAbi: governor.abi,
      abi: [...governor.abi, ...Token.abi, ...Timelock.abi],
      firstBlock,
      proposals: [],
      upgrade: governor.upgrade ?? [],
      implementations: governor.implementations,
    }
  }

  private at(to: Address, data: Hex, from = DEPLOYER): Promise<unknown> {
    return this.send({from, to, data})
  }

  private async governor(
    setup: Setup,
    sources: (name: string) => Artifact,
    [token, timelock]: readonly [Address, Address],
  ): Promise<Created> {
    if (setup.kind === 'governor-bravo') return this.bravo(sources, token, timelock)
    if (setup.upgrade) return this.proxied(setup, setup.upgrade, [token, timelock])
    const Governor = sources('TestGovernor')
    const [delay, period] = setup.clock === 'timestamp' ? [30n, 110n] : [2n, 8n]
    const numerator = setup.kind === 'compound-governor' ? 200n : 20n
    const args =
      setup.kind === 'governor-alpha' ? [timelock, token, DEPLOYER] : [token, timelock, delay, period, numerator]
    return {address: (await this.create(Governor, args)).created, abi: Governor.abi}
  }

  /** A governor behind an ERC-1967 proxy, which gets another implementation with a late quorum. */
  private async proxied(
    {library}: Setup,
    {from, to}: NonNullable<Setup['upgrade']>,
    contracts: readonly [Address, Address],
  ): Promise<Created> {
    const First = compiled('GovernorUpgrade.sol', ['TestGovernor'], from)('TestGovernor')
    const Second = compiled('GovernorUpgrade.sol', ['LateGovernor'], to)('LateGovernor')
    const Shell = compiled('Proxy.sol', ['TestProxy'], library)('TestProxy')
    const {created: first} = await this.create(First, [2n, 8n])
    const {created: second} = await this.create(Second, [2n, 8n])
    const start = call(First.abi, 'initialize', [...contracts, 20n])
    const {created: address} = await this.create(Shell, [first, start])
    const {abi} = Second
    const data = call(abi, 'upgradeToAndCall', [second, call(abi, 'extend', [4n])])
    return {address, abi, upgrade: [{from: DEPLOYER, to: address, data}], implementations: [first, second]}
  }

  /** Bravo behind its delegator, going on from an Alpha that had one proposal. */
  private async bravo(sources: (name: string) => Artifact, token: Address, timelock: Address): Promise<Created> {
    const [Delegate, Guarded, Delegator] = GOVERNORS.bravo.map(sources) as [Artifact, Artifact, Artifact]
    const Alpha = compiled('GovernorAlpha.sol', ['TestGovernor'], '@openzeppelin/contracts')('TestGovernor')
    const {created: first} = await this.create(Delegate, [])
    const {created: second} = await this.create(Guarded, [])
    const {created: address} = await this.create(Delegator, [timelock, token, DEPLOYER, first, 8n, 2n, 50n * UNIT])
    const {abi} = Guarded
    const guardian = {account: DEPLOYER, expiration: 2n ** 60n}
    return {
      address,
      abi,
      implementations: [first, second],
      upgrade: [
        {from: DEPLOYER, to: address, data: call(Delegator.abi, '_setImplementation', [second])},
        {from: DEPLOYER, to: address, data: call(abi, '_setProposalGuardian', [guardian])},
      ],
      finish: async () => {
        const {created: alpha} = await this.create(Alpha, [timelock, token, DEPLOYER])
        await this.at(alpha, call(Alpha.abi, 'propose', [[token], [0n], [''], ['0x'], 'The first']), VOTERS[4])
        await this.at(address, call(abi, '_initiate', [alpha]))
        await this.at(address, call(abi, '_setWhitelistGuardian', [DEPLOYER]))
      },
    }
  }

  /** Makes the governor the one that queues, executes and cancels on the timelock, as it is on real chains. */
  private async empower({address, abi}: Created, timelock: Address, timelockAbi: Artifact['abi']): Promise<void> {
    if (has(timelockAbi, 'setPendingAdmin')) {
      await this.at(timelock, call(timelockAbi, 'setPendingAdmin', [address]))
      if (has(abi, '__acceptAdmin')) await this.at(address, call(abi, '__acceptAdmin', []))
      // Nobody else can act on this timelock: the play signs as the governor.
      await this.chain.rpc('anvil_impersonateAccount', [address])
      await this.chain.rpc('anvil_setBalance', [address, '0x56bc75e2d63100000'])
      return
    }
    // An AccessManager has neither role: a test that uses one sets it up.
    for (const role of ['PROPOSER_ROLE', 'CANCELLER_ROLE'].filter(name => has(timelockAbi, name)))
      for (const account of [address, DEPLOYER])
        await this.at(timelock, call(timelockAbi, 'grantRole', [keccak256(stringToHex(role)), account]))
  }

  private async distribute(token: Address, abi: Artifact['abi']): Promise<void> {
    for (const [i, voter] of VOTERS.entries()) {
      await this.at(token, call(abi, 'mint', [voter, BigInt(i + 1) * 40n * UNIT]))
      await this.at(token, call(abi, 'delegate', [voter]), voter)
    }
    for (const [i, delegator] of DELEGATORS.entries()) {
      await this.at(token, call(abi, 'mint', [delegator, 30n * UNIT]))
      await this.at(token, call(abi, 'delegate', [VOTERS[i]]), delegator)
    }
  }
}
