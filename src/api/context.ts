import DataLoader from 'dataloader'
import type {Pool} from 'pg'
import {OPPOSITION_WINDOW} from '../core/influence/votes-to-pass'
import type {PowerSolver} from '../solver/power-solver'
import {readSeries, type SeriesRow} from '../storage/read/concentration'
import {
  type ContractPartnerRow,
  type DaoRow,
  type LabelRow,
  readContractPartners,
  readDaos,
  readLabels,
} from '../storage/read/daos'
import {type IntegrityRow, readIntegrity} from '../storage/read/integrity'
import type {Page} from '../storage/read/page'
import {type BackingRow, readBacking} from '../storage/read/participation'
import {
  type ActionEffectRow,
  type DepositRow,
  type ProposalActionRow,
  type ProposalRow,
  type ProposalTextRow,
  readActionEffects,
  readDeposits,
  readProposalActions,
  readProposalsById,
  readProposalTexts,
  readStateChanges,
  type StateChangeRow,
} from '../storage/read/proposals'
import {
  type CastVote,
  readCastVotesOf,
  readSnapshotTotals,
  readUncast,
  type SnapshotTotalsRow,
  type UncastRow,
  type UncastScope,
} from '../storage/read/snapshots'
import {type ChainStatus, type DaoStatus, readDaoStatuses, readStatus} from '../storage/read/status'
import {readLastVerifications, type VerificationRow} from '../storage/read/verifications'
import {
  type CoalitionMemberRow,
  readMajorityCoalitions,
  readVotesOf,
  type VoteOrder,
  type VoteRow,
} from '../storage/read/votes'
import type {FeedWatch} from './feed-watch'
import type {Turns} from './turns'

/** What resolvers share within one request: nested lookups are collected into one statement each. */
export interface Context {
  readonly pool: Pool
  /** Wakes who follows the feed. */
  readonly feed: FeedWatch
  /** Aborts when the asker goes away. */
  readonly signal: AbortSignal
  readonly proposals: DataLoader<string, ProposalRow | undefined>
  readonly solver: PowerSolver
  /** Of what computes for long. */
  readonly turns: Turns
  readonly texts: DataLoader<string, ProposalTextRow | undefined>
  readonly actions: DataLoader<string, ProposalActionRow[]>
  readonly effects: DataLoader<string, ActionEffectRow[]>
  readonly stateChanges: DataLoader<string, StateChangeRow[]>
  readonly deposits: DataLoader<string, DepositRow[]>
  readonly coalitions: DataLoader<string, CoalitionMemberRow[]>
  readonly castVotes: DataLoader<string, CastVote[]>
  /** One for each proposal. */
  readonly snapshotTotals: DataLoader<string, SnapshotTotalsRow[]>
  /** Votes at the snapshots of proposals that were not cast, and could have changed them. */
  readonly uncast: DataLoader<UncastScope, UncastRow[], string>
  readonly daos: DataLoader<string, DaoRow | undefined>
  /** Contracts of DAOs. */
  readonly contracts: DataLoader<string, ContractPartnerRow[]>
  readonly integrity: DataLoader<string, IntegrityRow | undefined>
  /** Status of every chain and every DAO, read once. */
  readonly chainStatuses: () => Promise<ChainStatus[]>
  readonly daoStatuses: () => Promise<DaoStatus[]>
  /** Last verifications of DAOs. */
  readonly verifications: DataLoader<string, VerificationRow[]>
  readonly labels: DataLoader<string, LabelRow[]>
  /** Series of tokens. */
  readonly series: DataLoader<string, SeriesRow[]>
  /** Holders behind the delegates of a token. */
  readonly backing: (token: string) => DataLoader<string, BackingRow[]>
  /** Votes of proposals, one loader for each page that the query asks for. */
  readonly votes: (page: Page<VoteOrder>) => DataLoader<string, VoteRow[]>
}

/** A context for one request. */
export function createContext(
  pool: Pool,
  {feed, signal, solver, turns}: Pick<Context, 'feed' | 'signal' | 'solver' | 'turns'>,
): Context {
  const votes = new Map<string, DataLoader<string, VoteRow[]>>()
  const backing = new Map<string, DataLoader<string, BackingRow[]>>()
  const daos = new DataLoader<string, DaoRow | undefined>(async slugs => {
    const rows = new Map((await readDaos(pool)).map(row => [row.slug, row]))
    return slugs.map(slug => rows.get(slug))
  })
  return {
    pool,
    feed,
    signal,
    solver,
    turns,
    proposals: new DataLoader(async ids => {
      const rows = new Map((await readProposalsById(pool, ids)).map(row => [row.id, row]))
      return ids.map(id => rows.get(id))
    }),
    texts: new DataLoader(async ids => {
      const rows = new Map((await readProposalTexts(pool, ids)).map(row => [row.id, row]))
      return ids.map(id => rows.get(id))
    }),
    actions: grouped(
      ids => readProposalActions(pool, ids),
      row => row.proposal,
    ),
    effects: grouped(
      ids => readActionEffects(pool, ids),
      row => row.proposal,
    ),
    stateChanges: grouped(
      ids => readStateChanges(pool, ids),
      row => row.proposal,
    ),
    deposits: grouped(
      ids => readDeposits(pool, ids),
      row => row.proposal,
    ),
    coalitions: grouped(
      ids => readMajorityCoalitions(pool, ids),
      row => row.proposal,
    ),
    castVotes: grouped(
      ids => readCastVotesOf(pool, ids),
      row => row.proposal,
    ),
    snapshotTotals: grouped(
      ids => readSnapshotTotals(pool, ids, OPPOSITION_WINDOW),
      row => row.proposal,
    ),
    uncast: new DataLoader(
      async wanted => {
        const rows = await readUncast(pool, wanted)
        return wanted.map(({id}) => rows.filter(row => row.proposal === id))
      },
      {cacheKeyFn: ({id}) => id},
    ),
    daos,
    contracts: grouped(
      slugs => readContractPartners(pool, slugs),
      row => row.dao,
    ),
    integrity: new DataLoader(slugs =>
      Promise.all(
        slugs.map(async slug => {
          const dao = await daos.load(slug)
          return dao && readIntegrity(pool, dao)
        }),
      ),
    ),
    chainStatuses: once(() => readStatus(pool)),
    daoStatuses: once(() => readDaoStatuses(pool)),
    verifications: grouped(
      daos => readLastVerifications(pool, daos),
      row => row.dao,
    ),
    labels: grouped(
      daos => readLabels(pool, daos),
      row => row.dao,
    ),
    series: new DataLoader(tokens => Promise.all(tokens.map(token => readSeries(pool, token)))),
    backing: token => {
      const known =
        backing.get(token) ??
        grouped(
          delegates => readBacking(pool, token, delegates),
          row => row.delegate,
        )
      backing.set(token, known)
      return known
    },
    votes: page => {
      const key = JSON.stringify(page)
      const known =
        votes.get(key) ??
        grouped(
          ids => readVotesOf(pool, ids, page),
          row => row.proposal,
        )
      votes.set(key, known)
      return known
    },
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read()
    return reading
  }
}

function grouped<Row>(read: (keys: readonly string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row[]>(async keys => {
    const groups = new Map<string, Row[]>(keys.map(key => [key, []]))
    for (const row of await read(keys)) groups.get(keyOf(row))?.push(row)
    return keys.map(key => groups.get(key) ?? [])
  })
}
