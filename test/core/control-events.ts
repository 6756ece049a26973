import fc from 'fast-check'
import {CONTROL_DELAYS, CONTROLLERS} from '../../src/core/control/control-kinds'
import type {ControlEvent} from '../../src/core/events'
import {type Bytes, ZERO_ADDRESS} from '../../src/core/primitives'
import {account} from './chain'

const hash = (n: number): Bytes => `0x${n.toString(16).padStart(64, '0')}`
const anyAccount = fc.integer({min: 0, max: 3}).map(account)
const anySeconds = fc.bigInt({min: 0n, max: 3n})
const anyRole = fc.integer({min: 0, max: 2}).map(hash)
const schedule = fc.option(fc.bigInt({min: 1n, max: 2n}), {nil: undefined})
/** Any event about control, whether or not a well-behaved contract could emit it there. */
export const anyControlEvent: fc.Arbitrary<ControlEvent> = fc.oneof(
  fc
    .record({
      controller: fc.constantFrom(...CONTROLLERS),
      previous: fc.option(anyAccount, {nil: undefined}),
      current: anyAccount,
      schedule,
    })
    .map(({schedule: when, ...rest}) => {
      return {kind: 'controllerChanged' as const, ...rest, ...(when !== undefined && {schedule: when})}
    }),
  fc.constantFrom(...CONTROLLERS).map(controller => {
    return {
      kind: 'controllerChanged',
      controller,
      previous: undefined,
      current: ZERO_ADDRESS,
      implied: true,
    } as const
  }),
  fc
    .record({delay: fc.constantFrom(...CONTROL_DELAYS), current: fc.option(anySeconds, {nil: undefined})})
    .map(each => ({kind: 'delayChanged' as const, previous: undefined, ...each})),
  fc
    .record({
      kind: fc.constantFrom('roleGranted' as const, 'roleRevoked' as const),
      role: anyRole,
      account: anyAccount,
      sender: anyAccount,
    })
    .map(each => each),
  fc
    .record({role: anyRole, previous: anyRole, current: anyRole})
    .map(each => ({kind: 'roleAdminChanged' as const, ...each})),
)
