import {
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
} from 'viem'
import {demoAbi, demoAddresses} from './demo-contracts'
import type {Transaction} from './dev-chain'

type Abi = typeof demoAbi
type Write = ContractFunctionName<Abi, 'nonpayable' | 'payable'>
type Arguments<Name extends Write> = ContractFunctionArgs<Abi, 'nonpayable' | 'payable', Name>

/** The calldata of a function of the demo contracts. */
export function demoCall<Name extends Write>(functionName: Name, args: Arguments<Name>): Hex {
  return encodeFunctionData({abi: demoAbi, functionName, args} as unknown as EncodeFunctionDataParameters)
}

/** A transaction to the token. */
export function onToken<Name extends Write>(from: Address, functionName: Name, args: Arguments<Name>): Transaction {
  return {from, to: demoAddresses.token, data: demoCall(functionName, args)}
}

/** A transaction to the governor. */
export function onGovernor<Name extends Write>(from: Address, functionName: Name, args: Arguments<Name>): Transaction {
  return {from, to: demoAddresses.governor, data: demoCall(functionName, args)}
}

/** A transaction to the timelock. */
export function onTimelock<Name extends Write>(from: Address, functionName: Name, args: Arguments<Name>): Transaction {
  return {from, to: demoAddresses.timelock, data: demoCall(functionName, args)}
}
