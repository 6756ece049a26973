import {deployDao} from './dao-deployment'
import {delegationEpisode} from './delegation-episode'
import {demoRoles, member, newcomer} from './demo-accounts'
import {demoCall, onGovernor, onTimelock, onToken} from './demo-call'
import {demoAddresses} from './demo-contracts'
import {demoProposals, operationId, type Proposal, proposalCall, proposalId} from './demo-proposals'
import {voteAbstain, voteAgainst, voteByBytes, voteFor, voteWithParams} from './demo-vote'
import {DevChain} from './dev-chain'
import {HistoryScript} from './history-script'

/** The length of the whole history in blocks. */
export const historyBlocks = 260

const token = 10n ** 18n
const {seedSafe, safeA, safeB, safeC, keeper} = demoRoles
const payers = demoRoles.community.slice(0, 9)

/**
 * Deploys the demo DAO on an empty development chain and drives it through three weeks of governance that end now.
 * The chain's genesis must be old enough; an interrupted history is not resumed, start it again on a fresh chain.
 */
export async function playHistory(url: string): Promise<void> {
  const chain = new DevChain(url)
  const end = Math.floor(Date.now() / 1000)
  const genesis = await chain.timestamp()
  if (await chain.hasCode(demoAddresses.token)) {
    throw new Error(`${url} already holds a demo history, whole or interrupted; play it on a fresh chain`)
  }
  if (end - genesis < 86_400) {
    throw new Error(`The genesis of ${url} is less than a day old; start the node with a genesis three weeks ago`)
  }
  const script = await HistoryScript.begin(chain, historyBlocks, end)
  await deployDao(script)
  await delegationEpisode(script)
  await firstVotes(script)
  await secondVotes(script)
  await thirdVotes(script)
  await openVotes(script)
}

/** Whether the chain holds the whole history: the proposal of its last step exists. */
export async function isPlayed(url: string): Promise<boolean> {
  const chain = new DevChain(url)
  if (!(await chain.hasCode(demoAddresses.governor))) return false
  const id = proposalId(demoProposals.upcoming)
  return (await chain.read(demoAddresses.governor, 'proposalSnapshot', [id])) > 0n
}

async function firstVotes(script: HistoryScript): Promise<void> {
  const {grant, lowerQuorum, unnoticed, withdrawn} = demoProposals
  for (const proposal of [grant, lowerQuorum, unnoticed, withdrawn]) await script.propose(proposal)
  await script.send(onGovernor(seedSafe, 'cancel', proposalCall(withdrawn)))
  await voteStart(script, unnoticed)

  await script.together([
    voteFor(safeB, grant, 'The explorer pays for itself.'),
    voteFor(member(0), grant, 'Für Öffentlichkeit — 透明性, שקיפות 🗳️'),
    voteAgainst(safeA, grant, 'Too much, too early.'),
    voteAbstain(member(10), grant),
    voteFor(safeA, lowerQuorum),
    voteFor(safeB, lowerQuorum, 'Agreed.'),
    voteFor(member(1), unnoticed, 'Hackathons brought us here.'),
  ])
  await script.send(voteFor(keeper, grant, 'I hold nothing, and I am for it.'))
  await script.pass(4, payers)
  await script.each([
    voteByBytes(member(3), grant),
    voteWithParams(member(0), lowerQuorum, 'Quorum is a floor, not a wall.'),
    voteAbstain(seedSafe, lowerQuorum, ''),
    voteAbstain(seedSafe, unnoticed, 'No opinion.'),
    voteFor(member(8), unnoticed),
  ])
  await voteEnd(script, unnoticed)

  await script.together([grant, lowerQuorum].map(proposal => onGovernor(keeper, 'queue', proposalCall(proposal))))
  await script.pass(3, payers)
  await script.each([grant, lowerQuorum].map(proposal => onGovernor(keeper, 'execute', proposalCall(proposal))))
  await script.pass(15, payers)
}

async function secondVotes(script: HistoryScript): Promise<void> {
  const {newSettings, voteDown, tie} = demoProposals
  const loan = 20_000_000n * token
  // Safe B lends to Safe C across the snapshot, so that both weigh the same when they disagree.
  await script.each([
    onToken(safeC, 'delegate', [safeC]),
    onToken(safeB, 'transfer', [safeC, loan]),
    onToken(newcomer(0), 'transfer', [newcomer(1), 100_000n * token]),
  ])
  for (const proposal of [newSettings, voteDown, tie]) await script.propose(proposal)
  await voteStart(script, tie)
  await script.send(onToken(safeC, 'transfer', [safeB, loan]))

  await script.together([
    voteFor(safeA, newSettings),
    voteFor(safeB, newSettings, 'We need time to read.'),
    voteFor(safeC, newSettings),
    voteFor(member(0), voteDown, 'They work for free today.'),
    voteFor(member(1), voteDown),
    voteFor(member(3), voteDown),
    voteFor(safeB, tie, 'A fresh name.'),
    voteAgainst(safeC, tie, 'Nobody asked.'),
  ])
  await script.each([
    voteAgainst(safeA, voteDown, 'Out of budget.'),
    voteAgainst(safeB, voteDown, 'Same as Safe A.'),
    voteAbstain(safeC, voteDown),
    voteAbstain(keeper, tie),
    {from: keeper, to: demoAddresses.ecosystemVesting, data: demoCall('release', [demoAddresses.token])},
    onToken(demoRoles.ecosystem, 'transfer', [member(12), 50_000n * token]),
    onToken(member(4), 'burn', [12_345n * token + 678n]),
    onToken(demoRoles.ecosystem, 'delegate', [safeA]),
  ])
  await voteEnd(script, tie)

  await script.send(onGovernor(safeB, 'queue', proposalCall(newSettings)))
  await script.pass(2, payers)
  await script.send(onGovernor(keeper, 'execute', proposalCall(newSettings)))
  await script.pass(20, payers)
}

async function thirdVotes(script: HistoryScript): Promise<void> {
  const {batchGrant, vetoed, unqueued, unexecuted} = demoProposals
  const proposals = [batchGrant, vetoed, unqueued, unexecuted]
  for (const proposal of proposals) await script.propose(proposal)
  await voteStart(script, unexecuted)
  for (const proposal of proposals) {
    await script.together([
      voteFor(safeB, proposal),
      voteFor(safeC, proposal, proposal === vetoed ? 'We know how to use it.' : undefined),
      proposal === vetoed ? voteAgainst(safeA, proposal) : voteFor(safeA, proposal),
      voteAbstain(member(1), proposal),
    ])
    await script.pass(2, payers)
  }
  await voteEnd(script, unexecuted)

  const queued = [batchGrant, vetoed, unexecuted]
  await script.each(queued.map(proposal => onGovernor(keeper, 'queue', proposalCall(proposal))))
  await script.send(onTimelock(safeA, 'cancel', [operationId(vetoed)]))
  await script.pass(3, payers)
  await script.send(onGovernor(newcomer(2), 'execute', proposalCall(batchGrant)))
  await script.pass(14, payers)
}

async function openVotes(script: HistoryScript): Promise<void> {
  const {underVote, upcoming} = demoProposals
  await script.propose(underVote)
  await voteStart(script, underVote)
  await script.each([
    voteFor(member(1), underVote, 'Delegates should be chosen.'),
    voteAgainst(safeA, underVote, 'Not before an audit.'),
    voteAbstain(member(3), underVote),
  ])
  await script.pass(3, payers)
  await script.propose(upcoming)
}

async function voteStart(script: HistoryScript, proposal: Proposal): Promise<void> {
  const id = proposalId(proposal)
  await script.passTo(await script.chain.read(demoAddresses.governor, 'proposalSnapshot', [id]), payers)
}

async function voteEnd(script: HistoryScript, proposal: Proposal): Promise<void> {
  const id = proposalId(proposal)
  await script.passTo(await script.chain.read(demoAddresses.governor, 'proposalDeadline', [id]), payers)
}
