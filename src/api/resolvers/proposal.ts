import {SIDES} from '../../core/proposals/tally'
import {parseRatio, ratio} from '../../core/ratio'
import type {Where} from '../../storage/read/columns'
import type {Moments} from '../../storage/read/moment'
import {
  ALL_PROPOSAL_COLUMNS,
  countProposals,
  PROPOSAL_COLUMNS,
  PROPOSAL_TEXTS,
  type ProposalActionRow,
  type ProposalColumn,
  type ProposalFilter,
  type ProposalRow,
  type ProposalTextRow,
  readProposals,
} from '../../storage/read/proposals'
import {
  ALL_VOTE_COLUMNS,
  countVotes,
  readVotes,
  VOTE_COLUMNS,
  type VoteFilter,
  type VoteRow,
} from '../../storage/read/votes'
import {momentsOf, readPast, type TimeArguments} from '../block-argument'
import {caip2} from '../caip'
import {type ConnectionArguments, connectionOf, type Walkable} from '../connection'
import type {Context, Dated} from '../context'
import {type ListArguments, pageOf} from '../page-arguments'
import {proposalRowIdOf} from '../proposal-id'
import {influenceOf} from '../proposal-influence'
import {ableToChange, potentialOf} from '../proposal-potential'
import {crossedAfter, crossedOfPeriod, turnoutOf} from '../proposal-turnout'
import {badInput} from '../scalars'
import {type Asked, asksFor, CONNECTION_ROWS, columnsAsked} from '../selection'

interface ProposalArguments extends TimeArguments {
  /** Chain of the addresses, where they tell it and nothing else does. */
  readonly chainId?: number
  readonly id?: string
  readonly dao?: string
  readonly governor?: string
  readonly proposalId?: string
}

interface QuorumCrosserOfRow {
  readonly index: number
  readonly row: Pick<ProposalRow, 'id' | 'voteStart' | 'voteEnd'> & Dated
}

const SUPPORTS = SIDES.map(side => side.toUpperCase())

type TellingProposal = ProposalRow & Partial<ProposalTextRow>
type DatedProposal = TellingProposal & Dated

/** Ids hold an address, which may come in any letter case. */
const idOf = (id: string | null | undefined) => (id == null ? undefined : proposalRowIdOf(id))

/** The chain that an id begins with; undefined without an id. */
const chainIn = (id: string | null | undefined) => {
  const [, chain] = /^(\d{1,9}):/.exec(id ?? '') ?? []
  return chain === undefined ? undefined : Number(chain)
}

/** Fields of a proposal that are no column; one that stands in neither list needs them all. */
const NEEDS = {
  __typename: [],
  actions: ['id'],
  caip2: ['chainId'],
  deposits: ['id'],
  minimalMajorityCoalition: ['id', 'minMajorityCoalition', 'forVotes', 'againstVotes', 'abstainVotes'],
  quorumCrosser: ['id', 'quorumCrossIndex', 'quorumCrosser', 'quorumCrossBlock', 'voteStart', 'voteEnd'],
  stateChanges: ['id'],
  voteCount: ['votes'],
  voterCount: ['voters'],
  votes: ['id', 'chainId'],
  caveats: ALL_PROPOSAL_COLUMNS,
  influence: ALL_PROPOSAL_COLUMNS,
  potential: ALL_PROPOSAL_COLUMNS,
  powerIndices: ALL_PROPOSAL_COLUMNS,
  turnout: ALL_PROPOSAL_COLUMNS,
} as const satisfies Record<string, readonly (keyof ProposalRow)[]>

/** Fields of a vote that look at its proposal. */
const OF_PROPOSAL = ['caveats', 'share', 'removalPivotal', 'flipPivotal']

/** The columns of proposals that a query asks for. */
function proposalsAsked(info: Asked, rows: readonly string[] = ['']): readonly ProposalColumn[] {
  const columns = ['id', ...ALL_PROPOSAL_COLUMNS.filter(name => name !== 'id'), ...PROPOSAL_TEXTS] as const
  const votesLook = rows.some(row => asksFor(info, OF_PROPOSAL, row === '' ? 'votes' : `${row}.votes`))
  const votes = votesLook ? ALL_PROPOSAL_COLUMNS : NEEDS.votes
  const asked = columnsAsked(info, {columns, needs: {...NEEDS, votes}, rows})
  return asked.includes('id') ? asked : ['id', ...asked]
}

/** Rows with what they are told as of; of the tables as they stand there is nothing to say. */
function datedRows<Row extends object>(rows: readonly Row[], at: Moments | undefined): readonly (Row & Dated)[] {
  return at ? rows.map(row => ({...row, at})) : rows
}

/** Rows with what they are told as of; nested fields find those with all columns without another look-up. */
function dated(
  rows: readonly TellingProposal[],
  at: Moments | undefined,
  {wanted, context}: {readonly wanted: readonly ProposalColumn[]; readonly context: Context},
): readonly DatedProposal[] {
  const {proposals} = context.loaders(at)
  const whole = ALL_PROPOSAL_COLUMNS.every(column => wanted.includes(column))
  if (whole) for (const row of rows) proposals.prime(row.id, row)
  return datedRows(rows, at)
}

/** A page of proposals as of moments. */
export async function listProposals(
  args: ListArguments & ProposalSelection,
  at: Moments | undefined,
  {context, info}: {readonly context: Context; readonly info: Asked},
): Promise<readonly DatedProposal[]> {
  const wanted = proposalsAsked(info)
  const page = {...pageOf(args, PROPOSAL_COLUMNS), wanted}
  const rows = await readPast(context.pool, at, db => readProposals(db, filterOf(args), page, at))
  return dated(rows, at, {wanted, context})
}

interface ProposalSelection {
  /** Chain of the addresses, where they tell it and nothing else does. */
  readonly chainId?: number | undefined
  readonly dao?: string | undefined
  readonly governor?: string | undefined
  readonly proposer?: string | undefined
  readonly state?: readonly string[] | undefined
  readonly power?: readonly string[] | undefined
  readonly where?: Where | null
}

function filterOf({chainId, dao, governor, proposer, state, power, where}: ProposalSelection): ProposalFilter {
  return {chainId, dao, governor, proposer, states: state, powers: power, where}
}

interface VoteSelection {
  readonly chainId?: number
  readonly dao?: string
  readonly proposal?: string
  readonly voter?: string
  readonly support?: string
  readonly where?: Where | null
}

function voteFilterOf({chainId, dao, voter, proposal, support, where}: VoteSelection): VoteFilter {
  if (support === 'OTHER') throw badInput('support: votes of custom counting cannot be selected by OTHER')
  const number = support == null ? undefined : SUPPORTS.indexOf(support)
  return {chainId, dao, voter, proposal: idOf(proposal), support: number, where}
}

/** Fields of a vote that are no column. */
const VOTE_NEEDS = {
  caveats: ['proposal', 'weight'],
  share: ['proposal', 'weight'],
  removalPivotal: ['proposal', 'voter'],
  flipPivotal: ['proposal', 'voter'],
  support: ['support', 'divided'],
  supportNumber: ['support'],
} as const satisfies Record<string, readonly (keyof VoteRow)[]>

const votesAsked = (info: Asked, rows?: readonly string[]) =>
  columnsAsked(info, {columns: ALL_VOTE_COLUMNS, needs: VOTE_NEEDS, rows})

export const proposalQueries = {
  async proposals(
    _: unknown,
    args: ListArguments & ProposalSelection & TimeArguments,
    context: Context,
    info: Asked,
  ): Promise<readonly DatedProposal[]> {
    pageOf(args, PROPOSAL_COLUMNS)
    const at = await momentsOf(context.pool, args, {dao: args.dao, chainId: args.chainId})
    return listProposals(args, at, {context, info})
  },

  async proposalsConnection(_: unknown, args: ConnectionArguments & ProposalSelection, context: Context, info: Asked) {
    const filter = filterOf(args)
    const wanted = proposalsAsked(info, CONNECTION_ROWS)
    const list: Walkable<TellingProposal> = {
      columns: PROPOSAL_COLUMNS,
      scope: {dao: args.dao, chainId: args.chainId},
      read: (db, page, at) => readProposals(db, filter, {...page, wanted}, at),
      count: (db, at) => countProposals(db, filter, at),
    }
    const connection = await connectionOf(context.pool, 'proposals', {args, list})
    const [first] = connection.nodes
    if (first) dated(connection.nodes, first.at, {wanted, context})
    return connection
  },

  async proposal(_: unknown, args: ProposalArguments, context: Context, info: Asked) {
    const {id, dao, chainId, governor, proposalId} = args
    if (id == null && proposalId == null)
      throw badInput('proposal: expected an id (chain:governor:proposalId), or a dao or governor with a proposalId')
    if (id == null && dao == null && governor == null)
      throw badInput('proposal: a proposalId alone names no proposal; add dao or governor')
    const at = await momentsOf(context.pool, args, {dao, chainId: chainIn(id) ?? chainId})
    const filter = {chainId, id: idOf(id), dao, governor, proposalId}
    const wanted = proposalsAsked(info)
    const found = await readPast(context.pool, at, db =>
      readProposals(db, filter, {first: 2, skip: 0, orderBy: [], wanted}, at),
    )
    if (found.length > 1) throw badInput(`proposal: several governors have the proposalId ${proposalId}; add governor`)
    return dated(found, at, {wanted, context})[0]
  },

  async votes(_: unknown, args: ListArguments & VoteSelection & TimeArguments, {pool}: Context, info: Asked) {
    const filter = voteFilterOf(args)
    const page = {...pageOf(args, VOTE_COLUMNS), wanted: votesAsked(info)}
    const at = await momentsOf(pool, args, {dao: args.dao, chainId: chainIn(args.proposal) ?? args.chainId})
    return datedRows(await readVotes(pool, filter, page, at), at)
  },

  async votesConnection(_: unknown, args: ConnectionArguments & VoteSelection, {pool}: Context, info: Asked) {
    const filter = voteFilterOf(args)
    const wanted = votesAsked(info, CONNECTION_ROWS)
    const list: Walkable<VoteRow> = {
      columns: VOTE_COLUMNS,
      scope: {dao: args.dao, chainId: chainIn(args.proposal) ?? args.chainId},
      read: (db, page, at) => readVotes(db, filter, {...page, wanted}, at),
      count: (db, at) => countVotes(db, filter, at),
    }
    return connectionOf(pool, 'votes', {args, list})
  },
}

/** The proposal of a vote, as of the same block. */
const proposalOf = ({proposal, at}: VoteRow & Dated, {loaders}: Context) => loaders(at).proposals.load(proposal)

const castOn = ({forVotes, againstVotes, abstainVotes}: ProposalRow) =>
  BigInt(forVotes ?? 0) + BigInt(againstVotes ?? 0) + BigInt(abstainVotes ?? 0)

/** A part of what a proposal says: of its row where that has been read with it. */
const telling =
  <Part extends keyof ProposalTextRow>(part: Part) =>
  ({id, [part]: known}: TellingProposal, _: unknown, {texts}: Context) =>
    known === undefined ? texts.load(id).then(text => text?.[part]) : known

export const proposalTypes = {
  Proposal: {
    caip2: ({chainId}: ProposalRow) => caip2(chainId),
    title: telling('title'),
    description: telling('description'),
    descriptionAltered: telling('descriptionAltered'),
    voteCount: ({votes}: ProposalRow) => votes,
    voterCount: ({voters}: ProposalRow) => voters,
    actions: ({id}: ProposalRow, _: unknown, {actions}: Context) => actions.load(id),
    stateChanges: ({id, at}: DatedProposal, _: unknown, {loaders}: Context) => loaders(at).stateChanges.load(id),
    deposits: ({id, at}: DatedProposal, _: unknown, {loaders}: Context) => loaders(at).deposits.load(id),
    votes: async ({id, at}: DatedProposal, args: ListArguments, {loaders}: Context, info: Asked) => {
      const page = {...pageOf(args, VOTE_COLUMNS), where: args.where, wanted: votesAsked(info)}
      return datedRows(await loaders(at).votes(page).load(id), at)
    },
    minimalMajorityCoalition: (row: ProposalRow) =>
      row.minMajorityCoalition === null ? null : {size: row.minMajorityCoalition, row},
    quorumCrosser: ({quorumCrossIndex: index, quorumCrosser: voter, quorumCrossBlock: block, ...row}: ProposalRow) =>
      index === null ? null : {index, voter, block, row},
    voterGini: ({voterGini}: ProposalRow) => voterGini && parseRatio(voterGini),
    voterHerfindahl: ({voterHerfindahl}: ProposalRow) => voterHerfindahl && parseRatio(voterHerfindahl),
    influence: (row: ProposalRow) => {
      const influence = influenceOf(row)
      return influence && {...influence, row}
    },
    turnout: async (row: DatedProposal, _: unknown, {loaders}: Context) => {
      const {castVotes, snapshotTotals} = loaders(row.at)
      const turnout = turnoutOf(row, await castVotes.load(row.id), (await snapshotTotals.load(row.id))[0])
      return turnout && {...turnout, row}
    },
    potential: async (row: DatedProposal, _: unknown, {loaders}: Context) => {
      const able = ableToChange(row)
      if (!able) return null
      const {castVotes, snapshotTotals, uncast} = loaders(row.at)
      const [votes, [totals], left] = await Promise.all([
        castVotes.load(row.id),
        snapshotTotals.load(row.id),
        uncast.load(able),
      ])
      const potential = potentialOf(row, {votes, totals, uncast: left})
      return potential && {...potential, row}
    },
  },

  ProposalAction: {
    effects: async ({proposal, index}: ProposalActionRow, _: unknown, {effects}: Context) =>
      (await effects.load(proposal)).filter(effect => effect.action === index),
  },

  QuorumCrosser: {
    after: async ({row, index}: QuorumCrosserOfRow, _: unknown, {loaders}: Context) =>
      crossedAfter(row, (await loaders(row.at).castVotes.load(row.id))[index])?.toString(),
    ofPeriod: async ({row, index}: QuorumCrosserOfRow, _: unknown, {loaders}: Context) =>
      crossedOfPeriod(row, (await loaders(row.at).castVotes.load(row.id))[index]),
  },

  Coalition: {
    async members({size, row}: {size: number; row: DatedProposal}, _: unknown, {loaders}: Context) {
      const members = await loaders(row.at).heaviestVoters.load({proposal: row.id, size})
      const cast = castOn(row)
      return members.map(({voter, weight}) => ({voter, weight, share: ratio(BigInt(weight), cast)}))
    },
  },

  Vote: {
    async share(row: VoteRow & Dated, _: unknown, context: Context) {
      const proposal = row.weight === null ? undefined : await proposalOf(row, context)
      const cast = proposal ? castOn(proposal) : 0n
      return row.weight !== null && cast > 0n ? ratio(BigInt(row.weight), cast) : null
    },
    removalPivotal: async (row: VoteRow & Dated, _: unknown, context: Context) =>
      (await proposalOf(row, context))?.removalPivotal?.includes(row.voter),
    flipPivotal: async (row: VoteRow & Dated, _: unknown, context: Context) =>
      (await proposalOf(row, context))?.flipPivotal?.includes(row.voter),
    support: ({support, divided}: VoteRow) => (divided ? 'OTHER' : (SUPPORTS[support] ?? 'OTHER')),
    supportNumber: ({support}: VoteRow) => support,
  },
}
