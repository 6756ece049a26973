import {defineAlertKind} from '../alert-kind'

/** A rule of integrity is broken for the first time by a contract. It stays so: what was said cannot be unsaid. */
export const integrityBroken = defineAlertKind({
  id: 'integrityBroken',
  description: "A contract's events break a rule of integrity for the first time; never cleared.",
  parameters: {rules: {type: 'integrityRules', description: 'which rules; any unless said', optional: true}},
  observe: ({rules}, {breaches, watches}) =>
    breaches.flatMap(({rule, contract, account, expected, found}) => {
      if (!watches(contract) || rules?.includes(rule) === false) return []
      return [
        {
          subject: `${contract}:${rule}`,
          contract,
          holds: true,
          ...(account && {member: account}),
          text: () => `${rule} is broken: expected ${expected}, found ${found}`,
        },
      ]
    }),
})
