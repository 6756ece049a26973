import {proxyEvents} from '../abi/proxy'
import {type AbiEvent, decodeLog, type RawLog} from '../core/abi-decoder'
import {type Address, ZERO_ADDRESS} from '../core/primitives'

/** What a proxy says of the code behind it. */
export type ProxyLog =
  /** `born` where the log itself says that there was no code before. */
  {readonly implementation: Address; readonly born: boolean} | {readonly unreadable: string}

const {Upgraded, NewImplementation} = proxyEvents

/** Topics by which proxies of any family tell that their code was replaced. */
export const PROXY_TOPICS: readonly string[] = [Upgraded.topic, NewImplementation.topic]

/**
 * Reads the log by which a proxy tells its new implementation: ERC-1967 `Upgraded`, or `NewImplementation` of Compound's
 * delegators. Undefined for any other topic.
 */
export function proxyLog(log: RawLog): ProxyLog | undefined {
  if (log.topics[0] === Upgraded.topic) {
    const decoded = decodeLog(Upgraded, log)
    return decoded.ok
      ? {implementation: decoded.value.implementation, born: false}
      : {unreadable: unreadable(Upgraded, decoded.reason)}
  }
  if (log.topics[0] !== NewImplementation.topic) return undefined
  const decoded = decodeLog(NewImplementation, log)
  if (!decoded.ok) return {unreadable: unreadable(NewImplementation, decoded.reason)}
  const {oldImplementation, newImplementation} = decoded.value
  return {implementation: newImplementation, born: oldImplementation === ZERO_ADDRESS}
}

const unreadable = ({name}: AbiEvent, reason: string) => `${name}: ${reason}`
