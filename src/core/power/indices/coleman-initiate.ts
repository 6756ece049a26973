import {halved, share} from '../bracket'
import type {PlayerIndex} from './power-index'

/** Coleman's power to initiate action (Coleman 1971): swings by losing coalitions. */
export const colemanInitiate: PlayerIndex = {
  id: 'colemanInitiate',
  subject: 'player',
  description: 'Coleman’s power to initiate action: share of the losing coalitions that win with the player.',
  of: (solution, player) => {
    if (!solution.reachable) return {reason: 'unreachable'}
    const measure = solution.banzhaf(player)
    // Swings by 2^n, over losing coalitions by 2^n.
    const initiated = share(halved(measure), solution.losing())
    return initiated ? {...initiated, method: measure.method} : {reason: 'unbounded'}
  },
}
