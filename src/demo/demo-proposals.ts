import {
  type Address,
  encodeAbiParameters,
  type Hex,
  hexToBigInt,
  keccak256,
  numberToHex,
  pad,
  parseAbiParameters,
  stringToHex,
  zeroHash,
} from 'viem'
import {demoRoles, member, newcomer} from './demo-accounts'
import {demoCall} from './demo-call'
import {demoAddresses, demoSettings, type ProposalState} from './demo-contracts'

export interface Action {
  readonly target: Address
  readonly data: Hex
}

export interface Proposal {
  readonly proposer: Address
  readonly description: string
  readonly actions: readonly Action[]
}

export interface ScriptedProposal extends Proposal {
  /** The state in which the history leaves it standing. */
  readonly outcome: ProposalState
}

const token = 10n ** 18n

/** The proposals of the history, in the order of their creation. */
export const demoProposals = {
  grant: {
    proposer: member(0),
    description:
      '# Fund the indexer grant\n\nPays 250,000 OPGD from the treasury to the team that builds the explorer.',
    actions: [treasuryTransfer(newcomer(0), 250_000n * token)],
    outcome: 'Executed',
  },
  lowerQuorum: {
    proposer: demoRoles.safeA,
    description: '# Lower the quorum to 4 %\n\nTwo Safes should not be enough to starve a vote.',
    actions: [
      {target: demoAddresses.governor, data: demoCall('updateQuorumNumerator', [demoSettings.quorumNumerator])},
    ],
    outcome: 'Executed',
  },
  unnoticed: {
    proposer: member(1),
    description: '# Sponsor a hackathon\n\nA small grant that the large holders do not care about.',
    actions: [treasuryTransfer(newcomer(1), 40_000n * token)],
    outcome: 'Defeated',
  },
  withdrawn: {
    proposer: demoRoles.seedSafe,
    description: '# Move the treasury to a new address\n\nProposed by mistake.',
    actions: [treasuryTransfer(demoRoles.seedSafe, 32_000_000n * token)],
    outcome: 'Canceled',
  },
  newSettings: {
    proposer: demoRoles.safeB,
    description:
      '# Slower votes, higher threshold\n\nVoting delay 5 blocks, voting period 40 blocks, threshold 1,000,000 OPGD.',
    actions: [
      {target: demoAddresses.governor, data: demoCall('setVotingDelay', [demoSettings.votingDelay])},
      {target: demoAddresses.governor, data: demoCall('setVotingPeriod', [demoSettings.votingPeriod])},
      {target: demoAddresses.governor, data: demoCall('setProposalThreshold', [demoSettings.proposalThreshold])},
    ],
    outcome: 'Executed',
  },
  voteDown: {
    proposer: member(0),
    description: '# Pay community moderators for a year\n\nMost members are for it; most tokens are not.',
    actions: [treasuryTransfer(member(3), 3_000_000n * token)],
    outcome: 'Defeated',
  },
  tie: {
    proposer: demoRoles.safeC,
    description: '# Rename the token\n\nTwo Safes of equal weight disagree.',
    actions: [{target: demoAddresses.token, data: demoCall('transfer', [demoRoles.keeper, 0n])}],
    outcome: 'Defeated',
  },
  batchGrant: {
    proposer: demoRoles.safeB,
    description: '# Season two grants 🌱\n\nTwo payments in one execution — «à égalité».',
    actions: [treasuryTransfer(newcomer(2), 120_000n * token), treasuryTransfer(member(5), 80_000n * token)],
    outcome: 'Executed',
  },
  vetoed: {
    proposer: demoRoles.safeC,
    description:
      '# Hand 10 % of the treasury to Safe C\n\nPasses the vote and is stopped by the guardian at the timelock.',
    actions: [treasuryTransfer(demoRoles.safeC, 3_200_000n * token)],
    outcome: 'Canceled',
  },
  unqueued: {
    proposer: demoRoles.safeA,
    description: '# Publish a monthly treasury report\n\nPassed, and nobody has queued it.',
    actions: [treasuryTransfer(newcomer(3), 15_000n * token)],
    outcome: 'Succeeded',
  },
  unexecuted: {
    proposer: demoRoles.safeB,
    description: '# Extend the liquidity programme\n\nQueued, and nobody has executed it.',
    actions: [treasuryTransfer(demoRoles.pool, 500_000n * token)],
    outcome: 'Queued',
  },
  underVote: {
    proposer: member(0),
    description: '# Elect a delegate council\n\nThe vote is open.',
    actions: [treasuryTransfer(member(0), 60_000n * token)],
    outcome: 'Active',
  },
  upcoming: {
    proposer: demoRoles.safeC,
    description: '# Open-source the node operator tooling\n\nThe vote opens within a few blocks.',
    actions: [treasuryTransfer(member(7), 25_000n * token)],
    outcome: 'Pending',
  },
} as const satisfies Record<string, ScriptedProposal>

/** The four arguments that `queue`, `execute`, `cancel` and the identifier are made of. */
export function proposalCall({actions, description}: Proposal): readonly [Address[], bigint[], Hex[], Hex] {
  return [
    actions.map(({target}) => target),
    actions.map(() => 0n),
    actions.map(({data}) => data),
    keccak256(stringToHex(description)),
  ]
}

/** The identifier the governor gives the proposal: the hash of its call. */
export function proposalId(proposal: Proposal): bigint {
  const parameters = parseAbiParameters('address[], uint256[], bytes[], bytes32')
  return hexToBigInt(keccak256(encodeAbiParameters(parameters, proposalCall(proposal))))
}

/** The timelock's identifier of the proposal's operation, salted as the governor salts it. */
export function operationId(proposal: Proposal): Hex {
  const [targets, values, calldatas, descriptionHash] = proposalCall(proposal)
  const salt = hexToBigInt(pad(demoAddresses.governor, {dir: 'right'})) ^ hexToBigInt(descriptionHash)
  const parameters = parseAbiParameters('address[], uint256[], bytes[], bytes32, bytes32')
  const call = [targets, values, calldatas, zeroHash, numberToHex(salt, {size: 32})] as const
  return keccak256(encodeAbiParameters(parameters, call))
}

/** An action of the timelock that pays from the treasury. */
export function treasuryTransfer(to: Address, amount: bigint): Action {
  return {target: demoAddresses.token, data: demoCall('transfer', [to, amount])}
}
