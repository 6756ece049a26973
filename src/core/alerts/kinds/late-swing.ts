import type {VoteRecord} from '../../changes'
import {passes} from '../../influence/decision'
import {timepointAt} from '../../primitives'
import type {Proposal} from '../../proposals/proposal'
import {addVote, type Tally} from '../../proposals/tally'
import {ratio, toDecimal} from '../../ratio'
import {defineAlertKind, type Finding, type RuleView} from '../alert-kind'

/**
 * A vote in the last part of the voting time that changes what the outcome would be if the vote ended with it. The time is
 * taken as it stood before the vote: an extension that the vote itself brings about does not make it early.
 */
export const lateSwing = defineAlertKind({
  id: 'lateSwing',
  description: 'A vote in the last part of the voting time changes the running outcome of a proposal.',
  parameters: {
    last: {type: 'ratio', description: 'the part of the voting time, from its end, that is late', default: '10%'},
  },
  problem: ({last}) => (last.numerator > last.denominator ? 'last: expected at most 100%' : undefined),
  observe: ({last}, view) => {
    const byProposal = new Map<Proposal, VoteRecord[]>()
    for (const vote of view.votes) {
      if (!view.watches(vote.proposal.governor)) continue
      const votes = byProposal.get(vote.proposal)
      if (votes) votes.push(vote)
      else byProposal.set(vote.proposal, [vote])
    }
    const findings: Finding[] = []
    for (const [proposal, votes] of byProposal)
      for (const {vote, passed} of turns(proposal, votes, view)) {
        const left = timeLeft(vote, view)
        if (left === undefined || left.numerator * last.denominator >= last.numerator * left.denominator) continue
        findings.push({
          subject: `${proposal.governor}:${proposal.proposalId}:${vote.index}`,
          contract: proposal.governor,
          proposal,
          member: vote.event.voter,
          measured: left,
          bound: last,
          text: () =>
            `with ${toDecimal(left, 6)} of its time left, a vote makes the proposal ${passed ? 'pass' : 'fail'}`,
        })
      }
    return findings
  },
})

/** The votes of a block, all of one proposal, that change its running outcome. O(votes). */
function* turns(
  proposal: Proposal,
  records: readonly VoteRecord[],
  {state}: RuleView,
): Generator<{vote: VoteRecord; passed: boolean}> {
  const {quorum, rulesFrom} = proposal
  const rules = state.governors.get(proposal.governor)?.intervals.at(rulesFrom).rules
  if (quorum === undefined || !rules) return
  const decision = {quorum, quorumCounts: rules.quorumCounts}
  const cast = records.flatMap(({index}) => proposal.votes[index] ?? [])
  const block: Tally = {against: 0n, for: 0n, abstain: 0n}
  for (const vote of cast) addVote(block, vote)
  const {tally} = proposal
  const running: Tally = {
    against: tally.against - block.against,
    for: tally.for - block.for,
    abstain: tally.abstain - block.abstain,
  }
  let before = passes(running, decision)
  for (const vote of records) {
    const own = proposal.votes[vote.index]
    if (own) addVote(running, own)
    const passed = passes(running, decision)
    if (passed !== before) yield {vote, passed}
    before = passed
  }
}

/** What was left of the voting time at a vote, as a part of all of it; undefined where that is not known. */
function timeLeft({proposal, position}: VoteRecord, {state, revisions}: RuleView) {
  const rules = state.governors.get(proposal.governor)?.rules
  const moved = revisions.find(each => each.proposal === proposal && each.position.logIndex > position.logIndex)
  const {voteStart} = proposal
  const voteEnd = moved ? moved.voteEnd : proposal.voteEnd
  if (!rules || voteStart === undefined || voteEnd === undefined || voteEnd <= voteStart) return undefined
  const left = voteEnd - timepointAt(position.block, rules.clock)
  return ratio(left > 0n ? left : 0n, voteEnd - voteStart)
}
