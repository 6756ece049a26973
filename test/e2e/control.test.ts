import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {type Address, type Hex, zeroAddress, zeroHash} from 'viem'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {CONTROL_KINDS} from '../../src/core/control/control-kinds'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'
import {SeededRandom} from '../../src/demo/seeded-random'
import {readDaos} from '../../src/storage/read/daos'
import {StateReader} from '../../src/verify/state-reader'
import {verify} from '../../src/verify/verify'
import {TestApi} from '../harness/api'
import {ControlledContracts, PEOPLE, ROLES} from '../harness/controlled-contracts'
import {testPool} from '../harness/demo-index'
import {type Indexer, startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {dumpTables} from '../harness/tables'

// Real contracts whose control changes at random, while the indexer is killed and the chain is reorganised. At every block
// the API says of who controls them what they answer themselves.
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const ACTS = 60
const SLOT = {
  proxyAdmin: '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
  implementation: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
}
const folder = mkdtempSync(join(tmpdir(), 'kingmaker-control-'))
const daos = join(folder, 'daos')
const [daoFile, alertsFile] = [join(daos, 'controlled.yaml'), join(folder, 'alerts.yaml')]

let postgres: TestPostgres
let node: LocalNode
let chain: DevChain
let contracts: ControlledContracts
let pool: Pool
let api: TestApi
let databaseUrl: string
let head: number

const index = (url: string): Indexer =>
  startIndexer({
    chain: 'local',
    databaseUrl: url,
    rpcUrl: node.url,
    daoFiles: [daoFile],
    env: {KINGMAKER_ALERTS: alertsFile},
  })

beforeAll(async () => {
  postgres = await startTestPostgres()
  node = await startLocalNode({home: folder})
  chain = new DevChain(node.url)
  contracts = await ControlledContracts.deploy(chain)
  const {Owned, Ruled, Delayed, CompoundTimelock, Proxied} = contracts.addresses
  const listed = [
    ['protocol', 'control-only', Owned],
    ['protocol', 'control-only', Ruled],
    ['timelock', 'timelock-controller', Delayed],
    ['timelock', 'compound-timelock', CompoundTimelock],
    ['protocol', 'control-only', Proxied],
  ].map(([role, kind, address]) => `  - { role: ${role}, kind: ${kind}, address: "${address}", from: 1 }`)
  mkdirSync(daos)
  writeFileSync(daoFile, `slug: controlled\nname: Controlled\nchain: local\ncontracts:\n${listed.join('\n')}\n`)
  writeFileSync(
    alertsFile,
    'rules:\n  - { id: every-change, kind: controlChanged }\n  - { id: owners, kind: controlChanged, controls: [owner] }\n',
  )
  databaseUrl = await postgres.createDatabase()
  pool = testPool(databaseUrl)
  api = new TestApi(pool)

  const random = new SeededRandom(SEED)
  let indexer = index(databaseUrl)
  for (let i = 0; i < ACTS / 3; i++) await contracts.act(random)
  await indexer.reaches(await chain.blockNumber())
  await indexer.kill('SIGKILL')
  // Unfinal blocks that are read one by one, and the last of them orphaned.
  indexer = index(databaseUrl)
  for (let i = 0; i < ACTS / 3; i++) await contracts.act(random)
  const fork = await chain.rpc('evm_snapshot')
  // No deeper than what the store undoes.
  for (let i = 0; i < 3; i++) await contracts.act(random)
  await contracts.delay(1234)
  const orphaned = await chain.blockNumber()
  await indexer.reaches(orphaned)
  await chain.rpc('evm_revert', [fork])
  for (let i = 0; i < ACTS / 3 || (await chain.blockNumber()) <= orphaned; i++) await contracts.act(random)
  head = await chain.blockNumber()
  await indexer.reaches(head)
  await indexer.kill()
})

afterAll(async () => {
  await pool?.end()
  await node?.stop()
  await postgres?.close()
  rmSync(folder, {recursive: true})
})

interface Told {
  readonly address: Address
  readonly owner: Address | null
  readonly pendingOwner: Address | null
  readonly admin: Address | null
  readonly pendingAdmin: Address | null
  readonly proxyAdmin: Address | null
  readonly implementation: Address | null
  readonly controllers: readonly {kind: string; account: Address; schedule: string | null}[]
  readonly delays: readonly {kind: string; seconds: string | null; schedule: string | null}[]
  readonly roles: readonly {role: Hex; adminRole: Hex; memberCount: number; members: readonly {account: Address}[]}[]
}

async function toldAt(block: number): Promise<Map<Address, Told>> {
  const data = await api.data<{contracts: Told[]}>(
    `{ contracts(dao: "controlled", block: {number: ${block}}) { address owner pendingOwner admin pendingAdmin proxyAdmin
       implementation controllers { kind account schedule } delays { kind seconds schedule }
       roles { role adminRole memberCount members { account } } } }`,
  )
  return new Map(data.contracts.map(told => [told.address, told]))
}

/** What one contract is told to be, and what it answers, at a block; what no event has told yet is left out. */
async function compareAt(block: number): Promise<void> {
  const told = await toldAt(block)
  const {addresses} = contracts
  const of = (name: keyof typeof addresses) => {
    const found = told.get(addresses[name])
    if (!found) throw new Error(`${name} is not told of at block ${block}`)
    return found
  }
  const read = <Value>(name: keyof typeof addresses, view: string, args: readonly unknown[] = []) =>
    contracts.read<Value>(name, view, args, block)
  const exists = async (name: keyof typeof addresses) =>
    (await chain.rpc<Hex>('eth_getCode', [addresses[name], `0x${block.toString(16)}`])) !== '0x'
  const delay = (name: keyof typeof addresses, kind: string) => of(name).delays.find(each => each.kind === kind)
  const at = `block ${block} (SEED=${SEED})`

  if (await exists('Owned')) {
    expect(of('Owned').owner, at).toBe(await read('Owned', 'owner'))
    expect(of('Owned').pendingOwner ?? zeroAddress, at).toBe(await read('Owned', 'pendingOwner'))
  }
  for (const name of ['Ruled', 'Delayed'] as const) {
    if (!(await exists(name))) continue
    for (const role of ROLES) {
      const found = of(name).roles.find(each => each.role === role)
      const members = (found?.members ?? []).map(({account}) => account)
      const everybody = [...PEOPLE, addresses[name], zeroAddress]
      const has = await Promise.all(everybody.map(each => read<boolean>(name, 'hasRole', [role, each])))
      expect([...members].sort(), `${role} of ${name} at ${at}`).toEqual(everybody.filter((_, i) => has[i]).sort())
      expect(found?.memberCount ?? 0).toBe(members.length)
      expect(found?.adminRole ?? zeroHash, `admin of ${role} at ${at}`).toBe(await read(name, 'getRoleAdmin', [role]))
    }
  }
  if (await exists('Ruled')) {
    const pending = of('Ruled').controllers.find(({kind}) => kind === 'pendingDefaultAdmin')
    const [account, schedule] = await read<readonly [Address, number]>('Ruled', 'pendingDefaultAdmin')
    expect([pending?.account ?? zeroAddress, Number(pending?.schedule ?? 0)], at).toEqual([account, schedule])
    const header = await chain.rpc<{timestamp: Hex}>('eth_getBlockByNumber', [`0x${block.toString(16)}`, false])
    const next = delay('Ruled', 'pendingDefaultAdminDelay')
    const ahead = Number(next?.schedule ?? 0) >= Number(header.timestamp)
    const [seconds, effect] = await read<readonly [number, number]>('Ruled', 'pendingDefaultAdminDelay')
    expect(ahead ? [Number(next?.seconds), Number(next?.schedule)] : [0, 0], at).toEqual([seconds, effect])
  }
  if (await exists('Delayed'))
    expect(BigInt(delay('Delayed', 'minDelay')?.seconds ?? -1), at).toBe(await read('Delayed', 'getMinDelay'))
  if (await exists('CompoundTimelock')) {
    const {admin, pendingAdmin} = of('CompoundTimelock')
    // Its constructor is silent.
    if (admin !== null) expect(admin, at).toBe(await read('CompoundTimelock', 'admin'))
    expect(pendingAdmin ?? zeroAddress, at).toBe(await read('CompoundTimelock', 'pendingAdmin'))
    const seconds = delay('CompoundTimelock', 'delay')?.seconds
    if (seconds) expect(BigInt(seconds), at).toBe(await read('CompoundTimelock', 'delay'))
  }
  if (await exists('Proxied')) {
    expect(of('Proxied').owner, at).toBe(await read('Proxied', 'owner'))
    for (const kind of ['proxyAdmin', 'implementation'] as const) {
      const place = [addresses.Proxied, SLOT[kind], `0x${block.toString(16)}`]
      const word = await chain.rpc<Hex>('eth_getStorageAt', place)
      expect(of('Proxied')[kind]?.toLowerCase(), `${kind} at ${at}`).toBe(`0x${word.slice(-40)}`)
    }
  }
}

test(`at every block the API says who controls contracts as they do themselves (SEED=${SEED})`, {
  timeout: 120_000,
}, async () => {
  for (let block = 1; block <= head; block++) await compareAt(block)
  const kinds = await api.data<{controlChanges: {kind: string}[]}>('{ controlChanges(first: 1000) { kind } }')
  const met = new Set(kinds.controlChanges.map(({kind}) => kind))
  // What only governors and tokens of Compound have, and what these contracts have not.
  const without = ['beacon', 'authority', 'timelock', 'proposalGuardian', 'whitelistGuardian', 'minter']
  expect(CONTROL_KINDS.filter(kind => !without.includes(kind) && !met.has(kind)).length).toBeLessThan(4)
  const {dao} = await api.data<{dao: unknown}>(
    '{ dao(slug: "controlled") { unreadableLogs integrity { status breaches { rule } unsupported { reason } } } }',
  )
  expect(dao).toEqual({unreadableLogs: 0, integrity: {status: 'ok', breaches: [], unsupported: []}})
})

test('the tables are those of an index that was never killed and never saw what was orphaned', {
  timeout: 60_000,
}, async () => {
  const clean = await postgres.createDatabase()
  let indexer = index(clean)
  await indexer.reaches(head)
  await indexer.kill()
  const tables = await dumpTables(clean)
  expect(tables.control_change?.length).toBeGreaterThan(20)
  expect(await dumpTables(databaseUrl)).toEqual(tables)
  // Taken back and told again, they are the same.
  const height = Math.floor(head / 2)
  const rewound = await kingmaker(['rewind', 'local', '--to', `${height}`], {
    DB_URL: clean,
    KINGMAKER_DAOS: daos,
    RPC_LOCAL_HTTP: node.url,
  })
  expect(rewound, rewound.stderr).toMatchObject({code: 0})
  const rows = (all: readonly string[] = []) => all.filter(row => Number(JSON.parse(row).block) <= height)
  expect((await dumpTables(clean)).control_change).toEqual(rows(tables.control_change))
  indexer = index(clean)
  await indexer.reaches(head)
  await indexer.kill()
  expect(await dumpTables(clean)).toEqual(tables)
})

test('the feed and the alerts tell what the list tells', async () => {
  const fields = `id dao contract caip10 kind account previousAccount role roleName granted sender adminRole
    previousAdminRole delay previousDelay schedule expiry block timestamp transactionHash logIndex`
  const data = await api.data<{
    controlChanges: {id: string; kind: string}[]
    changes: {
      changes: {kind: string; retracts: string | null; id: string; controlChange: unknown; alert: Alert | null}[]
    }
  }>(
    `{ controlChanges(first: 1000, orderBy: [{field: BLOCK, direction: ASC}], where: {kind_not: implementation}) { ${fields} }
       changes(first: 1000, kinds: [controlChanged, alert]) { changes { id kind retracts controlChange { ${fields} }
         alert { rule control role account text } } } }`,
  )
  interface Alert {
    readonly rule: string
    readonly control: string
    readonly text: string
  }
  const {changes} = data.changes
  expect(changes.length).toBeLessThan(1000)
  const taken = new Set(changes.map(({retracts}) => retracts))
  const standing = changes.filter(({id, retracts}) => retracts === null && !taken.has(id))
  expect(taken.size).toBeGreaterThan(1)
  const byId = (a: unknown, b: unknown) => ((a as {id: string}).id < (b as {id: string}).id ? -1 : 1)
  const fed = standing.flatMap(({kind, controlChange}) => (kind === 'controlChanged' ? [controlChange] : []))
  expect(fed.sort(byId)).toEqual([...data.controlChanges].sort(byId))
  const alerts = standing.flatMap(({alert}) => (alert ? [alert] : []))
  const of = (id: string) => alerts.filter(({rule}) => rule === id).map(({control}) => control)
  const kinds = data.controlChanges.map(({kind}) => kind)
  expect(of('every-change').sort()).toEqual([...kinds].sort())
  expect(of('owners')).toEqual(kinds.filter(kind => kind === 'owner'))
  expect(alerts.map(({text}) => text).join('\n')).toMatch(/^DEFAULT_ADMIN_ROLE is given to 0x\w{40} by 0x\w{40}$/m)
})

test('verification asks for all of it, and finds what the index has otherwise', async () => {
  const [dao] = await readDaos(pool, 'controlled')
  if (!dao) throw new Error('nothing is indexed')
  const verified = (block?: number) =>
    verify({pool, reader: new StateReader(node.url)}, dao, {samples: 1, seed: 1, block})
  for (const block of [undefined, head - 7, 20, 3]) {
    const {checks, differences, outcome} = await verified(block)
    expect(differences, `at block ${block}`).toEqual([])
    expect(outcome).toBe('equal')
    expect(checks.filter(({notRead}) => notRead > 0)).toEqual([])
  }
  await pool.query(`UPDATE control_change SET account = '0x' || repeat('ab', 20) WHERE kind IN ('owner', 'proxyAdmin')`)
  await pool.query(`UPDATE control_change SET delay = delay + 1 WHERE kind = 'minDelay'`)
  await pool.query(`UPDATE control_change SET granted = NOT granted WHERE kind = 'role'`)
  const {differences} = await verified()
  expect(new Set(differences.map(({check}) => check))).toEqual(new Set(['owner', 'proxyAdmin', 'minDelay', 'role']))
})
