import {
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  decodeFunctionResult,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  hexToNumber,
  http,
  numberToHex,
} from 'viem'
import {demoAbi} from './demo-contracts'
import {rpcFailure} from './rpc-failure'

type Abi = typeof demoAbi
type View = ContractFunctionName<Abi, 'view' | 'pure'>

export interface Transaction {
  readonly from: Address
  /** Absent for a creation. */
  readonly to?: Address
  readonly data: Hex
}

export interface Receipt {
  readonly blockNumber: number
  readonly contractAddress: Address | null
}

/** More than any scripted transaction needs, and far below the block's limit, so that no estimate is asked for. */
const gas = numberToHex(6_000_000)

/** A development node that signs for its own accounts. Nothing is cached: every answer is of now. */
export class DevChain {
  private readonly transport

  constructor(url: string) {
    this.transport = http(url, {retryCount: 0, timeout: 10_000})({})
  }

  /** One JSON-RPC call. The caller names the type of the answer. */
  async rpc<Answer>(method: string, params: readonly unknown[] = []): Promise<Answer> {
    return (await this.transport.request({method, params})) as Answer
  }

  async blockNumber(): Promise<number> {
    return hexToNumber(await this.rpc<Hex>('eth_blockNumber'))
  }

  async timestamp(): Promise<number> {
    const block = await this.rpc<{timestamp: Hex}>('eth_getBlockByNumber', ['latest', false])
    return hexToNumber(block.timestamp)
  }

  async hasCode(address: Address): Promise<boolean> {
    return (await this.rpc<Hex>('eth_getCode', [address, 'latest'])) !== '0x'
  }

  async read<Name extends View>(
    to: Address,
    functionName: Name,
    args: ContractFunctionArgs<Abi, 'view' | 'pure', Name>,
  ): Promise<ContractFunctionReturnType<Abi, 'view' | 'pure', Name>> {
    const call = {abi: demoAbi, functionName, args} as unknown as EncodeFunctionDataParameters
    const data = await this.rpc<Hex>('eth_call', [{to, data: encodeFunctionData(call)}, 'latest'])
    const result = {abi: demoAbi, functionName, args, data} as unknown as Parameters<typeof decodeFunctionResult>[0]
    return decodeFunctionResult(result) as ContractFunctionReturnType<Abi, 'view' | 'pure', Name>
  }

  /** Mines the transaction alone, at `timestamp`, and throws when it reverts. */
  async send(transaction: Transaction, timestamp: number): Promise<Receipt> {
    await this.rpc('evm_setNextBlockTimestamp', [timestamp])
    const receipt = await this.rpc<{status: Hex; blockNumber: Hex; contractAddress: Address | null}>(
      'eth_sendTransactionSync',
      [{...transaction, gas}],
    )
    if (receipt.status !== '0x1') throw new Error(await this.revertOf(transaction))
    return {blockNumber: hexToNumber(receipt.blockNumber), contractAddress: receipt.contractAddress}
  }

  /** Mines all transactions, in this order, into one block at `timestamp`, and throws when one reverts. */
  async sendTogether(transactions: readonly Transaction[], timestamp: number): Promise<void> {
    await this.rpc('evm_setAutomine', [false])
    try {
      const hashes: Hex[] = []
      for (const transaction of transactions) {
        const smaller = {...transaction, gas: numberToHex(400_000)}
        hashes.push(await this.rpc<Hex>('eth_sendTransaction', [smaller]))
      }
      await this.rpc('evm_setNextBlockTimestamp', [timestamp])
      await this.rpc('evm_mine')
      for (const [index, hash] of hashes.entries()) {
        const receipt = await this.rpc<{status: Hex} | null>('eth_getTransactionReceipt', [hash])
        if (receipt?.status !== '0x1')
          throw new Error(`Transaction ${index} of a block failed or was left out (${hash})`)
      }
    } finally {
      await this.rpc('evm_setAutomine', [true])
    }
  }

  /** Mines `count` empty blocks, `interval` seconds apart. */
  async mine(count: number, interval: number): Promise<void> {
    await this.rpc('anvil_mine', [numberToHex(count), numberToHex(interval)])
  }

  private async revertOf(transaction: Transaction): Promise<string> {
    const what = `${transaction.data.slice(0, 10)} sent by ${transaction.from} to ${transaction.to ?? 'a new contract'}`
    try {
      await this.rpc('eth_call', [transaction, 'latest'])
      return `Transaction ${what} reverted`
    } catch (error) {
      return `Transaction ${what} reverted: ${rpcFailure(error)}`
    }
  }
}
