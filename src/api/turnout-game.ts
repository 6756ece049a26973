import type {Pool} from 'pg'
import {DECIDED_STATES, type DecidedProposal} from '../core/influence/decided-proposal'
import {
  NO_RECORD,
  TURNOUT_WINDOW,
  type TurnoutRecord,
  turnoutRecords,
  votingByRecord,
} from '../core/power/turnout-record'
import type {Address} from '../core/primitives'
import {SIDES} from '../core/proposals/tally'
import type {TurnoutJob} from '../solver/power-job'
import {readWindow} from '../storage/read/decided-votes'
import {type GamePlayerRow, readEarlierProposals} from '../storage/read/games'
import type {ProposalRow} from '../storage/read/proposals'
import {readPast} from './block-argument'
import type {Dated} from './context'
import {entriesOf} from './decided-window'

/** Where the weights of a turnout game are from. */
export const TURNOUT_WEIGHTS = ['snapshot', 'lastVote'] as const

/** A turnout game of a proposal, with the records that it is drawn from. */
export interface TurnoutGame {
  readonly weightsFrom: (typeof TURNOUT_WEIGHTS)[number]
  /** Decided proposals that the records are of. */
  readonly proposals: number
  /** Heaviest first, ties by address. */
  readonly rows: readonly GamePlayerRow[]
  readonly records: readonly TurnoutRecord[]
  readonly job: TurnoutJob
}

/**
 * The turnout game of a proposal over `rows`, the accounts with votes at its snapshot; without these, over who voted lately,
 * with what each cast last. Undefined where no proposal was decided before its snapshot.
 */
export async function turnoutGame(
  pool: Pool,
  proposal: Pick<ProposalRow, 'id' | 'dao' | 'quorumCounts'> &
    Dated & {readonly quorum: string; readonly voteStart: string},
  rows: readonly GamePlayerRow[] | undefined,
): Promise<TurnoutGame | undefined> {
  const ids = await readEarlierProposals(pool, proposal.id, {
    states: DECIDED_STATES,
    most: TURNOUT_WINDOW,
    at: proposal.at,
  })
  if (ids.length === 0) return undefined
  const {proposals, powers} = await readPast(pool, proposal.at, db =>
    readWindow(db, {dao: proposal.dao, ids}, proposal.at),
  )
  const decided = entriesOf(proposals, powers).flatMap(entry => entry.decided ?? [])
  const players = rows ?? lastCast(decided)
  const known = turnoutRecords(
    players.map(({account}) => account as Address),
    decided,
  )
  const records = players.map(({account}) => known.get(account as Address) ?? NO_RECORD)
  return {
    weightsFrom: rows ? 'snapshot' : 'lastVote',
    proposals: decided.length,
    rows: players,
    records,
    job: {
      quorum: BigInt(proposal.quorum),
      quorumCounts: SIDES.filter(side => proposal.quorumCounts?.includes(side)),
      voters: players.map(({weight}, i) => votingByRecord(BigInt(weight), records[i] ?? NO_RECORD)),
      // Everybody can draw the same votes again.
      seed: Number(BigInt.asUintN(32, BigInt(proposal.voteStart))),
    },
  }
}

/** Who voted with weight, and what each cast on the last proposal with weight. */
function lastCast(decided: readonly DecidedProposal[]): GamePlayerRow[] {
  const weights = new Map<string, bigint>()
  for (const {ballots} of decided)
    for (const [voter, cast] of ballots) {
      const weight = cast.for + cast.against + cast.abstain
      if (weight > 0n) weights.set(voter, weight)
    }
  return [...weights]
    .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x < y ? 1 : -1))
    .map(([account, weight]) => ({account, weight: `${weight}`}))
}
