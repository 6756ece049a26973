import {
  type Address,
  concat,
  encodeAbiParameters,
  type Hex,
  parseAbiParameters,
  stringToHex,
  toFunctionSelector,
} from 'viem'
import {onGovernor} from './demo-call'
import {demoAddresses} from './demo-contracts'
import {type Proposal, proposalId} from './demo-proposals'
import type {Transaction} from './dev-chain'

/** `support` as GovernorCountingSimple numbers it. */
export const supports = {against: 0, for: 1, abstain: 2} as const

/** A vote by identifier, with a reason or without. */
export function demoVote(
  voter: Address,
  id: bigint,
  vote: {support: number; reason?: string | undefined},
): Transaction {
  return vote.reason === undefined
    ? onGovernor(voter, 'castVote', [id, vote.support])
    : onGovernor(voter, 'castVoteWithReason', [id, vote.support, vote.reason])
}

export function voteFor(voter: Address, proposal: Proposal, reason?: string): Transaction {
  return demoVote(voter, proposalId(proposal), {support: supports.for, reason})
}

export function voteAgainst(voter: Address, proposal: Proposal, reason?: string): Transaction {
  return demoVote(voter, proposalId(proposal), {support: supports.against, reason})
}

export function voteAbstain(voter: Address, proposal: Proposal, reason?: string): Transaction {
  return demoVote(voter, proposalId(proposal), {support: supports.abstain, reason})
}

/** Emits VoteCastWithParams, which the governor counts as any other vote. */
export function voteWithParams(voter: Address, proposal: Proposal, reason: string): Transaction {
  const args = [proposalId(proposal), supports.for, reason, stringToHex('client=kingmaker')] as const
  return onGovernor(voter, 'castVoteWithReasonAndParams', args)
}

/** An abstention whose reason holds an emoji, a NUL byte and bytes that are not UTF-8. */
export function voteByBytes(voter: Address, proposal: Proposal): Transaction {
  const reason = concat([stringToHex('Torn 🗳️ between '), '0x00', '0xc328fffe', stringToHex(' both')])
  // `bytes` and `string` are encoded alike; viem would not let a broken string through.
  const args = encodeAbiParameters(parseAbiParameters('uint256, uint8, bytes'), [
    proposalId(proposal),
    supports.abstain,
    reason,
  ])
  const data: Hex = concat([toFunctionSelector('castVoteWithReason(uint256,uint8,string)'), args])
  return {from: voter, to: demoAddresses.governor, data}
}
