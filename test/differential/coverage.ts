import {keyOf} from './differences'
import type {Play} from './play'
import {followsNumerator, type Setup} from './setups'
import {type Deployment, has} from './stage'

/** What every governor has to go through. */
const ALWAYS = [
  'none → Pending',
  'Pending → Active',
  'Pending → Canceled',
  'Active → Canceled',
  'Active → Defeated',
  'Active → Succeeded',
  'Succeeded → Queued',
  'Succeeded → Canceled',
  'Queued → Executed',
  'Queued → Canceled',
  'Defeated → Canceled',
  'defeated by majority',
  'defeated by quorum',
  'timelock cancel',
  'timelock execute',
  'delegate in mid-proposal',
  'transfer in mid-proposal',
]

/** What a setup has to go through, by what its contracts can do. */
export function wantedOf({setup, abi, governorAbi, upgrade}: Deployment): string[] {
  const compound = setup.kind.startsWith('governor-')
  const conditional: readonly (readonly [boolean, readonly string[]])[] = [
    [setup.timelock === 'compound', ['Queued → Expired']],
    [has(governorAbi, 'setNumerator'), ['quorum change in mid-proposal']],
    [followsNumerator(setup), ['Defeated → Succeeded', 'Succeeded → Defeated', 'Queued → Defeated']],
    [has(abi, 'lateQuorumVoteExtension'), ['late quorum']],
    [has(abi, 'usedVotes'), ['vote in parts']],
    [has(abi, 'castOverrideVote'), ['override']],
    [has(abi, 'setSuperNumerator'), ['super quorum', 'super quorum change']],
    [compound || setup.kind === 'compound-governor', ['cancel by guardian', 'cancel by anybody']],
    [compound, ['Expired → Canceled']],
    [setup.kind === 'governor-bravo' || setup.kind === 'compound-governor', ['cancel by proposer', 'whitelist']],
    [upgrade.length > 0, ['upgrade in mid-proposal']],
  ]
  return [...ALWAYS, ...conditional.flatMap(([when, what]) => (when ? what : []))]
}

/** Setups that decide alike: each family of them has to go through everything. */
export function familyOf({kind, timelock}: Setup): string {
  return `${kind} with ${timelock === 'compound' ? 'a Compound Timelock' : 'a TimelockController'}`
}

/** How often what happened in each family, moves and changes of state alike. */
export function countsOf(play: Play, deployments: readonly Deployment[]): Map<string, number> {
  const counts = new Map<string, number>()
  const count = (deployment: Deployment | undefined, what: string, times = 1) => {
    if (!deployment) return
    const key = `${familyOf(deployment.setup)}: ${what}`
    counts.set(key, (counts.get(key) ?? 0) + times)
  }
  for (const {deployment, what, times} of play.happened()) count(deployment, what, times)
  const byGovernor = new Map(deployments.map(deployment => [deployment.governor, deployment]))
  const before = new Map<string, string>()
  for (const {answers} of play.moments)
    for (const answer of answers) {
      const {state, votes, governor, running} = answer
      const key = keyOf(answer)
      const from = before.get(key)
      if (from === state) continue
      before.set(key, state)
      const deployment = byGovernor.get(governor)
      count(deployment, `${from ?? 'none'} → ${state}`)
      const [against = 0n, inFavour = 0n] = votes
      if (state === 'Defeated') count(deployment, inFavour > against ? 'defeated by quorum' : 'defeated by majority')
      if (from === 'Active' && state === 'Succeeded' && running) count(deployment, 'super quorum')
    }
  return counts
}
