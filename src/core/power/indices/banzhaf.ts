import type {GameSolution} from '../solution'
import type {NoValue, PlayerIndex} from './power-index'

/** Banzhaf measure: swings by 2^(n−1) (Penrose 1946, Banzhaf 1965). */
export const banzhaf: PlayerIndex = {
  id: 'banzhaf',
  subject: 'player',
  description:
    'Penrose–Banzhaf measure: share of the coalitions of the others that lose, and win with the player. Not normalised.',
  of: (solution, player) => {
    const reason = degenerate(solution)
    return reason ? {reason} : solution.banzhaf(player)
  },
}

/** Nobody's measure exceeds twice the share of coalitions that lose: below 2/1000 it tells players apart no more. */
const FEWEST_LOSING = 1000n

/** Why swings say nothing about the players of a game; undefined when they do. */
export function degenerate(solution: GameSolution): NoValue | undefined {
  if (!solution.reachable) return 'unreachable'
  if (2n * solution.game.quota > solution.total) return undefined
  const {numerator, denominator} = solution.losing().upper
  return numerator * FEWEST_LOSING < denominator ? 'almostEveryCoalitionWins' : undefined
}
