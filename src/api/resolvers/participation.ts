import {PARTICIPATION_SHARES} from '../../core/participation/participation-shares'
import {type Ratio, ratio} from '../../core/ratio'
import type {TokenRow} from '../../storage/read/daos'
import {heightOf} from '../../storage/read/moment'
import {type ParticipationRow, readParticipation} from '../../storage/read/participation'
import {addressIn} from '../../storage/read/token-name'
import type {TimeArguments} from '../block-argument'
import type {Context, Dated} from '../context'
import {type SeriesArguments, seriesPageOf} from '../page-arguments'
import {daoAt, rowsOfToken, type TokenArguments} from '../token-argument'

interface ParticipationArguments extends SeriesArguments, TokenArguments, TimeArguments {
  readonly from?: number
  readonly to?: number
}

export const participationQueries = {
  async participation(_: unknown, args: ParticipationArguments, {pool}: Context) {
    const {from, to} = args
    const page = seriesPageOf(args)
    const {block} = await daoAt(pool, args)
    const rows = await rowsOfToken(pool, args, token =>
      readParticipation(pool, {token, from, to: lastBlock(to, block)}, page),
    )
    return rows.map(row => ({...row, token: addressIn(row.token), dao: args.dao}))
  },
}

/** The last point of a series. */
export const LAST = {first: 1, skip: 0, orderBy: [{field: 'block', direction: 'DESC'}]} as const

/** The last block of a series: the one asked for, or the one that the answer is as of. */
export function lastBlock(to: number | undefined, block: number | undefined): number | undefined {
  return block === undefined ? to : Math.min(to ?? block, block)
}

/** The last point of a token's series. */
export async function latestParticipation({pool}: Context, token: TokenRow & Dated) {
  const [row] = await readParticipation(pool, {token: token.id, to: heightOf(token.at, token.chainId)}, LAST)
  return row && {...row, token: token.address, dao: token.dao}
}

/** A part of an amount; null where the amount is zero. */
export function shareOf(part: bigint, whole: bigint): Ratio | null {
  return whole > 0n ? ratio(part, whole) : null
}

/** The shares of a row, each by its definition in the core. */
const shares = Object.entries(PARTICIPATION_SHARES).map(([name, share]) => [
  name,
  ({totalSupply, delegatedSupply, selfDelegated, singleHolderVotes, activeVotes}: ParticipationRow) =>
    share({
      totalSupply: BigInt(totalSupply),
      delegatedSupply: BigInt(delegatedSupply),
      selfDelegated: BigInt(selfDelegated),
      singleHolderVotes: BigInt(singleHolderVotes),
      activeVotes: activeVotes === null ? undefined : BigInt(activeVotes),
    }) ?? null,
])

export const participationTypes = {ParticipationPoint: Object.fromEntries(shares)}
