import type {GraphQLObjectType, GraphQLSchema} from 'graphql'

/**
 * Types with an exact ratio among their fields that can be reached without passing an object with caveats: figures that
 * nobody can ask the caveats of.
 */
export function withoutCaveats(schema: GraphQLSchema): string[] {
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => 'getFields' in type && 'getInterfaces' in type && !type.name.startsWith('__'),
  )
  const named = (type: unknown): string => String(type).replaceAll(/[[\]!]/g, '')
  const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields())
  const has = (type: GraphQLObjectType) => fieldsOf(type).some(({name}) => name === 'caveats')
  const covered = (type: GraphQLObjectType, within: readonly string[] = []): boolean => {
    if (has(type) || within.includes(type.name)) return true
    const parents = objects.filter(parent => fieldsOf(parent).some(field => named(field.type) === type.name))
    return parents.length > 0 && parents.every(parent => covered(parent, [...within, type.name]))
  }
  return objects
    .filter(type => type.name !== 'Ratio' && fieldsOf(type).some(field => named(field.type) === 'Ratio'))
    .filter(type => !covered(type))
    .map(({name}) => name)
}

/** Fields of each type whose value can be missing for a reason that only its caveats tell. */
export const MISSABLE: Readonly<Record<string, readonly string[]>> = {
  Proposal: [
    ...[
      'voteStart',
      'voteEnd',
      'forVotes',
      'againstVotes',
      'abstainVotes',
      'quorum',
      'proposerVotes',
      'proposalThreshold',
    ],
    ...['voterGini { decimal }', 'voterHerfindahl { decimal }', 'minimalMajorityCoalition { size }'],
    ...['quorumCrosser { index }', 'influence { reason }', 'potential { lockInNull }', 'turnout { cast }'],
  ],
  ProposalInfluence: ['margin { decimal }', 'decisiveVote { index }'],
  ProposalTurnout: ['lateShare { decimal }', 'lateSwing'],
  ProposalPotential: ['entryPivotal { votes }'],
  Vote: ['weight', 'share { decimal }', 'removalPivotal', 'flipPivotal'],
  ConcentrationPoint: ['values { metric }', 'lorenz { accounts }', 'decisions { quorum }'],
  ParticipationPoint: [
    ...['delegationRate { decimal }', 'selfDelegationShare { decimal }', 'communityShare { decimal }'],
    ...['activeVotes', 'dormantShare { decimal }'],
  ],
  Account: ['leverage { decimal }', 'backing { holders }'],
  PowerIndices: ['quota', 'values { index }', 'players(first: 2) { account }'],
  AccountInfluence: ['eligible', 'participated', 'entryPivotal'],
  DaoInfluence: ['removalPivotalShare { decimal }', 'flipPivotalShare { decimal }', 'from', 'to'],
}

/** A selection of the missable fields of a type, and what its caveats say of them. */
export const missableOf = (type: string) => `${MISSABLE[type]?.join(' ')} caveats { missing { field reason } }`

type Entry = Readonly<Record<string, unknown>> & {readonly caveats: {missing: {field: string; reason: string}[]}}

/** Fields that have no value and are not told, or have one and are told; each as `field: reason`. */
export function wronglyMissing(type: string, entry: unknown): string[] {
  const {caveats, ...values} = entry as Entry
  const told = new Map(caveats.missing.map(({field, reason}) => [field, reason]))
  const names = (MISSABLE[type] ?? []).map(field => field.split(/[ (]/)[0] ?? '')
  const absent = names.filter(
    name => values[name] === null || (Array.isArray(values[name]) && values[name].length === 0),
  )
  return [
    ...absent.filter(name => !told.get(name)).map(name => `${name}: not told`),
    ...[...told].filter(([name]) => !absent.includes(name)).map(([name, reason]) => `${name}: ${reason}`),
  ]
}
