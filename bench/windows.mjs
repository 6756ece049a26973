// What figures of accounts and DAOs over many proposals take: Compound's 141 recorded ones as they are, and then with a made-up
// token of a million changes of votes behind them. Run by `npm run bench:windows`; CHANGES and DELEGATES can be set.
import {fork} from 'node:child_process'
import {once} from 'node:events'
import {createRequire} from 'node:module'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const lib = path => require(join(root, 'lib', path))
const {Pool} = require('pg')
const {startRecordingServer} = lib('recording/server.js')
const {historyTypes, influenceOfAll, readEntries} = lib('api/resolvers/history.js')
const {slidingWindows, windowOf} = lib('api/decided-window.js')
const {ableToChange} = lib('api/proposal-potential.js')
const {turnoutGame} = lib('api/turnout-game.js')
const {readUncast, readSnapshotTotals} = lib('storage/read/snapshots.js')
const {readVotesAt, readVotesSeries} = lib('storage/read/games.js')
const {readProposals} = lib('storage/read/proposals.js')
const {solvePowerJob} = lib('solver/power-job.js')

const CHANGES = Number(process.env.CHANGES ?? 1_000_000)
const DELEGATES = Number(process.env.DELEGATES ?? 20_000)
const HEAD = 16_272_090
const WINDOW = 20
const TOKEN = `1:0x${'cc'.repeat(20)}`
const pool = new Pool({connectionString: process.env.DB_URL})

/** Indexes the recording by a process of its own, as `start` does. */
async function index() {
  const node = await startRecordingServer({
    file: join(root, 'assets/recordings/compound-governor.ndjson.gz'),
    chainId: 1,
  })
  const child = fork(join(root, 'bin/kingmaker.js'), ['service', 'ingest', 'ethereum'], {
    env: {
      ...process.env,
      RPC_ETHEREUM_HTTP: node.url,
      KINGMAKER_DAO_FILES: join(root, 'assets/demo/daos/compound.yaml'),
    },
    stdio: 'ignore',
  })
  for (;;) {
    const {rows} = await pool.query('SELECT height FROM cursor')
    if (rows[0]?.height >= HEAD) break
    if (child.exitCode !== null) throw new Error(`the indexer ended with ${child.exitCode}`)
    await sleep(200)
  }
  child.kill()
  await once(child, 'close')
  await node.close()
}

/** A token whose delegates are the voters and others; their votes change evenly over all blocks. */
async function makeToken() {
  await pool.query(
    `INSERT INTO contract (id, dao, chain_id, role, kind, address, from_block, clock)
     VALUES ($1::text, 'compound', 1, 'token', 'erc20-votes', split_part($1::text, ':', 2), 0, 'blocknumber')`,
    [TOKEN],
  )
  await pool.query(
    `WITH delegates AS (
       SELECT address, row_number() OVER (ORDER BY place, address) AS n FROM (
         SELECT voter AS address, 0 AS place FROM vote GROUP BY voter
         UNION ALL SELECT '0x' || lpad(to_hex(n), 40, '0'), 1 FROM generate_series(1, $2::int) n) AS both_of LIMIT $2)
     INSERT INTO voting_power_change
       (id, chain_id, token, delegate, previous, current, block, clock, timestamp, transaction_hash, log_index)
     SELECT 'made-up:' || s, 1, $1, address, 0, floor(1e23 / n * (1 + s % 7)), at, at, 1580000000 + 13 * (at - 9600000), '', 0
     FROM (SELECT s, 9600000 + floor(s * 6600000.0 / $3)::int AS at, 1 + s::bigint * 7919 % $2 AS place
           FROM generate_series(1, $3::int) s) AS spread
     JOIN delegates ON delegates.n = spread.place`,
    [TOKEN, DELEGATES, CHANGES],
  )
  await pool.query(`UPDATE contract SET token = $1 WHERE role = 'governor'`, [TOKEN])
  await pool.query('ANALYZE')
}

async function timed(what, work) {
  const started = process.hrtime.bigint()
  const result = await work()
  const ms = Number(process.hrtime.bigint() - started) / 1e6
  console.log(`${what.padEnd(76)} ${ms.toFixed(0).padStart(7)} ms`)
  return result
}

async function figures() {
  const scope = {dao: 'compound'}
  const entries = await timed('reading a window of 141 proposals with all votes', () => readEntries(pool, scope))
  const window = windowOf(entries)
  const all = await timed('influence of all its accounts', () => influenceOfAll(window))
  console.log(`  ${all.length} accounts over ${window.decided.length} decided proposals`)
  const one = all.reduce((a, b) => (b.voted > a.voted ? b : a)).account
  await timed('reading it for one account', () => readEntries(pool, {...scope, account: one}))
  const {blocs} = historyTypes.DaoInfluence
  await timed('blocs of the window', () => blocs({...window, minOverlap: 5}))
  const windows = slidingWindows(entries, WINDOW)
  await timed(`blocs of ${windows.length} windows of ${WINDOW}`, () =>
    windows.map(each => blocs({...each, minOverlap: 5})),
  )
  return entries
}

try {
  console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}\n\nas recorded`)
  await index()
  await figures()
  const page = {first: 1000, skip: 0, orderBy: 'CREATED_BLOCK', direction: 'ASC'}
  const proposals = (await readProposals(pool, {dao: 'compound'}, page)).filter(({quorum}) => quorum !== null)
  const last = proposals.at(-1)
  const game = await timed('records of the turnout game of one proposal', () => turnoutGame(pool, last, undefined))
  await timed(`solving it, ${game.rows.length} voters`, () => solvePowerJob(game.job))

  await makeToken()
  console.log(`\nwith ${CHANGES} changes of the votes of ${DELEGATES} delegates`)
  await figures()
  await timed('uncast votes of one proposal', () => readUncast(pool, [ableToChange(last)]))
  const ids = proposals.map(({id}) => id)
  await timed(`uncast votes of ${ids.length} proposals`, () => readUncast(pool, proposals.map(ableToChange)))
  await timed(`totals at ${ids.length} snapshots`, () => readSnapshotTotals(pool, ids, 20))
  const rows = await timed('votes at one snapshot', () =>
    readVotesAt(pool, TOKEN, {column: 'clock', value: last.voteStart}),
  )
  const days = Array.from({length: 31}, (_, day) => BigInt(1_600_000_000 + 86_400 * day))
  await timed('votes at 31 days', () => readVotesSeries(pool, TOKEN, days))
  await timed('records of the turnout game of one proposal', () => turnoutGame(pool, last, rows))
} finally {
  await pool.end()
}
