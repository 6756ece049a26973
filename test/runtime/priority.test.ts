import {execFile} from 'node:child_process'
import {chmodSync, existsSync, mkdtempSync, rmSync, statSync} from 'node:fs'
import {constants, getPriority, tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {type PostgresServer, startPostgres} from '../../src/runtime/embedded-postgres'

const LIB = resolve(__dirname, '../../lib/runtime/priority.js')
const {PRIORITY_LOW} = constants.priority
/** What everything starts with that these tests start. */
const FIRST = getPriority()

let home: string
let server: PostgresServer

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kingmaker-test-'))
  // As root the server runs under another account, which has to enter.
  chmodSync(home, 0o755)
  server = await startPostgres({home})
}, 60_000)

afterAll(async () => {
  await server.stop()
  rmSync(home, {recursive: true, force: true})
})

/** What a process of its own prints, since whoever has given way stays so. As the server's account: root is spared much. */
async function printed(script: string): Promise<unknown> {
  const head = `const os = require('node:os'), fs = require('node:fs'), {giveWayToIndexers} = require(${JSON.stringify(LIB)});`
  const {stdout} = await promisify(execFile)(process.execPath, ['-e', `${head} ${script}`], {
    env: {...process.env, DB_URL: server.url},
    cwd: '/',
    uid: statSync(server.dataDir).uid,
  })
  return JSON.parse(stdout)
}

const THREADS = `(process.platform === 'linux' ? fs.readdirSync('/proc/self/task').map(Number) : [0])`

it('lowers all threads of the process, also those that were there before', async () => {
  const priorities = await printed(`
    const before = ${THREADS}.map(thread => os.getPriority(thread))
    giveWayToIndexers([], false)
    console.log(JSON.stringify([before, ${THREADS}.map(thread => os.getPriority(thread))]))`)
  const [before, after] = priorities as [number[], number[]]
  expect(new Set(before)).toEqual(new Set([FIRST]))
  expect(after.length).toBeGreaterThanOrEqual(before.length)
  expect(new Set(after)).toEqual(new Set([PRIORITY_LOW]))
})

it.each([true, false])(
  'lowers the processes of the database that work for it, and the session of each, if the server is ours: %s',
  async ownServer => {
    const connections = 3
    const seen = await printed(`
      const {Pool} = require(${JSON.stringify(require.resolve('pg'))})
      const pool = new Pool({connectionString: process.env.DB_URL, max: ${connections}})
      giveWayToIndexers([pool], ${ownServer})
      const session = id => fs.existsSync('/proc/' + id + '/autogroup')
        ? Number(/nice (-?[0-9]+)/.exec(fs.readFileSync('/proc/' + id + '/autogroup', 'utf8'))[1]) : null
      const main = async () => {
        const clients = await Promise.all(Array.from({length: ${connections}}, () => pool.connect()))
        const ids = clients.map(({processID}) => processID)
        // Where others than root do this, it takes a while for each.
        const until = Date.now() + 10000
        while (${ownServer} && ids.some(id => session(id) === 0) && Date.now() < until) await new Promise(r => setTimeout(r, 10))
        console.log(JSON.stringify(ids.map(id => [os.getPriority(id), session(id)])))
        for (const client of clients) client.release()
        await pool.end()
      }
      main()`)
    const inSession = ownServer ? PRIORITY_LOW : 0
    const expected = [ownServer ? PRIORITY_LOW : FIRST, existsSync('/proc/self/autogroup') ? inSession : null]
    expect(seen).toEqual(Array.from({length: connections}, () => expected))
  },
)
