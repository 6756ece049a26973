import {createHash} from 'node:crypto'
import type {Store} from '@subsquid/typeorm-store'
import type {EntityManager} from 'typeorm'
import type {Alert} from '../core/alerts/alert'
import type {Changes} from '../core/changes'
import type {FeedItem} from '../core/feed'
import type {ChainPlan} from '../core/plan'
import type {Address, Block, Position} from '../core/primitives'
import {formatRatio} from '../core/ratio'
import {controlPayload} from './control-rows'
import {alertSubject, contractId, logId, proposalRowId} from './ids'
import {managerOf} from './stream'

/** An entry that is still valid, of a block above the cursor. */
interface Doubtful {
  readonly sequence: number
  readonly kind: string
  readonly dao: string
  readonly subject: string
  readonly proposal: string | null
  readonly block: number
  readonly hash: string
  readonly timestamp: string
  readonly payload: unknown
}

/**
 * What changes tell, in the order of the chain. Changes by the clock have no log: they come before the logs of `last`,
 * the block in which they were noticed.
 */
export function feedItems(plan: ChainPlan, changes: Changes, last: Block): FeedItem[] {
  const {chainId} = plan
  const placed: {item: FeedItem; order: readonly [number, number]}[] = []
  const add = (
    contract: Address,
    at: Position | Block,
    item: Omit<FeedItem, 'dao' | 'block' | 'proposal'> & {proposal?: string},
    order: readonly [number, number] = 'block' in at ? [at.block.height, at.logIndex] : [at.height, -1],
  ) => {
    const block = 'block' in at ? at.block : at
    placed.push({item: {proposal: null, ...item, dao: plan.daos.get(contract) ?? '', block}, order})
  }
  for (const {proposal, event} of changes.creations) {
    const id = proposalRowId(chainId, proposal)
    const {proposalId, proposer, voteStart, voteEnd} = event
    const payload = {
      proposalId,
      proposer: proposer ?? null,
      voteStart: voteStart ?? null,
      voteEnd: voteEnd ?? null,
    }
    add(proposal.governor, proposal.created, {kind: 'proposalCreated', subject: id, proposal: id, payload})
  }
  // A time falls between blocks: the fold noticed it no later than what it noticed next.
  const noticed: number[] = []
  for (const {position, block} of [...changes.proposalStates].reverse())
    noticed.unshift(Math.min(noticed[0] ?? last.height, position?.block.height ?? block ?? last.height))
  for (const [i, {proposal, sequence, state, cause, position}] of changes.proposalStates.entries()) {
    const id = proposalRowId(chainId, proposal)
    const payload = {state, cause, sequence}
    const order = position ? undefined : ([noticed[i] ?? last.height, -1] as const)
    add(
      proposal.governor,
      position ?? last,
      {kind: 'proposalState', subject: `${id}:${sequence}`, proposal: id, payload},
      order,
    )
  }
  for (const {proposal, sequence, state, cause} of changes.determinedStates) {
    const id = proposalRowId(chainId, proposal)
    const item = {kind: 'proposalState', subject: `${id}:${sequence}`, proposal: id, replaces: true} as const
    add(proposal.governor, last, {...item, payload: {state, cause, sequence}})
  }
  for (const {proposal, index, position, event} of changes.votes) {
    const {voter, support, weight} = event
    const payload = {voter, support, weight: weight ?? null, index}
    const subject = logId(chainId, position)
    add(proposal.governor, position, {kind: 'vote', subject, proposal: proposalRowId(chainId, proposal), payload})
  }
  for (const {governor, position, setting, previous, current} of changes.settings) {
    const payload = {governor, setting, previous, current}
    add(governor, position, {kind: 'settingChanged', subject: contractId(chainId, governor), payload})
  }
  for (const {contract, position, event} of changes.implementations) {
    const payload = {contract, implementation: event.implementation ?? null, unsupported: event.unsupported ?? null}
    add(contract, position, {kind: 'implementationChanged', subject: contractId(chainId, contract), payload})
  }
  for (const change of changes.controls) {
    const subject = contractId(chainId, change.contract)
    add(change.contract, change.position, {kind: 'controlChanged', subject, payload: controlPayload(chainId, change)})
  }
  for (const {rule, contract, block, position, expected, found} of changes.breaches) {
    const payload = {rule, contract, expected, found}
    // Seen at the end of its block, after all that its logs tell.
    const order = position ? undefined : ([block.height, Number.MAX_SAFE_INTEGER] as const)
    add(
      contract,
      position ?? block,
      {kind: 'integrityBroken', subject: `${contractId(chainId, contract)}:${rule}`, payload},
      order,
    )
  }
  for (const alert of changes.alerts) placed.push({item: alertItem(plan, alert), order: [alert.block.height, Infinity]})
  // Sorting is stable: what one log tells stays in the order in which the fold told it.
  return placed.sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1]).map(({item}) => item)
}

/** An alert as the feed tells it. Its id follows from the chain: told again, it is the same alert. */
function alertItem({chain, chainId}: ChainPlan, alert: Alert): FeedItem {
  const {rule, kind, phase, subject, dao, block, text, contract, proposal, measured, bound, ...details} = alert
  const told = JSON.stringify([chain, rule, subject, phase, block.height, block.hash])
  return {
    kind: 'alert',
    dao,
    subject: alertSubject(rule, subject),
    proposal: proposal ? proposalRowId(chainId, proposal) : null,
    block,
    payload: {
      alert: createHash('sha256').update(told).digest('hex').slice(0, 32),
      rule,
      alertKind: kind,
      phase,
      text,
      ...(contract && {contract}),
      ...(measured && {measured: formatRatio(measured)}),
      ...(bound && {bound: formatRatio(bound)}),
      ...details,
    },
  }
}

/**
 * Appends what a run of blocks tells to the chain's feed, in the transaction of its rows, and retracts what the index no
 * longer stands for: entries of blocks above the cursor that are not told again with the same block. Raw statements,
 * since the store would undo its own with an orphaned block.
 */
export async function appendFeed(
  store: Store,
  chain: string,
  {after, items}: {after: number | undefined; items: readonly FeedItem[]},
): Promise<void> {
  const em = managerOf(store)
  const replaced = items.filter(({replaces}) => replaces).map(({subject}) => subject)
  const doubtful: Doubtful[] = await em.query(
    `SELECT sequence, kind, dao, subject, proposal, block, hash, timestamp, payload FROM feed_entry
     WHERE chain = $1 AND (block > $2 OR subject = ANY($3)) AND retracts IS NULL AND retracted_by IS NULL ORDER BY sequence`,
    [chain, after ?? -1, replaced],
  )
  const told = new Map(doubtful.map(entry => [keyOf(entry), entry]))
  // Nearly always nothing is in doubt, and a backfill tells tens of thousands of items.
  const fresh =
    told.size === 0
      ? items
      : items.filter(item => !told.delete(keyOf({...item, block: item.block.height, hash: item.block.hash})))
  for (const entry of await stillThere(em, [...told.values()], items)) told.delete(keyOf(entry))
  const rows: object[] = []
  const [{next}] = await em.query('SELECT coalesce(max(sequence), 0) + 1 AS next FROM feed_entry WHERE chain = $1', [
    chain,
  ])
  let sequence = Number(next)
  for (const entry of told.values()) {
    const {sequence: retracts, ...rest} = entry
    rows.push({...rest, id: `${chain}:${sequence}`, chain, sequence, kind: 'retracted', payload: {}, retracts})
    sequence += 1
  }
  for (const {block, replaces: _, ...item} of fresh) {
    const {height, hash, timestamp} = block
    rows.push({...item, id: `${chain}:${sequence}`, chain, sequence, block: height, hash, timestamp, retracts: null})
    sequence += 1
  }
  if (rows.length === 0) return
  await em.query(
    `INSERT INTO feed_entry (id, chain, dao, sequence, kind, subject, proposal, block, hash, timestamp, payload, retracts)
     SELECT id, chain, dao, sequence, kind, subject, proposal, block, hash, timestamp, payload, retracts
     FROM jsonb_to_recordset($1::jsonb) AS entry(id text, chain text, dao text, sequence int, kind text, subject text,
       proposal text, block int, hash text, timestamp numeric, payload jsonb, retracts int)`,
    [textOf(rows)],
  )
  if (told.size > 0)
    await em.query(
      `UPDATE feed_entry SET retracted_by = taken.sequence FROM feed_entry AS taken
       WHERE taken.chain = $1 AND taken.retracts = feed_entry.sequence AND feed_entry.chain = $1
       AND taken.sequence >= $2`,
      [chain, Number(next)],
    )
}

/**
 * Entries about changes by the clock that the tables still have, though a later block noticed them: a rewind keeps what
 * began before the block that it goes to.
 */
async function stillThere(
  em: EntityManager,
  entries: readonly Doubtful[],
  items: readonly FeedItem[],
): Promise<Doubtful[]> {
  const again = new Set(items.map(({subject}) => subject))
  const asked = entries.filter(({kind, subject}) => kind === 'proposalState' && !again.has(subject))
  if (asked.length === 0) return []
  const rows: {id: string}[] = await em.query('SELECT id FROM proposal_state_change WHERE id = ANY($1)', [
    asked.map(({subject}) => subject),
  ])
  const there = new Set(rows.map(({id}) => id))
  return asked.filter(({subject}) => there.has(subject))
}

function keyOf({
  kind,
  subject,
  block,
  hash,
  payload,
}: Pick<Doubtful, 'kind' | 'subject' | 'block' | 'hash' | 'payload'>): string {
  const fields = Object.entries(payload as object).sort(([a], [b]) => (a < b ? -1 : 1))
  return textOf([kind, subject, block, hash, fields])
}

/** Whole numbers as decimal text, as JSON holds them without loss. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part))
}
