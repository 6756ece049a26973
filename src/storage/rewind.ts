import {Store} from '@subsquid/typeorm-store'
import {type EntityManager, MoreThan} from 'typeorm'
import {GOVERNOR_SETTINGS} from '../core/events'
import type {ChainPlan} from '../core/plan'
import type {Block} from '../core/primitives'
import type {Governor} from '../core/proposals/governor'
import {type PastState, type PastValues, takeBack} from '../core/proposals/past-proposal'
import {PROPOSAL_STAGES, stateOf} from '../core/proposals/proposal'
import type {ChainState} from '../core/state'
import * as model from '../model'
import {dataSource, statusSchema} from './connection'
import {appendFeed} from './feed'
import {contractId, proposalRowId} from './ids'
import {saveBlocks} from './indexed-blocks'
import {loadState} from './load'
import {cursorOf, rowsOf} from './save'

/** Tables of what happened, each row at its block. */
const HAPPENED = [
  'balance_change',
  'attribution_change',
  'delegate_proxy',
  'delegation_change',
  'voting_power_change',
  'concentration',
  'participation',
  'ranking_snapshot',
  'setting_change',
  'proposal_revision',
  'vote',
  'proposal_deposit',
  'unreadable_log',
  'breach',
  'implementation_change',
  'control_change',
]

/** What a proposal says and went through, gone with it. */
const OF_PROPOSAL = [
  'proposal_action',
  'action_effect',
  'proposal_state_change',
  'proposal_revision',
  'vote',
  'proposal_deposit',
]

/**
 * Takes a chain's tables back to the end of a block, from their own history: rows of what happened later are deleted,
 * rows of how it stands are told anew by what is left. One transaction; the processor's status agrees afterwards.
 */
export async function rewindChain(plan: ChainPlan, block: Block, report: (line: string) => void): Promise<void> {
  const source = await dataSource().initialize()
  try {
    await source.transaction('REPEATABLE READ', em => new Rewind(em, plan, block, report).run())
  } finally {
    await source.destroy()
  }
}

class Rewind {
  private readonly store: Store
  /** For each proposal the first revision after the block: it has the values that were in force at the block. */
  private readonly revisions = new Map<string, model.ProposalRevision>()

  constructor(
    private readonly em: EntityManager,
    private readonly plan: ChainPlan,
    private readonly block: Block,
    private readonly report: (line: string) => void,
  ) {
    this.store = new Store(() => em)
  }

  async run(): Promise<void> {
    await this.noteAccounts()
    await this.noteRevisions()
    await this.deleteWhatHappenedLater()
    await this.restoreAccounts()
    this.report('reading what is left')
    const state = await loadState(this.store, this.plan, this.block.height)
    await this.restoreTokens(state)
    for (const governor of state.governors.values()) {
      await this.restoreGovernor(governor)
      await this.restoreProposals(governor)
    }
    await this.restoreCursor()
    const {chainId: id} = this.plan
    // The block itself may not have been seen as one of the index.
    const blocks = [{block: this.block, events: []}]
    await saveBlocks(this.store, {id, finality: this.block.height}, {after: this.block.height, blocks})
    await appendFeed(this.store, this.plan.chain, {after: this.block.height, items: []})
  }

  /** The accounts that what happened later has touched. */
  private async noteAccounts(): Promise<void> {
    await this.em.query('CREATE TEMPORARY TABLE touched (token text, address text) ON COMMIT DROP')
    for (const [table, column] of [
      ['balance_change', 'account'],
      ['attribution_change', 'account'],
      ['delegation_change', 'delegator'],
      ['voting_power_change', 'delegate'],
    ])
      await this.later(
        `INSERT INTO touched SELECT DISTINCT token, ${column} FROM ${table} WHERE chain_id = $1 AND block > $2`,
      )
  }

  private async noteRevisions(): Promise<void> {
    const later = await this.store.find(model.ProposalRevision, {
      where: {chainId: this.plan.chainId, block: MoreThan(this.block.height)},
      order: {block: 'DESC', logIndex: 'DESC'},
    })
    for (const revision of later) this.revisions.set(revision.proposal, revision)
  }

  private async deleteWhatHappenedLater(): Promise<void> {
    for (const table of HAPPENED) {
      const [, rows] = await this.later(`DELETE FROM ${table} WHERE chain_id = $1 AND block > $2`)
      if (rows > 0) this.report(`${table}: ${rows} rows deleted`)
    }
    const created = 'SELECT id FROM proposal WHERE chain_id = $1 AND created_block > $2'
    for (const table of OF_PROPOSAL) await this.later(`DELETE FROM ${table} WHERE proposal IN (${created})`)
    await this.later(`DELETE FROM proposal_text WHERE id IN (${created})`)
    const [, rows] = await this.later('DELETE FROM proposal WHERE chain_id = $1 AND created_block > $2')
    if (rows > 0) this.report(`proposal: ${rows} rows deleted`)
  }

  /** An account stands as its last changes left it; one without any change was not there yet. */
  private async restoreAccounts(): Promise<void> {
    const last = (column: string, table: string, account: string) =>
      `(SELECT ${column} FROM ${table} WHERE token = account.token AND ${account} = account.address
        ORDER BY block DESC, log_index DESC${table === 'attribution_change' ? ', index DESC' : ''} LIMIT 1)`
    await this.em.query('ANALYZE touched')
    const touched = 'EXISTS (SELECT FROM touched WHERE token = account.token AND address = account.address)'
    await this.em.query(
      `DELETE FROM account WHERE chain_id = $1 AND ${touched}
       AND NOT EXISTS ${last('1', 'balance_change', 'account')}
       AND NOT EXISTS ${last('1', 'attribution_change', 'account')}
       AND NOT EXISTS ${last('1', 'delegation_change', 'delegator')}
       AND NOT EXISTS ${last('1', 'voting_power_change', 'delegate')}`,
      [this.plan.chainId],
    )
    const [, rows] = await this.em.query(
      `UPDATE account SET
         balance = coalesce(${last('current', 'balance_change', 'account')}, 0),
         holding = coalesce(${last('current', 'balance_change', 'account')}, 0)
           + coalesce(${last('current', 'attribution_change', 'account')}, 0),
         delegate = ${last('to_delegate', 'delegation_change', 'delegator')},
         voting_power = coalesce(${last('current', 'voting_power_change', 'delegate')}, 0)
       WHERE chain_id = $1 AND ${touched}`,
      [this.plan.chainId],
    )
    this.report(`account: ${rows} rows restored`)
  }

  private async restoreTokens({ledgers}: ChainState): Promise<void> {
    const rows = rowsOf(this.plan)
    for (const ledger of ledgers.values()) {
      if (ledger.accounts.size === 0) {
        await this.em.delete(model.Token, {id: contractId(this.plan.chainId, ledger.token)})
        continue
      }
      // Transfers between accounts keep the sum: it is what was minted and not burnt.
      ledger.supply = [...ledger.accounts.values()].reduce((sum, {balance}) => sum + balance, 0n)
      await this.store.upsert(rows.token(ledger))
    }
  }

  private async restoreGovernor(governor: Governor): Promise<void> {
    const id = contractId(this.plan.chainId, governor.address)
    const changes = await this.store.find(model.SettingChange, {
      where: {governor: id},
      order: {block: 'ASC', logIndex: 'ASC'},
    })
    const last = new Map(changes.map(({setting, current}) => [setting, current]))
    for (const setting of GOVERNOR_SETTINGS) {
      const value = last.get(setting)
      if (value === undefined) delete governor.settings[setting]
      else governor.settings[setting] = value
    }
    if (last.size === 0) await this.em.delete(model.Governor, {id})
    else await this.store.upsert(rowsOf(this.plan).governor(governor))
  }

  private async restoreProposals(governor: Governor): Promise<void> {
    const {chainId} = this.plan
    const governorId = contractId(chainId, governor.address)
    const history = await this.stateChanges(governorId)
    const rows = rowsOf(this.plan)
    const restored: model.Proposal[] = []
    for (const proposal of governor.proposals.values()) {
      const id = proposalRowId(chainId, proposal)
      const changes = history.get(id) ?? []
      const past = {states: changes.map(moment), revision: this.revisionOf(id)}
      const kept = takeBack(proposal, past, {block: this.block, clock: governor.rules.clock})
      await this.store.remove(changes.slice(kept))
      if (proposal.stage !== 'closed') proposal.rulesFrom = governor.intervals.at(this.block.height).from
      restored.push(rows.proposal(proposal, governor))
    }
    await this.store.upsert(restored)
    this.report(`proposal: ${restored.length} rows of ${governor.address} restored`)
  }

  private revisionOf(id: string): PastValues | undefined {
    const revision = this.revisions.get(id)
    return (
      revision && {
        voteEnd: revision.voteEnd ?? undefined,
        quorum: revision.quorum ?? undefined,
        superQuorum: revision.superQuorum ?? undefined,
        stage: PROPOSAL_STAGES.find(stage => stage === revision.stage),
        eta: revision.eta ?? undefined,
      }
    )
  }

  private async stateChanges(governor: string): Promise<Map<string, model.ProposalStateChange[]>> {
    const changes = await this.em
      .createQueryBuilder(model.ProposalStateChange, 'change')
      .innerJoin(model.Proposal, 'proposal', 'proposal.id = change.proposal')
      .where('proposal.governor = :governor', {governor})
      .orderBy('change.sequence')
      .getMany()
    const byProposal = new Map<string, model.ProposalStateChange[]>()
    for (const change of changes) {
      const list = byProposal.get(change.proposal)
      if (list) list.push(change)
      else byProposal.set(change.proposal, [change])
    }
    return byProposal
  }

  private async restoreCursor(): Promise<void> {
    const {height, hash} = this.block
    await this.store.upsert(cursorOf(this.plan, this.block))
    const schema = statusSchema(this.plan.chainId)
    await this.em.query(`DELETE FROM ${schema}.hot_block`)
    await this.em.query(`UPDATE ${schema}.status SET height = $1, hash = $2, nonce = nonce + 1 WHERE id = 0`, [
      height,
      hash,
    ])
  }

  private later(statement: string): Promise<[unknown, number]> {
    return this.em.query(statement, [this.plan.chainId, this.block.height])
  }
}

function moment({state, cause, clock, block, timestamp}: model.ProposalStateChange): PastState {
  return {
    state: stateOf(state),
    cause: cause === 'clock' ? 'clock' : 'event',
    clock: clock ?? undefined,
    block: block ?? undefined,
    timestamp: timestamp ?? undefined,
  }
}
