import type {ClockMode} from '../../core/primitives'
import {changesUntil} from '../../core/proposals/history'
import type {Moments} from './moment'
import type {Queryable} from './page'
import {rowsOf} from './statement'

/** The start of a state interval. */
export interface StateChangeRow {
  readonly proposal: string
  readonly state: string
  readonly cause: string
  readonly clock: string | null
  readonly block: number | null
  readonly timestamp: string | null
  readonly transactionHash: string | null
  readonly logIndex: number | null
}

/** The state intervals of proposals, in order: all, or those that had begun at the moments. */
export async function readStateChanges(db: Queryable, ids: readonly string[], at?: Moments): Promise<StateChangeRow[]> {
  const rows = await rowsOf<StateChangeRow & {chainId: number; governorClock: ClockMode}>(
    db,
    `SELECT change.proposal, change.state, change.cause, change.clock, change.block, change.timestamp,
            change.transaction_hash AS "transactionHash", change.log_index AS "logIndex", p.chain_id AS "chainId",
            contract.clock AS "governorClock"
     FROM proposal_state_change AS change JOIN proposal AS p ON p.id = change.proposal
     JOIN contract ON contract.id = p.governor WHERE change.proposal = ANY($1) ORDER BY change.proposal, sequence`,
    [ids],
  )
  if (!at) return rows
  const byProposal = new Map<string, typeof rows>()
  for (const row of rows) byProposal.set(row.proposal, [...(byProposal.get(row.proposal) ?? []), row])
  return [...byProposal.values()].flatMap(changes => {
    const [first] = changes
    const moment = at.find(({chainId}) => chainId === first?.chainId)
    if (!first || !moment) return []
    return changes.slice(0, changesUntil(changes.map(momentOf), moment.earliest, first.governorClock))
  })
}

function momentOf({cause, clock, block, timestamp}: StateChangeRow) {
  return {
    cause: cause === 'clock' ? ('clock' as const) : ('event' as const),
    clock: clock === null ? undefined : BigInt(clock),
    block: block ?? undefined,
    timestamp: timestamp === null ? undefined : BigInt(timestamp),
  }
}
