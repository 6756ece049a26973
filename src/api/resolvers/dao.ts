import {adviceFor, INTEGRITY_RULES} from '../../core/integrity'
import {readBuckets} from '../../storage/read/buckets'
import {
  countUnreadable,
  type DaoRow,
  type GovernorRow,
  type LabelRow,
  readDaos,
  readGovernors,
  readTokens,
  type TokenRow,
} from '../../storage/read/daos'
import {type BreachRow, type IntegrityStatus, readIntegrity, type UnsupportedRow} from '../../storage/read/integrity'
import {readParticipation} from '../../storage/read/participation'
import {type ProposalOrder, readProposals} from '../../storage/read/proposals'
import type {ChainStatus, DaoStatus} from '../../storage/read/status'
import type {VerificationRow} from '../../storage/read/verifications'
import {caip2, caip10, caip19} from '../caip'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {tokenOf} from '../token-argument'
import {latestPoint} from './concentration'
import {latestParticipation, shareOf} from './participation'

/** How bad a verdict is for a chain that has several. */
const WORST_FIRST: readonly IntegrityStatus[] = ['broken', 'unknown', 'ok']

export const daoQueries = {
  daos: (_: unknown, __: unknown, {pool}: Context) => readDaos(pool),
  dao: async (_: unknown, {slug}: {slug: string}, {pool}: Context) => (await readDaos(pool, slug))[0],
  _meta: () => ({}),
}

async function bucketsOf({pool}: Context, token: TokenRow, block: number | undefined) {
  // Also says what is wrong with the block.
  const {id, dao, totalSupply} = await tokenOf(pool, {dao: token.dao, token: token.address}, block)
  const rows = await readBuckets(pool, {dao, token: id, block})
  const page = {first: 1, skip: 0, orderBy: 'BLOCK', direction: 'DESC'} as const
  const [then] = block == null ? [] : await readParticipation(pool, {token: id, to: block}, page)
  const supply = BigInt(block == null ? totalSupply : (then?.totalSupply ?? 0))
  return rows.map(row => ({
    ...row,
    dao,
    token: token.address,
    block: block ?? undefined,
    share: shareOf(BigInt(row.balance), supply),
  }))
}

export const daoTypes = {
  Meta: {
    chains: (_: unknown, __: unknown, {chainStatuses}: Context) => chainStatuses(),
    daos: (_: unknown, __: unknown, {daoStatuses}: Context) => daoStatuses(),
  },
  Dao: {
    caip2: ({chainId}: DaoRow) => caip2(chainId),
    tokens: ({slug}: DaoRow, _: unknown, {pool}: Context) => readTokens(pool, [slug]),
    governors: ({slug}: DaoRow, _: unknown, {pool}: Context) => readGovernors(pool, [slug]),
    unreadableLogs: ({slug}: DaoRow, _: unknown, {pool}: Context) => countUnreadable(pool, slug),
    labels: ({slug}: DaoRow, _: unknown, {labels}: Context) => labels.load(slug),
    proposals: (
      {slug}: DaoRow,
      args: PageArguments<ProposalOrder> & {state?: readonly string[]; power?: readonly string[]},
      {pool}: Context,
    ) => readProposals(pool, {dao: slug, states: args.state, powers: args.power}, pageOf(args)),
    lastVerification: async ({slug}: DaoRow, _: unknown, {verifications}: Context) =>
      (await verifications.load(slug))[0],
    integrity: (dao: DaoRow, _: unknown, {pool}: Context) => readIntegrity(pool, dao),
  },
  UnsupportedContract: {
    advice: ({chain, contract}: UnsupportedRow) => adviceFor(chain, contract),
  },
  Breach: {
    explanation: ({rule}: BreachRow) => INTEGRITY_RULES[rule],
  },
  Verification: {
    checkedAt: ({checkedAt}: VerificationRow) => Math.floor(checkedAt.getTime() / 1000),
    equal: ({checks}: VerificationRow) => checks.reduce((sum, check) => sum + check.equal, 0),
    different: ({checks}: VerificationRow) => checks.reduce((sum, check) => sum + check.different, 0),
    notRead: ({checks}: VerificationRow) => checks.reduce((sum, check) => sum + check.notRead, 0),
  },
  ChainStatus: {
    caip2: ({chainId}: ChainStatus) => caip2(chainId),
    integrity: async ({chain}: ChainStatus, _: unknown, {daoStatuses}: Context) => {
      const found = (await daoStatuses()).filter(dao => dao.chain === chain).map(({integrity}) => integrity)
      return WORST_FIRST.find(status => found.includes(status))
    },
  },
  DaoStatus: {
    chain: async ({chain}: DaoStatus, _: unknown, {chainStatuses}: Context) =>
      (await chainStatuses()).find(status => status.chain === chain),
    lastVerification: async ({dao}: DaoStatus, _: unknown, {verifications}: Context) =>
      (await verifications.load(dao))[0],
  },
  Governor: {
    caip10: ({chainId, address}: GovernorRow) => caip10(chainId, address),
  },
  Label: {
    caip10: ({chainId, address}: LabelRow) => caip10(chainId, address),
  },
  Token: {
    caip10: ({chainId, address}: TokenRow) => caip10(chainId, address),
    caip19: ({chainId, standard, address}: TokenRow) => (standard === null ? null : caip19(chainId, standard, address)),
    delegationRate: ({totalSupply, delegatedSupply}: TokenRow) => shareOf(BigInt(delegatedSupply), BigInt(totalSupply)),
    concentration: (token: TokenRow, {population}: {population: string}, context: Context) =>
      latestPoint(context, token, population),
    series: ({id}: TokenRow, _: unknown, {series}: Context) => series.load(id),
    participation: (token: TokenRow, _: unknown, context: Context) => latestParticipation(context, token),
    buckets: (token: TokenRow, {block}: {block?: number}, context: Context) => bucketsOf(context, token, block),
  },
}
