import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {startRecordingServer} from '../../src/recording/server'
import {readAccounts} from '../../src/storage/read/accounts'
import {metricValues, readConcentration} from '../../src/storage/read/concentration'
import {testPool} from '../harness/demo-index'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {OP_TOKEN, type RawVotesChange, recordedChanges, SEED_BLOCK, writeOpRecording} from '../recording/op-delegates'

let postgres: TestPostgres
let databaseUrl: string
let folder: string

beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await postgres.createDatabase()
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-op-'))
  const [file, daoFile] = [join(folder, 'op.ndjson.gz'), join(folder, 'op.yaml')]
  await writeOpRecording(file)
  await writeFile(
    daoFile,
    `slug: op\nname: OP\nchain: optimism\ncontracts:\n  - {role: token, kind: erc20-votes, address: "${OP_TOKEN}", from: ${SEED_BLOCK}}\n`,
  )
  const node = await startRecordingServer({file, chainId: 10})
  const indexer = startIndexer({chain: 'optimism', databaseUrl, rpcUrl: node.url, daoFiles: [daoFile]})
  try {
    await indexer.reaches(node.head, {milliseconds: 180_000})
  } finally {
    await indexer.kill()
    await node.close()
  }
}, 600_000)

afterAll(async () => {
  await postgres?.close()
  if (folder) await rm(folder, {recursive: true, force: true})
})

/** The weights of all delegates in descending order, kept by searching and splicing a plain list. */
class PlainList {
  readonly descending: bigint[] = []
  private readonly votes = new Map<string, bigint>()

  set({delegate, previous, current}: RawVotesChange): void {
    const known = this.votes.get(delegate) ?? previous
    expect(previous).toBe(known)
    if (this.votes.has(delegate) && known > 0n) this.descending.splice(this.place(known), 1)
    if (current > 0n) this.descending.splice(this.place(current), 0, current)
    this.votes.set(delegate, current)
  }

  private place(weight: bigint): number {
    let [low, high] = [0, this.descending.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.descending[middle] ?? 0n) > weight) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Every metric that is a fraction, from one pass over the list, as numerator and denominator. */
  figures(): Record<string, readonly [bigint, bigint]> {
    const n = BigInt(this.descending.length)
    const sums = [0n]
    let [total, squares, ranked] = [0n, 0n, 0n]
    for (const [i, weight] of this.descending.entries()) {
      total += weight
      squares += weight * weight
      ranked += (n - BigInt(i)) * weight
      sums.push(total)
    }
    const top = (k: number) => sums[Math.min(k, sums.length - 1)] ?? 0n
    const fewest = (percent: bigint) => BigInt(sums.findIndex(sum => sum * 100n > total * percent))
    return {
      count: [n, 1n],
      total: [total, 1n],
      herfindahl: [squares, total * total],
      hill2: [total * total, squares],
      hillInfinity: [total, top(1)],
      gini: [2n * ranked - (n + 1n) * total, n * total],
      nakamoto33: [fewest(33n), 1n],
      nakamotoMajority: [fewest(50n), 1n],
      nakamoto67: [fewest(67n), 1n],
      ...Object.fromEntries([1, 3, 5, 10, 20, 50, 100].map(k => [`topShare${k}`, [top(k), total]])),
    }
  }
}

test('the series of 10,000 real changes of votes equals an independent recount at every one of its blocks', {
  timeout: 600_000,
}, async () => {
  const pool = testPool(databaseUrl)
  const rows = await readConcentration(
    pool,
    {token: `10:${OP_TOKEN}`, population: 'delegates'},
    {first: 1_000_000, skip: 0, orderBy: [{field: 'block', direction: 'ASC'}]},
  )
  await pool.end()
  const changes = recordedChanges()
  const list = new PlainList()
  const seeds = new Map<string, bigint>()
  for (const {delegate, previous} of changes) if (!seeds.has(delegate)) seeds.set(delegate, previous)
  for (const [delegate, current] of seeds) list.set({block: SEED_BLOCK, delegate, previous: 0n, current})
  const blocks = [SEED_BLOCK, ...new Set(changes.map(({block}) => block))]
  expect(rows.map(({block}) => block)).toEqual(blocks)
  expect(rows).toHaveLength(9136)
  let next = 0
  for (const row of rows) {
    for (let change = changes[next]; change?.block === row.block; change = changes[++next]) list.set(change)
    const values = metricValues(row)
    const figures = list.figures()
    const different = Object.entries(figures).filter(([id, [numerator, denominator]]) => {
      const found = values.get(id)
      return !found || found.numerator * denominator !== numerator * found.denominator
    })
    if (different.length > 0) expect(different, `block ${row.block}`).toEqual([])
    // What is not a fraction is known by the others: exp(H) of any shares is between N2 and n.
    expect([...values.keys()].filter(id => !(id in figures))).toEqual(['entropy', 'hill1'])
  }
  expect(next).toBe(10_000)
})

test('the ranking at past blocks, from snapshots and what changed since, equals a recount', {
  timeout: 600_000,
}, async () => {
  const pool = testPool(databaseUrl)
  const token = `10:${OP_TOKEN}`
  const {rows: snapshots} = await pool.query<{block: number}>('SELECT block FROM ranking_snapshot ORDER BY block')
  expect(snapshots.length).toBeGreaterThan(5)
  const changes = recordedChanges()
  const votes = new Map<string, bigint>()
  for (const {delegate, previous} of changes) if (!votes.has(delegate)) votes.set(delegate, previous)
  // Around every tenth snapshot.
  const some = snapshots.filter((_, i) => i % 10 === 0)
  const wanted = new Set(some.flatMap(({block}) => [block - 1, block, block + 1, block + 777]))
  for (const [i, {block, delegate, current}] of changes.entries()) {
    votes.set(delegate, current)
    const next = changes[i + 1]?.block ?? block
    for (const asked of [...wanted].filter(height => block <= height && height < next)) {
      const expected = [...votes].filter(([, weight]) => weight > 0n)
      expected.sort(([a, x], [b, y]) => (x === y ? (a < b ? 1 : -1) : x < y ? 1 : -1))
      for (const [first, skip] of [
        [100, 0],
        [50, 90],
        [1000, 0],
      ] as const) {
        const page = {first, skip, orderBy: [{field: 'weight', direction: 'DESC'}]} as const
        const found = await readAccounts(pool, {token, ranking: 'delegates', block: asked}, page)
        expect(found.map(({address, votingPower}) => [address, votingPower])).toEqual(
          expected.slice(skip, skip + first).map(([address, weight]) => [address, `${weight}`]),
        )
      }
    }
  }
  await pool.end()
})

test('a ranking that a snapshot does not tell for certain is read from all changes', async () => {
  const pool = testPool(databaseUrl)
  const [largest, outsider, last] = ['0xaa', '0xbb', '0xff']
  const change = (delegate: string, block: number, previous: number, current: number) =>
    pool.query(
      `INSERT INTO voting_power_change (id, chain_id, token, delegate, previous, current, block, clock, timestamp, transaction_hash, log_index)
       VALUES ($1, 1, 'made-up', $2, $3, $4, $5::int, $5::int, 0, '', 0)`,
      [`made-up:${block}`, delegate, previous, current, block],
    )
  await change(largest, 1, 0, 100)
  await change(last, 2, 0, 60)
  await change(outsider, 3, 0, 50)
  await pool.query(
    `INSERT INTO ranking_snapshot (id, chain_id, token, ranking, block, complete, entries)
     VALUES ('made-up', 1, 'made-up', 'delegates', 3, FALSE, $1)`,
    [
      JSON.stringify([
        [largest, '100'],
        [last, '60'],
      ]),
    ],
  )
  // The last one of the snapshot falls behind somebody who is not in it.
  await change(last, 4, 60, 1)
  await pool.query(
    `INSERT INTO account (id, chain_id, token, address, balance, holding, voting_power)
     SELECT 'made-up:' || address, 1, 'made-up', address, 0, 0, votes
     FROM (VALUES ($1, 100), ($2, 50), ($3, 1)) AS now(address, votes)`,
    [largest, outsider, last],
  )
  const ranked = async (block: number) => {
    const page = {first: 3, skip: 0, orderBy: [{field: 'weight', direction: 'DESC'}]} as const
    const rows = await readAccounts(pool, {token: 'made-up', ranking: 'delegates', block}, page)
    return rows.map(({address, votingPower}) => `${address} ${votingPower}`)
  }
  expect(await ranked(3)).toEqual(['0xaa 100', '0xff 60', '0xbb 50'])
  expect(await ranked(4)).toEqual(['0xaa 100', '0xbb 50', '0xff 1'])
  await pool.end()
})
