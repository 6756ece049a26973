// Power indices of the 100 heaviest of 2,481 real voters in their majority game, beside the plain ways in the same run: a
// distribution of the others made anew for each player, and every coalition gone through. Values are compared. Needs
// `npm run build`.
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {DEFAULT_OPTIONS, GameSolution} = require(join(root, 'lib/core/power/solution.js'))
const {majorityQuota} = require(join(root, 'lib/core/power/game.js'))

const FIXTURE = 'test/fixtures/comp-voter-weights.json'
const TOP = 100
const PLAIN_PLAYERS = 3
const EVERY = 22
const HALVES = 36

const voters = JSON.parse(readFileSync(join(root, FIXTURE), 'utf8'))
  .map(BigInt)
  .sort((a, b) => (a < b ? 1 : -1))
const number = ({numerator, denominator}) => Number(numerator) / Number(denominator)

/** Wall time and this process's own, in seconds: on a machine with other work only the second can be compared. */
function timed(work) {
  const [wall, own] = [process.hrtime.bigint(), process.cpuUsage()]
  const result = work()
  const {user, system} = process.cpuUsage(own)
  return {result, wall: Number(process.hrtime.bigint() - wall) / 1e9, own: (user + system) / 1e6}
}

function report(what, {wall, own}, more = '') {
  console.log(`${what.padEnd(70)} ${wall.toFixed(3).padStart(8)} s  ${own.toFixed(3).padStart(8)} s cpu  ${more}`)
}

const halfWidth = values => Math.max(...values.map(({lower, upper}) => (number(upper) - number(lower)) / 2))

/** P(the others lack the player's weight), from a distribution over units of the others alone. */
function plain(weights, quota, units) {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  const rounded = weights.map(weight => Number((2n * weight * BigInt(units) + total) / (2n * total)))
  const q = Number((quota * BigInt(units)) / total)
  return Array.from({length: PLAIN_PLAYERS}, (_, player) => {
    const c = new Float64Array(units + weights.length)
    c[0] = 1
    let reach = 0
    for (const [i, unit] of rounded.entries()) {
      if (i === player || unit === 0) continue
      reach += unit
      for (let s = reach; s >= 0; s--) c[s] = (c[s] + (s >= unit ? c[s - unit] : 0)) / 2
    }
    return c.subarray(Math.max(0, q - rounded[player]), q).reduce((sum, chance) => sum + chance, 0)
  })
}

/** Swings of every player by all coalitions. */
function everyCoalition(weights, quota) {
  const swings = weights.map(() => 0)
  const inside = weights.map(() => false)
  const visit = (player, sum) => {
    if (player < weights.length) {
      visit(player + 1, sum)
      inside[player] = true
      visit(player + 1, sum + weights[player])
      inside[player] = false
    } else if (sum < quota)
      for (const [i, weight] of weights.entries()) if (!inside[i] && sum + weight >= quota) swings[i]++
  }
  visit(0, 0n)
  return swings.map(count => count / 2 ** (weights.length - 1))
}

console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}\n`)

const game = {quota: majorityQuota(voters), weights: voters}
const top = Array.from({length: TOP}, (_, i) => i)
const banzhaf = timed(() => {
  const solution = new GameSolution(game, top)
  return top.map(player => solution.banzhaf(player))
})
const width = halfWidth(banzhaf.result)
report(`Banzhaf, top ${TOP} of ${voters.length}`, banzhaf, `within ±${width.toExponential(1)}`)
const shapley = timed(() => {
  const solution = new GameSolution(game, top)
  return top.map(player => solution.shapley(player))
})
report(
  `Shapley–Shubik, top ${TOP} of ${voters.length}`,
  shapley,
  `within ±${halfWidth(shapley.result).toExponential(1)}`,
)
const each = timed(() => plain(voters, game.quota, DEFAULT_OPTIONS.units))
report(`  plain: a distribution for each of ${PLAIN_PLAYERS} players, of ${DEFAULT_OPTIONS.units} units`, each)
const factor = (each.own / PLAIN_PLAYERS) * (TOP / banzhaf.own)
console.log(`  ${factor.toFixed(0)} times as much for each player\n`)

for (const [player, value] of each.result.entries()) {
  const {lower, upper} = banzhaf.result[player]
  // The plain one has no bound of its own: it is a little off, and lies about where the bracket is.
  if (value < number(lower) - width || value > number(upper) + width)
    throw new Error(`player ${player}: the plain way has ${value}, the bracket is ${number(lower)} to ${number(upper)}`)
}
if (width > 5e-4) throw new Error(`the bracket is wider than ±5e-4: ±${width}`)

const few = voters.slice(0, EVERY)
const quota = majorityQuota(few)
const counted = timed(() => {
  const solution = new GameSolution({quota, weights: few})
  return few.map((_, player) => solution.banzhaf(player))
})
report(`exactly, ${EVERY} players`, counted)
const gone = timed(() => everyCoalition(few, quota))
report(`  plain: every coalition of ${EVERY} players`, gone)
for (const [player, value] of gone.result.entries())
  if (value !== number(counted.result[player].lower)) throw new Error(`player ${player}: ${value} differs`)
const many = voters.slice(0, HALVES)
report(
  `exactly, ${HALVES} players`,
  timed(() => new GameSolution({quota: majorityQuota(many), weights: many}).banzhaf(0)),
)
