/** Types whose figures have caveats of their own; figures of other types are read with those of the object they are in. */
export const CAVEATED_TYPES = [
  'Account',
  'AccountInfluence',
  'Alert',
  'AssetSample',
  'AssetState',
  'Bucket',
  'ConcentrationPoint',
  'ConcentrationSample',
  'DaoInfluence',
  'ParticipationPoint',
  'PowerIndices',
  'Proposal',
  'ProposalInfluence',
  'ProposalPotential',
  'ProposalTurnout',
  'Token',
  'Vote',
] as const
export type CaveatedType = (typeof CAVEATED_TYPES)[number]

/** The part of the public schema that tells what figures rest on. */
export const caveatsTypeDefs = /* GraphQL */ `
"What the figures of an object rest on, and of the objects in it that have no caveats of their own."
type Caveats {
  "Over whom or over what they are taken."
  population: String!
  "What shares are of; null where there are none."
  denominator: String
  "Version of the label set that leaves addresses out or takes them together; null where no labels take part."
  labels: String
  "By which rule it is decided what passes, wins or counts; null where none takes part."
  rule: String
  "How they come about."
  method: String!
  "How far a value may be from the true one; null where all are exact."
  bounds: String
  "The block as of whose end they hold; null before the first, and of what is told by time."
  block: Int
  "Whether the contracts that they come from can be trusted."
  quality: DataQuality!
  "Fields of the object without a value, and why, where no field beside them says so."
  missing: [MissingValue!]!
}

"""
Whether the events of some contracts agree with each other, and the index with the contracts: by what was seen up to the block of
the figures, or of all that is indexed where they have none.
"""
type DataQuality {
  "By these contracts alone: another one of the DAO may be worse, see Dao.integrity."
  status: IntegrityStatus!
  contracts: [Address!]!
  brokenRules: [IntegrityRule!]!
  "Block of the last comparison with the contracts themselves, of a block up to that of the figures; null when there was none."
  verifiedAt: Int
}

"field is the name of a field of the object."
type MissingValue { field: String! reason: String! }

${CAVEATED_TYPES.map(type => `extend type ${type} { "What its figures rest on." caveats: Caveats! }`).join('\n')}
`
