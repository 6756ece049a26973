import type {PowerSolver} from '../../solver/power-solver'
import {readSamples} from '../../storage/read/concentration'
import {type GamePlayerRow, readVotesSeries} from '../../storage/read/games'
import {momentsOf as blockMomentsOf, type TimeArguments} from '../block-argument'
import type {Context} from '../context'
import {type MomentsArguments, momentsOf} from '../moments'
import {badInput} from '../scalars'
import {tokenOf} from '../token-argument'
import {type GameOfAnswer, gameOf, noGame} from './power'

/** Most moments of one answer: less than can wait to be solved. */
export const MOST_GAMES = 40

interface PowerSeriesArguments extends MomentsArguments, TimeArguments {
  readonly dao: string
  readonly token?: string
  readonly governor?: string
  readonly first: number
  readonly skip: number
}

interface PowerSample {
  readonly time: string
  readonly powerIndices: GameOfAnswer
}

/** Field `powerIndicesSeries`: the delegates' game at each moment that is indexed, and at which there were any. */
export async function powerIndicesSeries(
  _: unknown,
  args: PowerSeriesArguments,
  {pool, solver}: Context,
): Promise<PowerSample[]> {
  const {dao, governor, first, skip} = args
  if (first < 0 || first > MOST_GAMES)
    throw badInput(`first: expected 0 to ${MOST_GAMES}, got ${first}; use skip for what follows`)
  if (skip < 0) throw badInput(`skip: expected 0 or more, got ${skip}`)
  const moments = momentsOf(args)
  const token = await tokenOf(pool, args)
  const times: bigint[] = []
  for (let time = moments.from; time <= moments.to; time += moments.step) times.push(time)
  const [at] = (await blockMomentsOf(pool, args, {dao})) ?? []
  const {now, changes} = await readVotesSeries(pool, token.id, times, at)
  const until = at?.height
  const quorums = governor == null ? undefined : await quorumsOf(pool, {token: token.id, governor}, {...moments, until})
  const samples: PowerSample[] = []
  const votes = new Map<string, bigint>()
  // Of a time, not of a block.
  const of = {dao: token.dao, contracts: governor == null ? [token.address] : [token.address, governor], block: null}
  let place = 0
  for (const [i, time] of times.entries()) {
    if (now === null || time > BigInt(now) || place >= skip + first) break
    apply(votes, changes[i] ?? [])
    if (votes.size === 0 || place++ < skip) continue
    const quorum = quorums && (quorums.get(time) ?? null)
    samples.push({time: `${time}`, powerIndices: gameAt(ranked(votes), quorum, {of, subject: dao, solver})})
  }
  return samples
}

/** The majority game, or the quorum game where a quorum is asked for: null is one that nothing tells. */
function gameAt(
  rows: readonly GamePlayerRow[],
  quorum: bigint | null | undefined,
  scope: {readonly of: GameOfAnswer['of']; readonly subject: string; readonly solver: PowerSolver},
): GameOfAnswer {
  if (quorum === undefined) return gameOf(rows, {...scope, game: 'majority'})
  return quorum === null || quorum < 1n
    ? noGame('quorum', 'noQuorum', scope.of)
    : gameOf(rows, {...scope, game: 'quorum', quota: quorum})
}

function apply(votes: Map<string, bigint>, changes: readonly GamePlayerRow[]): void {
  for (const {account, weight} of changes)
    if (BigInt(weight) > 0n) votes.set(account, BigInt(weight))
    else votes.delete(account)
}

/** Heaviest first, ties by address. */
function ranked(votes: ReadonlyMap<string, bigint>): GamePlayerRow[] {
  return [...votes]
    .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x < y ? 1 : -1))
    .map(([account, weight]) => ({account, weight: `${weight}`}))
}

/** The quorum of a proposal made at each moment, where it is known. */
async function quorumsOf(
  pool: Context['pool'],
  {token, governor}: {readonly token: string; readonly governor: string},
  moments: Parameters<typeof readSamples>[2],
): Promise<Map<bigint, bigint>> {
  const samples = await readSamples(pool, {token, population: 'delegates'}, moments)
  const quorums = new Map<bigint, bigint>()
  for (const {time, decisions} of samples) {
    const quorum = decisions?.find(row => row.governor === governor)?.quorum
    if (quorum != null) quorums.set(BigInt(time), BigInt(quorum))
  }
  return quorums
}
