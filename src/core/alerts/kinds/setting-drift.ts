import {ratio} from '../../ratio'
import {defineAlertKind} from '../alert-kind'

/** A parameter of a governor is another than the operator expects. It is looked at whenever an event tells it. */
export const settingDrift = defineAlertKind({
  id: 'settingDrift',
  description: "A governor's parameter is told to be another than expected; cleared once it is as expected.",
  parameters: {
    setting: {type: 'setting', description: 'which parameter'},
    expected: {type: 'amount', description: 'what it should be, in its own unit'},
  },
  observe: ({setting, expected}, {settings, watches}) =>
    // Of several in one block the last one stands.
    [
      ...new Map(
        settings.filter(change => change.setting === setting).map(change => [change.governor, change]),
      ).values(),
    ]
      .filter(({governor}) => watches(governor))
      .map(({governor, previous, current}) => ({
        subject: `${governor}:${setting}`,
        contract: governor,
        holds: current !== expected,
        setting,
        previous,
        current,
        measured: ratio(current),
        bound: ratio(expected),
        text: () =>
          current === expected ? `${setting} is ${current}, as expected` : `${setting} is ${current}, not ${expected}`,
      })),
})
