// Runs the tests that draw at random for long: `npm run campaign`, or some of them: `npm run campaign reorg troubled-node`.
// CAMPAIGN_MINUTES, ROUNDS, HEIGHTS and SEED are taken from the environment; each test has the seed in its name.
import {spawnSync} from 'node:child_process'

const defaults = {
  CAMPAIGN_MINUTES: '15',
  ROUNDS: '200',
  HEIGHTS: '100',
  SEED: String(Math.floor(Math.random() * 2 ** 31)),
}
const env = {...defaults, ...process.env}
console.log(
  Object.keys(defaults)
    .map(name => `${name}=${env[name]}`)
    .join(' '),
)
const campaigns = ['reorg', 'rewind', 'troubled-node']
const chosen = process.argv.slice(2)
const unknown = chosen.filter(name => !campaigns.includes(name))
if (unknown.length > 0) {
  console.error(`there is no campaign ${unknown.join(', ')}; there are ${campaigns.join(', ')}`)
  process.exit(2)
}
const files = (chosen.length > 0 ? chosen : campaigns).map(name => `test/e2e/${name}.test.ts`)
const {status} = spawnSync('npx', ['vitest', 'run', ...files], {env, stdio: 'inherit'})
process.exitCode = status ?? 1
