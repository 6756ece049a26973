import type {RawLog} from '../../core/abi-decoder'
import type {DomainEvent} from '../../core/events'
import type {Address} from '../../core/primitives'
import type {LogDecoder} from '../log-decoder'
import {accessControl} from './access-control'
import {accessManaged} from './access-managed'
import {compoundAdmin} from './compound-admin'
import {compoundTimelock} from './compound-timelock'
import {erc1967Admin} from './erc1967-admin'
import {expiringGuardian} from './expiring-guardian'
import {expiringGuardianBravo} from './expiring-guardian-bravo'
import {ownable} from './ownable'
import {ozTimelock} from './oz-timelock'
import {proposalGuardian} from './proposal-guardian'

/** Every family of events about who controls a contract. A test holds this list against the folder. */
export const controlFamilies: readonly LogDecoder[] = [
  ownable,
  accessControl,
  accessManaged,
  erc1967Admin,
  compoundAdmin,
  compoundTimelock,
  proposalGuardian,
  expiringGuardian,
  expiringGuardianBravo,
  ozTimelock,
]

/** Topics by which contracts of any kind tell who controls them. */
export const CONTROL_TOPICS: readonly string[] = controlFamilies.flatMap(({topics}) => topics)

/** What a log tells of who controls its contract, or `unreadable`; undefined for any other topic. */
export function controlLog(log: RawLog, contract: Address): readonly DomainEvent[] | undefined {
  return controlFamilies.find(({topics}) => topics.includes(log.topics[0] ?? ''))?.decode(log, contract)
}
