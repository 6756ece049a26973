import {
  type AccountOrder,
  type Ranking,
  readAccounts,
  readDelegators,
  readVotingPowerChanges,
} from '../../storage/read/accounts'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {tokenOf} from '../token-argument'

interface AccountArguments extends PageArguments<AccountOrder> {
  readonly dao: string
  readonly token?: string
  readonly address?: string
  readonly block?: number
}

const ranked =
  (ranking: Ranking) =>
  async (_: unknown, args: AccountArguments, {pool}: Context) => {
    const page = pageOf(args)
    const token = await tokenOf(pool, args, args.block)
    const rows = await readAccounts(pool, {token: token.id, ranking, block: args.block, address: args.address}, page)
    return rows.map(row => ({...row, dao: args.dao}))
  }

export const accountQueries = {
  delegates: ranked('delegates'),
  holders: ranked('holders'),
  async delegators(_: unknown, args: AccountArguments & {readonly delegate: string}, {pool}: Context) {
    const page = pageOf(args)
    const token = await tokenOf(pool, args)
    const rows = await readDelegators(pool, {token: token.id, delegate: args.delegate}, page)
    return rows.map(row => ({...row, dao: args.dao}))
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

const label = async ({address, dao}: {address: string; dao: string}, _: unknown, {labels}: Context) =>
  (await labels.load(dao)).find(each => each.address === address)

export const accountTypes = {
  Account: {label},
  Delegator: {label},
}
