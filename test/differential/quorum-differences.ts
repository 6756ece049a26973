import {type Difference, grouped, keyOf, rowsOf} from './differences'
import type {Moment} from './play'
import {followsNumerator} from './setups'
import type {Deployment} from './stage'

interface ProposalRow {
  readonly id: string
  readonly quorum: string | null
  readonly snapshot_supply: string | null
}

/**
 * Holds the quorum that a contract tells of a proposal, at every block after its snapshot, against the row: the stored one,
 * or, where it follows the current numerator, the supply that is stored by the numerator of that block.
 */
export async function quorumDifferences(
  databaseUrl: string,
  moments: readonly Moment[],
  deployments: readonly Deployment[],
): Promise<{readonly compared: number; readonly differences: readonly Difference[]}> {
  const proposals = await rowsOf<ProposalRow>(databaseUrl, 'SELECT id, quorum, snapshot_supply FROM proposal')
  const numerators = grouped(
    await rowsOf<{governor: string; block: number; current: string}>(
      databaseUrl,
      `SELECT governor, block, current FROM setting_change WHERE setting = 'quorumNumerator' ORDER BY block, log_index`,
    ),
    row => row.governor,
  )
  const byId = new Map(proposals.map(row => [row.id, row]))
  const following = new Set(deployments.filter(({setup}) => followsNumerator(setup)).map(({governor}) => governor))
  const differences: Difference[] = []
  let compared = 0
  for (const {answers, block} of moments)
    for (const answer of answers) {
      const proposal = keyOf(answer)
      const {quorum = null, snapshot_supply: supply = null} = byId.get(proposal) ?? {}
      if (answer.quorum === undefined || answer.state === 'Pending') continue
      // One that was canceled before its snapshot never gets a quorum.
      if (answer.state === 'Canceled' && quorum === null) continue
      const numerator = numerators
        .get(`31337:${answer.governor.toLowerCase()}`)
        ?.findLast(row => row.block <= block)?.current
      const found = following.has(answer.governor)
        ? (BigInt(supply ?? 0) * BigInt(numerator ?? 0)) / 100n
        : (quorum ?? 'none')
      compared += 1
      if (`${found}` !== `${answer.quorum}`)
        differences.push({proposal, block, told: `${answer.quorum}`, found: `${found}`})
    }
  return {compared, differences}
}
