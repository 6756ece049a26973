// What the series cost ingestion, how a ranking at a past block compares with the ranking now, and what loading takes: on
// a PostgreSQL of its own. Needs `npm run build`; SEED, CHANGES, DELEGATES and ACCOUNTS can be set.
import {chmodSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createRequire} from 'node:module'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gunzipSync} from 'node:zlib'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const lib = path => require(join(root, 'lib', path))
const {startPostgres} = lib('runtime/embedded-postgres.js')
const {applyMigrations} = lib('storage/migrate.js')
const {dataSource, openPool} = lib('storage/connection.js')
const {saveChanges} = lib('storage/save.js')
const {loadState} = lib('storage/load.js')
const {readAccounts} = lib('storage/read/accounts.js')
const {applyBlocks} = lib('core/state.js')
const {Ledger} = lib('core/ledger/ledger.js')
const {Intervals} = lib('core/intervals.js')
const {NO_LABELS} = lib('core/labels.js')
const {Store} = require('@subsquid/typeorm-store')

const seed = Number(process.env.SEED ?? 20260721)
const CHANGES = Number(process.env.CHANGES ?? 1_000_000)
const DELEGATES = Number(process.env.DELEGATES ?? 100_000)
const ACCOUNTS = Number(process.env.ACCOUNTS ?? 1_000_000)
const OP = 'test/fixtures/op-delegate-votes-changed.ndjson.gz'

let state = seed | 0
function random() {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
const below = n => Math.floor(random() * n)
const address = n => `0x${n.toString(16).padStart(40, '0')}`
const whole = number => Math.round(number).toLocaleString('en')
const seconds = since => Number(process.hrtime.bigint() - since) / 1e9
const now = () => process.hrtime.bigint()

const tokenOf = contract => ({
  address: contract,
  dao: 'bench',
  clock: 'blocknumber',
  rules: new Intervals({}),
  labels: NO_LABELS,
  activityWindow: 10,
})
const planOf = (chainId, contract) => ({
  chainId,
  chain: `bench-${chainId}`,
  tokens: [tokenOf(contract)],
  custodians: [],
  governors: [],
})
const block = height => ({height, hash: `0x${height.toString(16)}`, timestamp: 1_700_000_000 + 2 * height})
const placed = (contract, at, logIndex, event) => ({
  contract,
  position: {block: at, transactionHash: '0x', logIndex},
  event,
})
const emptyState = contract => ({
  ledgers: new Map([[contract, new Ledger(contract)]]),
  governors: new Map(),
  unsupported: new Map(),
  controls: new Map(),
})

/** The recorded changes of votes on OP Mainnet as blocks of events. */
function opBlocks(contract) {
  const lines = gunzipSync(readFileSync(join(root, OP)))
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const blocks = []
  for (const {blockNumber, logIndex, topics, data} of lines) {
    if (blocks.at(-1)?.block.height !== blockNumber) blocks.push({block: block(blockNumber), events: []})
    const delegate = `0x${topics[1].slice(26)}`
    const [previous, current] = [BigInt(data.slice(0, 66)), BigInt(`0x${data.slice(66)}`)]
    const {events, block: at} = blocks.at(-1)
    events.push(placed(contract, at, logIndex, {kind: 'votingPowerChanged', delegate, previous, current}))
  }
  return blocks
}

/** Folds and writes all blocks, each batch in a transaction, with the series or without. */
async function ingest(source, chainId, {series}) {
  const contract = address(chainId)
  const plan = planOf(chainId, contract)
  const folded = emptyState(contract)
  const blocks = opBlocks(contract)
  const start = now()
  for (let i = 0; i < blocks.length; i += 500) {
    const batch = blocks.slice(i, i + 500)
    await source.transaction('REPEATABLE READ', async em => {
      const changes = applyBlocks(folded, batch)
      if (!series) for (const rows of [changes.concentration, changes.participation, changes.snapshots]) rows.length = 0
      await saveChanges(new Store(() => em), plan, folded, changes, batch.at(-1).block)
    })
  }
  return seconds(start)
}

async function costOfSeries(source) {
  await ingest(source, 1, {series: true})
  const [withSeries, without] = [[], []]
  for (let i = 0; i < 3; i++) {
    without.push(await ingest(source, 10 + i, {series: false}))
    withSeries.push(await ingest(source, 20 + i, {series: true}))
  }
  const [plain, full] = [Math.min(...without), Math.min(...withSeries)]
  console.log(`folding and writing 10,000 changes of votes in 9,135 blocks, best of three
  without the rows of the series   ${plain.toFixed(2)} s
  with them                        ${full.toFixed(2)} s: ${((100 * (full - plain)) / plain).toFixed(0)} % more`)
}

async function recordChanges(pool) {
  const contract = address(7)
  const id = `7:${contract}`
  const folded = emptyState(contract)
  const votes = new Map()
  let rows = {ids: [], delegates: [], previous: [], current: [], blocks: [], logs: []}
  const write = async () => {
    await pool.query(
      `INSERT INTO voting_power_change (id, chain_id, token, delegate, previous, current, block, clock, timestamp, transaction_hash, log_index)
       SELECT id, 7, $7, delegate, previous, current, block, block, 1700000000 + 2 * block, '0x', log
       FROM unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::int[], $6::int[]) AS row(id, delegate, previous, current, block, log)`,
      [...Object.values(rows), id],
    )
    rows = {ids: [], delegates: [], previous: [], current: [], blocks: [], logs: []}
  }
  let snapshots = 0
  for (let height = 1; height <= CHANGES / 10; height++) {
    const at = block(height)
    const events = []
    for (let log = 0; log < 10; log++) {
      // A few delegates change all the time, most hardly ever; how much they have spans many orders of magnitude.
      const delegate = address(1 + Math.floor(DELEGATES * random() ** 4))
      const previous = votes.get(delegate) ?? 0n
      const current = random() < 0.03 ? 0n : BigInt(Math.floor(10 ** (6 + 8 * random()))) * 10n ** 10n
      votes.set(delegate, current)
      events.push(placed(contract, at, log, {kind: 'votingPowerChanged', delegate, previous, current}))
      for (const [name, value] of Object.entries({
        ids: `7:${height}:${log}`,
        delegates: delegate,
        previous: `${previous}`,
        current: `${current}`,
        blocks: height,
        logs: log,
      }))
        rows[name].push(value)
    }
    const changes = applyBlocks(folded, [{block: at, events}])
    for (const {ranking, complete, entries} of changes.snapshots) {
      snapshots++
      await pool.query(
        `INSERT INTO ranking_snapshot (id, chain_id, token, ranking, block, complete, entries) VALUES ($1, 7, $2, $3, $4, $5, $6)`,
        [
          `${id}:${height}`,
          id,
          ranking,
          height,
          complete,
          JSON.stringify(entries.map(e => [e.address, `${e.weight}`])),
        ],
      )
    }
    if (rows.ids.length >= 20_000) await write()
  }
  await write()
  const accounts = [...folded.ledgers.get(contract).accounts.values()]
  await pool.query(
    `INSERT INTO account (id, chain_id, token, address, balance, holding, voting_power)
     SELECT $1 || ':' || address, 7, $1, address, 0, 0, votes FROM unnest($2::text[], $3::numeric[]) AS row(address, votes)`,
    [id, accounts.map(account => account.address), accounts.map(account => `${account.votingPower}`)],
  )
  await pool.query('VACUUM ANALYZE')
  return {id, accounts: accounts.length, snapshots}
}

async function rankings(pool) {
  const {id, accounts, snapshots} = await recordChanges(pool)
  const page = {first: 100, skip: 0, orderBy: [{field: 'weight', direction: 'DESC'}]}
  const read = block => readAccounts(pool, {token: id, ranking: 'delegates', block}, page)
  const last = CHANGES / 10
  const text = rows => rows.map(row => `${row.address} ${row.votingPower}`).join()
  if (text(await read()) !== text(await read(last))) throw new Error('the ranking at the last block is not the one now')
  const median = async ask => {
    const times = []
    for (let i = 0; i < 300; i++) {
      const start = now()
      await ask()
      times.push(1000 * seconds(start))
    }
    return times.sort((a, b) => a - b)[150]
  }
  await median(() => read())
  const present = await median(() => read())
  const past = await median(() => read(1 + below(last)))
  const start = now()
  await pool.query(
    `SELECT address, votes FROM (SELECT DISTINCT ON (delegate) delegate AS address, current AS votes FROM voting_power_change
       WHERE token = $1 AND block <= $2 ORDER BY delegate, block DESC, log_index DESC) AS accounts
     WHERE votes > 0 ORDER BY votes DESC, address DESC LIMIT 100`,
    [id, last / 2],
  )
  const plain = 1000 * seconds(start)
  console.log(`
ranking of the 100 largest of ${whole(accounts)} delegates over ${whole(CHANGES)} changes, ${snapshots} snapshots, medians of 300
  now                              ${present.toFixed(2)} ms
  at a random past block           ${past.toFixed(2)} ms: ${(past / present).toFixed(1)} times that
  the same from all changes        ${plain.toFixed(0)} ms: ${(plain / past).toFixed(0)} times the one before`)
}

async function loading(source, pool) {
  const contract = address(9)
  const id = `9:${contract}`
  await pool.query(
    `INSERT INTO account (id, chain_id, token, address, balance, holding, voting_power, delegate)
     SELECT $1 || ':' || address, 9, $1, address, floor(1e18 * n * n), floor(1e18 * n * n), 0, delegate FROM (
       SELECT n, '0x' || lpad(to_hex(n), 40, '0') AS address,
         CASE WHEN n % 10 = 0 THEN '0x' || lpad(to_hex(n % 5000), 40, '0') END AS delegate
       FROM generate_series(1, $2::int) AS n) AS made`,
    [id, ACCOUNTS],
  )
  const used = () => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed
  }
  const before = used()
  const start = now()
  const loaded = await source.transaction('REPEATABLE READ', em =>
    loadState(new Store(() => em), planOf(9, contract), 0),
  )
  const took = seconds(start)
  const heap = globalThis.gc ? `${whole((used() - before) / ACCOUNTS)} bytes of heap an account` : 'heap not measured'
  if (loaded.ledgers.get(contract).accounts.size !== ACCOUNTS) throw new Error('not every account was loaded')
  console.log(`
loading ${whole(ACCOUNTS)} accounts    ${took.toFixed(1)} s, ${heap}`)
}

const home = mkdtempSync(join(tmpdir(), 'kingmaker-bench-'))
// As root the server runs under another account, which has to enter.
chmodSync(home, 0o755)
const server = await startPostgres({home})
try {
  process.env.DB_URL = server.url
  await applyMigrations()
  const source = await dataSource().initialize()
  const pool = openPool(2)
  console.log(`seed ${seed}; node ${process.version}; ${cpus().length} cores, ${cpus()[0]?.model}\n`)
  await costOfSeries(source)
  await rankings(pool)
  await loading(source, pool)
  await pool.end()
  await source.destroy()
} finally {
  await server.stop()
  rmSync(home, {recursive: true, force: true})
}
