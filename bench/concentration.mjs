// How many changes a second a population takes with every metric evaluated after each, beside a full sort of the same
// weights in the same run. The figures of both are compared. Needs `npm run build`; SEED and ACCOUNTS can be set.
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {Distribution} = require(join(root, 'lib/core/distribution/distribution.js'))
const {metrics} = require(join(root, 'lib/core/metrics/index.js'))
const {formatRatio} = require(join(root, 'lib/core/ratio.js'))

const FIXTURE = 'test/fixtures/comp-voter-weights.json'
const CHANGES = 200_000
const SORTS = 3
const BLOCKS = 100
const CHANGES_OF_BLOCK = 20

const seed = Number(process.env.SEED ?? 20260721)
const sizes = (process.env.ACCOUNTS ?? '1000,10000,100000,1000000').split(',').map(Number)
const voters = JSON.parse(readFileSync(join(root, FIXTURE), 'utf8')).map(BigInt)

let state = seed | 0
function random() {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
const below = n => Math.floor(random() * n)

/** The weight of a voter drawn at random, times a number drawn from (0, 2): as unequal as the fixture, without ties. */
const draw = () => (voters[below(voters.length)] * BigInt(1 + below(2 ** 31))) / 2n ** 30n + 1n

/** Changes of accounts drawn at random, one in ten to nothing. Applied to `weights`, so that they follow on each other. */
function changesOf(weights, count) {
  return Array.from({length: count}, () => {
    const who = below(weights.length)
    const change = [weights[who], random() < 0.1 ? 0n : draw()]
    weights[who] = change[1]
    return change
  })
}

const evaluate = distribution => metrics.map(metric => metric.of(distribution))

/** Wall time and this process's own, in seconds: on a machine with other work only the second can be compared. */
function timed(work) {
  const [wall, own] = [process.hrtime.bigint(), process.cpuUsage()]
  work()
  const {user, system} = process.cpuUsage(own)
  return {wall: Number(process.hrtime.bigint() - wall) / 1e9, own: (user + system) / 1e6}
}

/** Top sums, ranks and thresholds over one full sort: what the exact metrics read, the plain way. */
class Sorted {
  constructor(weights) {
    const positive = weights.filter(weight => weight > 0n)
    this.descending = positive.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
    this.count = positive.length
    this.total = positive.reduce((sum, weight) => sum + weight, 0n)
    this.sumOfSquares = positive.reduce((sum, weight) => sum + weight * weight, 0n)
  }
  rankWeightedSum() {
    return this.descending.reduce((sum, weight, i) => sum + BigInt(this.count - i) * weight, 0n)
  }
  topSum(k) {
    return this.descending.slice(0, k).reduce((sum, weight) => sum + weight, 0n)
  }
  fewestAbovePercent(percent) {
    const threshold = (this.total * BigInt(percent)) / 100n
    let sum = 0n
    const at = this.descending.findIndex(weight => {
      sum += weight
      return sum > threshold
    })
    return at < 0 ? undefined : at + 1
  }
  entropy() {
    const total = Number(this.total)
    return -this.descending.reduce(
      (sum, weight) => sum + (Number(weight) / total) * Math.log(Number(weight) / total),
      0,
    )
  }
}

function assertEqual(distribution, sorted) {
  for (const metric of metrics) {
    const [found, expected] = [metric.of(distribution), metric.of(sorted)]
    const equal = metric.errorBound
      ? Math.abs(Number(found.numerator - expected.numerator) / Number(expected.numerator)) < 1e-9
      : formatRatio(found) === formatRatio(expected)
    if (!equal) throw new Error(`${metric.id}: ${formatRatio(found)}, but a full sort says ${formatRatio(expected)}`)
  }
}

/** Bytes that building takes from heap and buffers; with --expose-gc. */
function memoryOf(build) {
  const used = () => {
    globalThis.gc?.()
    const {heapUsed, arrayBuffers} = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = used()
  const built = build()
  return {built, bytes: used() - before}
}

const whole = number => Math.round(number).toLocaleString('en')
console.log(`${FIXTURE}: ${voters.length} weights, scaled; seed ${seed}; node ${process.version}; ${cpus()[0]?.model}`)
console.log(
  `${metrics.length} metrics evaluated after every change; rates by this process's own time, wall time in brackets`,
)
for (const size of sizes) {
  const weights = Array.from({length: size}, draw)
  let distribution
  const build = timed(() => {
    distribution = Distribution.of(weights)
  })
  const {bytes, built} = memoryOf(() => Distribution.of(weights))
  evaluate(built)
  // Until the compiler has seen everything.
  for (const [previous, current] of changesOf(weights, 20_000)) {
    distribution.replace(previous, current)
    evaluate(distribution)
  }
  const changes = changesOf(weights, CHANGES)
  const incremental = timed(() => {
    for (const [previous, current] of changes) {
      distribution.replace(previous, current)
      evaluate(distribution)
    }
  })
  let sorted
  const naive = timed(() => {
    for (let i = 0; i < SORTS; i++) {
      sorted = new Sorted(weights)
      evaluate(sorted)
    }
  })
  assertEqual(distribution, sorted)
  const before = evaluate(distribution).map(formatRatio).join()
  const blocks = Array.from({length: BLOCKS}, () => changesOf(weights, CHANGES_OF_BLOCK))
  const apply = timed(() => {
    for (const block of blocks) {
      for (const [previous, current] of block) distribution.replace(previous, current)
      evaluate(distribution)
    }
  })
  assertEqual(distribution, new Sorted(weights))
  const undo = timed(() => {
    for (const block of blocks.reverse()) {
      for (const [previous, current] of block.reverse()) distribution.replace(current, previous)
      evaluate(distribution)
    }
  })
  if (evaluate(distribution).map(formatRatio).join() !== before) throw new Error('undone blocks left a trace')
  // What the collector leaves behind hides a few kilobytes.
  const memory =
    globalThis.gc && size >= 10_000 ? `${(bytes / size).toFixed(0)} bytes an account` : 'memory not measured'
  const rate = CHANGES / incremental.own
  const naiveRate = SORTS / naive.own
  console.log(`
${whole(size)} accounts
  build              ${build.own.toFixed(2)} s (${build.wall.toFixed(2)} s), ${memory}
  changes            ${whole(rate)}/s (${whole(CHANGES / incremental.wall)}/s), ${whole(CHANGES)} of them
  full sort          ${naiveRate.toFixed(naiveRate < 10 ? 2 : 0)}/s, ${SORTS} of them: ${whole(rate / naiveRate)} times slower; all figures equal
  ${BLOCKS} blocks of ${CHANGES_OF_BLOCK}   applied in ${(apply.own * 1000).toFixed(1)} ms, undone in ${(undo.own * 1000).toFixed(1)} ms`)
}
