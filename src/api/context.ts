import DataLoader from 'dataloader'
import type {Pool} from 'pg'
import type {Ratio} from '../core/ratio'
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
import type {Moments} from '../storage/read/moment'
import {
  type ActionEffectRow,
  type ProposalActionRow,
  type ProposalTextRow,
  readActionEffects,
  readProposalActions,
  readProposalTexts,
} from '../storage/read/proposals'
import {type ChainStatus, type DaoStatus, readDaoStatuses, readStatus} from '../storage/read/status'
import {
  readLastVerifications,
  readVerificationsUpTo,
  type VerificationOutcome,
  type VerificationRow,
} from '../storage/read/verifications'
import type {FeedWatch} from './feed-watch'
import {createLoaders, grouped, kept, type Loaders} from './loaders'
import {type MeanQuestion, meansOf} from './time-weighted-mean'
import type {Turns} from './turns'

/** What resolvers share within one request: nested lookups are collected into one statement each. */
export interface Context {
  readonly pool: Pool
  /** Wakes who follows the feed. */
  readonly feed: FeedWatch
  /** Aborts when the asker goes away. */
  readonly signal: AbortSignal
  readonly solver: PowerSolver
  /** Of what computes for long. */
  readonly turns: Turns
  readonly texts: DataLoader<string, ProposalTextRow | undefined>
  readonly actions: DataLoader<string, ProposalActionRow[]>
  readonly effects: DataLoader<string, ActionEffectRow[]>
  readonly daos: DataLoader<string, DaoRow | undefined>
  /** Contracts of DAOs. */
  readonly contracts: DataLoader<string, ContractPartnerRow[]>
  readonly integrity: DataLoader<string, IntegrityRow | undefined>
  /** Status of every chain and every DAO, read once. */
  readonly chainStatuses: () => Promise<ChainStatus[]>
  readonly daoStatuses: () => Promise<DaoStatus[]>
  /** Last verifications of DAOs. */
  readonly verifications: DataLoader<string, VerificationRow[]>
  /** Last verifications of DAOs by blocks up to heights. */
  readonly verificationsUpTo: DataLoader<VerificationBound, VerificationOutcome | undefined, string>
  readonly labels: DataLoader<string, LabelRow[]>
  /** Series of tokens. */
  readonly series: DataLoader<string, SeriesRow[]>
  /** Means of series. */
  readonly means: DataLoader<MeanQuestion, Ratio | null, string>
  /** Lookups of the tables as they stand or, for the same object of moments, as they stood. */
  readonly loaders: (at: Moments | undefined) => Loaders
}

interface VerificationBound {
  readonly dao: string
  readonly height: number
}

/** What a row is told as of; undefined for the tables as they stand. */
export interface Dated {
  readonly at?: Moments | undefined
}

/** A context for one request. */
export function createContext(
  pool: Pool,
  {feed, signal, solver, turns}: Pick<Context, 'feed' | 'signal' | 'solver' | 'turns'>,
): Context {
  const daos = new DataLoader<string, DaoRow | undefined>(async slugs => {
    const rows = new Map((await readDaos(pool)).map(row => [row.slug, row]))
    return slugs.map(slug => rows.get(slug))
  })
  const loaders = new Map<Moments | undefined, Loaders>()
  return {
    pool,
    feed,
    signal,
    solver,
    turns,
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
    verificationsUpTo: new DataLoader(bounds => readVerificationsUpTo(pool, bounds), {
      cacheKeyFn: ({dao, height}) => `${height} ${dao}`,
    }),
    labels: grouped(
      daos => readLabels(pool, daos),
      row => row.dao,
    ),
    series: new DataLoader(tokens => Promise.all(tokens.map(token => readSeries(pool, token)))),
    means: meansOf(pool),
    loaders: at => kept(loaders, at, () => createLoaders(pool, at)),
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read()
    return reading
  }
}
