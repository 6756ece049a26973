import {adviceFor, INTEGRITY_RULES} from '../../core/integrity'
import {readBuckets} from '../../storage/read/buckets'
import {
  countUnreadable,
  type DaoRow,
  type GovernorRow,
  type LabelRow,
  readContracts,
  readDaos,
  readGovernors,
  readTokens,
  type TokenRow,
} from '../../storage/read/daos'
import {type BreachRow, type IntegrityStatus, readIntegrity, type UnsupportedRow} from '../../storage/read/integrity'
import {heightOf, type Moments} from '../../storage/read/moment'
import type {ChainStatus, DaoStatus} from '../../storage/read/status'
import {readLastVerification, type VerificationRow} from '../../storage/read/verifications'
import {momentsOf, type TimeArguments} from '../block-argument'
import {caip2, caip10, caip19} from '../caip'
import type {Context, Dated} from '../context'
import type {ListArguments} from '../page-arguments'
import type {Asked} from '../selection'
import {latestPoint} from './concentration'
import {latestParticipation, shareOf} from './participation'
import {listProposals} from './proposal'

/** How bad a verdict is for a chain that has several. */
const WORST_FIRST: readonly IntegrityStatus[] = ['broken', 'unknown', 'ok']

export const daoQueries = {
  async daos(_: unknown, args: TimeArguments, {pool}: Context): Promise<(DaoRow & Dated)[]> {
    const at = await momentsOf(pool, args)
    const begun = (dao: DaoRow) => at?.some(({chainId}) => chainId === dao.chainId) ?? true
    return (await readDaos(pool)).filter(begun).map(row => ({...row, at}))
  },
  async dao(_: unknown, args: TimeArguments & {slug: string}, {pool}: Context): Promise<(DaoRow & Dated) | undefined> {
    const [row] = await readDaos(pool, args.slug)
    return row && {...row, at: await momentsOf(pool, args, {dao: row.slug})}
  },
  _meta: () => ({}),
}

async function bucketsOf({pool}: Context, token: TokenRow & Dated, args: TimeArguments) {
  const {dao, id, chainId} = token
  const at = (await momentsOf(pool, args, {dao})) ?? token.at
  const rows = await readBuckets(pool, {dao, token: id, block: heightOf(at, chainId)})
  const [then] = at === token.at ? [token] : (await readTokens(pool, [dao], at)).filter(row => row.id === id)
  const supply = BigInt(then?.totalSupply ?? 0)
  return rows.map(row => ({
    ...row,
    dao,
    token: token.address,
    block: heightOf(at, chainId),
    share: shareOf(BigInt(row.balance), supply),
  }))
}

type DatedDao = DaoRow & Dated

/** Rows with what they are told as of. */
const withMoments = <Row>(rows: readonly Row[], at: Moments | undefined) => rows.map(row => ({...row, at}))

export const daoTypes = {
  Meta: {
    chains: (_: unknown, __: unknown, {chainStatuses}: Context) => chainStatuses(),
    daos: (_: unknown, __: unknown, {daoStatuses}: Context) => daoStatuses(),
  },
  Dao: {
    caip2: ({chainId}: DaoRow) => caip2(chainId),
    tokens: async ({slug, at}: DatedDao, _: unknown, {pool}: Context) =>
      withMoments(await readTokens(pool, [slug], at), at),
    contracts: async ({slug, at}: DatedDao, _: unknown, {pool}: Context) =>
      withMoments(await readContracts(pool, {dao: slug}, at), at),
    governors: ({slug, at}: DatedDao, _: unknown, {pool}: Context) => readGovernors(pool, [slug], at),
    unreadableLogs: ({slug, at}: DatedDao, _: unknown, {pool}: Context) => countUnreadable(pool, slug, at),
    labels: ({slug}: DaoRow, _: unknown, {labels}: Context) => labels.load(slug),
    proposals: (
      {slug, at}: DatedDao,
      args: ListArguments & {state?: readonly string[]; power?: readonly string[]},
      context: Context,
      info: Asked,
    ) => listProposals({...args, dao: slug}, at, {context, info}),
    lastVerification: async ({slug, chainId, at}: DatedDao, _: unknown, {pool, verifications}: Context) =>
      at ? readLastVerification(pool, slug, heightOf(at, chainId)) : (await verifications.load(slug))[0],
    integrity: (dao: DatedDao, _: unknown, {pool}: Context) => readIntegrity(pool, dao, dao.at),
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
    buckets: (token: TokenRow & Dated, args: TimeArguments, context: Context) => bucketsOf(context, token, args),
  },
}
