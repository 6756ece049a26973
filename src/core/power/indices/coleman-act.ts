import type {GameIndex} from './power-index'

/** Coleman's power of a collectivity to act (Coleman 1971): winning coalitions by 2^n. */
export const colemanAct: GameIndex = {
  id: 'colemanAct',
  subject: 'game',
  description: 'Coleman’s power of a collectivity to act: share of all coalitions that win.',
  of: solution => (solution.reachable ? solution.winning() : {reason: 'unreachable'}),
}
