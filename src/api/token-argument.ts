import type {Pool} from 'pg'
import {readDaos, readTokens, type TokenRow} from '../storage/read/daos'
import {readStatus} from '../storage/read/status'
import {badInput} from './scalars'

/**
 * The token that a query is about: the named one, or the DAO's only one. Throws what the caller has to change, also
 * when `block` is not indexed yet.
 */
export async function tokenOf(
  pool: Pool,
  {dao, token}: {dao: string; token?: string},
  block?: number,
): Promise<TokenRow> {
  const [found] = await readDaos(pool, dao)
  if (!found) throw badInput(`dao: expected the slug of an indexed DAO (see daos), got ${JSON.stringify(dao)}`)
  if (block != null) await assertIndexed(pool, found.chain, block)
  const tokens = (await readTokens(pool, [dao])).filter(row => token == null || row.address === token)
  const [only, another] = tokens
  if (!only)
    throw badInput(
      token == null ? `dao: no token of ${dao} is indexed` : `token: ${token} is not an indexed token of ${dao}`,
    )
  if (another)
    throw badInput(`token: ${dao} has several tokens; name one of ${tokens.map(row => row.address).join(', ')}`)
  return only
}

async function assertIndexed(pool: Pool, chain: string, block: number): Promise<void> {
  const status = (await readStatus(pool)).find(row => row.chain === chain)
  const indexed = status?.block?.number ?? -1
  if (block > indexed) throw badInput(`block: ${chain} is indexed up to block ${indexed}, ${block} is not known yet`)
  if (block < 0) throw badInput(`block: expected 0 or more, got ${block}`)
}
