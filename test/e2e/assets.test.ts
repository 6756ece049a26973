import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import type {Pool} from 'pg'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {SeededRandom} from '../../src/demo/seeded-random'
import {startRecordingServer} from '../../src/recording/server'
import {TestApi} from '../harness/api'
import {testPool} from '../harness/demo-index'
import {startIndexer} from '../harness/indexer'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const ZERO = `0x${'0'.repeat(40)}`
const START = 1_700_000_000
const DAYS = 12
const word = (value: bigint) => value.toString(16).padStart(64, '0')
const account = (n: number) => `0x${(0xa000 + n).toString(16).padStart(40, '0')}`
const [BRIDGE, VESTING] = [account(900), account(901)]

/** A movement of the asset on one of its chains. */
interface Movement {
  readonly home: boolean
  readonly time: number
  readonly from: string
  readonly to: string
  readonly amount: bigint
}

const chains = [
  {home: true, slug: 'ethereum', id: 1, token: account(800), seconds: 12, dao: 'asset-home'},
  {home: false, slug: 'base', id: 8453, token: account(801), seconds: 2, dao: 'asset-away'},
] as const

/** A token that is minted on one chain, moves, and goes over a bridge to the other chain and back. */
function play(random: SeededRandom): Movement[] {
  const movements: Movement[] = []
  const balances = {home: new Map<string, bigint>(), away: new Map<string, bigint>()}
  const move = (home: boolean, time: number, from: string, to: string, amount: bigint) => {
    const held = home ? balances.home : balances.away
    if (from !== ZERO) held.set(from, (held.get(from) ?? 0n) - amount)
    if (to !== ZERO) held.set(to, (held.get(to) ?? 0n) + amount)
    movements.push({home, time, from, to, amount})
  }
  move(true, START, ZERO, VESTING, 10n ** 24n)
  move(true, START, ZERO, account(0), 5n * 10n ** 23n)
  for (let i = 0; i < 900; i++) {
    const time = START + 60 + Math.floor((i * DAYS * 86_400) / 900) + random.below(200)
    const home = random.next() < 0.6
    const held = home ? balances.home : balances.away
    const owners = [...held].filter(([owner, amount]) => amount > 0n && owner !== BRIDGE).map(([owner]) => owner)
    const from = owners.length > 0 ? random.pick(owners) : undefined
    if (!from) continue
    const amount = ((held.get(from) ?? 0n) * BigInt(1 + random.below(100))) / 100n
    if (amount === 0n) continue
    const to = account(random.below(25))
    if (random.next() < 0.7) move(home, time, from, random.next() < 0.1 ? VESTING : to, amount)
    else if (home) {
      move(true, time, from, BRIDGE, amount)
      // Now and then it is still under way when all of this ends.
      if (random.next() < 0.9) move(false, time + 30, ZERO, to, amount)
    } else {
      move(false, time, from, ZERO, amount)
      move(true, time + 30, BRIDGE, to, amount)
    }
  }
  return movements
}

const movements = play(new SeededRandom(SEED))

/** A movement's block on its chain. */
const blockOf = ({time}: Movement, seconds: number) => 1000 + Math.ceil((time - START) / seconds)

let postgres: TestPostgres
let folder: string
let pool: Pool
let api: TestApi
/** Times of the last blocks of the two chains. */
const ends: number[] = []

beforeAll(async () => {
  postgres = await startTestPostgres()
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-asset-'))
  const databaseUrl = await postgres.createDatabase()
  for (const {home, slug, id, token, seconds, dao} of chains) {
    const own = movements
      .filter(movement => movement.home === home)
      .map(movement => ({...movement, block: blockOf(movement, seconds)}))
      .sort((a, b) => a.block - b.block)
    const lines = own.map(({block, from, to, amount}, logIndex) =>
      JSON.stringify({
        blockNumber: block,
        timestamp: START + (block - 1000) * seconds,
        transactionHash: `0x${word(BigInt(logIndex))}`,
        logIndex,
        address: token,
        topics: [TRANSFER, ...[from, to].map(side => `0x${side.slice(2).padStart(64, '0')}`)],
        data: `0x${word(amount)}`,
      }),
    )
    const [file, daoFile] = [join(folder, `${slug}.ndjson.gz`), join(folder, `${dao}.yaml`)]
    await writeFile(file, gzipSync(`${lines.join('\n')}\n`))
    const label = (address: string, is: string) => `  - {address: "${address}", is: ${is}, source: made up}`
    const labels = home ? `labels:\n${label(BRIDGE, 'bridge')}\n${label(VESTING, 'vesting')}\n` : ''
    await writeFile(
      daoFile,
      `slug: ${dao}\nname: ${dao}\nchain: ${slug}\ncontracts:\n  - {role: token, kind: erc20, address: "${token}", from: 1000, asset: coin}\n${labels}`,
    )
    const node = await startRecordingServer({file, chainId: id})
    const indexer = startIndexer({chain: slug, databaseUrl, rpcUrl: node.url, daoFiles: [daoFile]})
    try {
      await indexer.reaches(node.head)
    } finally {
      await indexer.kill()
      await node.close()
    }
    ends.push(START + (node.head - 1000) * seconds)
  }
  pool = testPool(databaseUrl)
  api = new TestApi(pool)
}, 600_000)

afterAll(async () => {
  await pool?.end()
  await postgres?.close()
  if (folder) await rm(folder, {recursive: true, force: true})
})

/** What everybody has at a time, added up from the movements by hand. */
function recount(time: number, adjusted: boolean) {
  const sums = new Map<string, bigint>()
  let [locked, supply, away] = [0n, 0n, 0n]
  for (const {home, seconds} of chains)
    for (const movement of movements) {
      if (movement.home !== home || START + (blockOf(movement, seconds) - 1000) * seconds > time) continue
      for (const [owner, amount] of [
        [movement.from, -movement.amount],
        [movement.to, movement.amount],
      ] as const) {
        if (owner === ZERO) continue
        supply += amount
        if (!home) away += amount
        if (home && owner === BRIDGE) locked += amount
        else if (!(adjusted && home && owner === VESTING)) sums.set(owner, (sums.get(owner) ?? 0n) + amount)
      }
    }
  const ranked = [...sums]
    .filter(([, amount]) => amount > 0n)
    .sort(([a, x], [b, y]) => (x === y ? (a < b ? 1 : -1) : x < y ? 1 : -1))
  const total = ranked.reduce((all, [, amount]) => all + amount, 0n)
  const square = ranked.reduce((all, [, amount]) => all + amount * amount, 0n)
  let [half, sum] = [0, 0n]
  while (sum * 2n <= total && half < ranked.length) sum += ranked[half++]?.[1] ?? 0n
  return {ranked, total, square, half, locked, supply: supply - locked, away}
}

const FIGURES = `values(metrics: [count, total, herfindahl, nakamotoMajority]) { metric value { numerator denominator } }`

interface Figures {
  readonly values: readonly {readonly metric: string; readonly value: {numerator: string; denominator: string}}[]
}

function expectFigures({values}: Figures, {ranked, total, square, half}: ReturnType<typeof recount>): void {
  const told = new Map(values.map(({metric, value}) => [metric, value]))
  const of = (metric: string) => BigInt(told.get(metric)?.numerator ?? -1)
  expect(of('count')).toBe(BigInt(ranked.length))
  expect(of('total')).toBe(total)
  expect(of('nakamotoMajority')).toBe(BigInt(half))
  expect(of('herfindahl') * total * total).toBe(BigInt(told.get('herfindahl')?.denominator ?? 0) * square)
}

describe(`an asset on two chains (SEED=${SEED})`, () => {
  test('is indexed up to where the later of its chains is', async () => {
    const {assets} = await api.data<{assets: unknown}>('{ assets { name indexed at { time tokens { chain dao } } } }')
    const indexed = `${Math.min(...ends)}`
    const tokens = chains.map(({slug, dao}) => ({chain: slug, dao}))
    expect(assets).toEqual([{name: 'coin', indexed, at: {time: indexed, tokens}}])
  })

  test.each([false, true])('at random times counts everybody once over both chains (adjusted: %s)', async adjusted => {
    const random = new SeededRandom(SEED)
    const population = adjusted ? 'holdersAdjusted' : 'holders'
    let locked = 0
    for (let i = 0; i < 40; i++) {
      const time = i === 0 ? Math.min(...ends) : START + random.below(Math.min(...ends) - START)
      const {asset} = await api.data<{asset: {at: Record<string, never>}}>(
        `{ asset(name: "coin") { at(time: "${time}") { supply locked bridged unaccounted
           concentration(population: ${population}) { ${FIGURES} }
           holders(first: 5, skip: 1, population: ${population}) { address amount holdings { chain amount label { is } } } } } }`,
      )
      const naive = recount(time, adjusted)
      const {concentration, holders, ...amounts} = asset.at
      expect(amounts).toEqual({
        supply: `${naive.supply}`,
        locked: `${naive.locked}`,
        bridged: `${naive.locked === 0n ? naive.supply : naive.away}`,
        unaccounted: `${naive.locked - (naive.locked === 0n ? naive.supply : naive.away)}`,
      })
      if (naive.locked > 0n) locked += 1
      expectFigures(concentration as unknown as Figures, naive)
      const listed = holders as unknown as {address: string; amount: string; holdings: {amount: string}[]}[]
      expect(listed.map(({address, amount}) => [address.toLowerCase(), amount])).toEqual(
        naive.ranked.slice(1, 6).map(([address, amount]) => [address, `${amount}`]),
      )
      for (const {amount, holdings} of listed)
        expect(holdings.reduce((sum, part) => sum + BigInt(part.amount), 0n)).toBe(BigInt(amount))
    }
    expect(locked).toBeGreaterThan(20)
  })

  test.each(['HOUR', 'DAY', 'WEEK'])('tells at every whole %s what stood then', async interval => {
    const to = Math.min(...ends)
    const {asset} = await api.data<{asset: {series: {time: string; concentration: Figures}[]}}>(
      `{ asset(name: "coin") { series(from: "${START - 90_000}", to: "${to}", interval: ${interval}, population: holdersAdjusted)
         { time concentration { ${FIGURES} } } } }`,
    )
    const seconds = {HOUR: 3600, DAY: 86_400, WEEK: 604_800}[interval] ?? 0
    expect(asset.series.length).toBeGreaterThan(((DAYS - 1) * 86_400) / seconds - 1)
    for (const {time, concentration} of asset.series) {
      const naive = recount(Number(time), true)
      if (naive.ranked.length === 0)
        expect(concentration.values.filter(({metric}) => metric === 'herfindahl')).toEqual([])
      else expectFigures(concentration, naive)
    }
  })

  test('as of a block everything is told up to its time, and no later time is known', async () => {
    const random = new SeededRandom(SEED + 1)
    const state = `indexed at { time supply locked concentration { ${FIGURES} } holders(first: 5) { address amount } }
      series(from: "${START - 90_000}", to: "${START}") { time concentration { ${FIGURES} } }`
    for (let i = 0; i < 10; i++) {
      const time = START + 1 + random.below(Math.min(...ends) - START)
      const {then, now} = await api.data<{then: {indexed: string}; now: object}>(
        `{ then: asset(name: "coin", block: {timestamp: "${time}"}) { ${state} }
           now: asset(name: "coin") { ${state.replace('at {', `at(time: "${time}") {`)} } }`,
      )
      expect(then).toEqual({...now, indexed: `${time}`})
    }
    const {final, all} = await api.data<Record<'final' | 'all', {indexed: string}[]>>(
      '{ final: assets(finality: FINALIZED) { indexed } all: assets { indexed } }',
    )
    expect(Number(final[0]?.indexed)).toBeLessThan(Number(all[0]?.indexed))
    const {errors} = await api.ask(
      `{ asset(name: "coin", block: {timestamp: "${START + 5}"}) { at(time: "${START + 6}") { supply } } }`,
    )
    expect(errors?.[0]?.message).toMatch(/^time: expected a time up to \d+, /)
    expect((await api.ask('{ asset(name: "coin", block: {number: 1001}) { name } }')).errors?.[0]?.message).toMatch(
      /a number is of one chain/,
    )
  })

  test('beyond what is indexed there is no answer, but what to ask for', async () => {
    const later = Math.min(...ends) + 1
    const {errors} = await api.ask(`{ asset(name: "coin") { at(time: "${later}") { supply } } }`)
    expect(errors?.[0]).toMatchObject({
      message: `time: expected a time up to ${later - 1}, to which all chains of the asset are indexed, got ${later}`,
      extensions: {code: 'BAD_USER_INPUT'},
    })
    expect(await api.data('{ asset(name: "nothing") { name } }')).toEqual({asset: null})
  })
})
