import {halved, share} from '../bracket'
import type {PlayerIndex} from './power-index'

/** Coleman's power to prevent action (Coleman 1971): swings by winning coalitions. */
export const colemanPrevent: PlayerIndex = {
  id: 'colemanPrevent',
  subject: 'player',
  description: 'Coleman’s power to prevent action: share of the winning coalitions that lose without the player.',
  of: (solution, player) => {
    if (!solution.reachable) return {reason: 'unreachable'}
    const measure = solution.banzhaf(player)
    // Swings by 2^n, over winning coalitions by 2^n.
    const prevented = share(halved(measure), solution.winning())
    return prevented ? {...prevented, method: measure.method} : {reason: 'unbounded'}
  },
}
