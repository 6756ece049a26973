import {erc20MultiDelegateEvents} from '../abi/erc20-multi-delegate'
import type {DomainEvent} from '../core/events'
import {type Address, toAddress} from '../core/primitives'
import {defineAdapter} from './adapter'
import {Implausible} from './log-decoder'

/**
 * The ERC20MultiDelegate of ENS: it keeps an owner's tokens in one proxy for each delegate, and an ERC-1155 balance, by
 * the delegate's address as id, says how much of a proxy is whose. `DelegationProcessed` tells nothing beyond these.
 */
export const erc20MultiDelegate = defineAdapter({
  id: 'erc20-multi-delegate',
  role: 'custodian',
  events: erc20MultiDelegateEvents,
  translate: {
    ProxyDeployed: e => [{kind: 'proxyDeployed', delegate: e.delegate, proxy: e.proxyAddress}],
    TransferSingle: e => depositsMoved(e, [e.id], [e.value]),
    TransferBatch: e => depositsMoved(e, e.ids, e.values),
  },
})

function depositsMoved(
  {from, to}: {readonly from: Address; readonly to: Address},
  ids: readonly bigint[],
  amounts: readonly bigint[],
): readonly DomainEvent[] {
  if (ids.length !== amounts.length) throw new Implausible('ids and values differ in length')
  return ids.map((id, index) => {
    if (id >> 160n !== 0n) throw new Implausible(`the id ${id} is no address of a delegate`)
    const delegate = toAddress(`0x${id.toString(16).padStart(40, '0')}`)
    return {kind: 'depositMoved', index, from, to, delegate, amount: amounts[index] ?? 0n}
  })
}
