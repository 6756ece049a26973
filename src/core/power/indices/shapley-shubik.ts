import type {PlayerIndex} from './power-index'

/** Shapley–Shubik index (Shapley and Shubik 1954): Σ k!(n−1−k)!/n! over a player's swings with k others. */
export const shapleyShubik: PlayerIndex = {
  id: 'shapleyShubik',
  subject: 'player',
  description:
    'Shapley–Shubik index: share of the orders of joining in which the coalition begins to win with the player. Adds up to 1.',
  of: (solution, player) => (solution.reachable ? solution.shapley(player) : {reason: 'unreachable'}),
}
