import {type Address, ZERO_ADDRESS} from '../core/primitives'
import type {StateReader} from '../verify/state-reader'
import {type Deployment, findDeployment} from './deployment'
import {type Facts, gatherFacts, pastSupply, pastTimepoint} from './facts'
import {type Finding, findKind, type Subject} from './kinds'

/** A contract with its answers, what it was found to be, and the block of its deployment. */
export interface Inspected {
  readonly facts: Facts
  readonly finding: Finding
  readonly deployment: Deployment
}

interface Options {
  readonly block: number
  /** Taken for the block of deployment of every contract, instead of looking for it. */
  readonly from?: number | undefined
}

/**
 * Asks a contract what it is, and of a governor also its token and its timelock: the contract first. An address without
 * code gives facts without a code size. Throws a NoState when the node has none.
 */
export async function inspect(reader: StateReader, address: Address, options: Options): Promise<Inspected[]> {
  const facts = await gatherFacts(reader, address, options.block)
  const token = await partner(reader, facts, ['token()', 'comp()', 'uni()'])
  const timelock = await partner(reader, facts, ['timelock()'])
  const subjects: Subject[] = [
    {facts, token, timelock, quorumIsFraction: await quorumIsFraction(reader, facts, token)},
    ...[token, timelock].filter(each => each !== undefined).map(each => ({facts: each})),
  ]
  return Promise.all(
    subjects.map(async subject => ({
      facts: subject.facts,
      finding: findKind(subject),
      deployment:
        options.from === undefined
          ? await findDeployment(reader, subject.facts.address, options.block)
          : {block: options.from},
    })),
  )
}

async function partner(
  reader: StateReader,
  facts: Facts,
  names: readonly ('token()' | 'comp()' | 'uni()' | 'timelock()')[],
): Promise<Facts | undefined> {
  if (!facts.has('votingPeriod()') && !facts.has('getBalanceForDelegate(address)')) return undefined
  const address = names.map(name => facts.get(name)).find(each => each !== undefined && each !== ZERO_ADDRESS)
  if (address === undefined || address === facts.address) return undefined
  const found = await gatherFacts(reader, address, facts.block)
  return found.codeSize > 0 ? found : undefined
}

/** Whether the quorum of the last timepoint is the fraction of the supply that the adapter would take. */
async function quorumIsFraction(
  reader: StateReader,
  facts: Facts,
  token: Facts | undefined,
): Promise<boolean | undefined> {
  const [quorum, numerator] = [facts.get('quorum(uint256)'), facts.get('quorumNumerator()')]
  const denominator = facts.get('quorumDenominator()') ?? 100n
  if (!token || quorum === undefined || numerator === undefined || denominator === 0n) return undefined
  const supply = await pastSupply(reader, token, pastTimepoint(facts))
  return supply === undefined ? undefined : (supply * numerator) / denominator === quorum
}
