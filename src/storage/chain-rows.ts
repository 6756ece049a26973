import type {Pool} from 'pg'
import {statusSchema} from './connection'

/** Tables with rows of chains, by the column that tells the chain. The configuration's tables are not among them. */
const INDEX_TABLES = [
  'token',
  'account',
  'balance_change',
  'attribution_change',
  'delegate_proxy',
  'delegation_change',
  'voting_power_change',
  'concentration',
  'participation',
  'ranking_snapshot',
  'governor',
  'setting_change',
  'proposal',
  'proposal_text',
  'proposal_action',
  'action_effect',
  'proposal_state_change',
  'proposal_revision',
  'vote',
  'proposal_deposit',
  'unreadable_log',
  'breach',
  'implementation_change',
  'control_change',
  'indexed_block',
]

/** Notes the head that the chain's node tells. Apart from the index: no fork takes it back. */
export async function saveHead(pool: Pool, chain: string, head: number): Promise<void> {
  await pool.query('UPDATE chain SET head = $2, head_seen_at = now() WHERE id = $1', [chain, head])
}

/** Forgets when the head was seen, so that the chain does not count as ready until its indexer goes on. */
export async function forgetHead(pool: Pool, chain: string): Promise<void> {
  await pool.query('UPDATE chain SET head_seen_at = NULL WHERE id = $1', [chain])
}

/** Deletes everything that was indexed on a chain, so that its next start begins from nothing. */
export async function deleteChain(pool: Pool, chain: {slug: string; id: number}): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    for (const table of INDEX_TABLES) await client.query(`DELETE FROM ${table} WHERE chain_id = $1`, [chain.id])
    await client.query('DELETE FROM series WHERE chain_id = $1', [chain.id])
    await client.query('DELETE FROM verification WHERE dao IN (SELECT id FROM dao WHERE chain = $1)', [chain.slug])
    await client.query('DELETE FROM cursor WHERE id = $1', [chain.slug])
    await client.query('DELETE FROM ingestion_count WHERE chain = $1', [chain.slug])
    await client.query('DELETE FROM chain WHERE id = $1', [chain.slug])
    await client.query(`DROP SCHEMA IF EXISTS ${client.escapeIdentifier(statusSchema(chain.id))} CASCADE`)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
