import {readFileSync} from 'node:fs'
import path from 'node:path'
import {type Abi, type Address, type Hex, parseAbi} from 'viem'

/** Where the contracts land when the deployer's first six transactions on an empty chain create them. */
export const demoAddresses = {
  token: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  timelock: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
  governor: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
  ecosystemVesting: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
  contributorVesting: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9',
  investorVesting: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707',
} as const satisfies Record<string, Address>

/** The block of each contract's creation. */
export const demoFirstBlocks = {token: 1, timelock: 2, governor: 3} as const

/** The governor's parameters as the history leaves them, in blocks, seconds and wei. */
export const demoSettings = {
  votingDelay: 5,
  votingPeriod: 40,
  proposalThreshold: 1_000_000n * 10n ** 18n,
  quorumNumerator: 4n,
  quorumDenominator: 100n,
  timelockDelay: 60,
} as const

/** The functions the demo calls, of all its contracts together. */
export const demoAbi = parseAbi([
  'function transfer(address to, uint256 value) returns (bool)',
  'function burn(uint256 value)',
  'function balanceOf(address account) view returns (uint256)',
  'function totalSupply() view returns (uint256)',
  'function delegate(address delegatee)',
  'function delegates(address account) view returns (address)',
  'function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s)',
  'function getVotes(address account) view returns (uint256)',
  'function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256)',
  'function queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)',
  'function execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable returns (uint256)',
  'function cancel(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)',
  'function castVote(uint256 proposalId, uint8 support) returns (uint256)',
  'function castVoteWithReason(uint256 proposalId, uint8 support, string reason) returns (uint256)',
  'function castVoteWithReasonAndParams(uint256 proposalId, uint8 support, string reason, bytes params) returns (uint256)',
  'function state(uint256 proposalId) view returns (uint8)',
  'function proposalSnapshot(uint256 proposalId) view returns (uint256)',
  'function proposalDeadline(uint256 proposalId) view returns (uint256)',
  'function proposalEta(uint256 proposalId) view returns (uint256)',
  'function hasVoted(uint256 proposalId, address account) view returns (bool)',
  'function votingDelay() view returns (uint256)',
  'function votingPeriod() view returns (uint256)',
  'function proposalThreshold() view returns (uint256)',
  'function quorumNumerator() view returns (uint256)',
  'function setVotingDelay(uint48 newVotingDelay)',
  'function setVotingPeriod(uint32 newVotingPeriod)',
  'function setProposalThreshold(uint256 newProposalThreshold)',
  'function updateQuorumNumerator(uint256 newQuorumNumerator)',
  'function updateDelay(uint256 newDelay)',
  'function getMinDelay() view returns (uint256)',
  'function grantRole(bytes32 role, address account)',
  'function renounceRole(bytes32 role, address callerConfirmation)',
  'function cancel(bytes32 id)',
  'function release(address token)',
  'event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)',
])

/** `IGovernor.ProposalState`, by value. */
export const proposalStates = [
  'Pending',
  'Active',
  'Canceled',
  'Defeated',
  'Succeeded',
  'Queued',
  'Expired',
  'Executed',
] as const

export type ProposalState = (typeof proposalStates)[number]

export interface ContractArtifact {
  readonly abi: Abi
  readonly bytecode: Hex
}

export type DemoContract = 'DemoToken' | 'DemoGovernor' | 'TimelockController' | 'VestingWallet'

/** Reads the committed compiler output. */
export function loadArtifacts(): Record<DemoContract, ContractArtifact> {
  const file = path.join(__dirname, '..', '..', 'assets', 'demo', 'contracts.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`Cannot read the demo contracts from ${file}; run node scripts/compile-demo-contracts.mjs`, {
      cause: error,
    })
  }
}
