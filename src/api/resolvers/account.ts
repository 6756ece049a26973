import {
  ACCOUNT_COLUMNS,
  ACCOUNT_FILTERS,
  type AccountRow,
  countAccounts,
  DELEGATOR_COLUMNS,
  type Ranking,
  readAccounts,
  readDelegators,
} from '../../storage/read/accounts'
import type {Moments} from '../../storage/read/moment'
import type {Keyed} from '../../storage/read/page'
import type {TokenName} from '../../storage/read/token-name'
import {chainIn} from '../../storage/read/token-name'
import {
  countVotingPowerChanges,
  readVotingPowerChanges,
  VOTING_POWER_COLUMNS,
} from '../../storage/read/voting-power-changes'
import type {TimeArguments} from '../block-argument'
import {caip10} from '../caip'
import {type ConnectionArguments, connectionOf, type Walkable} from '../connection'
import type {Context, Dated} from '../context'
import {type ListArguments, pageOf} from '../page-arguments'
import {type Asked, CONNECTION_ROWS, columnsAsked} from '../selection'
import {daoAt, heightOfDao, rowsOfToken, type TokenArguments, tokenNamed} from '../token-argument'
import {shareOf} from './participation'

interface AccountArguments extends ListArguments, TokenArguments, TimeArguments {
  readonly address?: string
}
interface ChangeArguments extends ListArguments, TokenArguments, TimeArguments {
  readonly delegate?: string
}
type Connected<Arguments> = Omit<Arguments, 'skip'> & ConnectionArguments

/** What rows of a token are told with. */
interface Scope extends Dated {
  readonly dao: string
}
type RankedAccount = AccountRow & Scope & {readonly chainId: number}

/** Fields of an account that are no column. */
const NEEDS = {
  caip10: ['token', 'address'],
  label: ['address'],
  leverage: ['votingPower', 'holding'],
  backing: ['token', 'address', 'votingPower'],
  caveats: ['token', 'holding'],
} as const satisfies Record<string, readonly (keyof AccountRow)[]>

/** An account with what its fields need. One shape for all, since there are many. */
function told(row: AccountRow & Keyed, {dao, at}: Scope): RankedAccount & Keyed {
  const {token, address, balance, holding, votingPower, delegate, proxyOf, keys} = row
  const chainId = token === undefined ? 0 : chainIn(token)
  return {token, address, balance, holding, votingPower, delegate, proxyOf, keys, chainId, dao, at}
}

const ranked =
  (ranking: Ranking) =>
  async (_: unknown, args: AccountArguments, {pool}: Context, info: Asked): Promise<RankedAccount[]> => {
    const page = pageOf(args, ACCOUNT_FILTERS)
    const {at, block} = await daoAt(pool, args)
    const {dao, address = undefined, where} = args
    const columns = columnsAsked(info, {columns: ACCOUNT_COLUMNS, needs: NEEDS})
    const rows = await rowsOfToken(pool, args, token =>
      readAccounts(pool, {token, ranking, block, address: address ?? undefined, where}, page, columns),
    )
    return rows.map(row => told(row, {dao, at}))
  }

const rankedConnection =
  (name: string, ranking: Ranking) =>
  async (_: unknown, args: Connected<AccountArguments>, {pool}: Context, info: Asked) => {
    const {dao, where, address} = args
    const wanted = columnsAsked(info, {columns: ACCOUNT_COLUMNS, needs: NEEDS, rows: CONNECTION_ROWS})
    const scopeAt = (token: TokenName, at: Moments) => ({
      token,
      ranking,
      block: heightOfDao(at),
      address: address ?? undefined,
      where,
    })
    const list: Walkable<RankedAccount> = {
      columns: ACCOUNT_FILTERS,
      scope: {dao},
      read: async (db, page, at) => {
        const rows = await rowsOfToken(db, args, token => readAccounts(db, scopeAt(token, at), page, wanted))
        return rows.map(row => told(row, {dao, at}))
      },
      count: (db, at) => countAccounts(db, scopeAt(tokenNamed(args), at)),
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
    const {block} = await daoAt(pool, args)
    const {dao, delegate, where} = args
    const rows = await rowsOfToken(pool, args, token => readDelegators(pool, {token, delegate, block, where}, page))
    return rows.map(({token, ...row}) => ({...row, dao, chainId: chainIn(token)}))
  },
  async votingPowerChanges(_: unknown, args: ChangeArguments, {pool}: Context) {
    const page = pageOf(args, VOTING_POWER_COLUMNS)
    const {block} = await daoAt(pool, args)
    const {delegate, where} = args
    return rowsOfToken(pool, args, token => readVotingPowerChanges(pool, {token, delegate, block, where}, page))
  },
  votingPowerChangesConnection(_: unknown, args: Connected<ChangeArguments>, {pool}: Context) {
    const {dao, delegate, where} = args
    const filterAt = (token: TokenName, at: Moments) => ({token, delegate, block: heightOfDao(at), where})
    return connectionOf(pool, 'votingPowerChanges', {
      args,
      list: {
        columns: VOTING_POWER_COLUMNS,
        scope: {dao},
        read: (db, page, at) => rowsOfToken(db, args, token => readVotingPowerChanges(db, filterAt(token, at), page)),
        count: (db, at) => countVotingPowerChanges(db, filterAt(tokenNamed(args), at)),
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
