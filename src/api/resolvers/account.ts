import {
  type AccountRow,
  accountColumns,
  countAccounts,
  DELEGATOR_COLUMNS,
  type Ranking,
  readAccounts,
  readDelegators,
} from '../../storage/read/accounts'
import {heightOf, type Moments} from '../../storage/read/moment'
import {
  countVotingPowerChanges,
  readVotingPowerChanges,
  VOTING_POWER_COLUMNS,
} from '../../storage/read/voting-power-changes'
import {readPast, type TimeArguments} from '../block-argument'
import {caip10} from '../caip'
import {type ConnectionArguments, connectionOf, type Walkable} from '../connection'
import type {Context, Dated} from '../context'
import {type ListArguments, pageOf} from '../page-arguments'
import {type TokenArguments, tokenAt, tokenOf} from '../token-argument'
import {shareOf} from './participation'

interface AccountArguments extends ListArguments, TokenArguments, TimeArguments {
  readonly address?: string
}
interface ChangeArguments extends ListArguments, TokenArguments, TimeArguments {
  readonly delegate?: string
}
type Connected<Arguments> = Omit<Arguments, 'skip'> & ConnectionArguments

type RankedAccount = AccountRow & Dated & {readonly token: string; readonly chainId: number}

const ranked =
  (ranking: Ranking) =>
  async (_: unknown, args: AccountArguments, {pool}: Context) => {
    const page = pageOf(args, accountColumns(ranking))
    const {token, at, block} = await tokenAt(pool, args)
    const {address = undefined, where} = args
    const scope = {token: token.id, ranking, block, address: address ?? undefined, where}
    const rows = await readPast(pool, at, db => readAccounts(db, scope, page))
    return rows.map(row => ({...row, dao: args.dao, token: token.id, chainId: token.chainId, at}))
  }

const rankedConnection =
  (name: string, ranking: Ranking) =>
  async (_: unknown, args: Connected<AccountArguments>, {pool}: Context) => {
    const {dao, where, address} = args
    const columns = accountColumns(ranking)
    pageOf({...args, skip: 0}, columns)
    const {id, chainId} = await tokenOf(pool, args)
    const scopeAt = (at: Moments) => ({
      token: id,
      ranking,
      block: heightOf(at, chainId),
      address: address ?? undefined,
      where,
    })
    const list: Walkable<AccountRow & {dao: string; token: string; chainId: number}> = {
      columns,
      scope: {dao},
      read: async (db, page, at) =>
        (await readAccounts(db, scopeAt(at), page)).map(row => ({...row, dao, token: id, chainId})),
      count: (db, at) => countAccounts(db, scopeAt(at)),
    }
    return connectionOf(pool, name, {args, list})
  }

export const accountQueries = {
  delegates: ranked('delegates'),
  holders: ranked('holders'),
  delegatesConnection: rankedConnection('delegates', 'delegates'),
  holdersConnection: rankedConnection('holders', 'holders'),
  async delegators(_: unknown, args: AccountArguments & {readonly delegate: string}, {pool}: Context) {
    const page = pageOf(args, DELEGATOR_COLUMNS)
    const {token, block} = await tokenAt(pool, args)
    const {delegate, where} = args
    const rows = await readDelegators(pool, {token: token.id, delegate, block, where}, page)
    return rows.map(row => ({...row, dao: args.dao, chainId: token.chainId}))
  },
  async votingPowerChanges(_: unknown, args: ChangeArguments, {pool}: Context) {
    const page = pageOf(args, VOTING_POWER_COLUMNS)
    const {token, block} = await tokenAt(pool, args)
    const {delegate, where} = args
    return readVotingPowerChanges(pool, {token: token.id, delegate, block, where}, page)
  },
  async votingPowerChangesConnection(_: unknown, args: Connected<ChangeArguments>, {pool}: Context) {
    const {dao, delegate, where} = args
    pageOf({...args, skip: 0}, VOTING_POWER_COLUMNS)
    const {id, chainId} = await tokenOf(pool, args)
    const filterAt = (at: Moments) => ({token: id, delegate, block: heightOf(at, chainId), where})
    return connectionOf(pool, 'votingPowerChanges', {
      args,
      list: {
        columns: VOTING_POWER_COLUMNS,
        scope: {dao},
        read: (db, page, at) => readVotingPowerChanges(db, filterAt(at), page),
        count: (db, at) => countVotingPowerChanges(db, filterAt(at)),
      },
    })
  },
}

const account10 = ({chainId, address}: {chainId: number; address: string}) => caip10(chainId, address)
const label = async ({address, dao}: {address: string; dao: string}, _: unknown, {labels}: Context) =>
  (await labels.load(dao)).find(each => each.address === address)

export const accountTypes = {
  Account: {
    caip10: account10,
    label,
    leverage: ({votingPower, holding}: AccountRow) => shareOf(BigInt(votingPower), BigInt(holding)),
    backing: async ({address, votingPower, token, at}: RankedAccount, _: unknown, {loaders}: Context) => {
      const [row] = await loaders(at).backing(token).load(address)
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
