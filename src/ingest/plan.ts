import {adapters} from '../adapters'
import type {Adapter} from '../adapters/adapter'
import {labelSetOf} from '../config/labels'
import type {ChainConfig} from '../config/load'
import {type ContractConfig, partnerOf} from '../config/schema'
import type {ChainPlan} from '../core/plan'
import type {Address} from '../core/primitives'

/** A contract with the adapter that reads it, in the blocks where it is indexed. */
export interface IndexedContract {
  readonly address: Address
  readonly adapter: Adapter
  readonly from: number
  readonly to: number | undefined
}

/** The contracts of a chain, each with its adapter. */
export function indexedContracts(chain: ChainConfig): readonly IndexedContract[] {
  return chain.daos.flatMap(dao =>
    dao.contracts.map(contract => ({
      address: contract.address,
      adapter: adapterOf(contract),
      from: contract.from,
      to: contract.to,
    })),
  )
}

/** What the core has to know of a chain's configuration. */
export function planOf(chain: ChainConfig): ChainPlan {
  return {
    chainId: chain.id,
    chain: chain.slug,
    tokens: chain.daos.flatMap(dao =>
      dao.contracts
        .filter(({role}) => role === 'token')
        .map(contract => ({
          address: contract.address,
          dao: dao.slug,
          rules: adapterOf(contract).tokenRules ?? {},
          labels: labelSetOf(dao.labels),
          activityWindow: dao.activityWindow,
        })),
    ),
    custodians: chain.daos.flatMap(dao =>
      dao.contracts.flatMap(contract => {
        const token = contract.role === 'custodian' ? partnerOf(contract, 'token', dao.contracts) : undefined
        return token ? [{address: contract.address, token}] : []
      }),
    ),
    governors: chain.daos.flatMap(dao =>
      dao.contracts.flatMap(contract => {
        const rules = adapterOf(contract).rules?.(contract.clock, contract.parameters)
        const token = partnerOf(contract, 'token', dao.contracts)
        const timelock = partnerOf(contract, 'timelock', dao.contracts)
        return rules ? [{address: contract.address, dao: dao.slug, rules, token, timelock}] : []
      }),
    ),
  }
}

function adapterOf(contract: ContractConfig): Adapter {
  const adapter = adapters.find(({id}) => id === contract.kind)
  if (!adapter) throw new RangeError(`no adapter for the kind ${contract.kind}`)
  return adapter
}
