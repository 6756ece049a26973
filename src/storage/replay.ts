import {Store} from '@subsquid/typeorm-store'
import type {EntityManager} from 'typeorm'
import {GOVERNOR_SETTINGS, type PlacedEvent} from '../core/events'
import {Custodian} from '../core/ledger/custodian'
import {Ledger} from '../core/ledger/ledger'
import type {ChainPlan} from '../core/plan'
import {type Address, type Bytes, toAddress, ZERO_ADDRESS} from '../core/primitives'
import {Governor} from '../core/proposals/governor'
import {applyBlocks, type BlockEvents, type ChainState} from '../core/state'
import {bulkInsert} from './bulk-write'
import {dataSource, statusSchema} from './connection'
import {contractId} from './ids'
import {rowsOf} from './save'
import {saveSeries} from './series'
import {streamRows} from './stream'

/** Tables that a replay makes anew. Their rows are only ever inserted. */
const REPLAYED = ['concentration', 'participation']
/** Blocks that are folded before their rows are written. */
const BATCH = 500

/** Every event that the series depend on, told by the rows that it left. Placed as in the log. */
const EVENTS = `
  SELECT 'transfer' AS kind, block, log_index, 0 AS part, timestamp, token AS contract, account AS a, counterparty AS b,
    (current - previous)::text AS x, NULL AS y FROM balance_change
    WHERE token = ANY($1) AND (current > previous OR counterparty = '${ZERO_ADDRESS}')
  UNION ALL SELECT 'delegateChanged', block, log_index, 0, timestamp, token, delegator, to_delegate, NULL, from_delegate
    FROM delegation_change WHERE token = ANY($1)
  UNION ALL SELECT 'votingPowerChanged', block, log_index, 0, timestamp, token, delegate, NULL, previous::text,
    current::text FROM voting_power_change WHERE token = ANY($1)
  UNION ALL SELECT 'proxyDeployed', block, log_index, 0, timestamp, custodian, delegate, proxy, NULL, NULL
    FROM delegate_proxy WHERE token = ANY($1)
  UNION ALL SELECT 'depositMoved', winner.block, winner.log_index, winner.index, winner.timestamp, proxy.custodian,
    nullif(loser.account, loser.proxy), nullif(winner.account, winner.proxy),
    (winner.current - winner.previous)::text, proxy.delegate
    FROM attribution_change AS winner
    JOIN attribution_change AS loser ON loser.token = winner.token AND loser.block = winner.block
      AND loser.log_index = winner.log_index AND loser.index = winner.index - 1
    JOIN delegate_proxy AS proxy ON proxy.token = winner.token AND proxy.proxy = winner.proxy
    WHERE winner.token = ANY($1) AND winner.index % 2 = 1
  UNION ALL SELECT 'implementationChanged', block, log_index, 0, timestamp, contract, NULL, unsupported, NULL, NULL
    FROM implementation_change WHERE chain_id IN (SELECT chain_id FROM token WHERE id = ANY($1))
  UNION ALL SELECT 'governorSettingChanged', block, log_index, 0, timestamp, governor, setting, NULL, previous::text,
    current::text FROM setting_change WHERE governor = ANY($2)
  UNION ALL SELECT 'proposalCreated', created_block, log_index, 0, created_timestamp, governor, proposer, vote_start::text,
    proposal_id::text, vote_end::text FROM proposal WHERE governor = ANY($2)
  UNION ALL SELECT 'voteCast', vote.block, vote.log_index, 0, vote.timestamp, proposal.governor, vote.voter,
    vote.support::text, proposal.proposal_id::text, vote.weight::text
    FROM vote JOIN proposal ON proposal.id = vote.proposal WHERE proposal.governor = ANY($2)`

interface EventRow {
  readonly kind: string
  readonly block: number
  readonly log_index: number
  readonly part: number
  readonly timestamp: string
  readonly contract: string
  readonly a: string | null
  readonly b: string | null
  readonly x: string | null
  readonly y: string | null
}

/**
 * Makes the series of tokens anew, with the labels of the plan, from what the tables tell of the past: no block is read
 * again. One transaction; no other row changes. O(events × log n).
 */
export async function replayTokens(
  plan: ChainPlan,
  tokens: readonly Address[],
  report: (line: string) => void,
): Promise<void> {
  const source = await dataSource().initialize()
  try {
    await source.transaction('REPEATABLE READ', em => replay(em, plan, tokens, report))
  } finally {
    await source.destroy()
  }
}

async function replay(
  em: EntityManager,
  plan: ChainPlan,
  tokens: readonly Address[],
  report: (line: string) => void,
): Promise<void> {
  const state = emptyState(plan, tokens)
  const ids = tokens.map(token => contractId(plan.chainId, token))
  const governors = [...state.governors.keys()].map(governor => contractId(plan.chainId, governor))
  for (const table of REPLAYED) await em.query(`DELETE FROM ${table} WHERE token = ANY($1)`, [ids])
  const [counted] = await em.query(`SELECT count(*)::int AS events FROM (${EVENTS}) AS events`, [ids, governors])
  const total: number = counted.events
  const store = new Store(() => em)
  const rows = rowsOf(plan)
  let [events, points, told] = [0, 0, 0]
  const write = async (blocks: readonly BlockEvents[]) => {
    const {concentration, participation} = applyBlocks(state, blocks)
    await bulkInsert(
      store,
      concentration.map(point => rows.concentration(point)),
    )
    await bulkInsert(
      store,
      participation.map(point => rows.participation(point)),
    )
    points += concentration.length
    for (const block of blocks) events += block.events.length
    const percent = total === 0 ? 100 : Math.floor((100 * events) / total)
    if (percent < told + 10) return
    told = percent
    report(`${percent} %: ${events} of ${total} events, ${points} points of concentration`)
  }
  let batch: {block: BlockEvents['block']; events: PlacedEvent[]}[] = []
  const ordered = `SELECT * FROM (${EVENTS}) AS events ORDER BY block, log_index, part`
  for await (const page of streamRows<EventRow>(em, ordered, [ids, governors]))
    for (const row of page) {
      const current = batch.at(-1)
      if (current?.block.height === row.block) {
        current.events.push(eventOf(row, current.block))
        continue
      }
      if (batch.length === BATCH) {
        await write(batch)
        batch = []
      }
      const block = {height: row.block, hash: '', timestamp: Number(row.timestamp)}
      batch.push({block, events: [eventOf(row, block)]})
    }
  await write(batch)
  await undoableWhileHot(em, plan)
  await saveSeries((sql, parameters) => em.query(sql, parameters), plan, tokens)
}

function emptyState(plan: ChainPlan, tokens: readonly Address[]): ChainState {
  const governors = plan.governors
    .filter(({token}) => token !== undefined && tokens.includes(token))
    .map(({address, rules, token, timelock}) => new Governor(address, rules.at(0).rules, token, timelock, rules))
  const ledgers = plan.tokens
    .filter(({address}) => tokens.includes(address))
    .map(({address, rules: intervals, labels, activityWindow: window}) => {
      const voting = governors.some(({token}) => token === address) ? {window, proposals: []} : undefined
      return new Ledger(address, [], {rules: intervals.at(0).rules, intervals, labels, voting})
    })
  for (const {address, token} of plan.custodians) {
    const ledger = ledgers.find(each => each.token === token)
    ledger?.custodians.set(address, new Custodian(address, ledger))
  }
  return {
    ledgers: new Map(ledgers.map(ledger => [ledger.token, ledger])),
    governors: new Map(governors.map(governor => [governor.address, governor])),
    unsupported: new Map(),
    controls: new Map(),
  }
}

function eventOf(row: EventRow, block: BlockEvents['block']): PlacedEvent {
  const contract = toAddress(row.contract.slice(row.contract.indexOf(':') + 1))
  return {contract, position: {block, transactionHash: '', logIndex: row.log_index}, event: domainEvent(row)}
}

function domainEvent({kind, part, a: from, b, x, y}: EventRow): PlacedEvent['event'] {
  const a = from ?? ZERO_ADDRESS
  // Where it is an address, it is read as one below.
  const [first, second] = [BigInt(x ?? 0), BigInt(y ?? 0)]
  switch (kind) {
    case 'transfer':
      return first < 0n
        ? {kind, from: toAddress(a), to: ZERO_ADDRESS, amount: -first}
        : {kind, from: toAddress(b ?? ''), to: toAddress(a), amount: first}
    case 'delegateChanged':
      return {kind, delegator: toAddress(a), from: toAddress(y ?? ZERO_ADDRESS), to: toAddress(b ?? ZERO_ADDRESS)}
    case 'votingPowerChanged':
      return {kind, delegate: toAddress(a), previous: first, current: second}
    case 'proxyDeployed':
      return {kind, delegate: toAddress(a), proxy: toAddress(b ?? '')}
    case 'implementationChanged':
      return {kind, implementation: undefined, unsupported: b ?? undefined}
    case 'depositMoved': {
      const delegate = toAddress(y ?? '')
      return {
        kind,
        from: toAddress(a),
        to: toAddress(b ?? ZERO_ADDRESS),
        delegate,
        amount: first,
        index: (part - 1) / 2,
      }
    }
    case 'governorSettingChanged': {
      const setting = GOVERNOR_SETTINGS.find(name => name === a)
      if (!setting) throw new RangeError(`a governor has no setting ${a}`)
      return {kind, setting, previous: first, current: second}
    }
    case 'proposalCreated':
      return {
        kind,
        proposalId: first,
        proposer: toAddress(a),
        actions: [],
        voteStart: BigInt(b ?? 0),
        voteEnd: second,
        description: NOTHING,
        operationId: undefined,
      }
    case 'voteCast':
      return {
        kind,
        proposalId: first,
        voter: toAddress(a),
        support: Number(b),
        weight: second,
        split: undefined,
        reason: NOTHING,
        params: NOTHING,
      }
    default:
      throw new RangeError(`no event of the kind ${kind}`)
  }
}

/** What an event says besides what the series depend on. */
const NOTHING: Bytes = '0x'

/** Lets squid's store undo the new rows, too, when one of the blocks that are not final is orphaned. */
async function undoableWhileHot(em: EntityManager, {chainId}: ChainPlan): Promise<void> {
  const schema = statusSchema(chainId)
  await em.query(`DELETE FROM ${schema}.hot_change_log WHERE change->>'table' = ANY($1)`, [REPLAYED])
  for (const table of REPLAYED)
    await em.query(
      `INSERT INTO ${schema}.hot_change_log (block_height, index, change)
       SELECT block, row_number() OVER (PARTITION BY block ORDER BY ${table}.id)
         + (SELECT coalesce(max(index), 0) FROM ${schema}.hot_change_log WHERE block_height = block),
         jsonb_build_object('kind', 'insert', 'table', $2::text, 'id', ${table}.id)
       FROM ${table} JOIN ${schema}.hot_block ON hot_block.height = block WHERE chain_id = $1`,
      [chainId, table],
    )
}
