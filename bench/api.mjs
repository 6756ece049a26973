// What the API answers a second, beside a bare node server that sends the same JSON from one statement of `pg`, in the
// same run on the same rows: 20 connections, each asking again as soon as it has its answer. Rows are made up in the
// sizes of a large DAO. Run by `npm run bench:api`; SECONDS (3 a figure) and ROUNDS (3) can be set. With the argument `ponder`,
// as `npm run bench:ponder` has it, Ponder answers from equal rows in the same run what it can be asked.
import {fork} from 'node:child_process'
import {Agent, request} from 'node:http'
import {createRequire} from 'node:module'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {queries} from './api-queries.mjs'
import {installPonder, startPonder} from './ponder.mjs'
import {ProcessorTime} from './processor-time.mjs'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {Pool} = require('pg')

const CONNECTIONS = 20
const SECONDS = Number(process.env.SECONDS ?? 3)
const ROUNDS = Number(process.env.ROUNDS ?? 3)
const ACCOUNTS = 100_000
const DELEGATES = 19_000
const PROPOSALS = 100
const VOTES = 500
const WITH_PONDER = process.argv[2] === 'ponder'

async function fill() {
  // One connection, since a temporary table is only there.
  const pool = new Pool({connectionString: process.env.DB_URL, max: 1})
  const addressOf = n => `'0x' || lpad(to_hex(${n}), 40, '0')`
  const token = `'1:0x' || repeat('aa', 20)`
  const governor = `'1:0x' || repeat('bb', 20)`
  const run = text => pool.query(text)
  await run(
    `INSERT INTO chain (id, chain_id, name, finality, max_lag, fingerprint) VALUES ('bench', 1, 'Bench', 10, 5, '')`,
  )
  await run(`INSERT INTO dao (id, name, chain) VALUES ('bench', 'Bench', 'bench')`)
  await run(`INSERT INTO cursor (id, height, hash, timestamp) VALUES ('bench', 2700000, '0x00', 1700000000)`)
  await run(`INSERT INTO contract (id, dao, chain_id, role, kind, address, from_block, clock, token) VALUES
    (${token}, 'bench', 1, 'token', 'erc20-votes', '0x' || repeat('aa', 20), 0, 'blocknumber', NULL),
    (${governor}, 'bench', 1, 'governor', 'oz-governor', '0x' || repeat('bb', 20), 0, 'blocknumber', ${token})`)
  const columns = async (table, values) => {
    const {rows} = await pool.query(
      `SELECT column_name AS name, is_nullable = 'NO' AND column_default IS NULL AS needed, data_type AS type
       FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'`,
      [table],
    )
    // Columns that the benchmark does not ask for are filled with nothing of their type.
    const fallback = {
      boolean: 'false',
      bytea: "'\\x'::bytea",
      jsonb: "'{}'",
      ARRAY: "'{}'",
      text: "''",
      'character varying': "''",
    }
    const all = rows.filter(({name, needed}) => name in values || needed)
    return {
      names: all.map(({name}) => `"${name}"`).join(', '),
      values: all.map(({name, type}) => values[name] ?? fallback[type] ?? '0').join(', '),
    }
  }
  const insert = async (table, series, values) => {
    const {names, values: list} = await columns(table, values)
    await run(`INSERT INTO ${table} (${names}) SELECT ${list} FROM ${series}`)
  }
  const weight = n => `floor(1e24 / ${n})::numeric`
  await insert('token', 'generate_series(1, 1)', {
    id: token,
    chain_id: '1',
    dao: `'bench'`,
    address: `'0x' || repeat('aa', 20)`,
    total_supply: '1e27',
    delegated_supply: '1e26',
  })
  await insert('account', `generate_series(1, ${ACCOUNTS}) n`, {
    id: `${token} || ':' || ${addressOf('n')}`,
    chain_id: '1',
    token,
    address: addressOf('n'),
    balance: weight('n'),
    voting_power: `CASE WHEN n <= ${DELEGATES} THEN ${weight('n')} ELSE 0 END`,
    delegate: 'NULL',
  })
  await insert('governor', 'generate_series(1, 1)', {
    id: governor,
    chain_id: '1',
    dao: `'bench'`,
    address: `'0x' || repeat('bb', 20)`,
  })
  const proposal = `${governor} || ':' || p`
  await insert('proposal', `generate_series(1, ${PROPOSALS}) p`, {
    id: proposal,
    chain_id: '1',
    dao: `'bench'`,
    governor,
    proposal_id: 'p',
    proposer: addressOf('p'),
    created_block: 'p * 1000',
    created_hash: `''`,
    created_timestamp: 'p * 12000',
    state: `'Executed'`,
    for_votes: '1e24',
    against_votes: '1e20',
    abstain_votes: '0',
    votes: `${VOTES}`,
    voters: `${VOTES}`,
    voters_with_weight: `${VOTES}`,
    quorum: '1e23',
    min_majority_coalition: '3',
    quorum_cross_index: '4',
    quorum_crosser: addressOf('9'),
    quorum_cross_block: '1',
    voter_gini: `'1/2'`,
    voter_herfindahl: `'1/3'`,
  })
  await insert('proposal_text', `generate_series(1, ${PROPOSALS}) p`, {
    id: proposal,
    chain_id: '1',
    title: `'Proposal ' || p`,
    description: `repeat('Text of the proposal. ', 50)`,
    description_altered: 'false',
  })
  await insert('vote', `generate_series(1, ${PROPOSALS}) p, generate_series(1, ${VOTES}) v`, {
    id: `${proposal} || ':' || v`,
    chain_id: '1',
    dao: `'bench'`,
    proposal,
    index: 'v - 1',
    voter: addressOf(`v * 31`),
    support: 'CASE WHEN v % 7 = 0 THEN 0 ELSE 1 END',
    weight: weight('v'),
    block: 'p * 1000 + v',
    timestamp: 'p * 12000',
    transaction_hash: `'0x' || repeat('cc', 32)`,
    log_index: 'v',
    reason: `''`,
  })
  await insert('voting_power_change', `generate_series(0, 9) r, generate_series(1, ${DELEGATES}) n`, {
    id: `r || ':' || n`,
    chain_id: '1',
    token,
    delegate: addressOf('n'),
    previous: `CASE WHEN r = 0 THEN 0 ELSE ${weight('n')} END`,
    current: weight('n'),
    block: `r * 270000 + n`,
    timestamp: `(r * 270000 + n) * 12`,
    transaction_hash: `'0x' || repeat('dd', 32)`,
    log_index: 'n',
  })
  const first = 'd * 7 + i'
  await insert('concentration', 'generate_series(1, 400) d, generate_series(1, 50) i', {
    id: `d || ':' || i`,
    chain_id: '1',
    token,
    population: `'delegates'`,
    block: 'd * 6750 + i * 100',
    clock: 'd * 6750 + i * 100',
    // A day has 50 points, and the first one is of a day before the year that is asked for.
    timestamp: '(19290 + d) * 86400 + i * 1200',
    readings: `json_build_object('count', ${DELEGATES}, 'total', 1000000007, 'sumOfSquares', 1000000007 + ${first},
      'rankWeightedSum', 1000000007000, 'topSums', json_build_array(200000000 + ${first}),
      'fewestAbove', '[1, 2, 3]'::json, 'bottomSums', '[]'::json, 'entropy', 0.5)::text`,
  })
  await insert('series', 'generate_series(1, 1)', {
    id: `${token} || ':delegates'`,
    chain_id: '1',
    token,
    population: `'delegates'`,
    same_as: `'delegates'`,
    labels: `'none'`,
  })
  // As ingestion writes them: the 150 largest after every hundred changes.
  await run(`CREATE TEMPORARY TABLE largest AS
    SELECT json_agg(json_build_array(${addressOf('n')}, (${weight('n')})::text) ORDER BY n)::text AS entries FROM generate_series(1, 150) n`)
  await insert('ranking_snapshot', `generate_series(0, 9) r, generate_series(2, ${DELEGATES / 100}) k, largest`, {
    id: `r || ':' || k`,
    chain_id: '1',
    token,
    ranking: `'delegates'`,
    block: `r * 270000 + k * 100`,
    complete: 'false',
    entries: 'largest.entries',
  })
  await run('VACUUM ANALYZE')
  const {rows} = await run(
    'SELECT (SELECT count(*) FROM account) a, (SELECT count(*) FROM vote) v, (SELECT count(*) FROM voting_power_change) c, (SELECT count(*) FROM concentration) s',
  )
  await pool.end()
  return rows[0]
}

/** A server in a process of its own, by its URL. */
async function serve(kind, environment) {
  const child = fork(join(root, 'bench/api-server.mjs'), [kind], {env: {...process.env, ...environment}})
  // Whatever ends the benchmark ends its servers.
  process.once('exit', () => child.kill())
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', code => reject(new Error(`${kind} ended with ${code}`)))
  })
  return {port, pid: child.pid, stop: () => child.kill()}
}

const ask = (agent, port, {path, body}) =>
  new Promise((resolve, reject) => {
    const sending = request(
      {
        agent,
        port,
        path,
        method: body ? 'POST' : 'GET',
        headers: body ? {'content-type': 'application/json', 'content-length': Buffer.byteLength(body)} : {},
      },
      answer => {
        const parts = []
        answer.on('data', part => parts.push(part))
        answer.on('end', () => resolve({status: answer.statusCode, body: Buffer.concat(parts)}))
      },
    )
    sending.once('error', reject)
    sending.end(body)
  })

/**
 * Requests a second over `SECONDS`, the latencies that half and all but one in a hundred stay below, and the milliseconds that
 * a request takes of a processor: the server's, and the database's for it. Others on the machine do not change the latter.
 */
async function measure({port, pid}, call) {
  const time = new ProcessorTime()
  const look = async () => {
    const {rows: processes} = await watching.query('SELECT pid FROM pg_stat_activity')
    time.look({server: [pid], database: processes.map(process => process.pid)})
  }
  await look()
  const agent = new Agent({keepAlive: true, maxSockets: CONNECTIONS})
  const latencies = []
  const until = process.hrtime.bigint() + BigInt(SECONDS * 1e9)
  const startedAt = process.hrtime.bigint()
  await Promise.all(
    Array.from({length: CONNECTIONS}, async () => {
      while (process.hrtime.bigint() < until) {
        const at = process.hrtime.bigint()
        const {status} = await ask(agent, port, call)
        if (status !== 200) throw new Error(`status ${status}`)
        latencies.push(Number(process.hrtime.bigint() - at) / 1e6)
      }
    }),
  )
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
  agent.destroy()
  await look()
  const {server, database} = time.tell()
  latencies.sort((a, b) => a - b)
  const at = part => latencies[Math.floor(latencies.length * part)]
  const each = ({used}) => (used * 1000) / latencies.length
  return {rate: latencies.length / seconds, p50: at(0.5), p99: at(0.99), server: each(server), database: each(database)}
}

const ponderVersion = WITH_PONDER && installPonder()
const rows = await fill()
const watching = new Pool({connectionString: process.env.DB_URL, max: 1})
console.log(`${cpus().length} × ${cpus()[0].model.trim()}, node ${process.version}`)
console.log(
  `${rows.a} accounts, ${rows.v} votes, ${rows.c} changes of voting power, ${rows.s} points of a series; ${CONNECTIONS} connections, best of ${ROUNDS} rounds of ${SECONDS} s\n`,
)
const plain = await serve('api', {GQL_CACHE_MB: '0'})
const cached = await serve('api', {})
const bare = await serve('bare', {})
const ponder = WITH_PONDER ? await startPonder() : undefined
const line = parts => console.log(parts.map((part, i) => (i === 0 ? part.padEnd(32) : part.padStart(12))).join(''))
const columns = ['requests/s', 'p50 ms', 'p99 ms', 'p99/p50', 'of bare', ...(ponder ? ['of Ponder'] : [])]
line(['', ...columns, 'server ms', 'database ms'])
for (const {name, graphql, sql, ponder: ofPonder} of queries) {
  if (ponder && !ofPonder) continue
  const question = query => ({path: '/graphql', body: JSON.stringify({query})})
  const servers = [
    {label: 'bare node and pg', at: bare, call: {path: `/?name=${encodeURIComponent(name)}`}},
    {label: 'API without its cache', at: plain, call: question(graphql)},
    {label: 'API with its cache', at: cached, call: question(graphql)},
    ...(ponder ? [{label: `Ponder ${ponderVersion}`, at: ponder, call: question(ofPonder.graphql)}] : []),
  ]
  const agent = new Agent()
  const answers = []
  for (const {at, call} of servers) answers.push((await ask(agent, at.port, call)).body)
  const [expected, found, , other] = answers.map(body => JSON.parse(body))
  for (const {errors} of [found, other ?? {}]) if (errors) throw new Error(JSON.stringify(errors))
  if (JSON.stringify(expected.data).length !== JSON.stringify(found.data).length && sql)
    throw new Error(
      `${name}: the servers do not answer the same: ${answers[0].toString().slice(0, 300)} … ${answers[1].toString().slice(0, 300)}`,
    )
  // Addresses are in lower case there.
  const plainly = data => JSON.stringify(data).replace(/0x[0-9a-f]+/gi, hex => hex.toLowerCase())
  if (other && plainly(ofPonder.read(other.data)) !== plainly(found.data))
    throw new Error(`${name}: Ponder does not answer the same: ${answers[3].toString().slice(0, 300)} …`)
  const best = servers.map(() => ({rate: 0}))
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, {at, call}] of servers.entries()) {
      const figure = await measure(at, call)
      if (figure.rate > best[i].rate) best[i] = figure
    }
  console.log(`${name} (${(answers[1].length / 1000).toFixed(1)} kB)`)
  for (const [i, {label}] of servers.entries()) {
    const {rate, p50, p99, server, database} = best[i]
    line([
      `  ${label}`,
      rate.toFixed(0),
      p50.toFixed(1),
      p99.toFixed(1),
      (p99 / p50).toFixed(1),
      (rate / best[0].rate).toFixed(2),
      ...(ponder ? [(rate / best[3].rate).toFixed(2)] : []),
      server.toFixed(2),
      database.toFixed(2),
    ])
  }
}
await watching.end()
for (const server of [plain, cached, bare]) server.stop()
await ponder?.stop()
