import type {ElectorateIndex} from './power-index'

/** Probability that a proposal passes where everybody votes by the record. */
export const passingChance: ElectorateIndex = {
  id: 'passingChance',
  subject: 'electorate',
  description: 'How likely a proposal passes when everybody votes or stays away, and takes a side, by the record.',
  of: sample => sample.passing(),
}
