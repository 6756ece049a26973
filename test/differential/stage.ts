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
  readonly actions: readonly [readonly Address[], readonly bigint[], readonly Hex[]]
  readonly description: Hex
}

/** A setup's contracts on the chain. */
export interface Deployment {
  readonly setup: Setup
  readonly governor: Address
  readonly token: Address
  readonly timelock: Address
  readonly abi: Artifact['abi']
  readonly firstBlock: number
  readonly proposals: Put[]
}

/** A call of a function that the artifact has. */
export function call(abi: Artifact['abi'], functionName: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({abi, functionName, args})
}

/** Whether a contract has a function of that name. */
export function has(abi: Artifact['abi'], name: string): boolean {
  return abi.some(item => item.type === 'function' && item.name === name)
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

  async create(artifact: Artifact | undefined, args: readonly unknown[]): Promise<{block: number; created: Address}> {
    if (!artifact) throw new Error('nothing was compiled')
    return this.send({from: DEPLOYER, data: encodeDeployData({...artifact, args})})
  }

  async deploy(setup: Setup): Promise<Deployment> {
    const {library, timelock: kind} = setup
    const {Token} = compile(setup.token, ['Token'], library)
    const wanted = {controller: ['TimelockController'], compound: [], access: ['AccessManager']}[kind]
    const compiled = compile(setup.governor, ['TestGovernor', ...wanted], library)
    const {TestGovernor, TimelockController, AccessManager} = compiled
    if (!Token || !TestGovernor) throw new Error('nothing was compiled')
    const token = await this.create(Token, [])
    const Timelock =
      TimelockController ??
      AccessManager ??
      compile('CompoundTimelock.sol', ['CompoundTimelock'], library).CompoundTimelock
    const delayArguments = AccessManager ? [DEPLOYER] : [24n, [], [zeroAddress], DEPLOYER]
    const inputs = Timelock?.abi.find(item => item.type === 'constructor')?.inputs.length ?? 0
    const {created: timelock} = await this.create(Timelock, delayArguments.slice(0, inputs))
    const [delay, period] = setup.clock === 'timestamp' ? [30n, 110n] : [2n, 8n]
    const numerator = setup.kind === 'compound-governor' ? 200n : 20n
    const governor = await this.create(TestGovernor, [token.created, timelock, delay, period, numerator])
    const at = (to: Address, data: Hex, from = DEPLOYER) => this.send({from, to, data})
    if (TimelockController)
      for (const role of ['PROPOSER_ROLE', 'CANCELLER_ROLE'].filter(name => has(TimelockController.abi, name)))
        for (const account of [governor.created, DEPLOYER])
          await at(timelock, call(TimelockController.abi, 'grantRole', [keccak256(stringToHex(role)), account]))
    for (const [i, voter] of VOTERS.entries()) {
      await at(token.created, call(Token.abi, 'mint', [voter, BigInt(i + 1) * 40n * UNIT]))
      await at(token.created, call(Token.abi, 'delegate', [voter]), voter)
    }
    for (const [i, delegator] of DELEGATORS.entries()) {
      await at(token.created, call(Token.abi, 'mint', [delegator, 30n * UNIT]))
      await at(token.created, call(Token.abi, 'delegate', [VOTERS[i]]), delegator)
    }
    return {
      setup,
      governor: governor.created,
      token: token.created,
      timelock,
      abi: [...TestGovernor.abi, ...Token.abi, ...(Timelock?.abi ?? [])],
      firstBlock: token.block,
      proposals: [],
    }
  }
}
