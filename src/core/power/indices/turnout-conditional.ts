import type {VoterIndex} from './power-index'

/** Probability that a proposal passes when the voter is in favour, less that when it is against, others by their records. */
export const turnoutConditional: VoterIndex = {
  id: 'turnoutConditional',
  subject: 'voter',
  description:
    'How much likelier a proposal passes with the voter in favour than with it against, all others voting or not by their own records.',
  of: (sample, voter) => sample.influence(voter),
}
