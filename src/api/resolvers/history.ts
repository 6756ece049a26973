import DataLoader from 'dataloader'
import type {Pool} from 'pg'
import {type Agenda, topProposerShare} from '../../core/agenda/agenda'
import type {Bloc, BlocsAt} from '../../core/blocs/blocs'
import {
  type AccountInfluence,
  accountInfluence,
  type SnapshotPower,
  snapshotPowers,
} from '../../core/influence/account-influence'
import type {Address} from '../../core/primitives'
import {ratio} from '../../core/ratio'
import {readDaos} from '../../storage/read/daos'
import {type DelegatorsRow, readDelegatorCounts, readWindow, type WindowScope} from '../../storage/read/decided-votes'
import {caip10} from '../caip'
import type {Context} from '../context'
import {
  accountsOf,
  agendaOf,
  blocsOf,
  type DaoWindow,
  entriesOf,
  slidingWindows,
  soleProposers,
  type WindowBlocs,
  type WindowEntry,
  windowOf,
} from '../decided-window'
import type {INFLUENCE_ORDERS} from '../history-type-defs'
import {pageOf} from '../page-arguments'
import {badInput} from '../scalars'

/** The largest timepoint that a clock can tell (ERC-6372: uint48). */
const MAX_PROXIMITY = 2n ** 48n

interface InfluenceArguments extends WindowScope {
  readonly first: number
  readonly skip: number
  readonly orderBy: (typeof INFLUENCE_ORDERS)[number]
  readonly orderDirection: 'ASC' | 'DESC'
}

interface OverlapArguments {
  readonly minOverlap: number
}

type Delegators = DataLoader<string, DelegatorsRow | undefined>
interface AccountAnswer extends AccountInfluence {
  readonly scope: WindowScope
  readonly behind: Delegators | undefined
  readonly window: DaoWindow
}
interface DaoAnswer extends DaoWindow, OverlapArguments {
  readonly scope: WindowScope
}
interface AgendaAnswer extends Agenda {
  readonly window: DaoWindow
}

const COUNT_OF: Readonly<Record<(typeof INFLUENCE_ORDERS)[number], (of: AccountInfluence) => number>> = {
  REMOVAL_PIVOTAL: of => of.removalPivotal,
  FLIP_PIVOTAL: of => of.flipPivotal,
  ENTRY_PIVOTAL: of => of.entryPivotal ?? 0,
  VOTED: of => of.voted,
  PARTICIPATED: of => of.participated ?? 0,
}

/** Every account's figures over the decided proposals of a window, by address. */
export function influenceOfAll({decided}: DaoWindow): AccountInfluence[] {
  return accountsOf(decided).map(account => accountInfluence(account, decided))
}

/** The entries of a window. Throws what the caller has to change. */
export async function readEntries(pool: Pool, scope: WindowScope): Promise<WindowEntry[]> {
  const {proximity, from, to} = scope
  if (proximity != null && (BigInt(proximity) < 1n || BigInt(proximity) > MAX_PROXIMITY))
    throw badInput(`proximity: expected 1 to ${MAX_PROXIMITY}, got ${proximity}`)
  if (from != null && to != null && from > to) throw badInput(`from: expected at most to (${to}), got ${from}`)
  const {proposals, powers} = await readWindow(pool, scope)
  if (proposals.length === 0 && (await readDaos(pool, scope.dao)).length === 0)
    throw badInput(`dao: expected the slug of an indexed DAO (see daos), got ${JSON.stringify(scope.dao)}`)
  return entriesOf(proposals, powers)
}

function delegatorsBehind(pool: Pool, {entries}: DaoWindow): Delegators | undefined {
  const token = entries.findLast(({decided}) => decided)?.row.token
  if (token == null) return undefined
  return new DataLoader(async delegates => {
    const rows = new Map((await readDelegatorCounts(pool, token, delegates)).map(row => [row.delegate, row]))
    return delegates.map(delegate => rows.get(delegate) ?? {delegate, count: 0, largest: '0', total: '0'})
  })
}

function overlapOf({minOverlap}: OverlapArguments): number {
  if (minOverlap < 1) throw badInput(`minOverlap: expected 1 or more, got ${minOverlap}`)
  return minOverlap
}

const shareOf = (count: number, all: number) => (all === 0 ? null : ratio(BigInt(count), BigInt(all)))
const known = ({decided}: DaoWindow) => decided.filter(({slacks}) => slacks)
const pivotal = (window: DaoWindow, by: 'removalPivotal' | 'flipPivotal') =>
  known(window).filter(proposal => proposal[by].size > 0).length
const firstOf = (first: number) => pageOf({first, skip: 0, orderBy: 'BLOCK', orderDirection: 'ASC'}).first

export const historyQueries = {
  async accountInfluence(_: unknown, args: WindowScope & {address: string}, {pool}: Context): Promise<AccountAnswer> {
    const window = windowOf(await readEntries(pool, {...args, account: args.address}))
    return {
      ...accountInfluence(args.address as Address, window.decided),
      scope: args,
      behind: delegatorsBehind(pool, window),
      window,
    }
  },
  async influencers(_: unknown, args: InfluenceArguments, {pool, turns}: Context): Promise<AccountAnswer[]> {
    const {first, skip} = pageOf(args)
    const window = windowOf(await readEntries(pool, {...args, account: undefined}))
    const countOf = COUNT_OF[args.orderBy]
    const sign = args.orderDirection === 'ASC' ? 1 : -1
    const behind = delegatorsBehind(pool, window)
    const rows = await turns.take(() => influenceOfAll(window))
    return rows
      .sort((a, b) => sign * (countOf(a) - countOf(b) || (a.account < b.account ? -1 : 1)))
      .slice(skip, skip + first)
      .map(row => ({...row, scope: args, behind, window}))
  },
  async daoInfluence(_: unknown, args: WindowScope & OverlapArguments, {pool}: Context): Promise<DaoAnswer> {
    const minOverlap = overlapOf(args)
    return {...windowOf(await readEntries(pool, {...args, account: undefined})), minOverlap, scope: args}
  },
  async daoInfluenceHistory(
    _: unknown,
    args: WindowScope & OverlapArguments & {size: number; first: number; skip: number},
    {pool}: Context,
  ): Promise<DaoAnswer[]> {
    const {first, skip} = pageOf({...args, orderBy: 'BLOCK', orderDirection: 'ASC'})
    const minOverlap = overlapOf(args)
    if (args.size < 1) throw badInput(`size: expected 1 or more, got ${args.size}`)
    const windows = slidingWindows(await readEntries(pool, {...args, account: undefined}), args.size)
    return windows.slice(skip, skip + first).map(window => ({...window, minOverlap, scope: args}))
  },
}

export const historyTypes = {
  AccountInfluence: {
    snapshots: ({account, window}: AccountAnswer) => snapshotPowers(account, window.decided),
    async caip10({scope: {dao}, account}: AccountAnswer, _: unknown, {daos}: Context) {
      const row = await daos.load(dao)
      return row && caip10(row.chainId, account)
    },
    async delegators({account, behind}: AccountAnswer) {
      const row = await behind?.load(account)
      if (!row) return null
      const [largest, total] = [BigInt(row.largest), BigInt(row.total)]
      return {
        count: row.count,
        largest: row.largest,
        largestShare: ratio(largest, total > 0n ? total : 1n),
        singleHolder: largest * 2n > total,
      }
    },
  },
  SnapshotPower: {
    mostlyGone: ({votes, goneAfter}: SnapshotPower) => (goneAfter === undefined ? null : goneAfter * 2n > votes),
  },
  DaoInfluence: {
    from: ({entries}: DaoAnswer) => entries[0]?.row.createdBlock ?? null,
    to: ({entries}: DaoAnswer) => entries.at(-1)?.row.createdBlock ?? null,
    proposals: ({entries}: DaoAnswer) => entries.length,
    decided: ({decided}: DaoAnswer) => decided.length,
    known: (window: DaoAnswer) => known(window).length,
    withRemovalPivotal: (window: DaoAnswer) => pivotal(window, 'removalPivotal'),
    withFlipPivotal: (window: DaoAnswer) => pivotal(window, 'flipPivotal'),
    removalPivotalShare: (window: DaoAnswer) => shareOf(pivotal(window, 'removalPivotal'), known(window).length),
    flipPivotalShare: (window: DaoAnswer) => shareOf(pivotal(window, 'flipPivotal'), known(window).length),
    agenda: (window: DaoAnswer): AgendaAnswer => ({...agendaOf(window), window}),
    blocs: (window: DaoAnswer, _: unknown, {turns}: Context) => turns.take(() => blocsOf(window, window.minOverlap)),
  },
  Agenda: {
    proposerCount: ({proposers}: Agenda) => proposers.length,
    topShare(agenda: Agenda, {k}: {k: number}) {
      if (k < 1) throw badInput(`k: expected 1 or more, got ${k}`)
      return topProposerShare(agenda, k)
    },
    proposers: ({proposers}: Agenda, {first}: {first: number}) => proposers.slice(0, firstOf(first)),
    soleProposers: ({window}: AgendaAnswer, {first}: {first: number}) =>
      soleProposers(window)?.slice(0, firstOf(first)),
    soleProposerCount: ({window}: AgendaAnswer) => soleProposers(window)?.length,
  },
  ProposerRecord: {
    passRate: ({passed, decided}: Agenda['proposers'][number]) => shareOf(passed, decided),
  },
  Blocs: {
    thresholds: ({at}: WindowBlocs) => at,
  },
  BlocsAt: {
    threshold: ({threshold}: BlocsAt) => ratio(BigInt(threshold), 100n),
    blocCount: ({blocs}: BlocsAt) => blocs.length,
    blocs: ({blocs}: BlocsAt, {first}: {first: number}) => blocs.slice(0, firstOf(first)),
  },
  Bloc: {
    size: ({members}: Bloc) => members.length,
    members: ({members}: Bloc, {first}: {first: number}) => members.slice(0, firstOf(first)),
  },
}
