import {encodeFunctionData, type Hex, parseAbi} from 'viem'
import {CONTROL_DELAYS} from '../core/control/control-kinds'
import type {ControlChangeRow} from '../storage/read/control-changes'
import type {ContractRow} from '../storage/read/daos'
import type {Question, View} from './comparison'
import {retired} from './questions'
import {addressOf} from './state-reader'

const abi = parseAbi([
  'function owner() view returns (address)',
  'function pendingOwner() view returns (address)',
  'function admin() view returns (address)',
  'function pendingAdmin() view returns (address)',
  'function authority() view returns (address)',
  'function pendingDefaultAdmin() view returns (address account, uint48 schedule)',
  'function timelock() view returns (address)',
  'function proposalGuardian() view returns (address)',
  'function whitelistGuardian() view returns (address)',
  'function minter() view returns (address)',
  'function implementation() view returns (address)',
  'function getMinDelay() view returns (uint256)',
  'function delay() view returns (uint256)',
  'function pendingDefaultAdminDelay() view returns (uint48 seconds, uint48 schedule)',
  'function hasRole(bytes32 role, address account) view returns (bool)',
  'function getRoleAdmin(bytes32 role) view returns (bytes32)',
])
type Name = (typeof abi)[number]['name']

/** Slots of ERC-1967: `keccak256('eip1967.proxy.…') - 1`. */
const SLOTS: Readonly<Record<string, Hex>> = {
  implementation: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
  proxyAdmin: '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
  beacon: '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
}

/** Of the roles of a contract, so many are compared: those that changed last. */
const MOST_ROLES = 1_000

/** What is asked of a contract about who controls it: everything that an event has told, at the block. */
export function controlQuestions(
  contract: ContractRow,
  rows: readonly ControlChangeRow[],
  at: {readonly block: number; readonly timestamp: number},
): Question[] {
  const roles = rows.filter(({kind}) => kind === 'role').sort((a, b) => b.block - a.block || b.logIndex - a.logIndex)
  const asked = [...rows.filter(({kind}) => kind !== 'role'), ...roles.slice(0, MOST_ROLES)]
  return asked.flatMap(row => {
    const views = viewsOf(row, BigInt(at.timestamp))
    if (views.length === 0) return []
    const {kind: check, role, account} = row
    const subject = [role, check === 'role' && account].filter(Boolean).join(' of ') || 'contract'
    return [{check, subject, views, block: at.block, contract: contract.address, ...retired(contract, at.block)}]
  })
}

function viewsOf({kind, account, role, granted, adminRole, delay, schedule}: ControlChangeRow, now: bigint): View[] {
  const slot = SLOTS[kind]
  if (kind === 'role') return [view(['hasRole', role, account], granted ? 'yes' : 'no', yesOrNo)]
  if (kind === 'roleAdmin') return [view(['getRoleAdmin', role], adminRole ?? '', hashOf)]
  if (kind === 'pendingDefaultAdmin') return [view([kind], `${account} from ${schedule ?? 0}`, pendingOf(addressOf))]
  if (kind === 'pendingDefaultAdminDelay') {
    // Once it is in force, the contract says that none is pending.
    const pending = schedule !== null && BigInt(schedule) >= now
    return [
      view(
        [kind],
        pending ? `${delay} from ${schedule}` : '0 from 0',
        pendingOf(word => word),
      ),
    ]
  }
  if (CONTROL_DELAYS.some(each => each === kind))
    return [view([kind === 'minDelay' ? 'getMinDelay' : 'delay'], delay ?? '', ([word]) => word?.toString())]
  if (account === null) return []
  const stored: View[] = slot ? [{name: `the slot of ${kind}`, ask: {slot}, read: setAddress, found: account}] : []
  const known = abi.some(({name}) => name === kind)
  return [...stored, ...(known ? [view([kind as Name], account, ([word]) => addressOf(word))] : [])]
}

function view([name, ...args]: readonly [Name, ...unknown[]], found: string, read: View['read']): View {
  return {name, ask: {call: encodeFunctionData({abi, functionName: name, args} as never)}, read, found}
}

/** A slot that nothing was ever stored in is that of another kind of proxy. */
const setAddress: View['read'] = ([word]) => (word === 0n ? undefined : addressOf(word))
const yesOrNo: View['read'] = ([word]) => (word === undefined || word > 1n ? undefined : word === 1n ? 'yes' : 'no')
const hashOf: View['read'] = ([word]) => (word === undefined ? undefined : `0x${word.toString(16).padStart(64, '0')}`)
const pendingOf =
  (told: (word: bigint | undefined) => unknown): View['read'] =>
  ([word, schedule]) =>
    word === undefined || schedule === undefined ? undefined : `${told(word)} from ${schedule}`
