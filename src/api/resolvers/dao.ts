import {adviceFor, INTEGRITY_RULES} from '../../core/integrity'
import {ratio} from '../../core/ratio'
import {countUnreadable, type DaoRow, readDaos, readGovernors, readTokens, type TokenRow} from '../../storage/read/daos'
import {type BreachRow, readIntegrity, type UnsupportedRow} from '../../storage/read/integrity'
import {type ProposalOrder, readProposals} from '../../storage/read/proposals'
import {readStatus} from '../../storage/read/status'
import {readLastVerification, type VerificationRow} from '../../storage/read/verifications'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {latestPoint} from './concentration'

export const daoQueries = {
  daos: (_: unknown, __: unknown, {pool}: Context) => readDaos(pool),
  dao: async (_: unknown, {slug}: {slug: string}, {pool}: Context) => (await readDaos(pool, slug))[0],
  _meta: () => ({}),
}

export const daoTypes = {
  Meta: {
    chains: (_: unknown, __: unknown, {pool}: Context) => readStatus(pool),
  },
  Dao: {
    tokens: ({slug}: DaoRow, _: unknown, {pool}: Context) => readTokens(pool, [slug]),
    governors: ({slug}: DaoRow, _: unknown, {pool}: Context) => readGovernors(pool, [slug]),
    unreadableLogs: ({slug}: DaoRow, _: unknown, {pool}: Context) => countUnreadable(pool, slug),
    labels: ({slug}: DaoRow, _: unknown, {labels}: Context) => labels.load(slug),
    proposals: (
      {slug}: DaoRow,
      args: PageArguments<ProposalOrder> & {state?: readonly string[]; power?: readonly string[]},
      {pool}: Context,
    ) => readProposals(pool, {dao: slug, states: args.state, powers: args.power}, pageOf(args)),
    lastVerification: ({slug}: DaoRow, _: unknown, {pool}: Context) => readLastVerification(pool, slug),
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
  Token: {
    delegationRate: ({totalSupply, delegatedSupply}: TokenRow) =>
      BigInt(totalSupply) > 0n ? ratio(BigInt(delegatedSupply), BigInt(totalSupply)) : null,
    concentration: (token: TokenRow, {population}: {population: string}, {pool}: Context) =>
      latestPoint(pool, token, population),
  },
}
