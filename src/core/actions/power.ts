/** What a call can do to a protocol, from the table of control surfaces. The order is the order of display. */
export const POWERS = [
  'arbitraryCode',
  'upgradeCode',
  'changeAdmin',
  'changeRoles',
  'changeVotingRules',
  'changeDelay',
  'changeMultisig',
  'mintSupply',
  'pause',
  'moveTreasury',
  'relayCrosschain',
  'nestedExecution',
  'unknown',
] as const

/**
 * A power. `arbitraryCode`: foreign code runs in the caller's place (delegatecall). `unknown`: the selector says nothing,
 * so that the powers of the target are the upper bound.
 */
export type Power = (typeof POWERS)[number]
