import type {Pool} from 'pg'
import type {Figure} from '../core/influence/account-influence'
import {OPPOSITION_WINDOW, OPPOSITIONS} from '../core/influence/votes-to-pass'
import {metrics} from '../core/metrics'
import {populations} from '../core/populations'
import {SIDES} from '../core/proposals/tally'
import {parseRatio, type Ratio, ratio, toDecimal} from '../core/ratio'
import {type AccountRow, type Ranking, readAccounts} from '../storage/read/accounts'
import {
  type ConcentrationRow,
  metricValues,
  readConcentration,
  readSeries,
  type SeriesRow,
} from '../storage/read/concentration'
import {readDaos, readGovernors} from '../storage/read/daos'
import type {Moments} from '../storage/read/moment'
import {readParticipation} from '../storage/read/participation'
import {type ProposalRow, readProposals, readProposalTexts} from '../storage/read/proposals'
import {readCastVotesOf, readSnapshotTotals, readUncast} from '../storage/read/snapshots'
import {readVotes} from '../storage/read/votes'
import {momentsOf, readPast, type TimeArguments} from './block-argument'
import {toChecksum} from './checksum'
import type {Table} from './csv'
import {windowOf} from './decided-window'
import {influenceOf} from './proposal-influence'
import {ableToChange, potentialOf} from './proposal-potential'
import {crossedAfter, crossedOfPeriod, turnoutOf} from './proposal-turnout'
import {influenceOfAll, readEntries} from './resolvers/history'
import {badInput} from './scalars'
import {tokenAt} from './token-argument'

export interface ExportOptions {
  readonly governor?: string
  readonly token?: string
  readonly population?: string
  readonly block?: number
}

type ReadTable = (pool: Pool, dao: string, options: ExportOptions) => Promise<Table>

/** No page: an export has every row. */
const EVERYTHING = {first: Number.MAX_SAFE_INTEGER, skip: 0}

const ascending = (field: string) => [{field, direction: 'ASC'} as const]

const decimal = (value: string | null) => (value === null ? null : toDecimal(parseRatio(value)))
/** Where nobody voted, no voter is pivotal, whatever the quorum is. */
const nobody = ({votes}: {readonly votes: number}) => (votes === 0 ? 0 : null)
const address = (value: string | null) => (value === null ? null : toChecksum(value))

/** What an export is as of. */
const timeOf = ({block}: ExportOptions): TimeArguments => (block === undefined ? {} : {block: {number: block}})

/** Every proposal of a DAO, oldest first. */
function allProposals(pool: Pool, scope: {dao: string; governor: string | undefined}, at: Moments | undefined) {
  const page = {...EVERYTHING, orderBy: ascending('createdBlock')}
  return readPast(pool, at, db => readProposals(db, scope, page, at))
}

async function proposals(pool: Pool, dao: string, options: ExportOptions): Promise<Table> {
  const at = await momentsOf(pool, timeOf(options), {dao})
  const rows = await allProposals(pool, {dao, governor: options.governor}, at)
  const titles = new Map(
    (
      await readProposalTexts(
        pool,
        rows.map(row => row.id),
      )
    ).map(text => [text.id, text.title]),
  )
  const ids = rows.map(row => row.id)
  const [votesOf, totals, uncast] = [
    byProposal(await readCastVotesOf(pool, ids, at)),
    byProposal(await readSnapshotTotals(pool, ids, {window: OPPOSITION_WINDOW, at})),
    byProposal(
      await readUncast(
        pool,
        rows.flatMap(row => ableToChange(row) ?? []),
        at,
      ),
    ),
  ]
  const of = (row: ProposalRow) => {
    const known = {votes: votesOf.get(row.id) ?? [], totals: totals.get(row.id)?.[0], uncast: uncast.get(row.id) ?? []}
    const crosser = row.quorumCrossIndex === null ? undefined : known.votes[row.quorumCrossIndex]
    return {row, crosser, turnout: turnoutOf(row, known.votes, known.totals), potential: potentialOf(row, known)}
  }
  const measured = new Map(rows.map(row => [row.id, of(row)]))
  const told = <Value>(row: ProposalRow, value: (figures: ReturnType<typeof of>) => Value) => {
    const figures = measured.get(row.id)
    return figures ? value(figures) : null
  }
  return table(rows, {
    id: row => row.proposalId,
    state: row => row.state.toLowerCase(),
    proposer: row => address(row.proposer),
    createdBlock: row => row.createdBlock,
    startBlock: row => row.voteStart,
    endBlock: row => row.voteEnd,
    nVotes: row => row.votes,
    nPositive: row => row.votersWithWeight,
    for: row => row.forVotes,
    against: row => row.againstVotes,
    abstain: row => row.abstainVotes,
    minMajorityCoalition: row => row.minMajorityCoalition,
    removalPivotal: row => row.removalPivotal?.length ?? nobody(row),
    flipPivotal: row => row.flipPivotal?.length ?? nobody(row),
    minRemovalCoalition: row => row.removalCoalition?.length ?? null,
    // Of what passes only; what would make the others pass stands in a column of its own.
    minFlipCoalition: row => (influenceOf(row)?.passes ? (row.flipCoalition?.length ?? null) : null),
    quorumCrossIndex: row => row.quorumCrossIndex,
    quorumCrosser: row => address(row.quorumCrosser),
    quorumCrossBlock: row => row.quorumCrossBlock,
    decisiveIndex: row => row.decisiveIndex,
    decisiveVoter: row => address(row.decisiveVoter),
    decisiveBlock: row => row.decisiveBlock,
    giniPositive: row => decimal(row.voterGini),
    hhi: row => decimal(row.voterHerfindahl),
    outcomeReason: row => influenceOf(row)?.reason ?? null,
    majoritySlack: row => influenceOf(row)?.majoritySlack ?? null,
    quorumSlack: row => row.quorumSlack,
    minCoalitionToPass: row => (influenceOf(row)?.passes ? null : (row.flipCoalition?.length ?? null)),
    governor: row => address(row.governor),
    nVoters: row => row.voters,
    quorum: row => row.quorum,
    clock: row => row.clock,
    eta: row => row.eta,
    createdTimestamp: row => row.createdTimestamp,
    transactionHash: row => row.transactionHash,
    createdClock: row => row.createdClock,
    proposalThreshold: row => row.proposalThreshold,
    proposerVotes: row => row.proposerVotes,
    thresholdMet: row => yesOrNo(row.thresholdMet),
    quorumSource: row => row.quorumSource,
    defeatReason: row => row.defeatReason,
    decisiveSlack: row => influenceOf(row)?.decisiveSlack ?? null,
    contested: row => yesOrNo(influenceOf(row)?.contested),
    margin: row => printed(influenceOf(row)?.margin),
    zeroWeightVotes: row => told(row, ({turnout}) => turnout?.zeroWeightVotes ?? null),
    turnoutVotable: row => told(row, ({turnout}) => printed(turnout?.votable.share)),
    turnoutTotalSupply: row => told(row, ({turnout}) => printed(turnout?.totalSupply.share)),
    turnoutCirculating: row => told(row, ({turnout}) => printed(turnout?.circulating.share)),
    lateShare: row => told(row, ({turnout}) => printed(turnout?.lateShare)),
    lateSwing: row => told(row, ({turnout}) => yesOrNo(turnout?.lateSwing)),
    extended: row => told(row, ({turnout}) => yesOrNo(turnout?.extended)),
    quorumCrossAfter: row => told(row, ({crosser}) => crossedAfter(row, crosser)?.toString() ?? null),
    quorumCrossOfPeriod: row => told(row, ({crosser}) => printed(crossedOfPeriod(row, crosser))),
    lockInIndex: row => told(row, ({potential}) => potential?.lockIn?.index ?? null),
    entryPivotal: row => told(row, ({potential}) => potential?.entryPivotal?.length ?? null),
    ...Object.fromEntries(
      OPPOSITIONS.map(opposition => [
        `votesToPass${opposition.charAt(0).toUpperCase()}${opposition.slice(1)}`,
        (row: ProposalRow) =>
          told(
            row,
            ({potential}) => potential?.votesToPass.find(needed => needed.opposition === opposition)?.votes ?? null,
          ),
      ]),
    ),
    title: row => titles.get(row.id) ?? null,
  })
}

const yesOrNo = (value: boolean | null | undefined) => (value == null ? null : String(value))
const printed = (value: Ratio | null | undefined) => (value ? toDecimal(value) : null)

function byProposal<Row extends {readonly proposal: string}>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.proposal) ?? []
    groups.set(row.proposal, group)
    group.push(row)
  }
  return groups
}

async function votes(pool: Pool, dao: string, options: ExportOptions): Promise<Table> {
  const at = await momentsOf(pool, timeOf(options), {dao})
  const of = await allProposals(pool, {dao, governor: options.governor}, at)
  const proposalOf = new Map(of.map(proposal => [proposal.id, proposal]))
  const rows = await readVotes(pool, {dao}, {...EVERYTHING, orderBy: ascending('block')}, at)
  const wanted = rows.flatMap(row => {
    const proposal = proposalOf.get(row.proposal)
    return proposal ? [{...row, proposal}] : []
  })
  return table(wanted, {
    proposalId: row => row.proposal.proposalId,
    governor: row => address(row.proposal.governor),
    index: row => row.index,
    voter: row => address(row.voter),
    support: row => (row.divided ? 'parts' : (SIDES[row.support] ?? row.support)),
    weight: row => row.weight,
    reason: row => row.reason,
    block: row => row.block,
    timestamp: row => row.timestamp,
    transactionHash: row => row.transactionHash,
    logIndex: row => row.logIndex,
    clock: row => row.clock,
    againstPart: row => row.againstPart,
    forPart: row => row.forPart,
    abstainPart: row => row.abstainPart,
  })
}

const ranking =
  (kind: Ranking): ReadTable =>
  async (pool, dao, options) => {
    const {token, block} = await tokenAt(pool, {dao, token: options.token, ...timeOf(options)})
    const page = {...EVERYTHING, orderBy: [{field: 'weight', direction: 'DESC'} as const]}
    const rows = await readAccounts(pool, {token: token.id, ranking: kind, block}, page)
    const weightOf = (row: AccountRow) => BigInt(kind === 'holders' ? row.holding : row.votingPower)
    const total = rows.reduce((sum, row) => sum + weightOf(row), 0n)
    const ranked = rows.map((row, i) => ({...row, rank: i + 1}))
    return table(ranked, {
      rank: row => row.rank,
      address: row => address(row.address),
      [kind === 'holders' ? 'holding' : 'votingPower']: row => weightOf(row).toString(),
      share: row => toDecimal(ratio(weightOf(row), total)),
      balance: row => row.balance,
      ...(kind === 'holders' && {votingPower: (row: AccountRow) => row.votingPower}),
      delegate: row => address(row.delegate),
      ...(kind === 'holders' && {proxyOf: (row: AccountRow) => address(row.proxyOf)}),
    })
  }

async function concentration(pool: Pool, dao: string, options: ExportOptions): Promise<Table> {
  const {token, block} = await tokenAt(pool, {dao, token: options.token, ...timeOf(options)})
  const known = await readSeries(pool, token.id)
  const wanted = options.population ? [options.population] : known.filter(isItsOwn).map(({population}) => population)
  const page = {...EVERYTHING, orderBy: ascending('block')}
  const points: {population: string; row: ConcentrationRow; labels: string; values: ReadonlyMap<string, Ratio>}[] = []
  for (const {id: population} of populations.filter(({id}) => wanted.includes(id))) {
    const series = known.find(row => row.population === population)
    if (!series) continue
    const rows = await readConcentration(pool, {token: token.id, population, to: block}, page)
    for (const row of rows) points.push({population, row, labels: series.labels, values: metricValues(row)})
  }
  return table(points, {
    population: ({population}) => population,
    block: ({row}) => row.block,
    timestamp: ({row}) => row.timestamp,
    clock: ({row}) => row.clock,
    ...Object.fromEntries(
      metrics.map(({id}) => [
        id,
        ({values}: (typeof points)[number]) => {
          const value = values.get(id)
          return value ? toDecimal(value) : null
        },
      ]),
    ),
    labels: ({labels}) => labels,
  })
}

function isItsOwn({population, sameAs}: SeriesRow): boolean {
  return population === sameAs
}

async function participation(pool: Pool, dao: string, options: ExportOptions): Promise<Table> {
  const {token, block} = await tokenAt(pool, {dao, token: options.token, ...timeOf(options)})
  const page = {...EVERYTHING, orderBy: ascending('block')}
  return table(await readParticipation(pool, {token: token.id, to: block}, page), {
    block: row => row.block,
    timestamp: row => row.timestamp,
    totalSupply: row => row.totalSupply,
    delegatedSupply: row => row.delegatedSupply,
    activeVotes: row => row.activeVotes,
    delegators: row => row.delegators,
    selfDelegators: row => row.selfDelegators,
    selfDelegated: row => row.selfDelegated,
    singleHolderDelegates: row => row.singleHolderDelegates,
    singleHolderVotes: row => row.singleHolderVotes,
    redelegated: row => row.redelegated,
  })
}

const figureText = (figure: Figure) => ('value' in figure ? toDecimal(figure.value) : null)

async function influencers(pool: Pool, dao: string, options: ExportOptions): Promise<Table> {
  const at = await momentsOf(pool, timeOf(options), {dao})
  const window = windowOf(await readEntries(pool, {dao, governor: options.governor}, at))
  const last = window.decided.findLast(({token}) => token)
  return table(influenceOfAll(window), {
    account: row => address(row.account),
    decided: row => row.decided,
    eligible: row => row.eligible ?? null,
    participated: row => row.participated ?? null,
    voted: row => row.voted,
    removalPivotal: row => row.removalPivotal,
    flipPivotal: row => row.flipPivotal,
    entryPivotal: row => row.entryPivotal ?? null,
    participation: row => figureText(row.participation),
    exercised: row => figureText(row.exercised),
    exercisedByFlip: row => figureText(row.exercisedByFlip),
    potential: row => figureText(row.potential),
    sided: row => row.sided,
    alignment: row => figureText(row.alignment),
    baseRate: row => figureText(row.baseRate),
    lift: row => figureText(row.lift),
    kappa: row => figureText(row.kappa),
    lastSnapshotVotes: row => last?.token?.power.of(row.account, last.snapshot).toString() ?? null,
  })
}

/** Every table that can be exported, by its name on the command line. */
export const exportTables: Readonly<Record<string, ReadTable>> = {
  proposals: known(proposals),
  votes: known(votes),
  influencers: known(influencers),
  delegates: ranking('delegates'),
  holders: ranking('holders'),
  concentration,
  participation,
}

function known(read: ReadTable): ReadTable {
  return async (pool, dao, options) => {
    if ((await readDaos(pool, dao)).length === 0)
      throw badInput(
        `no DAO ${JSON.stringify(dao)} is indexed; there are ${(await readDaos(pool)).map(row => row.slug).join(', ') || 'none'}`,
      )
    if (options.governor !== undefined) await assertGovernor(pool, dao, options.governor)
    return read(pool, dao, options)
  }
}

async function assertGovernor(pool: Pool, dao: string, governor: string): Promise<void> {
  const governors = (await readGovernors(pool, [dao])).map(row => row.address)
  if (!governors.includes(governor))
    throw badInput(
      `governor: ${toChecksum(governor)} is not an indexed governor of ${dao}; there are ${governors.map(toChecksum).join(', ') || 'none'}`,
    )
}

function table<Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, (row: Row) => string | number | null>>,
): Table {
  const values = Object.values(columns)
  return {columns: Object.keys(columns), records: rows.map(row => values.map(value => value(row)))}
}
