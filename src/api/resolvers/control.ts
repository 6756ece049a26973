import {CONTROL_DELAYS, CONTROLLERS} from '../../core/control/control-kinds'
import {DEFAULT_ADMIN_ROLE, roleName} from '../../core/control/known-roles'
import type {Where} from '../../storage/read/columns'
import {
  CONTROL_COLUMNS,
  type ControlChangeRow,
  type ControlFilter,
  countControlChanges,
  readControlChanges,
} from '../../storage/read/control-changes'
import {type ContractRow, readContracts} from '../../storage/read/daos'
import {momentsOf, type TimeArguments} from '../block-argument'
import {caip10} from '../caip'
import {type ConnectionArguments, connectionOf, type Walkable} from '../connection'
import type {Context, Dated} from '../context'
import {type ListArguments, pageOf, partOf} from '../page-arguments'

interface ControlSelection {
  /** Chain of the addresses, where they tell it and nothing else does. */
  readonly chainId?: number
  readonly dao?: string
  readonly contract?: string
  readonly account?: string
  readonly kind?: readonly string[]
  readonly where?: Where | null
}

type DatedContract = ContractRow & Dated

interface Role {
  readonly role: string
  readonly adminRole: string
  /** By address. */
  readonly members: readonly ControlChangeRow[]
}

const filterOf = ({chainId, dao, contract, account, kind, where}: ControlSelection): ControlFilter => {
  return {chainId, dao, contract, account, kinds: kind, where}
}

export const controlQueries = {
  async contracts(_: unknown, args: TimeArguments & {dao?: string}, {pool}: Context): Promise<DatedContract[]> {
    const at = await momentsOf(pool, args, {dao: args.dao})
    return (await readContracts(pool, {dao: args.dao}, at)).map(row => ({...row, at}))
  },
  async contract(_: unknown, args: TimeArguments & {dao: string; address: string}, {pool}: Context) {
    const at = await momentsOf(pool, args, {dao: args.dao})
    const [row] = await readContracts(pool, args, at)
    return row && {...row, at}
  },
  async controlChanges(_: unknown, args: ListArguments & ControlSelection & TimeArguments, {pool}: Context) {
    const page = pageOf(args, CONTROL_COLUMNS)
    const at = await momentsOf(pool, args, {dao: args.dao, chainId: args.chainId})
    return readControlChanges(pool, filterOf(args), page, at)
  },
  async controlChangesConnection(_: unknown, args: ConnectionArguments & ControlSelection, {pool}: Context) {
    const filter = filterOf(args)
    const list: Walkable<ControlChangeRow> = {
      columns: CONTROL_COLUMNS,
      scope: {dao: args.dao, chainId: args.chainId},
      read: (db, page, at) => readControlChanges(db, filter, page, at),
      count: (db, at) => countControlChanges(db, filter, at),
    }
    return connectionOf(pool, 'controlChanges', {args, list})
  },
}

const controlOf = ({id, at}: DatedContract, {loaders}: Context) => loaders(at).control.load(id)

/** The rows of some kinds, in the order of these. */
const ofKinds = (rows: readonly ControlChangeRow[], kinds: readonly string[]) =>
  kinds.flatMap(kind => rows.filter(row => row.kind === kind))

/** Places, with the code behind a proxy, which decides over all of them. */
const PLACES = [...CONTROLLERS, 'implementation']

const accountOf = (kind: string) => async (contract: DatedContract, _: unknown, context: Context) =>
  ofKinds(await controlOf(contract, context), [kind])[0]?.account ?? null

/** The roles of a contract by hash, from the last change of each member and of each admin. */
function rolesOf(rows: readonly ControlChangeRow[]): Role[] {
  const hashes = new Set(rows.map(({role}) => role).filter(role => role !== null))
  return [...hashes].sort().map(role => {
    const own = rows.filter(row => row.role === role)
    const adminRole = own.find(({kind}) => kind === 'roleAdmin')?.adminRole ?? DEFAULT_ADMIN_ROLE
    return {role, adminRole, members: own.filter(({kind, granted}) => kind === 'role' && granted)}
  })
}

const nameOf = (role: string | null) => (role === null ? null : (roleName(role as `0x${string}`) ?? null))

export const controlTypes = {
  Contract: {
    caip10: ({chainId, address}: ContractRow) => caip10(chainId, address),
    owner: accountOf('owner'),
    pendingOwner: accountOf('pendingOwner'),
    admin: accountOf('admin'),
    pendingAdmin: accountOf('pendingAdmin'),
    proxyAdmin: accountOf('proxyAdmin'),
    implementation: accountOf('implementation'),
    async controllers(contract: DatedContract, {kind}: {kind?: readonly string[] | null}, context: Context) {
      const wanted = PLACES.filter(each => kind?.includes(each) ?? true)
      return ofKinds(await controlOf(contract, context), wanted)
    },
    delays: async (contract: DatedContract, _: unknown, context: Context) =>
      ofKinds(await controlOf(contract, context), CONTROL_DELAYS),
    roles: async (contract: DatedContract, _: unknown, context: Context) => rolesOf(await controlOf(contract, context)),
  },
  ControlDelay: {
    seconds: ({delay}: ControlChangeRow) => delay,
  },
  Role: {
    name: ({role}: Role) => nameOf(role),
    adminRoleName: ({adminRole}: Role) => nameOf(adminRole),
    memberCount: ({members}: Role) => members.length,
    members({members}: Role, args: {first: number; skip: number}) {
      const {first, skip} = partOf(args)
      return members.slice(skip, skip + first)
    },
  },
  ControlChange: {
    caip10: ({chainId, contract}: ControlChangeRow) => caip10(chainId, contract),
    roleName: ({role}: ControlChangeRow) => nameOf(role),
  },
}
