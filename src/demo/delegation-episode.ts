import {type Address, type Hex, parseSignature, zeroAddress} from 'viem'
import {demoRoles, member, newcomer} from './demo-accounts'
import {onToken} from './demo-call'
import {demoAddresses} from './demo-contracts'
import {demoDistribution} from './demo-distribution'
import type {DevChain, Transaction} from './dev-chain'
import type {HistoryScript} from './history-script'

const token = 10n ** 18n
const {seedSafe, safeA, safeB, safeC, keeper, bridge} = demoRoles

/** Every kind of delegation and of transfer between those who have delegated and those who have not. */
export async function delegationEpisode(script: HistoryScript): Promise<void> {
  await script.each([
    delegate(safeA, safeA),
    delegate(safeB, safeB),
    delegate(safeC, member(0)),
    delegate(seedSafe, seedSafe),
    delegate(member(0), member(0)),
    delegate(member(1), member(1)),
  ])
  await script.together([
    delegate(member(2), member(1)),
    delegate(member(3), member(2)),
    delegate(member(4), member(3)),
    delegate(member(5), member(0)),
    delegate(member(6), member(0)),
    delegate(member(8), member(8)),
    delegate(member(9), member(1)),
    delegate(member(10), member(10)),
    delegate(member(11), member(4)),
    delegate(newcomer(0), member(0)),
  ])
  await script.each([
    delegate(member(3), member(1)),
    delegate(member(3), member(3)),
    delegate(member(4), member(2)),
    delegate(member(1), member(1)),
    delegate(member(6), zeroAddress),
    await delegateBySignature(script.chain, {delegator: member(7), delegatee: member(1), sender: keeper}),
    pay(member(0), member(1), 100_000n * token),
    pay(member(1), member(1), 5_000n * token),
    pay(member(2), member(3), 0n),
    pay(member(5), member(6), 2_500n * token),
    pay(member(8), bridge, 1_000n * token),
    pay(member(24), '0x000000000000000000000000000000000000a11c', 1n),
    pay(member(12), newcomer(4), initialBalance(member(12))),
  ])
  await script.together([
    pay(member(1), member(2), 750n * token),
    pay(member(2), member(1), 250n * token),
    delegate(member(2), member(0)),
    pay(member(0), member(2), 10n * token),
    delegate(member(2), member(1)),
  ])
  await script.pass(15, demoRoles.community.slice(0, 9))
}

function delegate(from: Address, delegatee: Address): Transaction {
  return onToken(from, 'delegate', [delegatee])
}

function pay(from: Address, to: Address, amount: bigint): Transaction {
  return onToken(from, 'transfer', [to, amount])
}

function initialBalance(holder: Address): bigint {
  return demoDistribution().find(allocation => allocation.holder === holder)?.amount ?? 0n
}

/** A delegation that somebody else sends and pays for. */
async function delegateBySignature(
  chain: DevChain,
  {delegator, delegatee, sender}: {delegator: Address; delegatee: Address; sender: Address},
): Promise<Transaction> {
  const expiry = 4_102_444_800n
  const typedData = {
    domain: {name: 'Kingmaker Demo', version: '1', chainId: 31337, verifyingContract: demoAddresses.token},
    primaryType: 'Delegation',
    types: {
      EIP712Domain: [
        {name: 'name', type: 'string'},
        {name: 'version', type: 'string'},
        {name: 'chainId', type: 'uint256'},
        {name: 'verifyingContract', type: 'address'},
      ],
      Delegation: [
        {name: 'delegatee', type: 'address'},
        {name: 'nonce', type: 'uint256'},
        {name: 'expiry', type: 'uint256'},
      ],
    },
    message: {delegatee, nonce: '0', expiry: expiry.toString()},
  }
  const {r, s, yParity} = parseSignature(await chain.rpc<Hex>('eth_signTypedData_v4', [delegator, typedData]))
  return onToken(sender, 'delegateBySig', [delegatee, 0n, expiry, 27 + yParity, r, s])
}
