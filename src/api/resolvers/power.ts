import {middle} from '../../core/power/bracket'
import {majorityQuota} from '../../core/power/game'
import {parseRatio} from '../../core/ratio'
import {type PowerAnswer, type PowerValue, SOLVED_PLAYERS} from '../../solver/power-job'
import type {PowerSolver} from '../../solver/power-solver'
import {type DaoRow, readTokens} from '../../storage/read/daos'
import {type GamePlayerRow, readCastVotes, readSnapshot, readVotesAt, readVotesNow} from '../../storage/read/games'
import type {ProposalRow} from '../../storage/read/proposals'
import type {CaveatFacts} from '../caveats'
import type {Context} from '../context'
import type {NO_GAMES} from '../power-type-defs'
import {badInput} from '../scalars'
import {tokenOf} from '../token-argument'

/** A game as the API has it; solved when a value is asked for. */
export interface GameOfAnswer {
  /** Whose game, and as of which block. */
  readonly of: Pick<CaveatFacts, 'dao' | 'contracts' | 'block'>
  readonly game: 'majority' | 'quorum' | 'cast'
  readonly reason: (typeof NO_GAMES)[number] | null
  readonly quota: string | null
  readonly total: string
  readonly playerCount: number
  readonly rows: readonly GamePlayerRow[]
  readonly solve: () => Promise<PowerAnswer>
}

/** Field `powerIndices` of a proposal. */
export async function proposalPower(
  {id, dao, governor, quorum, untold}: ProposalRow,
  {game}: {game: GameOfAnswer['game']},
  {pool, solver}: Context,
): Promise<GameOfAnswer> {
  const of = {dao, contracts: [governor]}
  if (untold !== null) return noGame(game, 'untold', of)
  const subject = {of, game, subject: id, solver}
  if (game === 'cast') return gameOf(await readCastVotes(pool, id), subject)
  const snapshot = await readSnapshot(pool, id)
  if (!snapshot?.token) return noGame(game, 'noToken', of)
  const {token, column, voteStart, now} = snapshot
  if (now === null || BigInt(now) < BigInt(voteStart)) return noGame(game, 'snapshotAhead', of)
  if (game === 'quorum' && (quorum === null || BigInt(quorum) < 1n)) return noGame(game, 'noQuorum', of)
  const rows = await readVotesAt(pool, token, {column, value: voteStart})
  return gameOf(rows, game === 'quorum' && quorum !== null ? {...subject, quota: BigInt(quorum)} : subject)
}

/** Field `powerIndices` of a DAO. */
export async function daoPower(
  {slug}: DaoRow,
  {token: address, block, quota}: {token?: string; block?: number; quota?: string},
  {pool, solver}: Context,
): Promise<GameOfAnswer> {
  if (quota != null && BigInt(quota) < 1n) throw badInput(`quota: expected 1 or more, got ${quota}`)
  if (address == null && (await readTokens(pool, [slug])).length === 0)
    return noGame('majority', 'noToken', {dao: slug})
  const token = await tokenOf(pool, {dao: slug, ...(address == null ? {} : {token: address})}, block)
  const rows = await (block == null
    ? readVotesNow(pool, token.id)
    : readVotesAt(pool, token.id, {column: 'block', value: String(block)}))
  const game = quota == null ? {game: 'majority' as const} : {game: 'quorum' as const, quota: BigInt(quota)}
  const of = {dao: slug, contracts: [token.address], block: block ?? undefined}
  return gameOf(rows, {...game, of, subject: slug, solver})
}

function gameOf(
  rows: readonly GamePlayerRow[],
  {
    of,
    game,
    quota,
    subject,
    solver,
  }: Pick<GameOfAnswer, 'of' | 'game'> & {quota?: bigint; subject: string; solver: PowerSolver},
): GameOfAnswer {
  const weights = rows.map(({weight}) => BigInt(weight))
  return {
    of,
    game,
    reason: null,
    quota: String(quota ?? majorityQuota(weights)),
    total: String(weights.reduce((sum, weight) => sum + weight, 0n)),
    playerCount: rows.length,
    rows,
    solve: () => solver.solve({quota, weights}, subject),
  }
}

function noGame(game: GameOfAnswer['game'], reason: GameOfAnswer['reason'], of: GameOfAnswer['of']): GameOfAnswer {
  const solve = async () => ({game: [], players: []})
  return {of, game, reason, quota: null, total: '0', playerCount: 0, rows: [], solve}
}

const bracket = (value: PowerValue) =>
  'lower' in value ? {lower: parseRatio(value.lower), upper: parseRatio(value.upper)} : undefined

export const powerTypes = {
  PowerIndices: {
    values: async ({solve}: GameOfAnswer) => (await solve()).game,
    async players({rows, solve}: GameOfAnswer, {first}: {first: number}) {
      if (first < 0) throw badInput(`first: expected 0 or more, got ${first}`)
      const {players} = await solve()
      return rows.slice(0, Math.min(first, SOLVED_PLAYERS)).map((row, i) => ({...row, values: players[i] ?? []}))
    },
  },
  PowerValue: {
    value: (value: PowerValue) => {
      const bounds = bracket(value)
      return bounds && middle(bounds)
    },
    lower: (value: PowerValue) => bracket(value)?.lower,
    upper: (value: PowerValue) => bracket(value)?.upper,
  },
}
