import type {Pool} from 'pg'
import {readDaos, readTokens, type TokenRow} from '../storage/read/daos'
import {heightOf, type Moments} from '../storage/read/moment'
import type {Queryable} from '../storage/read/page'
import type {TokenName} from '../storage/read/token-name'
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

/** What a question about a DAO's token is as of, without the token. */
export type DaoAt = Omit<TokenAt, 'token'>

/** What names a token to a statement that looks it up itself. */
export function tokenNamed({dao, token}: TokenArguments): TokenName {
  return {dao, address: token ?? undefined}
}

/** The block that a question about a DAO's token is as of. Throws what the caller has to change. */
export async function daoAt(db: Queryable, args: TokenArguments & TimeArguments): Promise<DaoAt> {
  const at = await momentsOf(db, args, {dao: args.dao})
  return {at, block: at && heightOfDao(at)}
}

/** The height of the one chain that a DAO is on. */
export function heightOfDao(at: Moments): number {
  return at[0]?.height ?? -1
}

/** Rows of a token that was named to their statement. Throws what the caller has to change where the name is why there are none. */
export async function rowsOfToken<Row>(
  db: Queryable,
  args: TokenArguments,
  read: (token: TokenName) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows = await read(tokenNamed(args))
  if (rows.length === 0) await tokenOf(db, args)
  return rows
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
