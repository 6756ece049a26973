import {
  type Abi,
  type Address,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  getAddress,
  type Hex,
  keccak256,
  stringToHex,
  zeroAddress,
  zeroHash,
} from 'viem'
import {demoAccounts} from '../../src/demo/demo-accounts'
import type {DevChain} from '../../src/demo/dev-chain'
import type {SeededRandom} from '../../src/demo/seeded-random'
import {compile} from '../differential/compile'
import {compileSolidity} from './solidity'

type Name = 'Owned' | 'Ruled' | 'Delayed' | 'CompoundTimelock' | 'Code' | 'Proxied'

export const ROLES: readonly Hex[] = [
  zeroHash,
  ...['PROPOSER_ROLE', 'CANCELLER_ROLE', 'SOME_ROLE'].map(name => keccak256(stringToHex(name))),
]
/** Everybody who can get anything. */
export const PEOPLE: readonly Address[] = demoAccounts.slice(0, 5)
const SECONDS = 12
const FIRST_DELAY = 20

/** A call that may change who controls one of the contracts. */
interface Move {
  readonly name: Name
  readonly from: Address
  readonly call: string
  readonly args: readonly unknown[]
}

/** Contracts of the wild that tell who controls them, on a node of its own, and what anybody can do to that. */
export class ControlledContracts {
  private readonly abis: Readonly<Record<string, Abi>>
  readonly addresses: Record<Name, Address> = {
    Owned: zeroAddress,
    Ruled: zeroAddress,
    Delayed: zeroAddress,
    CompoundTimelock: zeroAddress,
    Code: zeroAddress,
    Proxied: zeroAddress,
  }

  private constructor(
    private readonly chain: DevChain,
    private readonly artifacts: Readonly<Record<string, {readonly abi: Abi; readonly bytecode: Hex}>>,
  ) {
    this.abis = Object.fromEntries(Object.entries(artifacts).map(([name, {abi}]) => [name, abi]))
  }

  /** Creates all of them, a block each, from block 1 on. */
  static async deploy(chain: DevChain): Promise<ControlledContracts> {
    const artifacts = {
      ...compileSolidity('Controlled.sol'),
      ...compile('CompoundTimelock.sol', ['CompoundTimelock'], '@openzeppelin/contracts'),
    }
    const all = new ControlledContracts(chain, artifacts)
    await chain.rpc('anvil_autoImpersonateAccount', [true])
    const [first = zeroAddress, second = zeroAddress] = PEOPLE
    await all.create('Owned', [first])
    await all.create('Ruled', [FIRST_DELAY, first])
    await all.create('Delayed', [FIRST_DELAY, second])
    await all.create('CompoundTimelock', [first, FIRST_DELAY])
    await all.create('Code', [])
    await all.create('Proxied', [all.addresses.Code, second])
    for (const name of ['Delayed', 'CompoundTimelock'] as const)
      await chain.rpc('anvil_setBalance', [all.addresses[name], '0xffffffffffffffffffff'])
    return all
  }

  /** What a function of a contract answers, at the end of a block. */
  async read<Value>(name: Name, functionName: string, args: readonly unknown[] = [], block?: number): Promise<Value> {
    // The proxy answers by its code.
    const abi = this.abis[name === 'Proxied' ? 'Code' : name] ?? []
    const data = encodeFunctionData({abi, functionName, args} as never)
    const at = block === undefined ? 'latest' : `0x${block.toString(16)}`
    const answer = await this.chain.rpc<Hex>('eth_call', [{to: this.addresses[name], data}, at])
    return decodeFunctionResult({abi, functionName, args, data: answer} as never) as Value
  }

  /** Changes something at random in a block of its own; what the contract refuses changes nothing. */
  async act(random: SeededRandom): Promise<void> {
    return this.send(await this.draw(random))
  }

  /** Changes a delay in a block of its own. */
  async delay(seconds: number): Promise<void> {
    return this.send({name: 'Delayed', from: this.addresses.Delayed, call: 'updateDelay', args: [seconds]})
  }

  private async send({name, from, call, args}: Move): Promise<void> {
    const abi = this.abis[name === 'Proxied' ? 'Code' : name] ?? []
    const data = encodeFunctionData({abi, functionName: call, args} as never)
    const timestamp = (await this.chain.timestamp()) + SECONDS
    try {
      await this.chain.send({from, to: this.addresses[name], data}, timestamp)
    } catch (error) {
      if (!/reverted/.test(String(error))) throw error
    }
  }

  private async draw(random: SeededRandom): Promise<Move> {
    const somebody = random.pick(PEOPLE)
    const owner = (name: Name) => this.read<Address>(name, 'owner')
    const {Delayed, CompoundTimelock, Code} = this.addresses
    const role = random.pick(ROLES.slice(1))
    const roleCall = async (name: 'Ruled' | 'Delayed') => {
      const has = await this.read<boolean>(name, 'hasRole', [role, somebody])
      const adminRole = await this.read<Hex>(name, 'getRoleAdmin', [role])
      const admins = await Promise.all(
        [...PEOPLE, Delayed].map(async each =>
          (await this.read<boolean>(name, 'hasRole', [adminRole, each])) ? [each] : [],
        ),
      )
      const from = admins.flat()[0] ?? somebody
      return {name, from, call: has ? 'revokeRole' : 'grantRole', args: [role, somebody]}
    }
    const admin = async () => {
      const account = await this.read<Address>('Ruled', 'defaultAdmin')
      return account === zeroAddress ? somebody : account
    }
    const [pending] = await this.read<readonly [Address, number]>('Ruled', 'pendingDefaultAdmin')
    const moves = [
      async () => ({name: 'Owned', from: await owner('Owned'), call: 'transferOwnership', args: [somebody]}),
      async () => {
        const next = await this.read<Address>('Owned', 'pendingOwner')
        return {name: 'Owned', from: next === zeroAddress ? somebody : next, call: 'acceptOwnership', args: []}
      },
      () => roleCall('Ruled'),
      () => roleCall('Delayed'),
      async () => ({
        name: 'Ruled',
        from: await admin(),
        call: 'setRoleAdmin',
        args: [role, random.pick(ROLES.slice(0, 2))],
      }),
      async () => ({name: 'Ruled', from: await admin(), call: 'beginDefaultAdminTransfer', args: [somebody]}),
      async () => ({name: 'Ruled', from: await admin(), call: 'cancelDefaultAdminTransfer', args: []}),
      ...[1, 2].map(() => async () => ({
        name: 'Ruled',
        from: pending === zeroAddress ? somebody : pending,
        call: 'acceptDefaultAdminTransfer',
        args: [],
      })),
      async () => ({
        name: 'Ruled',
        from: await admin(),
        call: 'changeDefaultAdminDelay',
        args: [10 + random.below(30)],
      }),
      async () => ({name: 'Ruled', from: await admin(), call: 'rollbackDefaultAdminDelay', args: []}),
      async () => ({name: 'Delayed', from: Delayed, call: 'updateDelay', args: [random.below(50)]}),
      async () => {
        const begun = await this.read<boolean>('CompoundTimelock', 'admin_initialized')
        const from = begun ? CompoundTimelock : await this.read<Address>('CompoundTimelock', 'admin')
        return {name: 'CompoundTimelock', from, call: 'setPendingAdmin', args: [somebody]}
      },
      async () => {
        const next = await this.read<Address>('CompoundTimelock', 'pendingAdmin')
        const from = next === zeroAddress ? somebody : next
        return {name: 'CompoundTimelock', from, call: 'acceptAdmin', args: []}
      },
      async () => ({
        name: 'CompoundTimelock',
        from: CompoundTimelock,
        call: 'setDelay',
        args: [12 + random.below(100)],
      }),
      async () => ({name: 'Proxied', from: somebody, call: 'changeAdmin', args: [somebody]}),
      async () => ({name: 'Proxied', from: somebody, call: 'upgrade', args: [Code]}),
      async () => ({
        name: 'Proxied',
        from: await owner('Proxied'),
        call: 'transferOwnership',
        args: [somebody],
      }),
    ]
    return (await random.pick(moves)()) as Move
  }

  private async create(name: Name, args: readonly unknown[]): Promise<void> {
    const artifact = this.artifacts[name]
    if (!artifact) throw new Error(`there is no contract ${name}`)
    const [from = zeroAddress] = PEOPLE
    const timestamp = (await this.chain.timestamp()) + SECONDS
    const {contractAddress} = await this.chain.send({from, data: encodeDeployData({...artifact, args})}, timestamp)
    this.addresses[name] = getAddress(contractAddress ?? zeroAddress)
  }
}
