import {ozGovernorEvents} from '../abi/oz-governor'
import {type Address, toAddress} from '../core/primitives'
import {defineAdapter} from './adapter'
import {ozLogs, ozParameters, ozRules, quorumDenominator} from './oz-logs'

/** Votes delegated to this address are no part of the supply that the quorum is a fraction of, `EXCLUDE_ADDRESS()`. */
const EXCLUDED: Address = toAddress('0x00000000000000000000000000000000000A4B86')

/**
 * Arbitrum's core and treasury governors until March 2026: OpenZeppelin 4.7 behind a proxy, with a quorum in ten
 * thousandths of `getPastCirculatingSupply(snapshot)`, which is the past supply without the votes of the excluded address.
 */
export const arbitrumGovernor = defineAdapter({
  id: 'arbitrum-governor',
  role: 'governor',
  events: ozGovernorEvents,
  parameters: [{...quorumDenominator, default: 10_000n}, ...ozParameters],
  rules: (clock, parameters) => ({
    clock,
    boundary: 'after',
    quorum: {
      kind: 'supplyFraction',
      denominator: parameters.quorumDenominator ?? 10_000n,
      numerator: 'snapshot',
      excluded: [EXCLUDED],
    },
    canceledOperation: 'Canceled',
    ...ozRules(parameters),
  }),
  translate: ozLogs('description'),
})
