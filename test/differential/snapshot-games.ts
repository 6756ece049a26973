import type {Pool} from 'pg'
import type {Hex} from 'viem'
import type {DevChain} from '../../src/demo/dev-chain'
import {TestApi} from '../harness/api'
import {ACCOUNTS} from './play'
import {call, type Deployment, has} from './stage'

interface Told {
  readonly proposalId: string
  readonly voteStart: string
  readonly turnout: {readonly votable: {readonly of: string | null}}
  readonly powerIndices: {
    readonly reason: string | null
    readonly total: string
    readonly players: readonly {readonly account: string; readonly weight: string}[]
  }
}

/**
 * Holds the weights of every proposal's majority game, and the votes of all delegates at its snapshot, against what the
 * token answers for that timepoint of its own clock. `others` have votes besides those who play. Gives the differences and how many proposals were compared.
 */
export async function snapshotDifferences(
  pool: Pool,
  chain: DevChain,
  {setup, token, abi, others = []}: Deployment & {readonly others?: readonly string[]},
): Promise<{readonly compared: number; readonly differences: readonly string[]}> {
  const {proposals} = await new TestApi(pool).data<{proposals: Told[]}>(`{
    proposals(dao: "${setup.slug}", first: 40) {
      proposalId voteStart turnout { votable { of } }
      powerIndices(game: majority) { reason total players { account weight } }
    }
  }`)
  const name = has(abi, 'getPastVotes') ? 'getPastVotes' : 'getPriorVotes'
  const differences: string[] = []
  let compared = 0
  for (const {proposalId, voteStart, turnout, powerIndices} of proposals) {
    if (powerIndices.reason === 'snapshotAhead') continue
    const votes = new Map<string, bigint>()
    for (const account of [...ACCOUNTS, ...others]) {
      const data = call(abi, name, [account, BigInt(voteStart)])
      // By the block that would come next: a snapshot of now is no past one yet.
      const weight = BigInt(await chain.rpc<Hex>('eth_call', [{to: token, data}, 'pending']))
      if (weight > 0n) votes.set(account.toLowerCase(), weight)
    }
    const total = [...votes.values()].reduce((sum, weight) => sum + weight, 0n)
    const said = new Map(powerIndices.players.map(({account, weight}) => [account.toLowerCase(), BigInt(weight)]))
    const same = said.size === votes.size && [...votes].every(([account, weight]) => said.get(account) === weight)
    if (!same || powerIndices.total !== `${total}` || turnout.votable.of !== `${total}`)
      differences.push(`${setup.slug} ${proposalId} at ${voteStart}: told ${total}, found ${powerIndices.total}`)
    compared += 1
  }
  return {compared, differences}
}
