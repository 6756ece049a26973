import {DECISION_REASONS} from '../core/influence/decision'

/** The part of the public schema that says who decided a proposal. */
export const influenceTypeDefs = /* GraphQL */ `
"What the votes decide under the governor's own rule, and whose votes did."
type ProposalInfluence {
  "for > against, and the quorum reached. Of the votes alone: a proposal that was canceled may pass here."
  passes: Boolean!
  reason: DecisionReason!
  "for − against − 1; below 0 there is no majority."
  majoritySlack: BigInt!
  "(for − against) ÷ (for + against); null without such votes."
  margin: Ratio
  "Votes that count towards the quorum − quorum; below 0 it is not reached."
  quorumSlack: BigInt!
  "The smaller of the two slacks: how close it was, below 0 where it does not pass."
  decisiveSlack: BigInt!
  "Whether for and against differ by less than a tenth of all votes cast; null where nothing was cast."
  contested: Boolean
  "Voters without any one of whom the outcome is another; of either side, since an opponent may bring the quorum."
  removalPivotal: [Address!]!
  "Voters any one of whom changes the outcome by exchanging votes for and against."
  flipPivotal: [Address!]!
  "Fewest voters who defeat it by not voting."
  removalCoalition: DecisiveCoalition
  "Why there is none."
  removalCoalitionNull: CoalitionNull
  "Fewest voters who defeat it by voting against, or who make it pass by voting for."
  flipCoalition: DecisiveCoalition
  "Why there is none."
  flipCoalitionNull: CoalitionNull
  "The last vote that changed the running outcome; null where none did: it never passed at any moment."
  decisiveVote: DecisiveVote
}

enum DecisionReason { ${DECISION_REASONS.join(' ')} }
"doesNotPass: it is about proposals that pass; unreachable: all together cannot; tooManyDivided: more than 12 voters divided their weight."
enum CoalitionNull { doesNotPass unreachable tooManyDivided }
"route: the condition that its members break, majority or quorum; both where they make it pass."
type DecisiveCoalition { size: Int! route: String! members: [Address!]! }
"index counts the proposal's votes in order from 0."
type DecisiveVote { index: Int! voter: Address! block: Int! }
`
