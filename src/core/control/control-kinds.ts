/**
 * Places at a contract that one account has at a time, by the names that contracts give them. Contracts can have several,
 * each with powers of its own. `pending…` is who may take the place next.
 */
export const CONTROLLERS = [
  'owner',
  'pendingOwner',
  'admin',
  'pendingAdmin',
  'proxyAdmin',
  'beacon',
  'authority',
  'pendingDefaultAdmin',
  'timelock',
  'proposalGuardian',
  'whitelistGuardian',
  'minter',
] as const
export type ControllerKind = (typeof CONTROLLERS)[number]

/** Delays that whoever controls a contract has to wait for, in seconds. */
export const CONTROL_DELAYS = ['minDelay', 'delay', 'pendingDefaultAdminDelay'] as const
export type ControlDelay = (typeof CONTROL_DELAYS)[number]

/** What of a contract's control an event can change: who has a place, a delay, who has a role, which role grants it. */
export const CONTROL_KINDS = [...CONTROLLERS, ...CONTROL_DELAYS, 'role', 'roleAdmin'] as const
export type ControlKind = (typeof CONTROL_KINDS)[number]
