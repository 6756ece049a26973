import {PARTICIPATION_SHARES} from '../../core/participation/participation-shares'
import {type Ratio, ratio} from '../../core/ratio'
import type {TokenRow} from '../../storage/read/daos'
import {type ParticipationRow, readParticipation} from '../../storage/read/participation'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {tokenOf} from '../token-argument'

interface ParticipationArguments extends Omit<PageArguments<'BLOCK'>, 'orderBy'> {
  readonly dao: string
  readonly token?: string
  readonly from?: number
  readonly to?: number
}

export const participationQueries = {
  async participation(_: unknown, args: ParticipationArguments, {pool}: Context) {
    const {from, to} = args
    const page = pageOf({...args, orderBy: 'BLOCK'})
    const token = await tokenOf(pool, args)
    const rows = await readParticipation(pool, {token: token.id, from, to}, page)
    return rows.map(row => ({...row, token: token.address, dao: token.dao}))
  },
}

/** The last point of a token's series. */
export async function latestParticipation({pool}: Context, token: TokenRow) {
  const page = {first: 1, skip: 0, orderBy: 'BLOCK', direction: 'DESC'} as const
  const [row] = await readParticipation(pool, {token: token.id}, page)
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
