import {
  type AccountOrder,
  type AccountRow,
  type Ranking,
  readAccounts,
  readDelegators,
  readVotingPowerChanges,
} from '../../storage/read/accounts'
import {caip10} from '../caip'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {tokenOf} from '../token-argument'
import {shareOf} from './participation'

interface AccountArguments extends PageArguments<AccountOrder> {
  readonly dao: string
  readonly token?: string
  readonly address?: string
  readonly block?: number
}

type RankedAccount = AccountRow & {readonly token: string; readonly chainId: number; readonly block: number | undefined}

const ranked =
  (ranking: Ranking) =>
  async (_: unknown, args: AccountArguments, {pool}: Context) => {
    const page = pageOf(args)
    const token = await tokenOf(pool, args, args.block)
    const rows = await readAccounts(pool, {token: token.id, ranking, block: args.block, address: args.address}, page)
    return rows.map(row => ({
      ...row,
      dao: args.dao,
      token: token.id,
      chainId: token.chainId,
      block: args.block ?? undefined,
    }))
  }

export const accountQueries = {
  delegates: ranked('delegates'),
  holders: ranked('holders'),
  async delegators(_: unknown, args: AccountArguments & {readonly delegate: string}, {pool}: Context) {
    const page = pageOf(args)
    const token = await tokenOf(pool, args)
    const rows = await readDelegators(pool, {token: token.id, delegate: args.delegate}, page)
    return rows.map(row => ({...row, dao: args.dao, chainId: token.chainId}))
  },
  async votingPowerChanges(
    _: unknown,
    args: Omit<PageArguments<'BLOCK'>, 'orderBy'> & {dao: string; token?: string; delegate?: string},
    {pool}: Context,
  ) {
    const page = pageOf({...args, orderBy: 'BLOCK'})
    const token = await tokenOf(pool, args)
    return readVotingPowerChanges(pool, {token: token.id, delegate: args.delegate}, page)
  },
}

const account10 = ({chainId, address}: {chainId: number; address: string}) => caip10(chainId, address)
const label = async ({address, dao}: {address: string; dao: string}, _: unknown, {labels}: Context) =>
  (await labels.load(dao)).find(each => each.address === address)

export const accountTypes = {
  Account: {
    caip10: account10,
    label,
    leverage: ({votingPower, holding}: AccountRow) =>
      votingPower === null || holding === null ? null : shareOf(BigInt(votingPower), BigInt(holding)),
    backing: async ({address, votingPower, token, block}: RankedAccount, _: unknown, {backing}: Context) => {
      if (block !== undefined || votingPower === null) return null
      const [row] = await backing(token).load(address)
      const [largest, votes] = [BigInt(row?.largest ?? 0), BigInt(votingPower)]
      return {
        holders: row?.holders ?? 0,
        largestShare: shareOf(largest, votes),
        singleHolder: votes > 0n && 2n * largest > votes,
      }
    },
  },
  Delegator: {caip10: account10, label},
}
