import {middle} from '../../core/power/bracket'
import {majorityQuota} from '../../core/power/game'
import {CONFIDENCE, SAMPLES} from '../../core/power/turnout-sample'
import {parseRatio} from '../../core/ratio'
import {type PowerAnswer, type PowerValue, SOLVED_PLAYERS} from '../../solver/power-job'
import type {PowerSolver} from '../../solver/power-solver'
import {type DaoRow, readTokens} from '../../storage/read/daos'
import {type GamePlayerRow, readCastVotes, readSnapshot, readVotesAt, readVotesNow} from '../../storage/read/games'
import {heightOf} from '../../storage/read/moment'
import type {ProposalRow} from '../../storage/read/proposals'
import type {TimeArguments} from '../block-argument'
import type {CaveatFacts} from '../caveats'
import type {Context, Dated} from '../context'
import type {NO_GAMES, POWER_GAMES} from '../power-type-defs'
import {badInput} from '../scalars'
import {tokenAt} from '../token-argument'
import {type TurnoutGame, turnoutGame} from '../turnout-game'

/** A game as the API has it; solved when a value is asked for. */
export interface GameOfAnswer {
  /** Whose game, and as of which block. */
  readonly of: Pick<CaveatFacts, 'dao' | 'contracts' | 'block'>
  readonly game: (typeof POWER_GAMES)[number]
  readonly reason: (typeof NO_GAMES)[number] | null
  readonly quota: string | null
  readonly total: string
  readonly playerCount: number
  readonly rows: readonly GamePlayerRow[]
  readonly turnout?: TurnoutGame
  readonly solve: () => Promise<PowerAnswer>
}

/** Field `powerIndices` of a proposal. */
export async function proposalPower(
  proposal: ProposalRow & Dated,
  {game}: {game: GameOfAnswer['game']},
  {pool, solver}: Context,
): Promise<GameOfAnswer> {
  const {id, dao, chainId, governor, quorum, untold, at} = proposal
  const of = {dao, contracts: [governor], block: heightOf(at, chainId)}
  if (untold !== null) return noGame(game, 'untold', of)
  const subject = {of, game, subject: id, solver}
  if (game === 'cast') return gameOf(await readCastVotes(pool, id, at), subject)
  const snapshot = await readSnapshot(pool, id, at)
  if (!snapshot || snapshot.voteStart === null) return noGame(game, 'untold', of)
  const {token, voteStart, now} = snapshot
  if (token === null && game !== 'turnout') return noGame(game, 'noToken', of)
  if (token !== null && (now === null || BigInt(now) < BigInt(voteStart))) return noGame(game, 'snapshotAhead', of)
  if (game !== 'majority' && quorum === null) return noGame(game, 'noQuorum', of)
  if (game === 'quorum' && BigInt(quorum ?? 0) < 1n) return noGame(game, 'noQuorum', of)
  const rows = token === null ? undefined : await readVotesAt(pool, token, {column: 'clock', value: voteStart})
  if (game === 'turnout' && quorum !== null) {
    const turnout = await turnoutGame(pool, {...proposal, quorum, voteStart}, rows)
    return turnout ? turnoutOf(turnout, subject) : noGame(game, 'noRecord', of)
  }
  return gameOf(rows ?? [], game === 'quorum' && quorum !== null ? {...subject, quota: BigInt(quorum)} : subject)
}

/** Field `powerIndices` of a DAO: as of its own block, or of the DAO's. */
export async function daoPower(
  {slug, at: ofDao}: DaoRow & Dated,
  args: TimeArguments & {token?: string; quota?: string},
  {pool, solver}: Context,
): Promise<GameOfAnswer> {
  const {token: address, quota} = args
  if (quota != null && BigInt(quota) < 1n) throw badInput(`quota: expected 1 or more, got ${quota}`)
  if (address == null && (await readTokens(pool, [slug])).length === 0)
    return noGame('majority', 'noToken', {dao: slug})
  const {token, at, block: own} = await tokenAt(pool, {...args, dao: slug})
  const block = at ? own : heightOf(ofDao, token.chainId)
  const rows = await (block === undefined
    ? readVotesNow(pool, token.id)
    : readVotesAt(pool, token.id, {column: 'block', value: String(block)}))
  const game = quota == null ? {game: 'majority' as const} : {game: 'quorum' as const, quota: BigInt(quota)}
  const of = {dao: slug, contracts: [token.address], block: block ?? undefined}
  return gameOf(rows, {...game, of, subject: slug, solver})
}

/** A game of the heaviest first; more than half of their weight wins where there is no quota. */
export function gameOf(
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

function turnoutOf(
  turnout: TurnoutGame,
  {of, subject, solver}: {of: GameOfAnswer['of']; subject: string; solver: PowerSolver},
): GameOfAnswer {
  const {rows, job} = turnout
  return {
    of,
    game: 'turnout',
    reason: null,
    quota: String(job.quorum),
    total: String(job.voters.reduce((sum, {weight}) => sum + weight, 0n)),
    playerCount: rows.length,
    rows,
    turnout,
    solve: () => solver.solve(job, subject),
  }
}

/** No game, and why. */
export function noGame(
  game: GameOfAnswer['game'],
  reason: GameOfAnswer['reason'],
  of: GameOfAnswer['of'],
): GameOfAnswer {
  const solve = async () => ({game: [], players: []})
  return {of, game, reason, quota: null, total: '0', playerCount: 0, rows: [], solve}
}

const bracket = (value: PowerValue) =>
  'lower' in value ? {lower: parseRatio(value.lower), upper: parseRatio(value.upper)} : undefined

export const powerTypes = {
  PowerIndices: {
    values: async ({solve}: GameOfAnswer) => (await solve()).game,
    async players({rows, turnout, solve}: GameOfAnswer, {first}: {first: number}) {
      if (first < 0) throw badInput(`first: expected 0 or more, got ${first}`)
      const {players} = await solve()
      return rows
        .slice(0, Math.min(first, SOLVED_PLAYERS))
        .map((row, i) => ({...row, values: players[i] ?? [], record: turnout?.records[i]}))
    },
    sample: ({turnout}: GameOfAnswer) =>
      turnout && {
        ...turnout,
        samples: SAMPLES,
        seed: turnout.job.seed,
        confidence: CONFIDENCE,
        quorumCounts: turnout.job.quorumCounts,
        withoutRecord: turnout.rows
          .filter((_, i) => turnout.records[i]?.eligible === 0)
          .reduce((sum, {weight}) => sum + BigInt(weight), 0n)
          .toString(),
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
