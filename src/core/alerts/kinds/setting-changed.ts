import {defineAlertKind} from '../alert-kind'

/** A parameter of a governor got another value. A constructor tells the first ones as changes from 0. */
export const settingChanged = defineAlertKind({
  id: 'settingChanged',
  description: "A governor's parameter gets another value.",
  parameters: {settings: {type: 'settings', description: 'which parameters; any unless said', optional: true}},
  observe: ({settings}, {settings: changes, watches}) =>
    changes.flatMap(({governor, position, setting, previous, current}) => {
      if (!watches(governor) || previous === current || settings?.includes(setting) === false) return []
      return [
        {
          subject: `${governor}:${position.block.height}:${position.logIndex}:${setting}`,
          contract: governor,
          setting,
          previous,
          current,
          text: () => `${setting} was ${previous} and is ${current}`,
        },
      ]
    }),
})
