import {adapters} from '../adapters'
import type {Adapter} from '../adapters/adapter'
import {labelSetOf} from '../config/labels'
import type {ChainConfig} from '../config/load'
import {type ContractConfig, type KindConfig, kindsOf, partnerOf} from '../config/schema'
import {Intervals} from '../core/intervals'
import type {ChainPlan} from '../core/plan'
import type {Address} from '../core/primitives'

/** A kind of a contract, from a block on. */
export interface ContractVariant {
  readonly from: number
  readonly adapter: Adapter
  /** The code that it is known to be; undefined where any is taken that starts with it. */
  readonly implementations: readonly Address[] | undefined
}

/** A contract with the adapters that read it, in the blocks where it is indexed. */
export interface IndexedContract {
  readonly address: Address
  /** Its kinds, the first one from `from` on, each until the next one. */
  readonly variants: readonly ContractVariant[]
  readonly from: number
  readonly to: number | undefined
}

/** The contracts of a chain, each with its adapter. */
export function indexedContracts(chain: ChainConfig): readonly IndexedContract[] {
  return chain.daos.flatMap(dao =>
    dao.contracts.map(contract => ({
      address: contract.address,
      variants: kindsOf(contract).map(({from, kind, implementations}) => ({
        from,
        adapter: adapterOf(kind),
        implementations,
      })),
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
    daos: new Map(chain.daos.flatMap(dao => dao.contracts.map(({address}) => [address, dao.slug]))),
    tokens: chain.daos.flatMap(dao =>
      dao.contracts
        .filter(({role}) => role === 'token')
        .map(contract => ({
          address: contract.address,
          clock: contract.clock,
          dao: dao.slug,
          rules: intervalsOf(contract, ({kind}) => adapterOf(kind).tokenRules ?? {}),
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
        if (contract.role !== 'governor') return []
        const rules = intervalsOf(contract, ({kind, parameters}) => {
          const own = adapterOf(kind).rules?.(contract.clock, parameters)
          if (!own) throw new RangeError(`the governor kind ${kind} has no rules`)
          return own
        })
        // Whose weights no event tells counts no token.
        const weighs = rules.at(0).rules.untold === undefined
        const token = weighs ? partnerOf(contract, 'token', dao.contracts) : undefined
        const timelock = partnerOf(contract, 'timelock', dao.contracts)
        return [{address: contract.address, dao: dao.slug, rules, token, timelock}]
      }),
    ),
  }
}

function intervalsOf<Rules>(contract: ContractConfig, rulesOf: (kind: KindConfig) => Rules): Intervals<Rules> {
  const [first, ...later] = kindsOf(contract)
  return new Intervals(
    rulesOf(first),
    later.map(kind => ({from: kind.from, rules: rulesOf(kind)})),
  )
}

function adapterOf(kind: string): Adapter {
  const adapter = adapters.find(({id}) => id === kind)
  if (!adapter) throw new RangeError(`no adapter for the kind ${kind}`)
  return adapter
}
