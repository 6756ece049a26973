import DataLoader from 'dataloader'
import type {Pool} from 'pg'
import {OPPOSITION_WINDOW} from '../core/influence/votes-to-pass'
import {type ControlChangeRow, readControl} from '../storage/read/control-changes'
import {heightOf, type Moments} from '../storage/read/moment'
import {type BackingRow, readBacking} from '../storage/read/participation'
import {type DepositRow, type ProposalRow, readDeposits, readProposalsById} from '../storage/read/proposals'
import {
  type CastVote,
  readCastVotesOf,
  readSnapshotTotals,
  readUncast,
  type SnapshotTotalsRow,
  type UncastRow,
  type UncastScope,
} from '../storage/read/snapshots'
import {readStateChanges, type StateChangeRow} from '../storage/read/state-changes'
import {chainIn} from '../storage/read/token-name'
import {
  type CoalitionMemberRow,
  type CoalitionSize,
  readHeaviestVoters,
  readVotesOf,
  type VoteRow,
} from '../storage/read/votes'
import {readPast} from './block-argument'

/** Nested lookups of one request that depend on the block which is asked for, collected into one statement each. */
export interface Loaders {
  readonly proposals: DataLoader<string, ProposalRow | undefined>
  readonly stateChanges: DataLoader<string, StateChangeRow[]>
  readonly deposits: DataLoader<string, DepositRow[]>
  /** Who controls contracts: the last change of each thing that does. */
  readonly control: DataLoader<string, ControlChangeRow[]>
  readonly heaviestVoters: DataLoader<CoalitionSize, CoalitionMemberRow[], string>
  readonly castVotes: DataLoader<string, CastVote[]>
  /** One for each proposal. */
  readonly snapshotTotals: DataLoader<string, SnapshotTotalsRow[]>
  /** Votes at the snapshots of proposals that were not cast. */
  readonly uncast: DataLoader<UncastScope, UncastRow[], string>
  /** Holders behind the delegates of a token on a chain. */
  readonly backing: (token: string) => DataLoader<string, BackingRow[]>
  /** Votes of proposals, one loader for each page that the query asks for. */
  readonly votes: (page: VotePage) => DataLoader<string, VoteRow[]>
}

/** A page of the votes of a proposal, by a filter. */
type VotePage = Parameters<typeof readVotesOf>[2]

/** Loaders of the tables as they stand, or as they stood at the moments. */
export function createLoaders(pool: Pool, at: Moments | undefined): Loaders {
  const pages = new Map<string, DataLoader<string, VoteRow[]>>()
  const backing = new Map<string, DataLoader<string, BackingRow[]>>()
  return {
    proposals: new DataLoader(async ids => {
      const found = await readPast(pool, at, db => readProposalsById(db, ids, at))
      const rows = new Map(found.map(row => [row.id, row]))
      return ids.map(id => rows.get(id))
    }),
    stateChanges: grouped(
      ids => readStateChanges(pool, ids, at),
      row => row.proposal,
    ),
    deposits: grouped(
      ids => readDeposits(pool, ids, at),
      row => row.proposal,
    ),
    control: grouped(
      ids => readControl(pool, ids, at),
      row => row.contractId,
    ),
    heaviestVoters: new DataLoader(
      async sizes => {
        const members = new Map<string, CoalitionMemberRow[]>(sizes.map(({proposal}) => [proposal, []]))
        for (const row of await readHeaviestVoters(pool, sizes, at)) members.get(row.proposal)?.push(row)
        return sizes.map(({proposal}) => members.get(proposal) ?? [])
      },
      {cacheKeyFn: ({proposal}) => proposal},
    ),
    castVotes: grouped(
      ids => readCastVotesOf(pool, ids, at),
      row => row.proposal,
    ),
    snapshotTotals: grouped(
      ids => readSnapshotTotals(pool, ids, {window: OPPOSITION_WINDOW, at}),
      row => row.proposal,
    ),
    uncast: new DataLoader(
      async wanted => {
        const rows = await readUncast(pool, wanted, at)
        return wanted.map(({id}) => rows.filter(row => row.proposal === id))
      },
      {cacheKeyFn: ({id}) => id},
    ),
    backing: token =>
      kept(backing, token, () =>
        grouped(
          delegates => readBacking(pool, {token, block: heightOf(at, chainIn(token))}, delegates),
          row => row.delegate,
        ),
      ),
    votes: page =>
      kept(pages, JSON.stringify(page), () =>
        grouped(
          ids => readVotesOf(pool, ids, page, at),
          row => row.proposal,
        ),
      ),
  }
}

/** What a map has by a key; made when it is asked for first. */
export function kept<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

/** A loader of lists: the rows of many keys by one statement. */
export function grouped<Row>(read: (keys: readonly string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row[]>(async keys => {
    const groups = new Map<string, Row[]>(keys.map(key => [key, []]))
    for (const row of await read(keys)) groups.get(keyOf(row))?.push(row)
    return keys.map(key => groups.get(key) ?? [])
  })
}
