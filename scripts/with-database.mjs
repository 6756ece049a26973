// Runs a command on a fresh embedded database with all migrations applied, and throws the database away afterwards:
//   node scripts/with-database.mjs squid-typeorm-migration generate
import {spawnSync} from 'node:child_process'
import {chmodSync, mkdtempSync, rmSync} from 'node:fs'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {startPostgres} = require(join(root, 'lib/runtime/embedded-postgres.js'))
const {applyMigrations} = require(join(root, 'lib/storage/migrate.js'))

const home = mkdtempSync(join(tmpdir(), 'kingmaker-'))
// As root the server runs under another account, which has to enter.
chmodSync(home, 0o755)
const server = await startPostgres({home})
try {
  process.env.DB_URL = server.url
  await applyMigrations()
  const [command, ...args] = process.argv.slice(2)
  const {status} = spawnSync('npx', ['--no-install', command, ...args], {cwd: root, stdio: 'inherit'})
  process.exitCode = status ?? 1
} finally {
  await server.stop()
  rmSync(home, {recursive: true, force: true})
}
