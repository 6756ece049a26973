// How fast recorded logs become rows: the real indexer against a recorded node, from nothing to the head, on a PostgreSQL of
// its own; and what the series, and alert rules, add to it. Needs `npm run build`. RUNS says how often; PROFILE=<folder> keeps a CPU profile of
// each indexer there.
import {spawn} from 'node:child_process'
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {gunzipSync, gzipSync} from 'node:zlib'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const lib = path => require(join(root, 'lib', path))
const {startPostgres} = lib('runtime/embedded-postgres.js')
const {applyMigrations} = lib('storage/migrate.js')
const {openPool} = lib('storage/connection.js')
const {startRecordingServer} = lib('recording/server.js')

const RUNS = Number(process.env.RUNS ?? 3)
const OP_TOKEN = '0x4200000000000000000000000000000000000042'

const scratch = mkdtempSync(join(tmpdir(), 'kingmaker-bench-'))
// As root the server runs under another account, which has to enter.
chmodSync(scratch, 0o755)

const compound = {
  name: "Compound's governors",
  chain: 'ethereum',
  chainId: 1,
  file: join(root, 'assets/recordings/compound-governor.ndjson.gz'),
  daoFile: join(root, 'assets/demo/daos/compound.yaml'),
}

/** The recorded changes of votes on OP Mainnet, with a log before them for what each delegate had. */
function optimism() {
  const lines = gunzipSync(readFileSync(join(root, 'test/fixtures/op-delegate-votes-changed.ndjson.gz')))
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const first = lines[0].blockNumber - 1
  const seeds = new Map()
  for (const line of lines) {
    const delegate = line.topics[1]
    if (!seeds.has(delegate))
      seeds.set(delegate, {
        ...line,
        blockNumber: first,
        logIndex: seeds.size,
        data: `0x${'0'.repeat(64)}${line.data.slice(2, 66)}`,
      })
  }
  const text = [...seeds.values(), ...lines]
    .map(({blockNumber, logIndex, address, topics, data}) => {
      const transactionHash = `0x${BigInt(blockNumber).toString(16).padStart(64, '0')}`
      const timestamp = 1_700_000_000 + 2 * (blockNumber - first)
      return JSON.stringify({blockNumber, timestamp, transactionHash, logIndex, address, topics, data})
    })
    .join('\n')
  const [file, daoFile] = [join(scratch, 'op.ndjson.gz'), join(scratch, 'op.yaml')]
  writeFileSync(file, gzipSync(`${text}\n`))
  writeFileSync(
    daoFile,
    `slug: op\nname: OP\nchain: optimism\ncontracts:\n  - {role: token, kind: erc20-votes, address: "${OP_TOKEN}", from: ${first}}\n`,
  )
  return {name: "OP's delegates", chain: 'optimism', chainId: 10, file, daoFile}
}

/** Every kind of rule that such a recording can move, the dearest with bounds that are crossed. */
const RULES = [
  'kind: metricThreshold, metric: gini, above: 0.9',
  'kind: metricThreshold, metric: nakamotoMajority, below: 15',
  'kind: metricThreshold, metric: topShare10, above: 40%',
  'kind: participationThreshold, share: delegationRate, below: 20%',
  'kind: accountShare, above: 3%',
  'kind: accountShare, above: 0.5%, rearm: 0.4%',
  'kind: accountShare, population: entities, above: 1%',
  'kind: quorumCapture, atMost: 3',
  'kind: settingChanged',
  'kind: integrityBroken',
]

function alertRules() {
  const file = join(scratch, 'alerts.yaml')
  writeFileSync(file, ['rules:', ...RULES.map((rule, i) => `  - { id: rule-${i}, ${rule} }`), ''].join('\n'))
  return file
}

/** One indexer from nothing to the head: its seconds by the clock and of its own processor time, without those of its start. */
async function ingest({chain, chainId, file, daoFile}, flags = [], alerts = '') {
  const home = mkdtempSync(join(scratch, 'run-'))
  chmodSync(home, 0o755)
  const server = await startPostgres({home})
  const recording = await startRecordingServer({file, chainId, port: 0})
  try {
    process.env.DB_URL = server.url
    await applyMigrations()
    const pool = openPool(1)
    const profile = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : []
    const begun = performance.now()
    const child = spawn(
      process.execPath,
      [...flags, ...profile, join(root, 'bin/kingmaker.js'), 'service', 'ingest', chain],
      {
        env: {
          ...process.env,
          KINGMAKER_DAO_FILES: daoFile,
          KINGMAKER_ALERTS: alerts,
          [`RPC_${chain.toUpperCase()}_HTTP`]: recording.url,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const ended = new Promise(resolve => child.once('exit', resolve))
    let first
    for (;;) {
      const {rows} = await pool.query('SELECT height FROM cursor')
      if (rows.length > 0) first ??= performance.now()
      if ((rows[0]?.height ?? -1) >= recording.head) break
      if (child.exitCode !== null) throw new Error(`the indexer ended with exit code ${child.exitCode}`)
      await sleep(20)
    }
    const all = performance.now()
    child.kill('SIGTERM')
    await ended
    const {rows} = await pool.query(
      `SELECT (SELECT count(*) FROM vote)::int AS votes, (SELECT count(*) FROM voting_power_change)::int AS changes,
       (SELECT count(*) FROM concentration)::int AS points,
       (SELECT count(*) FROM feed_entry WHERE kind = 'alert')::int AS alerts`,
    )
    await pool.end()
    return {start: (first - begun) / 1000, whole: (all - begun) / 1000, ...rows[0]}
  } finally {
    await recording.close()
    await server.stop()
    rmSync(home, {recursive: true, force: true})
  }
}

const line = (name, {start, whole, votes, changes, points}) =>
  console.log(
    `  ${name.padEnd(24)} ${votes + changes} events, ${points} points of series: first rows after ${start.toFixed(2)} s, all after ${whole.toFixed(2)} s, ${Math.round((votes + changes) / whole)} events/s`,
  )

const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

try {
  console.log(`node ${process.version}; ${cpus().length} cores, ${cpus()[0]?.model}\n`)
  console.log(compound.name)
  for (let run = 0; run < RUNS; run++) line('', await ingest(compound))
  const op = optimism()
  console.log(`\n${op.name}, pairs of runs one after the other`)
  const ratios = []
  for (let run = 0; run < RUNS; run++) {
    const without = await ingest(op, ['--require', join(root, 'bench/without-series.cjs')])
    const full = await ingest(op)
    line('without the series', without)
    line('with them', full)
    ratios.push(full.whole / without.whole)
  }
  const more = ratios.map(ratio => `${Math.round(100 * (ratio - 1))} %`)
  console.log(`  the series add ${more.join(', ')} to the time; median ${Math.round(100 * (median(ratios) - 1))} %`)
  const rules = alertRules()
  console.log(`\n${op.name} with ${RULES.length} alert rules, pairs of runs one after the other`)
  const ruled = []
  for (let run = 0; run < RUNS; run++) {
    const without = await ingest(op)
    const full = await ingest(op, [], rules)
    line('without rules', without)
    line(`with them, ${full.alerts} alerts`, full)
    ruled.push(full.whole / without.whole)
  }
  const added = ruled.map(ratio => `${Math.round(100 * (ratio - 1))} %`)
  console.log(`  the rules add ${added.join(', ')} to the time; median ${Math.round(100 * (median(ruled) - 1))} %`)
} finally {
  rmSync(scratch, {recursive: true, force: true})
}
