import {createHash} from 'node:crypto'
import type {Pool, PoolClient} from 'pg'
import {labelSetOf} from '../config/labels'
import type {ChainConfig} from '../config/load'
import {type DaoConfig, kindsOf, partnerOf, standardOf} from '../config/schema'
import {ConfigError} from '../core/errors'
import {contractId} from './ids'

/** Raised whenever the same logs would make other rows: tables of an older version are then indexed anew. */
const INDEX_VERSION = 8

/**
 * Digest of what decides a chain's rows: its contracts with their rules. Names, labels, nodes and which tokens are one asset
 * may change without a new index.
 */
export function fingerprint(chain: ChainConfig): string {
  const contracts = chain.daos
    .flatMap(dao => dao.contracts.map(({asset: _, ...contract}) => ({dao: dao.slug, ...contract})))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
  const text = JSON.stringify({version: INDEX_VERSION, contracts}, (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/**
 * Writes what is configured for a chain: the rows that the API names DAOs and contracts by. Throws a ConfigError when
 * the chain was indexed for other contracts, since its tables would lack their past.
 */
export async function saveChainConfig(pool: Pool, chain: ChainConfig): Promise<void> {
  const digest = fingerprint(chain)
  await inTransaction(pool, async client => {
    const indexed = await client.query<{fingerprint: string}>(
      'SELECT fingerprint FROM chain JOIN cursor ON cursor.id = chain.id WHERE chain.id = $1',
      [chain.slug],
    )
    const before = indexed.rows[0]?.fingerprint
    if (before !== undefined && before !== digest)
      throw new ConfigError([
        `${chain.slug}: this chain was indexed for other contracts, or by another version of Kingmaker; ` +
          `index it anew with: npx kingmaker reset ${chain.slug}`,
      ])
    await client.query(
      `INSERT INTO chain (id, chain_id, name, finality, max_lag, fingerprint, safe) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE SET chain_id = $2, name = $3, finality = $4, max_lag = $5, fingerprint = $6, safe = $7`,
      [chain.slug, chain.id, chain.name, chain.finality, chain.maxLag, digest, chain.safe],
    )
    await removeDaos(client, chain.slug)
    for (const dao of chain.daos) await saveDao(client, chain, dao)
  })
}

/** Takes chains that are not configured any more out of the API; their index stays for when they come back. */
export async function removeOtherChains(pool: Pool, configured: readonly string[]): Promise<void> {
  await inTransaction(pool, async client => {
    const {rows} = await client.query<{id: string}>('SELECT id FROM chain WHERE id <> ALL($1) AND head IS NOT NULL', [
      configured,
    ])
    for (const {id} of rows) {
      await removeDaos(client, id)
      await client.query('UPDATE chain SET head = NULL, head_seen_at = NULL WHERE id = $1', [id])
    }
  })
}

async function saveDao(client: PoolClient, chain: ChainConfig, dao: DaoConfig): Promise<void> {
  await client.query('INSERT INTO dao (id, name, chain, notes) VALUES ($1, $2, $3, $4)', [
    dao.slug,
    dao.name,
    chain.slug,
    dao.notes,
  ])
  for (const contract of dao.contracts) {
    const {address, role, from, to, clock, asset} = contract
    const kinds = kindsOf(contract).map(({from: block, kind, implementations}) => ({
      from: block,
      kind,
      implementations: implementations ?? null,
    }))
    const token = role === 'governor' || role === 'custodian' ? partnerOf(contract, 'token', dao.contracts) : undefined
    await client.query(
      `INSERT INTO contract (id, dao, chain_id, role, kind, kinds, address, from_block, to_block, clock, token, asset, standard)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        contractId(chain.id, address),
        dao.slug,
        chain.id,
        role,
        kinds.at(-1)?.kind,
        JSON.stringify(kinds),
        address,
        from,
        to,
        clock,
        token && contractId(chain.id, token),
        asset,
        standardOf(contract),
      ],
    )
  }
  const {nonVoting} = labelSetOf(dao.labels)
  for (const {address, is, name, entity, confidence, set, source} of dao.labels)
    await client.query(
      `INSERT INTO label (id, dao, address, "is", name, entity, non_voting, confidence, set, source)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        `${dao.slug}:${address}:${is}`,
        dao.slug,
        address,
        is,
        name,
        entity,
        nonVoting.has(address),
        confidence,
        set,
        source,
      ],
    )
}

async function removeDaos(client: PoolClient, chain: string): Promise<void> {
  await client.query('DELETE FROM label WHERE dao IN (SELECT id FROM dao WHERE chain = $1)', [chain])
  await client.query('DELETE FROM contract WHERE dao IN (SELECT id FROM dao WHERE chain = $1)', [chain])
  await client.query('DELETE FROM dao WHERE chain = $1', [chain])
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
