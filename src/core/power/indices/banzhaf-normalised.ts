import {shareOfSum} from '../bracket'
import {degenerate} from './banzhaf'
import type {PlayerIndex} from './power-index'

/** Banzhaf index: a player's swings by everybody's (Banzhaf 1965). */
export const banzhafNormalised: PlayerIndex = {
  id: 'banzhafNormalised',
  subject: 'player',
  description:
    'Normalised Banzhaf index: share of the swings of all players. Adds up to 1, and cannot be compared between games.',
  of: (solution, player) => {
    const reason = degenerate(solution)
    if (reason) return {reason}
    const measure = solution.banzhaf(player)
    const share = shareOfSum(measure, solution.swings())
    return share ? {...share, method: measure.method} : {reason: 'unbounded'}
  },
}
