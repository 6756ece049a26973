import {defineAlertKind} from '../alert-kind'

/** The code behind an indexed contract's address was replaced. */
export const implementationChanged = defineAlertKind({
  id: 'implementationChanged',
  description: "The code behind an indexed contract's address is replaced.",
  parameters: {},
  observe: (_, {implementations, watches}) =>
    implementations.flatMap(({contract, position, event}) => {
      if (!watches(contract)) return []
      const {implementation, unsupported} = event
      const covered = unsupported === undefined ? '' : '; nothing is derived from its logs any more'
      return [
        {
          subject: `${contract}:${position.block.height}:${position.logIndex}`,
          contract,
          ...(implementation && {implementation}),
          text: () => `a contract has new code${covered}`,
        },
      ]
    }),
})
