import fc from 'fast-check'
import {keccak256, stringToHex} from 'viem'
import {describe, expect, it} from 'vitest'
import {adapters} from '../../src/adapters'
import {CONTROL_TOPICS, controlFamilies, controlLog} from '../../src/adapters/control'
import {PROXY_TOPICS} from '../../src/adapters/proxy'
import {ROLE_NAMES, roleName} from '../../src/core/control/known-roles'
import type {ControlEvent} from '../../src/core/events'
import {type Address, toAddress, ZERO_ADDRESS} from '../../src/core/primitives'
import {logOf} from './logs'

const CONTRACT = toAddress(`0x${'c0'.repeat(20)}`)
const [A, B, C] = ['0a', '0b', '0c'].map(byte => toAddress(`0x${byte.repeat(20)}`)) as [Address, Address, Address]
const [ZERO, ROLE, ADMIN] = ['00', '11', '22'].map(byte => `0x${byte.repeat(32)}` as const) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]

type Controller = (ControlEvent & {kind: 'controllerChanged'})['controller']
const changed = (controller: Controller, previous: Address | undefined, current: Address, more = {}): ControlEvent => {
  return {kind: 'controllerChanged', controller, previous, current, ...more}
}
const forgotten = (controller: Controller) => changed(controller, undefined, ZERO_ADDRESS, {implied: true})
const guardian = 'address oldProposalGuardian, uint96 oldProposalGuardianExpiry, address newProposalGuardian'
const guarded = {oldProposalGuardian: A, oldProposalGuardianExpiry: 5n, newProposalGuardian: B}

/** One log of each event as the contracts that emit it declare it, and what it means. */
const EXAMPLES: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly ControlEvent[]])[] = [
  [
    'event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)',
    {previousOwner: A, newOwner: B},
    [changed('owner', A, B), forgotten('pendingOwner')],
  ],
  [
    'event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)',
    {previousOwner: A, newOwner: B},
    [changed('pendingOwner', undefined, B)],
  ],
  [
    'event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)',
    {role: ZERO, account: A, sender: B},
    [{kind: 'roleGranted', role: ZERO, account: A, sender: B}],
  ],
  [
    'event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)',
    {role: ROLE, account: A, sender: B},
    [{kind: 'roleRevoked', role: ROLE, account: A, sender: B}],
  ],
  [
    'event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)',
    {role: ZERO, account: A, sender: B},
    [{kind: 'roleRevoked', role: ZERO, account: A, sender: B}, forgotten('pendingDefaultAdmin')],
  ],
  [
    'event RoleAdminChanged(bytes32 indexed role, bytes32 indexed previousAdminRole, bytes32 indexed newAdminRole)',
    {role: ROLE, previousAdminRole: ZERO, newAdminRole: ADMIN},
    [{kind: 'roleAdminChanged', role: ROLE, previous: ZERO, current: ADMIN}],
  ],
  [
    'event DefaultAdminTransferScheduled(address indexed newAdmin, uint48 acceptSchedule)',
    {newAdmin: A, acceptSchedule: 99},
    [changed('pendingDefaultAdmin', undefined, A, {schedule: 99n})],
  ],
  ['event DefaultAdminTransferCanceled()', {}, [changed('pendingDefaultAdmin', undefined, ZERO_ADDRESS)]],
  [
    'event DefaultAdminDelayChangeScheduled(uint48 newDelay, uint48 effectSchedule)',
    {newDelay: 7, effectSchedule: 99},
    [{kind: 'delayChanged', delay: 'pendingDefaultAdminDelay', previous: undefined, current: 7n, schedule: 99n}],
  ],
  [
    'event DefaultAdminDelayChangeCanceled()',
    {},
    [{kind: 'delayChanged', delay: 'pendingDefaultAdminDelay', previous: undefined, current: undefined}],
  ],
  ['event AuthorityUpdated(address authority)', {authority: A}, [changed('authority', undefined, A)]],
  [
    'event AdminChanged(address previousAdmin, address newAdmin)',
    {previousAdmin: A, newAdmin: B},
    [changed('proxyAdmin', A, B)],
  ],
  ['event BeaconUpgraded(address indexed beacon)', {beacon: C}, [changed('beacon', undefined, C)]],
  ['event NewAdmin(address oldAdmin, address newAdmin)', {oldAdmin: A, newAdmin: B}, [changed('admin', A, B)]],
  [
    'event NewPendingAdmin(address oldPendingAdmin, address newPendingAdmin)',
    {oldPendingAdmin: A, newPendingAdmin: B},
    [changed('pendingAdmin', A, B)],
  ],
  [
    'event WhitelistGuardianSet(address oldGuardian, address newGuardian)',
    {oldGuardian: A, newGuardian: B},
    [changed('whitelistGuardian', A, B)],
  ],
  ['event MinterChanged(address minter, address newMinter)', {minter: A, newMinter: B}, [changed('minter', A, B)]],
  [
    'event NewAdmin(address indexed newAdmin)',
    {newAdmin: A},
    [changed('admin', undefined, A), forgotten('pendingAdmin')],
  ],
  [
    'event NewPendingAdmin(address indexed newPendingAdmin)',
    {newPendingAdmin: A},
    [changed('pendingAdmin', undefined, A)],
  ],
  [
    'event NewDelay(uint256 indexed newDelay)',
    {newDelay: 172_800n},
    [{kind: 'delayChanged', delay: 'delay', previous: undefined, current: 172_800n}],
  ],
  [
    'event ProposalGuardianSet(address oldProposalGuardian, address newProposalGuardian)',
    guarded,
    [changed('proposalGuardian', A, B)],
  ],
  [
    `event ProposalGuardianSet(${guardian}, uint96 newProposalGuardianExpiry)`,
    {...guarded, newProposalGuardianExpiry: 9n},
    [changed('proposalGuardian', A, B, {expiry: 9n})],
  ],
  [
    `event ProposalGuardianSet(${guardian}, uint256 newProposalGuardianExpiry)`,
    {...guarded, newProposalGuardianExpiry: 2n ** 255n},
    [changed('proposalGuardian', A, B, {expiry: 2n ** 255n})],
  ],
  [
    'event MinDelayChange(uint256 oldDuration, uint256 newDuration)',
    {oldDuration: 0n, newDuration: 3n},
    [{kind: 'delayChanged', delay: 'minDelay', previous: 0n, current: 3n}],
  ],
  [
    'event TimelockChange(address oldTimelock, address newTimelock)',
    {oldTimelock: ZERO_ADDRESS, newTimelock: A},
    [changed('timelock', ZERO_ADDRESS, A)],
  ],
]
const logs = EXAMPLES.map(([declaration, values, events]) => ({declaration, log: logOf(declaration, values), events}))

it('no topic is of two families, of a proxy, or of an adapter, and each has an example here', () => {
  const others = new Set([...PROXY_TOPICS, ...adapters.flatMap(({topics}) => topics)])
  expect(new Set(CONTROL_TOPICS).size).toBe(CONTROL_TOPICS.length)
  expect(CONTROL_TOPICS.filter(topic => others.has(topic))).toEqual([])
  expect([...CONTROL_TOPICS].sort()).toEqual([...new Set(logs.map(({log}) => log.topics[0]))].sort())
  expect(controlFamilies.length).toBeGreaterThan(5)
})

describe.each(logs)('$declaration', ({log, events}) => {
  it('is read', () => {
    expect(controlLog(log, CONTRACT)).toEqual(events)
  })

  it('is kept as it is where it is of another shape', () => {
    const [topic = '', ...indexed] = log.topics
    const plain = `0x${[...indexed, log.data].map(part => part.slice(2)).join('')}`
    const bent = [
      {...log, topics: [...log.topics, ZERO]},
      {...log, data: `${log.data}0`},
      ...(log.data === '0x' ? [] : [{...log, data: log.data.slice(0, -64)}]),
      // What is indexed elsewhere, such as by older contracts with the same topic.
      ...(indexed.length > 0 ? [{topics: [topic], data: plain}] : []),
      ...(indexed.length > 0 ? [{...log, topics: [topic, ...indexed.map(() => `0x${'ff'.repeat(31)}`)]}] : []),
    ]
    for (const each of bent) expect(controlLog(each, CONTRACT)).toMatchObject([{kind: 'unreadable', ...each}])
  })
})

it('other topics are none of it', () => {
  const topic = fc.uint8Array({minLength: 32, maxLength: 32}).map(bytes => `0x${Buffer.from(bytes).toString('hex')}`)
  fc.assert(
    fc.property(topic, fc.string(), (first, data) => controlLog({topics: [first], data}, CONTRACT) === undefined),
  )
  expect(controlLog({topics: [], data: '0x'}, CONTRACT)).toBeUndefined()
})

it('names of roles are those whose hash it is', () => {
  expect(roleName(ZERO)).toBe('DEFAULT_ADMIN_ROLE')
  expect(roleName(ROLE)).toBeUndefined()
  const {[ZERO]: first, ...hashed} = ROLE_NAMES
  expect(first).toBe('DEFAULT_ADMIN_ROLE')
  expect(Object.keys(hashed)).toEqual(Object.values(hashed).map(name => keccak256(stringToHex(name))))
  expect(Object.values(hashed)).toEqual(expect.arrayContaining(['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE']))
})
