import {SIDES} from '../../core/proposals/tally'
import {parseRatio, ratio} from '../../core/ratio'
import type {Page} from '../../storage/read/page'
import {
  type ProposalActionRow,
  type ProposalFilter,
  type ProposalOrder,
  type ProposalRow,
  readProposals,
} from '../../storage/read/proposals'
import {readVotes, type VoteOrder, type VoteRow} from '../../storage/read/votes'
import {caip2} from '../caip'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {proposalRowIdOf} from '../proposal-id'
import {influenceOf} from '../proposal-influence'
import {ableToChange, potentialOf} from '../proposal-potential'
import {crossedAfter, crossedOfPeriod, turnoutOf} from '../proposal-turnout'
import {badInput} from '../scalars'

interface ProposalArguments {
  /** Chain of the addresses, where they tell it and nothing else does. */
  readonly chainId?: number
  readonly id?: string
  readonly dao?: string
  readonly governor?: string
  readonly proposalId?: string
}

interface QuorumCrosserOfRow {
  readonly index: number
  readonly row: Pick<ProposalRow, 'id' | 'voteStart' | 'voteEnd'>
}

const SUPPORTS = SIDES.map(side => side.toUpperCase())

const idOf = (id: string | null | undefined) => (id == null ? undefined : proposalRowIdOf(id))

export const proposalQueries = {
  proposals: (
    _: unknown,
    args: PageArguments<ProposalOrder> &
      Omit<ProposalFilter, 'states' | 'powers'> & {state?: readonly string[]; power?: readonly string[]},
    {pool}: Context,
  ) => readProposals(pool, {...args, states: args.state, powers: args.power}, pageOf(args)),

  async proposal(_: unknown, {chainId, id, dao, governor, proposalId}: ProposalArguments, {pool}: Context) {
    if (id == null && proposalId == null)
      throw badInput('proposal: expected an id (chain:governor:proposalId), or a dao or governor with a proposalId')
    if (id == null && dao == null && governor == null)
      throw badInput('proposal: a proposalId alone names no proposal; add dao or governor')
    const two: Page<ProposalOrder> = {first: 2, skip: 0, orderBy: 'CREATED_BLOCK', direction: 'DESC'}
    const found = await readProposals(pool, {chainId, id: idOf(id), dao, governor, proposalId}, two)
    if (found.length > 1) throw badInput(`proposal: several governors have the proposalId ${proposalId}; add governor`)
    return found[0]
  },

  votes: (
    _: unknown,
    args: PageArguments<VoteOrder> & {
      chainId?: number
      dao?: string
      proposal?: string
      voter?: string
      support?: string
    },
    {pool}: Context,
  ) => {
    const {chainId, dao, voter, proposal, support} = args
    if (support === 'OTHER') throw badInput('support: votes of custom counting cannot be selected by OTHER')
    const number = support == null ? undefined : SUPPORTS.indexOf(support)
    return readVotes(pool, {chainId, dao, voter, proposal: idOf(proposal), support: number}, pageOf(args))
  },
}

export const proposalTypes = {
  Proposal: {
    caip2: ({chainId}: ProposalRow) => caip2(chainId),
    title: async ({id}: ProposalRow, _: unknown, {texts}: Context) => (await texts.load(id))?.title,
    description: async ({id}: ProposalRow, _: unknown, {texts}: Context) => (await texts.load(id))?.description,
    descriptionAltered: async ({id}: ProposalRow, _: unknown, {texts}: Context) =>
      (await texts.load(id))?.descriptionAltered,
    voteCount: ({votes}: ProposalRow) => votes,
    voterCount: ({voters}: ProposalRow) => voters,
    actions: ({id}: ProposalRow, _: unknown, {actions}: Context) => actions.load(id),
    stateChanges: ({id}: ProposalRow, _: unknown, {stateChanges}: Context) => stateChanges.load(id),
    deposits: ({id}: ProposalRow, _: unknown, {deposits}: Context) => deposits.load(id),
    votes: ({id}: ProposalRow, args: PageArguments<VoteOrder>, {votes}: Context) => votes(pageOf(args)).load(id),
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
    turnout: async (row: ProposalRow, _: unknown, {castVotes, snapshotTotals}: Context) => {
      const turnout = turnoutOf(row, await castVotes.load(row.id), (await snapshotTotals.load(row.id))[0])
      return turnout && {...turnout, row}
    },
    potential: async (row: ProposalRow, _: unknown, {castVotes, snapshotTotals, uncast}: Context) => {
      const able = ableToChange(row)
      if (!able) return null
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
    after: async ({row, index}: QuorumCrosserOfRow, _: unknown, {castVotes}: Context) =>
      crossedAfter(row, (await castVotes.load(row.id))[index])?.toString(),
    ofPeriod: async ({row, index}: QuorumCrosserOfRow, _: unknown, {castVotes}: Context) =>
      crossedOfPeriod(row, (await castVotes.load(row.id))[index]),
  },

  Coalition: {
    async members({row}: {row: ProposalRow}, _: unknown, {coalitions}: Context) {
      const members = await coalitions.load(row.id)
      const cast = BigInt(row.forVotes ?? 0) + BigInt(row.againstVotes ?? 0) + BigInt(row.abstainVotes ?? 0)
      return members.map(({voter, weight}) => ({voter, weight, share: ratio(BigInt(weight), cast)}))
    },
  },

  Vote: {
    share: ({weight, cast}: VoteRow) =>
      weight !== null && BigInt(cast ?? 0) > 0n ? ratio(BigInt(weight), BigInt(cast ?? 0)) : null,
    support: ({support, divided}: VoteRow) => (divided ? 'OTHER' : (SUPPORTS[support] ?? 'OTHER')),
    supportNumber: ({support}: VoteRow) => support,
  },
}
