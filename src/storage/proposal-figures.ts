import {Distribution} from '../core/distribution/distribution'
import {castParts} from '../core/influence/cast-parts'
import {slacks} from '../core/influence/decision'
import {flipCoalition, removalCoalition} from '../core/influence/decisive-coalition'
import {decisiveVote} from '../core/influence/decisive-vote'
import {pivotalVoters} from '../core/influence/pivotal-voters'
import {gini} from '../core/metrics/gini'
import {herfindahl} from '../core/metrics/herfindahl'
import type {GovernorRules} from '../core/proposals/governor-rules'
import {minimalMajorityCoalition, quorumCrosser, votersByWeight} from '../core/proposals/influence'
import {defeatReason} from '../core/proposals/outcome'
import type {Proposal} from '../core/proposals/proposal'
import {formatRatio, type Ratio} from '../core/ratio'

/** What the figures need of the rules that a proposal is judged by. */
export type JudgingRules = Pick<GovernorRules, 'untold' | 'quorumCounts'>

/** Columns of a proposal that follow from its votes, by the rules that it is judged by. */
export function proposalFigures(proposal: Proposal, rules: JudgingRules) {
  const {votes, tally, quorum, state} = proposal
  const {untold} = rules
  const voters = votersByWeight(votes)
  const weights = Distribution.of(voters.map(voter => voter.weight))
  const crosser = quorum === undefined ? undefined : quorumCrosser(votes, quorum, rules)
  return {
    untold: untold ?? null,
    forVotes: untold === undefined ? tally.for : null,
    againstVotes: untold === undefined ? tally.against : null,
    abstainVotes: untold === undefined ? tally.abstain : null,
    defeatReason: state === 'Defeated' ? (defeatReason(proposal, rules) ?? null) : null,
    // What an override takes back is not a vote.
    votes: votes.filter(({weight}) => weight >= 0n).length,
    voters: new Set(votes.map(vote => vote.voter)).size,
    votersWithWeight: untold === undefined ? voters.length : null,
    minMajorityCoalition: minimalMajorityCoalition(voters).length || null,
    quorumCrossIndex: crosser?.index ?? null,
    quorumCrosser: crosser?.voter ?? null,
    quorumCrossBlock: crosser?.block ?? null,
    quorumCounts: [...rules.quorumCounts],
    voterGini: stored(gini.of(weights)),
    voterHerfindahl: stored(herfindahl.of(weights)),
    ...influence(proposal, rules),
  }
}

/** Who decided, by the votes so far; nothing of it can be said before the quorum is known. */
function influence({votes, tally, quorum}: Proposal, {quorumCounts}: JudgingRules) {
  const decision = quorum === undefined ? undefined : {quorum, quorumCounts}
  const voters = decision && castParts(votes)
  const pivotal = voters && pivotalVoters(voters, tally, decision)
  const removal = voters && removalCoalition(voters, tally, decision)
  const flip = voters && flipCoalition(voters, tally, decision)
  const index = decision && decisiveVote(votes, decision)
  const decisive = index === undefined ? undefined : votes[index]
  return {
    quorumSlack: decision ? slacks(tally, decision).quorum : null,
    removalPivotal: pivotal ? [...pivotal.byRemoval] : null,
    flipPivotal: pivotal ? [...pivotal.byFlip] : null,
    removalCoalition: removal ? [...removal.members] : null,
    removalRoute: removal?.route ?? null,
    flipCoalition: flip && flip !== 'tooManyDivided' ? [...flip.members] : null,
    flipRoute: (flip === 'tooManyDivided' ? flip : flip?.route) ?? null,
    decisiveIndex: index ?? null,
    decisiveVoter: decisive?.voter ?? null,
    decisiveBlock: decisive?.block ?? null,
  }
}

function stored(value: Ratio | undefined): string | null {
  return value ? formatRatio(value) : null
}
