import {keptAs} from '../../populations/kept-as'
import {ratio} from '../../ratio'
import {defineAlertKind} from '../alert-kind'

/** The largest few reach a governor's quorum together: its Nakamoto coefficient for the quorum is at most so many. */
export const quorumCapture = defineAlertKind({
  id: 'quorumCapture',
  description:
    "So few of the largest members reach a governor's quorum together; cleared once more are needed, or more than rearm.",
  parameters: {
    population: {type: 'population', description: 'over whom', default: 'delegates'},
    atMost: {type: 'count', description: 'alerts while so many, or fewer, reach the quorum together'},
    rearm: {
      type: 'count',
      description: 'cleared once more than so many are needed; what atMost says unless said',
      optional: true,
    },
  },
  problem: ({atMost, rearm = atMost}) => (rearm < atMost ? 'rearm: expected at least what atMost says' : undefined),
  observe: ({population, atMost, rearm = atMost}, {concentration, state, watches}) =>
    concentration.flatMap(({token, population: kept, decisions}) => {
      const ledger = state.ledgers.get(token)
      if (!ledger || keptAs(population, ledger.populations) !== kept) return []
      return decisions.flatMap(({governor, nakamotoQuorum}) => {
        if (!watches(governor) || nakamotoQuorum === 'quorumUnknown') return []
        const fewest = typeof nakamotoQuorum === 'number' ? nakamotoQuorum : undefined
        const holds = fewest !== undefined && fewest <= atMost
        if (!holds && fewest !== undefined && fewest <= rearm) return []
        const told =
          fewest === undefined
            ? 'all members together do not reach'
            : fewest === 1
              ? 'one member alone reaches'
              : `${fewest} members together reach`
        return [
          {
            subject: `${governor}:${population}`,
            contract: governor,
            holds,
            ...(fewest !== undefined && {measured: ratio(BigInt(fewest))}),
            bound: ratio(BigInt(atMost)),
            text: () => `of ${population}, ${told} the quorum: ${holds ? '' : 'no longer '}at most ${atMost}`,
          },
        ]
      })
    }),
})
