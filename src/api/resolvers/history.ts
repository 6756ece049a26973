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
import type {Moments} from '../../storage/read/moment'
import {momentsOf, readPast, type TimeArguments} from '../block-argument'
import {caip10} from '../caip'
import type {Context, Dated} from '../context'
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
import type {INFLUENCE_FIELDS} from '../history-type-defs'
import {partOf} from '../page-arguments'
import {badInput} from '../scalars'

/** The largest timepoint that a clock can tell (ERC-6372: uint48). */
const MAX_PROXIMITY = 2n ** 48n

interface InfluenceArguments extends WindowArguments {
  readonly first: number
  readonly skip: number
  readonly orderBy: readonly {readonly field: InfluenceField; readonly direction: 'ASC' | 'DESC'}[]
}

type WindowArguments = WindowScope & TimeArguments

interface OverlapArguments {
  readonly minOverlap: number
}

type Delegators = DataLoader<string, DelegatorsRow | undefined>
interface AccountAnswer extends AccountInfluence, Dated {
  readonly scope: WindowScope
  readonly behind: Delegators | undefined
  readonly window: DaoWindow
}
interface DaoAnswer extends DaoWindow, OverlapArguments, Dated {
  readonly scope: WindowScope
}
interface AgendaAnswer extends Agenda {
  readonly window: DaoWindow
}

type InfluenceField = (typeof INFLUENCE_FIELDS)[number]

const COUNT_OF: Readonly<Record<InfluenceField, (of: AccountInfluence) => number>> = {
  REMOVAL_PIVOTAL: of => of.removalPivotal,
  FLIP_PIVOTAL: of => of.flipPivotal,
  ENTRY_PIVOTAL: of => of.entryPivotal ?? 0,
  VOTED: of => of.voted,
  PARTICIPATED: of => of.participated ?? 0,
}

/** Compares by counts, and by address where they are the same, in the direction of the last of them. */
function byFields(terms: InfluenceArguments['orderBy']) {
  const signOf = (direction: 'ASC' | 'DESC') => (direction === 'ASC' ? 1 : -1)
  return (a: AccountInfluence, b: AccountInfluence): number => {
    for (const {field, direction} of terms) {
      const difference = COUNT_OF[field](a) - COUNT_OF[field](b)
      if (difference !== 0) return signOf(direction) * difference
    }
    return signOf(terms.at(-1)?.direction ?? 'ASC') * (a.account < b.account ? -1 : 1)
  }
}

/** Every account's figures over the decided proposals of a window, by address. */
export function influenceOfAll({decided}: DaoWindow): AccountInfluence[] {
  return accountsOf(decided).map(account => accountInfluence(account, decided))
}

/** The entries of a window, as of moments. Throws what the caller has to change. */
export async function readEntries(pool: Pool, scope: WindowScope, at?: Moments): Promise<WindowEntry[]> {
  const {proximity, from, to} = scope
  if (proximity != null && (BigInt(proximity) < 1n || BigInt(proximity) > MAX_PROXIMITY))
    throw badInput(`proximity: expected 1 to ${MAX_PROXIMITY}, got ${proximity}`)
  if (from != null && to != null && from > to) throw badInput(`from: expected at most to (${to}), got ${from}`)
  const {proposals, powers} = await readPast(pool, at, db => readWindow(db, scope, at))
  if (proposals.length === 0 && (await readDaos(pool, scope.dao)).length === 0)
    throw badInput(`dao: expected the slug of an indexed DAO (see daos), got ${JSON.stringify(scope.dao)}`)
  return entriesOf(proposals, powers)
}

/** The entries that a query asks for, and what they are as of. */
async function entriesAt(pool: Pool, args: WindowArguments) {
  const at = await momentsOf(pool, args, {dao: args.dao})
  return {at, entries: await readEntries(pool, args, at)}
}

function delegatorsBehind(pool: Pool, {entries}: DaoWindow, at: Moments | undefined): Delegators | undefined {
  const token = entries.findLast(({decided}) => decided)?.row.token
  if (token == null) return undefined
  // A DAO is on one chain.
  const scope = {token, block: at && (at[0]?.height ?? -1)}
  return new DataLoader(async delegates => {
    const rows = new Map((await readDelegatorCounts(pool, scope, delegates)).map(row => [row.delegate, row]))
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
const firstOf = (first: number) => partOf({first, skip: 0}).first

export const historyQueries = {
  async accountInfluence(
    _: unknown,
    args: WindowArguments & {address: string},
    {pool}: Context,
  ): Promise<AccountAnswer> {
    const {entries, at} = await entriesAt(pool, {...args, account: args.address})
    const window = windowOf(entries)
    return {
      ...accountInfluence(args.address as Address, window.decided),
      scope: args,
      at,
      behind: delegatorsBehind(pool, window, at),
      window,
    }
  },
  async influencers(_: unknown, args: InfluenceArguments, {pool, turns}: Context): Promise<AccountAnswer[]> {
    const {first, skip} = partOf(args)
    const {entries, at} = await entriesAt(pool, {...args, account: undefined})
    const window = windowOf(entries)
    const behind = delegatorsBehind(pool, window, at)
    const rows = await turns.take(() => influenceOfAll(window))
    return rows
      .sort(byFields(args.orderBy))
      .slice(skip, skip + first)
      .map(row => ({...row, scope: args, at, behind, window}))
  },
  async daoInfluence(_: unknown, args: WindowArguments & OverlapArguments, {pool}: Context): Promise<DaoAnswer> {
    const minOverlap = overlapOf(args)
    const {entries, at} = await entriesAt(pool, {...args, account: undefined})
    return {...windowOf(entries), minOverlap, scope: args, at}
  },
  async daoInfluenceHistory(
    _: unknown,
    args: WindowArguments & OverlapArguments & {size: number; first: number; skip: number},
    {pool}: Context,
  ): Promise<DaoAnswer[]> {
    const {first, skip} = partOf(args)
    const minOverlap = overlapOf(args)
    if (args.size < 1) throw badInput(`size: expected 1 or more, got ${args.size}`)
    const {entries, at} = await entriesAt(pool, {...args, account: undefined})
    const windows = slidingWindows(entries, args.size)
    return windows.slice(skip, skip + first).map(window => ({...window, minOverlap, scope: args, at}))
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
