import type {Pool} from 'pg'
import {readDaos, readTokens, type TokenRow} from '../storage/read/daos'
import {heightOf, type Moments} from '../storage/read/moment'
import type {Queryable} from '../storage/read/page'
import {momentsOf, type TimeArguments} from './block-argument'
import {badInput} from './scalars'

/** Names a token: its address may be left out where the DAO has one. */
export interface TokenArguments {
  readonly dao: string
  readonly token?: string | undefined
}

/** A token, and what is asked of it as of: for the tables as they stand, both are undefined. */
export interface TokenAt {
  readonly token: TokenRow
  readonly at: Moments | undefined
  /** Height of that block. */
  readonly block: number | undefined
}

/** The token that a query is about: the named one, or the DAO's only one. Throws what the caller has to change. */
export async function tokenOf(db: Queryable, {dao, token}: TokenArguments): Promise<TokenRow> {
  const [found] = await readDaos(db, dao)
  if (!found) throw badInput(`dao: expected the slug of an indexed DAO (see daos), got ${JSON.stringify(dao)}`)
  const tokens = (await readTokens(db, [dao])).filter(row => token == null || row.address === token)
  const [only, another] = tokens
  if (!only)
    throw badInput(
      token == null ? `dao: no token of ${dao} is indexed` : `token: ${token} is not an indexed token of ${dao}`,
    )
  if (another)
    throw badInput(`token: ${dao} has several tokens; name one of ${tokens.map(row => row.address).join(', ')}`)
  return only
}

/** The token that a query is about, and the block that it is as of. Throws what the caller has to change. */
export async function tokenAt(pool: Pool, args: TokenArguments & TimeArguments): Promise<TokenAt> {
  const token = await tokenOf(pool, args)
  const at = await momentsOf(pool, args, {dao: args.dao})
  return {token, at, block: heightOf(at, token.chainId)}
}
