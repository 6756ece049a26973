import {getAddress} from 'viem'
import {Document, isMap, isScalar, type Scalar, type YAMLMap} from 'yaml'
import type {ContractRole} from '../adapters/adapter'
import type {Inspected} from './inspect'

interface Dao {
  readonly slug: string
  readonly name: string
  readonly chain: string
  /** Height at which the contracts were asked. */
  readonly block: number
}

const ORDER: readonly ContractRole[] = ['token', 'custodian', 'timelock', 'governor', 'protocol']

/** A DAO's file with every contract that an adapter reads; undefined when there is none. Text from chain is quoted. */
export function daoFile({slug, name, chain, block}: Dao, inspected: readonly Inspected[]): string | undefined {
  const contracts = ORDER.flatMap(role => inspected.filter(({finding}) => finding.role === role))
  if (contracts.length === 0) return undefined
  const document = new Document({
    slug,
    name,
    chain,
    contracts: contracts.map(({finding, deployment}) => ({
      role: finding.role,
      kind: finding.kind,
      address: getAddress(finding.address),
      from: 'block' in deployment ? deployment.block : 0,
      ...(finding.clock === 'timestamp' && {clock: finding.clock}),
      ...(finding.parameters.length > 0 && {
        parameters: Object.fromEntries(finding.parameters.map(each => [each.name, each.value.toString()])),
      }),
    })),
  })
  document.commentBefore = ` yaml-language-server: $schema=../assets/dao.schema.json\n Proposed by kingmaker inspect from what the contracts answered at block ${block}. Read it before you trust it.`
  contracts.forEach(({facts, finding, deployment}, i) => {
    const contract = document.getIn(['contracts', i])
    if (!isMap(contract)) return
    const called = facts.get('name()')
    contract.commentBefore = [
      ` ${finding.support}: ${finding.reasons.join('; ')}`,
      ...(called === undefined ? [] : [` name() ${JSON.stringify(called)}`]),
    ].join('\n')
    const unknown = 'unknown' in deployment
    note(contract, 'from', unknown ? 'UNKNOWN: put the block of deployment here' : 'source: first block with code')
    if (finding.clock === 'timestamp') note(contract, 'clock', 'source: CLOCK_MODE()')
    const parameters = contract.get('parameters')
    if (isMap(parameters)) for (const {name, source} of finding.parameters) note(parameters, name, `source: ${source}`)
  })
  return document.toString({lineWidth: 0, defaultStringType: 'PLAIN'})
}

/** A slug from a name: at most 40 letters, digits and single hyphens. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? 'dao' : slug
}

function note(map: YAMLMap, key: string, comment: string): void {
  const value = map.get(key, true)
  if (isScalar(value)) (value as Scalar).comment = ` ${comment}`
}
